#include "runner/cli/curl/curl_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <utility>

#include "plugin/base/text.h"
#include "runner/cli/curl/curl_body.h"
#include "runner/cli/curl/curl_options.h"
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
  void AddHeader(const std::string& name, std::string value);
  void PutBody(Json& task);
  void PutHeaders(Json& task);

  std::string url_;
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
  if (name == "user-agent") return AddHeader("User-Agent", value), Status();
  if (name == "referer") return AddHeader("Referer", value), Status();
  if (name == "oauth2-bearer") return AddHeader("Authorization", "Bearer " + value), Status();
  if (name == "user") {
    AddHeader("Authorization", "Basic " + EncodeBase64(value));
    notes_.emplace_back("the password stands in the task: put it into a credential instead");
    return {};
  }
  if (name == "cookie") {
    if (value.find('=') == std::string::npos) {
      return MakeError(Reason::kArgumentInvalid, "--cookie with a file is not read: give a=b");
    }
    return AddHeader("Cookie", value), Status();
  }
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

void TaskMaker::PutHeaders(Json& task) {
  const auto removed = [&](std::string_view name) {
    return std::ranges::find(removed_, ToLower(name)) != removed_.end();
  };
  const bool json = body_.kind() == CurlBody::Kind::kJson;
  if (!HasHeader(headers_, "Accept")) {
    task["accept"] = removed("Accept") ? "" : json ? "application/json" : "*/*";
  }
  for (auto header = headers_.begin(); header != headers_.end();) {
    const bool moves = (EqualsIgnoreCase(header.key(), "Accept") ||
                        EqualsIgnoreCase(header.key(), "Content-Type")) &&
                       header.value().is_string();
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
  if (!task.contains("contentType")) task["contentType"] = body_.DefaultContentType();
  if (body_.kind() == CurlBody::Kind::kMultipart) {
    task["contentType"] = "multipart/form-data";
    task["body"] = ToTemplate(body_.parts());
    return;
  }
  const std::string type = ToLower(task["contentType"].get<std::string>());
  std::string text = ExpandVariables(body_.text());
  StatusOr<Json> parsed = ParseJson(text);
  const bool is_json = parsed.ok() && parsed->is_structured();
  const bool says_json = type.find("json") != std::string::npos;
  task["body"] = is_json && says_json ? *std::move(parsed) : Json(std::move(text));
  if (is_json && !says_json) {
    notes_.push_back(fmt::format(
        "curl sends this JSON as {}: set `contentType` to application/json if the API wants that",
        type));
  }
}

StatusOr<CurlTask> TaskMaker::Make() && {
  if (url_.empty()) return MakeError(Reason::kArgumentInvalid, "the curl command has no URL");
  const bool has_body = body_.kind() != CurlBody::Kind::kNone;
  std::string method = !method_.empty() ? method_
                       : is_head_       ? "HEAD"
                       : is_get_        ? "GET"
                       : has_body       ? "POST"
                                        : "GET";
  if (is_get_ && has_body) {
    const size_t fragment = std::min(url_.find('#'), url_.size());
    url_.erase(fragment);
    url_ += (url_.find('?') == std::string::npos ? "?" : "&") + body_.text();
  }
  CurlTask made;
  made.task = {{"method", ExpandVariables(method)}, {"uri", ExpandVariables(url_)}};
  PutHeaders(made.task);
  PutBody(made.task);
  for (const auto& [name, value] : settings_.items()) made.task[name] = ToTemplate(value);
  if (HasHeader(headers_, "Authorization")) {
    notes_.emplace_back(
        "the header Authorization may hold a secret: put it into a credential instead");
  }
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
