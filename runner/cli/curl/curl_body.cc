#include "runner/cli/curl/curl_body.h"

#include <algorithm>
#include <utility>

#include "plugin/base/text.h"
#include "runner/cli/curl/shell_words.h"

namespace httptask::runner {
namespace {

// Variables stay what they are; a space becomes a plus, as with curl 7.88.
std::string Encode(std::string_view text) {
  return ReplaceAll(PercentEncode(text, std::string{kVariableBegin, kVariableEnd}), "%20", "+");
}

std::string Unquote(std::string_view text) {
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return std::string(text);
  return ReplaceAll(ReplaceAll(text.substr(1, text.size() - 2), "\\\"", "\""), "\\\\", "\\");
}

}  // namespace

Status CurlBody::Take(const CurlOption& option) {
  const bool is_form = option.name.starts_with("form");
  const Kind kind = is_form ? Kind::kMultipart : option.name == "json" ? Kind::kJson : Kind::kData;
  if (kind_ != Kind::kNone && is_form != (kind_ == Kind::kMultipart)) {
    return MakeError(Reason::kArgumentInvalid,
                     "the curl command has both --data and --form: curl sends only one of them");
  }
  if (is_form) {
    kind_ = kind;
    return TakePart(option.value, option.name == "form-string");
  }
  HTTPTASK_RETURN_IF_ERROR(TakeData(option));
  if (kind_ != Kind::kJson) kind_ = kind;
  return {};
}

Status CurlBody::TakeData(const CurlOption& option) {
  std::string piece = option.value;
  if (option.name == "data-urlencode") {
    HTTPTASK_ASSIGN_OR_RETURN(piece, EncodeData(option.value));
  } else if (option.name != "data-raw") {
    const bool strips = option.name == "data" || option.name == "data-ascii";
    HTTPTASK_ASSIGN_OR_RETURN(piece, ReadData(option.value, strips));
  }
  if (kind_ != Kind::kNone && option.name != "json") text_ += '&';
  text_ += piece;
  return {};
}

// `@FILE` is its contents, without line ends for --data.
StatusOr<std::string> CurlBody::ReadData(std::string_view value, bool strips_newlines) const {
  if (!value.starts_with('@')) return std::string(value);
  HTTPTASK_ASSIGN_OR_RETURN(std::string contents, read_file_(std::string(value.substr(1))));
  if (strips_newlines) {
    std::erase_if(contents, [](char letter) { return letter == '\r' || letter == '\n'; });
  }
  return contents;
}

// `content`, `=content`, `name=content`, `@file`, `name@file`.
StatusOr<std::string> CurlBody::EncodeData(std::string_view value) const {
  const size_t mark = value.find_first_of("=@");
  if (mark == std::string_view::npos) return Encode(value);
  std::string content(value.substr(mark + 1));
  if (value[mark] == '@') {
    HTTPTASK_ASSIGN_OR_RETURN(content, read_file_(content));
  }
  const std::string encoded = Encode(content);
  return mark == 0 ? encoded : std::string(value.substr(0, mark)) + "=" + encoded;
}

// `name=content`, `name=@file`, `name=<file`, with `;type=…` and `;filename=…`.
Status CurlBody::TakePart(std::string_view text, bool is_literal) {
  const size_t equals = text.find('=');
  if (equals == 0 || equals == std::string_view::npos) {
    return MakeError(Reason::kArgumentInvalid, "--form needs name=value");
  }
  const std::string name(text.substr(0, equals));
  const std::string_view value = text.substr(equals + 1);
  Json part = std::string(value);
  if (!is_literal) {
    const std::vector<std::string_view> fields = Split(value, ';');
    std::string_view content = fields[0];
    Json described = Json::object();
    for (size_t i = 1; i < fields.size(); ++i) {
      const std::string_view field = Trim(fields[i]);
      if (field.starts_with("type=")) described["contentType"] = field.substr(5);
      if (field.starts_with("filename=")) described["fileName"] = Unquote(field.substr(9));
    }
    // A semicolon that begins no such field belongs to the content.
    if (described.empty()) content = value;
    if (content.starts_with('@')) {
      described["file"] = Unquote(content.substr(1));
    } else if (content.starts_with('<')) {
      HTTPTASK_ASSIGN_OR_RETURN(std::string contents, read_file_(Unquote(content.substr(1))));
      described["value"] = std::move(contents);
    } else if (!described.empty()) {
      described["value"] = Unquote(content);
    }
    part = described.empty() ? Json(Unquote(content)) : std::move(described);
  }
  if (!parts_.contains(name)) {
    parts_[name] = std::move(part);
    return {};
  }
  if (!parts_[name].is_array()) parts_[name] = Json::array({parts_[name]});
  parts_[name].push_back(std::move(part));
  return {};
}

std::string CurlBody::DefaultContentType() const {
  if (kind_ == Kind::kJson) return "application/json";
  return kind_ == Kind::kMultipart ? "multipart/form-data" : "application/x-www-form-urlencoded";
}

}  // namespace httptask::runner
