#include "plugin/base/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>

#include "plugin/base/json_number.h"
#include "plugin/base/json_parser.h"
#include "plugin/base/json_string.h"
#include "plugin/base/text.h"

namespace httptask {
namespace {

class Writer {
 public:
  explicit Writer(int indent) : indent_(indent) {}

  void Write(const Json& value) {
    switch (value.type()) {
      case Json::value_t::object:
        return WriteObject(value);
      case Json::value_t::array:
        return WriteArray(value);
      case Json::value_t::string:
        return WriteString(value.get_ref<const std::string&>());
      case Json::value_t::boolean:
        out_ += value.get<bool>() ? "true" : "false";
        return;
      case Json::value_t::null:
      case Json::value_t::discarded:
        out_ += "null";
        return;
      case Json::value_t::number_integer:
      case Json::value_t::number_unsigned:
      case Json::value_t::number_float:
      case Json::value_t::binary:
        out_ += IsNumber(value) ? NumberText(value) : "null";
        return;
    }
  }

  std::string Take() { return std::move(out_); }

 private:
  void WriteObject(const Json& value) {
    if (value.empty()) {
      out_ += "{}";
      return;
    }
    char separator = '{';
    ++depth_;
    for (const auto& [name, member] : value.get_ref<const Json::object_t&>()) {
      out_ += separator;
      separator = ',';
      NewLine();
      WriteString(name);
      out_ += indent_ > 0 ? ": " : ":";
      Write(member);
    }
    --depth_;
    NewLine();
    out_ += '}';
  }

  void WriteArray(const Json& value) {
    if (value.empty()) {
      out_ += "[]";
      return;
    }
    char separator = '[';
    ++depth_;
    for (const Json& element : value) {
      out_ += separator;
      separator = ',';
      NewLine();
      Write(element);
    }
    --depth_;
    NewLine();
    out_ += ']';
  }

  void NewLine() {
    if (indent_ == 0) return;
    out_ += '\n';
    out_.append(static_cast<size_t>(indent_) * depth_, ' ');
  }

  void WriteString(std::string_view text) {
    out_ += '"';
    if (IsUtf8(text)) {
      WriteEscaped(text);
    } else {
      WriteEscaped(ToUtf8(text));
    }
    out_ += '"';
  }

  void WriteEscaped(std::string_view text) {
    for (;;) {
      const size_t plain = CountPlainLetters(text);
      out_ += text.substr(0, plain);
      if (plain == text.size()) return;
      WriteEscape(text[plain]);
      text.remove_prefix(plain + 1);
    }
  }

  void WriteEscape(char c) {
    constexpr std::string_view kMeanings = "\"\\\b\f\n\r\t";
    constexpr std::string_view kLetters = "\"\\bfnrt";
    out_ += '\\';
    if (const size_t index = kMeanings.find(c); index != std::string_view::npos) {
      out_ += kLetters[index];
    } else {
      out_ += fmt::format("u{:04x}", static_cast<unsigned char>(c));
    }
  }

  const int indent_;
  size_t depth_ = 0;
  std::string out_;
};

// Whether the text of a number is that of a whole one: no more decimals than its exponent moves.
bool IsIntegralText(std::string_view text) {
  const size_t end = std::min(text.find_first_of("eE"), text.size());
  const size_t point = std::min(text.find('.'), end);
  const size_t last = text.substr(0, end).find_last_of("123456789");
  if (last == std::string_view::npos) return true;
  // The power of ten of the last digit that counts.
  const int64_t power = static_cast<int64_t>(point) - static_cast<int64_t>(last) - (last < point);
  if (end == text.size()) return power >= 0;
  std::string_view digits = text.substr(end + 1);
  if (digits.starts_with('+')) digits.remove_prefix(1);
  int64_t exponent = 0;
  const auto [stop, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
  if (error != std::errc()) return !digits.starts_with('-');
  return exponent >= -power;
}

bool IsIntegral(const Json& value) {
  if (value.is_number_integer()) return true;
  if (value.is_number_float()) {
    const auto number = value.get<double>();
    return std::isfinite(number) && std::floor(number) == number;
  }
  return IsIntegralText(NumberText(value));
}

const Json* Step(const Json& value, std::string_view token) {
  if (value.is_object()) {
    return FindMember(value, UnescapePointerToken(token));
  }
  size_t index = 0;
  const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), index);
  const bool is_index = error == std::errc() && end == token.data() + token.size() &&
                        (token == "0" || token[0] != '0');
  return value.is_array() && is_index && index < value.size() ? &value[index] : nullptr;
}

}  // namespace

StatusOr<Json> ParseJson(std::string_view text, const JsonLimits& limits) {
  JsonParser parser(text, limits);
  Json value;
  if (parser.Parse(value)) return value;
  const TextPosition position = PositionOf(text, parser.offset());
  return MakeError(
      parser.over_limit() ? Reason::kLimitExceeded : Reason::kArgumentInvalid,
      fmt::format("line {}, column {}: {}", position.line, position.column, parser.what()));
}

std::optional<JsonSyntaxError> FindJsonSyntaxError(std::string_view text,
                                                   const JsonLimits& limits) {
  JsonParser parser(text, limits);
  Json value;
  if (parser.Parse(value)) return std::nullopt;
  return JsonSyntaxError{parser.offset(), parser.what()};
}

TextPosition PositionOf(std::string_view text, size_t offset) {
  TextPosition position;
  const size_t begin = text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  if (offset < begin) return position;
  for (char c : text.substr(begin, offset - begin)) {
    if (c == '\n') {
      ++position.line;
      position.column = 1;
    } else if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) {
      ++position.column;
    }
  }
  return position;
}

std::string FormatJson(const Json& value, int indent) {
  Writer writer(indent);
  writer.Write(value);
  return writer.Take();
}

std::string_view JsonTypeName(const Json& value) {
  if (IsNumber(value)) return IsIntegral(value) ? "integer" : "number";
  if (value.is_string()) return "string";
  if (value.is_boolean()) return "boolean";
  if (value.is_array()) return "array";
  if (value.is_object()) return "object";
  return "null";
}

void DiscardJson(Json& value) {
  if (value.is_object()) {
    auto& members = value.get_ref<Json::object_t&>();
    for (auto& [name, member] : members) DiscardJson(member);
    members.clear();
  } else if (value.is_array()) {
    auto& elements = value.get_ref<Json::array_t&>();
    for (Json& element : elements) DiscardJson(element);
    elements.clear();
  }
}

const Json* FindMember(const Json& object, std::string_view name) {
  if (!object.is_object()) return nullptr;
  for (const auto& [member, value] : object.get_ref<const Json::object_t&>()) {
    if (member == name) return &value;
  }
  return nullptr;
}

std::string_view StringMember(const Json& object, std::string_view name) {
  const Json* member = FindMember(object, name);
  if (member == nullptr || !member->is_string()) return {};
  return member->get_ref<const std::string&>();
}

const Json* ResolvePointer(const Json& document, std::string_view pointer) {
  std::string decoded;
  if (pointer.starts_with('#')) {
    decoded = PercentDecode(pointer.substr(1));
    pointer = decoded;
  }
  if (!pointer.empty() && pointer[0] != '/') return nullptr;
  const Json* value = &document;
  while (!pointer.empty() && value != nullptr) {
    const size_t end = std::min(pointer.find('/', 1), pointer.size());
    value = Step(*value, pointer.substr(1, end - 1));
    pointer.remove_prefix(end);
  }
  return value;
}

std::string EscapePointerToken(std::string_view token) {
  if (token.find_first_of("~/") == std::string_view::npos) return std::string(token);
  return ReplaceAll(ReplaceAll(token, "~", "~0"), "/", "~1");
}

std::string UnescapePointerToken(std::string_view token) {
  if (token.find('~') == std::string_view::npos) return std::string(token);
  return ReplaceAll(ReplaceAll(token, "~1", "/"), "~0", "~");
}

}  // namespace httptask
