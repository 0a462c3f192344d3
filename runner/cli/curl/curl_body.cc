#include "runner/cli/curl/curl_body.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "plugin/base/text.h"
#include "runner/cli/curl/shell_words.h"

namespace httptask::runner {
namespace {

// Variables stay what they are; a space becomes a plus, as with curl 7.88.
std::string Encode(std::string_view text) {
  return ReplaceAll(PercentEncode(text, std::string{kVariableBegin, kVariableEnd}), "%20", "+");
}

// Reads the value of a part and its fields (`;type=…`) as curl does.
class PartReader {
 public:
  explicit PartReader(std::string_view text) : text_(text) {}

  bool AtEnd() const { return at_ >= text_.size(); }
  size_t at() const { return at_; }
  // What stands from `begin` to the end of the word that was taken last.
  std::string Since(size_t begin) const {
    return std::string(Trim(text_.substr(begin, std::min(at_ - 1, text_.size()) - begin)));
  }
  // Up to the next semicolon, which is taken too; in quotes, to their end. Blanks around do not
  // count.
  std::string TakeWord() {
    SkipBlanks();
    std::string word;
    if (at_ < text_.size() && text_[at_] == '"') word = TakeQuoted();
    const size_t end = std::min(text_.find(';', at_), text_.size());
    if (word.empty()) word = Trim(text_.substr(at_, end - at_));
    at_ = end + 1;
    return word;
  }
  bool Sees(std::string_view prefix) {
    SkipBlanks();
    return text_.substr(std::min(at_, text_.size())).starts_with(prefix);
  }
  bool Take(std::string_view prefix) {
    if (!Sees(prefix)) return false;
    at_ += prefix.size();
    return true;
  }

 private:
  void SkipBlanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
  }
  // Nothing when the quotes do not end: they then belong to the word.
  std::string TakeQuoted() {
    std::string word;
    for (size_t i = at_ + 1; i < text_.size(); ++i) {
      if (text_[i] == '"') {
        at_ = i + 1;
        return word;
      }
      const bool escapes =
          text_[i] == '\\' && i + 1 < text_.size() && (text_[i + 1] == '"' || text_[i + 1] == '\\');
      if (escapes) ++i;
      word += text_[i];
    }
    return "";
  }

  const std::string_view text_;
  size_t at_ = 0;
};

// `type=…` with its own parameters, `filename=…`; others curl skips, but for those of `left_out`.
Json ReadPartFields(PartReader& reader, std::set<std::string>& left_out) {
  Json fields = Json::object();
  std::optional<size_t> type;  // Where it begins.
  while (!reader.AtEnd()) {
    if (reader.Take("type=")) {
      type = reader.at();
      reader.TakeWord();
      fields["contentType"] = reader.Since(*type);
      continue;
    }
    const bool is_name = reader.Take("filename=");
    const bool is_headers = !is_name && reader.Take("headers=");
    const bool is_encoder = !is_name && !is_headers && reader.Take("encoder=");
    const std::string word = reader.TakeWord();
    if (is_name) fields["fileName"] = word;
    if (is_headers) left_out.insert("headers");
    if (is_encoder) left_out.insert("encoder");
    if (is_name || is_headers || is_encoder) type.reset();
    if (type && !word.empty()) fields["contentType"] = reader.Since(*type);
  }
  return fields;
}

// The media type that curl gives a part by the ending of a file's name; empty: none.
std::string_view TypeByName(std::string_view name) {
  constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
      {".gif", "image/gif"},       {".jpg", "image/jpeg"},    {".jpeg", "image/jpeg"},
      {".png", "image/png"},       {".svg", "image/svg+xml"}, {".txt", "text/plain"},
      {".htm", "text/html"},       {".html", "text/html"},    {".pdf", "application/pdf"},
      {".xml", "application/xml"},
  };
  for (const auto& [ending, type] : kTypes) {
    if (name.size() >= ending.size() &&
        EqualsIgnoreCase(name.substr(name.size() - ending.size()), ending)) {
      return type;
    }
  }
  return {};
}

}  // namespace

Status CurlBody::Take(const CurlOption& option) {
  const bool is_form = option.name.starts_with("form");
  const bool is_file = option.name == "upload-file";
  const Kind kind = is_form                 ? Kind::kMultipart
                    : is_file               ? Kind::kFile
                    : option.name == "json" ? Kind::kJson
                                            : Kind::kData;
  const bool had_form = kind_ == Kind::kMultipart;
  if (kind_ != Kind::kNone && (is_file || kind_ == Kind::kFile || is_form != had_form)) {
    return MakeError(Reason::kArgumentInvalid,
                     "the curl command has two of --data, --form and --upload-file: curl sends "
                     "only one of them");
  }
  if (is_form) {
    kind_ = kind;
    return TakePart(option.value, option.name == "form-string");
  }
  if (is_file) {
    kind_ = kind;
    HTTPTASK_ASSIGN_OR_RETURN(text_, read_file_(option.value));
    return {};
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
    HTTPTASK_ASSIGN_OR_RETURN(part, ReadPart(value));
  }
  AddPart(name, std::move(part));
  return {};
}

StatusOr<Json> CurlBody::ReadPart(std::string_view value) {
  PartReader reader(value);
  const bool is_file = reader.Take("@");
  const bool is_content = !is_file && reader.Take("<");
  const bool is_quoted = reader.Sees("\"");
  std::string content = reader.TakeWord();
  if (is_file && !is_quoted && content.find(',') != std::string::npos) {
    return MakeError(Reason::kArgumentInvalid,
                     "--form with several files in one part is not read: give each a --form of its "
                     "own, or put quotes around a name with a comma");
  }
  Json part = ReadPartFields(reader, left_out_);
  if (!part.contains("contentType")) {
    std::string_view type = TypeByName(part.value("fileName", ""));
    if (type.empty() && is_file) type = TypeByName(content);
    if (!type.empty()) part["contentType"] = type;
  }
  if (is_file) {
    part["file"] = std::move(content);
  } else if (is_content) {
    HTTPTASK_ASSIGN_OR_RETURN(std::string contents, read_file_(content));
    part["value"] = std::move(contents);
  } else if (part.empty()) {
    return Json(std::move(content));
  } else {
    part["value"] = std::move(content);
  }
  return part;
}

bool CurlBody::has_file() const {
  return std::ranges::any_of(list_,
                             [](const Json& part) { return FindMember(part, "file") != nullptr; });
}

void CurlBody::AddPart(const std::string& name, Json part) {
  Json named = {{"name", name}};
  named.update(part.is_object() ? part : Json{{"value", part}});
  list_.push_back(std::move(named));
  const bool is_new = !parts_.contains(name);
  is_apart_ = is_apart_ || (!is_new && last_part_ != name);
  last_part_ = name;
  if (is_new) {
    parts_[name] = std::move(part);
    return;
  }
  if (!parts_[name].is_array()) parts_[name] = Json::array({parts_[name]});
  parts_[name].push_back(std::move(part));
}

std::string CurlBody::DefaultContentType() const {
  if (kind_ == Kind::kFile) return "";
  if (kind_ == Kind::kJson) return "application/json";
  return kind_ == Kind::kMultipart ? "multipart/form-data" : "application/x-www-form-urlencoded";
}

}  // namespace httptask::runner
