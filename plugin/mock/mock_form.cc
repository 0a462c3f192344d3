#include "plugin/mock/mock_form.h"

#include <algorithm>

#include "plugin/base/text.h"

namespace httptask {
namespace {

constexpr size_t kDepthMax = 32;

// Puts a value where the parts lead; what is there already becomes an array.
void Insert(Json& place, const std::vector<std::string>& parts, size_t at, std::string value) {
  if (at == parts.size()) {
    if (place.is_null()) {
      place = std::move(value);
    } else if (place.is_array()) {
      place.push_back(std::move(value));
    } else {
      place = Json::array({std::move(place), std::move(value)});
    }
    return;
  }
  const std::string& part = parts[at];
  if (part.empty()) {
    if (!place.is_array())
      place = place.is_null() ? Json::array() : Json::array({std::move(place)});
    place.push_back(nullptr);
    return Insert(place.back(), parts, at + 1, std::move(value));
  }
  if (!place.is_object()) place = Json::object();
  Insert(place[part], parts, at + 1, std::move(value));
}

std::string_view HeadersField(std::string_view headers, std::string_view name) {
  for (std::string_view line : Split(headers, '\n')) {
    size_t colon = line.find(':');
    if (colon == line.npos) continue;
    if (EqualsIgnoreCase(Trim(line.substr(0, colon)), name)) return Trim(line.substr(colon + 1));
  }
  return "";
}

std::string UnquoteName(std::string_view name) {
  return ReplaceAll(ReplaceAll(ReplaceAll(name, "%0D", "\r"), "%0A", "\n"), "%22", "\"");
}

// Where the first semicolon outside of quotes is, or the end.
size_t EndOfParameter(std::string_view text) {
  bool is_quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') is_quoted = !is_quoted;
    if (text[i] == ';' && !is_quoted) return i;
  }
  return text.size();
}

std::optional<MockFormPart> ParsePart(std::string_view text) {
  size_t end = text.find("\r\n\r\n");
  size_t length = 4;
  if (end == text.npos) {
    end = text.find("\n\n");
    length = 2;
  }
  if (end == text.npos) return std::nullopt;
  std::string_view headers = text.substr(0, end);
  MockFormPart part;
  part.name = UnquoteName(HeaderParameter(HeadersField(headers, "Content-Disposition"), "name"));
  std::string_view media_type = HeadersField(headers, "Content-Type");
  part.media_type = ToLower(Trim(media_type.substr(0, media_type.find(';'))));
  part.content = text.substr(end + length);
  if (part.name.empty()) return std::nullopt;
  return part;
}

}  // namespace

std::string DecodeForm(std::string_view text) {
  std::string spaced(text);
  std::replace(spaced.begin(), spaced.end(), '+', ' ');
  return ToUtf8(PercentDecode(spaced));
}

std::vector<MockFormField> SplitForm(std::string_view text) {
  std::vector<MockFormField> fields;
  while (!text.empty() && fields.size() < kMockFormFieldsMax) {
    size_t end = std::min(text.find('&'), text.size());
    std::string_view pair = text.substr(0, end);
    text = text.substr(std::min(end + 1, text.size()));
    if (pair.empty()) continue;
    size_t equals = std::min(pair.find('='), pair.size());
    std::string_view value = equals == pair.size() ? "" : pair.substr(equals + 1);
    fields.push_back({DecodeForm(pair.substr(0, equals)), std::string(value)});
  }
  return fields;
}

std::vector<std::string> SplitFormName(std::string_view name) {
  size_t open = name.find('[');
  if (open == name.npos || open == 0 || !name.ends_with(']')) return {std::string(name)};
  std::vector<std::string> parts = {std::string(name.substr(0, open))};
  std::string_view rest = name.substr(open);
  while (!rest.empty()) {
    size_t close = rest.find(']');
    if (rest.front() != '[' || close == rest.npos) return {std::string(name)};
    parts.emplace_back(rest.substr(1, close - 1));
    rest = rest.substr(close + 1);
  }
  return parts;
}

Json FormToTree(const std::vector<MockFormField>& fields,
                const std::function<bool(std::string_view)>& is_whole) {
  Json tree = Json::object();
  for (const MockFormField& field : fields) {
    std::vector<std::string> parts =
        is_whole(field.name) ? std::vector<std::string>{field.name} : SplitFormName(field.name);
    if (parts.size() > kDepthMax || parts[0].empty()) continue;
    Insert(tree[parts[0]], parts, 1, field.Value());
  }
  return tree;
}

std::optional<std::vector<MockFormPart>> SplitMultipart(std::string_view body,
                                                        std::string_view boundary) {
  std::string delimiter = "--" + std::string(boundary);
  size_t at = body.find(delimiter);
  if (boundary.empty() || at == body.npos) return std::nullopt;
  std::vector<MockFormPart> parts;
  while (parts.size() < kMockFormFieldsMax) {
    std::string_view rest = body.substr(at + delimiter.size());
    if (rest.starts_with("--")) return parts;
    size_t line_end = rest.find('\n');
    size_t next = rest.find("\n" + delimiter);
    if (line_end == rest.npos || next == rest.npos) return std::nullopt;
    if (next < line_end + 1) return std::nullopt;
    std::string_view text = rest.substr(line_end + 1, next - line_end - 1);
    if (text.ends_with('\r')) text.remove_suffix(1);
    auto part = ParsePart(text);
    if (!part) return std::nullopt;
    parts.push_back(*std::move(part));
    at += delimiter.size() + next + 1;
  }
  return parts;
}

std::string HeaderParameter(std::string_view value, std::string_view name) {
  while (!value.empty()) {
    const size_t end = EndOfParameter(value);
    std::string_view part = Trim(value.substr(0, end));
    value.remove_prefix(std::min(end + 1, value.size()));
    size_t equals = part.find('=');
    if (equals == part.npos || !EqualsIgnoreCase(Trim(part.substr(0, equals)), name)) continue;
    part = Trim(part.substr(equals + 1));
    if (part.size() >= 2 && part.front() == '"' && part.back() == '"') {
      part = part.substr(1, part.size() - 2);
    }
    return std::string(part);
  }
  return "";
}

}  // namespace httptask
