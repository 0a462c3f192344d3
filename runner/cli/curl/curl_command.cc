#include "runner/cli/curl/curl_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <utility>

#include "plugin/base/base64.h"
#include "plugin/base/text.h"
#include "runner/cli/curl/curl_body.h"
#include "runner/cli/curl/curl_options.h"
#include "runner/cli/curl/curl_url.h"
#include "runner/cli/curl/shell_words.h"

namespace httptask::runner {
namespace {

constexpr int kRedirectsMax = 20;

// Variables become expressions; what already looks like one is escaped.
std::string ExpandVariables(std::string_view text) {
  std::string made = ReplaceAll(text, "${", "$${");
  made = ReplaceAll(made, std::string(1, kVariableBegin), "${workflow.input.");
  return ReplaceAll(made, std::string(1, kVariableEnd), "}");
}

// Depth is bounded by ParseJson.
Json ToTemplate(const Json& value) {
  if (value.is_string()) return ExpandVariables(value.get_ref<const std::string&>());
  if (!value.is_structured()) return value;
  Json made = value.is_array() ? Json::array() : Json::object();
  for (const auto& [name, item] : value.items()) {
    if (value.is_array()) {
      made.push_back(ToTemplate(item));
    } else {
      made[name] = ToTemplate(item);
    }
  }
  return made;
}

// JSON text without blanks between its tokens.
std::string WithoutBlanks(std::string_view json) {
  std::string made;
  bool is_text = false;
  for (size_t i = 0; i < json.size(); ++i) {
    const char letter = json[i];
    if (letter == '"') is_text = !is_text;
    const bool is_blank = letter == ' ' || letter == '\t' || letter == '\r' || letter == '\n';
    if (is_text || !is_blank) made += letter;
    if (is_text && letter == '\\' && i + 1 < json.size()) made += json[++i];
  }
  return made;
}

// What the client writes by itself, for each connection.
bool IsOfTheConnection(std::string_view name) {
  constexpr std::string_view kNames[] = {
      "Connection", "Content-Length",   "Expect",  "HTTP2-Settings",    "Keep-Alive",
      "TE",         "Proxy-Connection", "Trailer", "Transfer-Encoding", "Upgrade"};
  return std::ranges::any_of(kNames,
                             [&](std::string_view known) { return EqualsIgnoreCase(known, name); });
}

bool HasHeader(const Json& headers, std::string_view name) {
  return std::ranges::any_of(
      headers.items(), [&](const auto& header) { return EqualsIgnoreCase(header.key(), name); });
}

// The task while the options are read.
class TaskMaker {
 public:
  explicit TaskMaker(const FileReader& read_file) : body_(read_file) {}

  Status Take(const CurlOption& option);
  StatusOr<CurlTask> Make() &&;

 private:
  Status TakeUrl(std::string url);
  Status TakeHeader(std::string_view line);
  Status TakeNumber(const CurlOption& option);
  Status TakeCookie(const std::string& text);
  Status TakeQuery(const std::string& text);
  Status TakeUserAgent(const std::string& name);
  void TakeRange(std::string range);
  void AddHeader(const std::string& name, std::string value);
  bool IsRemoved(std::string_view name) const;
  std::string Url() const;
  void PutBody(Json& task);
  void PutText(Json& task);
  void PutHeaders(Json& task);
  void AddNotes();

  std::string url_;
  std::string query_;  // Of --url-query.
  bool keeps_dots_ = false;
  bool takes_url_literally_ = false;
  std::string cookies_;
  std::string range_;
  std::string upload_;  // The file's name.
  std::string method_;
  bool is_get_ = false;
  bool is_head_ = false;
  Json headers_ = Json::object();
  std::vector<std::string> removed_;
  CurlBody body_;
  Json settings_ = Json::object();
  std::vector<std::string> notes_;
};

Status TaskMaker::Take(const CurlOption& option) {
  const std::string& name = option.name;
  const std::string& value = option.value;
  if (name == "url") return TakeUrl(value);
  if (name == "request") return method_ = value, Status();
  if (name == "header") return TakeHeader(value);
  if (name == "get") return is_get_ = true, Status();
  if (name == "head") return is_head_ = true, Status();
  if (name == "path-as-is") return keeps_dots_ = true, Status();
  if (name == "globoff") return takes_url_literally_ = true, Status();
  if (name == "url-query") return TakeQuery(value);
  if (name == "range") return TakeRange(value), Status();
  if (name == "user-agent") return TakeUserAgent(value);
  if (name == "referer") return AddHeader("Referer", value), Status();
  if (name == "oauth2-bearer") return AddHeader("Authorization", "Bearer " + value), Status();
  if (name == "user") {
    AddHeader("Authorization", "Basic " + EncodeBase64(value));
    notes_.emplace_back("the password stands in the task: put it into a credential instead");
    return {};
  }
  if (name == "cookie") return TakeCookie(value);
  if (name == "output") return settings_["output"] = {{"file", value}}, Status();
  if (name == "http2") return settings_["httpVersion"] = "2", Status();
  if (name == "location") {
    if (!settings_.contains("maxRedirects")) settings_["maxRedirects"] = kRedirectsMax;
    return {};
  }
  if (option.is_left_out) {
    notes_.push_back(fmt::format("--{} is left out: a task cannot have it", name));
    return {};
  }
  if (option.is_number) return TakeNumber(option);
  if (name == "upload-file") upload_ = value;
  return body_.Take(option);
}

Status TaskMaker::TakeUrl(std::string url) {
  if (!url_.empty()) {
    return MakeError(Reason::kArgumentInvalid,
                     fmt::format("the curl command has several URLs ({} and {}): a task has one",
                                 ToTerminal(url_), ToTerminal(url)));
  }
  if (url.find("://") == std::string::npos && !url.starts_with(kVariableBegin)) {
    url = "http://" + url;
  }
  // curl refuses blanks; people paste them all the same.
  url_ = ReplaceAll(url, " ", "%20");
  return {};
}

Status TaskMaker::TakeCookie(const std::string& text) {
  if (text.find('=') == std::string::npos) {
    return MakeError(Reason::kArgumentInvalid, "--cookie with a file is not read: give a=b");
  }
  cookies_ += (cookies_.empty() ? "" : ";") + text;
  return {};
}

Status TaskMaker::TakeQuery(const std::string& text) {
  const bool is_raw = text.starts_with('+');
  std::string piece = text.substr(is_raw ? 1 : 0);
  if (!is_raw) {
    HTTPTASK_ASSIGN_OR_RETURN(piece, body_.EncodeData(piece));
  }
  query_ += (query_.empty() ? "" : "&") + piece;
  return {};
}

Status TaskMaker::TakeUserAgent(const std::string& name) {
  if (!name.empty()) return AddHeader("User-Agent", name), Status();
  removed_.emplace_back("user-agent");
  return {};
}

void TaskMaker::TakeRange(std::string range) {
  if (range.find('-') == std::string::npos) range += '-';
  range_ = "bytes=" + range;
}

Status TaskMaker::TakeHeader(std::string_view line) {
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos) {
    if (line.ends_with(';'))
      return AddHeader(std::string(line.substr(0, line.size() - 1)), ""), Status();
    if (!line.starts_with('@')) return {};  // curl leaves it out as well.
    return MakeError(Reason::kArgumentInvalid, "--header with a file is not read: give the fields");
  }
  const std::string name(Trim(line.substr(0, colon)));
  const std::string_view value = Trim(line.substr(colon + 1));
  // `Name:` takes a header out that curl would send by itself.
  if (value.empty()) return removed_.push_back(ToLower(name)), Status();
  if (IsOfTheConnection(name)) {
    notes_.push_back(
        fmt::format("the header {} is left out: a task leaves it to its client", ToTerminal(name)));
    return {};
  }
  AddHeader(name, std::string(value));
  return {};
}

void TaskMaker::AddHeader(const std::string& name, std::string value) {
  for (auto& [known, values] : headers_.items()) {
    if (!EqualsIgnoreCase(known, name)) continue;
    if (!values.is_array()) values = Json::array({values});
    values.push_back(std::move(value));
    return;
  }
  headers_[name] = std::move(value);
}

Status TaskMaker::TakeNumber(const CurlOption& option) {
  const std::string& text = option.value;
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 0) {
    return MakeError(Reason::kArgumentInvalid,
                     fmt::format("--{} needs a number, not {}", option.name, ToTerminal(text)));
  }
  const auto milliseconds = static_cast<int64_t>(std::min(number * 1000, 600'000.0));
  const auto whole = static_cast<int64_t>(std::min(number, 100.0));
  if (option.name == "max-time") settings_["totalTimeOut"] = milliseconds;
  if (option.name == "connect-timeout") settings_["connectionTimeOut"] = milliseconds;
  if (option.name == "max-redirs")
    settings_["maxRedirects"] = std::min<int64_t>(whole, kRedirectsMax);
  if (option.name == "retry") settings_["retry"]["retryCount"] = whole;
  if (option.name == "retry-delay") settings_["retry"]["retryDelaySeconds"] = number;
  return {};
}

bool TaskMaker::IsRemoved(std::string_view name) const {
  return std::ranges::find(removed_, ToLower(name)) != removed_.end();
}

void TaskMaker::PutHeaders(Json& task) {
  const bool names_cookie = HasHeader(headers_, "Cookie") || IsRemoved("Cookie");
  if (!cookies_.empty() && !names_cookie) AddHeader("Cookie", cookies_);
  const bool sends_range = task["method"] == "GET" || task["method"] == "HEAD";
  if (!range_.empty() && sends_range && !HasHeader(headers_, "Range")) AddHeader("Range", range_);
  const bool json = body_.kind() == CurlBody::Kind::kJson;
  if (!HasHeader(headers_, "Accept")) {
    task["accept"] = IsRemoved("Accept") ? "" : json ? "application/json" : "*/*";
  }
  for (auto header = headers_.begin(); header != headers_.end();) {
    const bool moves = (EqualsIgnoreCase(header.key(), "Accept") ||
                        EqualsIgnoreCase(header.key(), "Content-Type")) &&
                       header.value().is_string() && header.value() != "";
    if (!moves) {
      ++header;
      continue;
    }
    task[EqualsIgnoreCase(header.key(), "Accept") ? "accept" : "contentType"] =
        ToTemplate(header.value());
    header = headers_.erase(header);
  }
  if (!headers_.empty()) task["headers"] = ToTemplate(headers_);
}

void TaskMaker::PutBody(Json& task) {
  if (body_.kind() == CurlBody::Kind::kNone || is_get_ || is_head_) return;
  if (!task.contains("contentType")) {
    task["contentType"] = IsRemoved("Content-Type") ? "" : body_.DefaultContentType();
  }
  if (body_.kind() == CurlBody::Kind::kMultipart) {
    task["contentType"] = "multipart/form-data";
    task["body"] = ToTemplate(body_.parts());
    return;
  }
  if (IsUtf8(body_.text())) return PutText(task);
  task["bodyBase64"] = EncodeBase64(body_.text());
}

// JSON becomes a value when that is written in the same way, but for blanks.
void TaskMaker::PutText(Json& task) {
  const std::string type = ToLower(task["contentType"].get<std::string>());
  std::string text = ExpandVariables(body_.text());
  StatusOr<Json> parsed = ParseJson(text);
  const bool is_json = parsed.ok() && parsed->is_structured();
  const bool says_json = type.find("json") != std::string::npos;
  const bool is_value = is_json && says_json && FormatJson(*parsed) == WithoutBlanks(text);
  task["body"] = is_value ? *std::move(parsed) : Json(std::move(text));
  if (is_json && !says_json && !type.empty()) {
    notes_.push_back(fmt::format(
        "curl sends this JSON as {}: set `contentType` to application/json if the API wants that",
        type));
  }
}

std::string TaskMaker::Url() const {
  std::string url = upload_.empty() ? url_ : AddFileName(url_, upload_);
  if (!keeps_dots_) url = RemoveDots(url);
  const bool moves_body = is_get_ && body_.kind() != CurlBody::Kind::kNone;
  const std::string& query = moves_body ? body_.text() : query_;
  if (!moves_body && query.empty()) return url;
  url.erase(std::min(url.find('#'), url.size()));
  return url + (url.find('?') == std::string::npos ? "?" : "&") + query;
}

void TaskMaker::AddNotes() {
  if (IsRemoved("User-Agent") && !HasHeader(headers_, "User-Agent")) {
    notes_.emplace_back("a task always sends a User-Agent: give the one that is wanted");
  }
  if (!takes_url_literally_ && HoldsGlob(url_)) {
    notes_.emplace_back(
        "curl makes a request for each value of `{a,b}` or `[1-9]` in a URL (without -g); a task "
        "is one, and sends them as they stand");
  }
  if (HasHeader(headers_, "Host")) {
    notes_.emplace_back(
        "the header Host comes from the URL, and a task with one of its own is refused: take it "
        "out, and put the name into the URL");
  }
  for (const std::string& field : body_.left_out()) {
    notes_.push_back(
        fmt::format("`;{}=` of --form is left out: the part of a task cannot have it", field));
  }
  if (body_.has_file() || settings_.contains("output")) {
    notes_.emplace_back(
        "files are used by a plugin that was told in which folder: start `httptask-plugin --files "
        "FOLDER …`, and run the task with --plugin ADDRESS");
  }
  if (HasHeader(headers_, "Authorization")) {
    notes_.emplace_back(
        "the header Authorization may hold a secret: put it into a credential instead");
  }
}

StatusOr<CurlTask> TaskMaker::Make() && {
  if (url_.empty()) return MakeError(Reason::kArgumentInvalid, "the curl command has no URL");
  const bool has_body = body_.kind() != CurlBody::Kind::kNone;
  std::string method = !method_.empty()   ? method_
                       : is_head_         ? "HEAD"
                       : is_get_          ? "GET"
                       : !upload_.empty() ? "PUT"
                       : has_body         ? "POST"
                                          : "GET";
  CurlTask made;
  made.task = {{"method", ExpandVariables(method)},
               {"uri", ExpandVariables(EncodeBeyondAscii(Url()))}};
  PutHeaders(made.task);
  PutBody(made.task);
  for (const auto& [name, value] : settings_.items()) made.task[name] = ToTemplate(value);
  AddNotes();
  made.notes = std::move(notes_);
  return made;
}

}  // namespace

StatusOr<CurlTask> ReadCurlCommand(std::string_view text, const FileReader& read_file) {
  HTTPTASK_ASSIGN_OR_RETURN(const std::vector<std::string> words, SplitShellWords(text));
  HTTPTASK_ASSIGN_OR_RETURN(const std::vector<CurlOption> options, ReadCurlOptions(words));
  TaskMaker maker(read_file);
  for (const CurlOption& option : options) HTTPTASK_RETURN_IF_ERROR(maker.Take(option));
  return std::move(maker).Make();
}

}  // namespace httptask::runner
