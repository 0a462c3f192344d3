#include "plugin/execute/task_spec.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <utility>

#include "plugin/base/text.h"
#include "plugin/guard/url.h"

namespace httptask {
namespace {

// Reads the members one by one, collecting every problem.
class TaskReader {
 public:
  TaskReader(const Json& task, std::string path) : task_(task), path_(std::move(path)) {}

  TaskSpec Read() {
    TaskSpec spec;
    spec.method = ToUpper(RequiredString("method", "such as `GET` or `POST`"));
    spec.uri = RequiredString("uri", "an absolute http or https URL");
    CheckUri(spec.uri);
    spec.headers = ReadHeaders();
    if (const Json* body = FindMember(task_, "body")) spec.body = *body;
    spec.content_type = OptionalString("contentType", spec.content_type);
    spec.accept = ReadAccept(spec.accept);
    spec.connect_timeout = ReadTimeout("connectionTimeOut", spec.connect_timeout);
    spec.read_timeout = ReadTimeout("readTimeOut", spec.read_timeout);
    spec.credentials = ReadCredentials();
    spec.operation = OptionalString("operation", "");
    return spec;
  }

  std::vector<Problem> problems() && { return std::move(problems_); }

 private:
  const Json* Find(std::string_view name) const {
    const Json* value = FindMember(task_, name);
    return value != nullptr && !value->is_null() ? value : nullptr;
  }

  std::string RequiredString(std::string_view name, std::string_view expected) {
    const Json* value = Find(name);
    if (value == nullptr) {
      Fault(name, "required", fmt::format("is missing: give {}", expected));
      return "";
    }
    if (value->is_string() && !value->get_ref<const std::string&>().empty()) {
      return value->get<std::string>();
    }
    Fault(name, "type", fmt::format("must be a string that is not empty: {}", expected));
    return "";
  }

  std::string OptionalString(std::string_view name, std::string otherwise) {
    const Json* value = Find(name);
    if (value == nullptr) return otherwise;
    if (value->is_string()) return value->get<std::string>();
    Fault(name, "type", fmt::format("must be a string, not {}", JsonTypeName(*value)));
    return otherwise;
  }

  void CheckUri(const std::string& uri) {
    if (uri.empty()) return;
    const StatusOr<Url> url = ParseUrl(uri);
    if (!url.ok()) Fault("uri", "format", std::string(MessageOf(url.status())));
  }

  HeaderFields ReadHeaders() {
    HeaderFields headers;
    const Json* value = Find("headers");
    if (value == nullptr) return headers;
    if (!value->is_object()) {
      Fault("headers", "type", fmt::format("must be an object, not {}", JsonTypeName(*value)));
      return headers;
    }
    for (const auto& [name, field] : value->items()) {
      if (!field.is_array()) {
        AddHeader(headers, name, field, "headers." + name);
        continue;
      }
      for (size_t i = 0; i < field.size(); ++i) {
        AddHeader(headers, name, field[i], fmt::format("headers.{}[{}]", name, i));
      }
    }
    return headers;
  }

  void AddHeader(HeaderFields& headers, const std::string& name, const Json& value,
                 const std::string& path) {
    if (value.is_null()) return;
    if (const std::optional<std::string> text = ScalarText(value)) {
      headers.emplace_back(name, *text);
      return;
    }
    Fault(path, "type",
          fmt::format("must be a string, number or boolean, not {}", JsonTypeName(value)));
  }

  static std::optional<std::string> ScalarText(const Json& value) {
    if (value.is_string()) return value.get<std::string>();
    if (value.is_boolean()) return value.get<bool>() ? "true" : "false";
    if (IsNumber(value)) return NumberText(value);
    return std::nullopt;
  }

  std::string ReadAccept(std::string otherwise) {
    const Json* value = Find("accept");
    if (value == nullptr) return otherwise;
    return value->is_array() ? Join(ReadStrings(*value, "accept"), ", ")
                             : OptionalString("accept", std::move(otherwise));
  }

  std::vector<std::string> ReadCredentials() {
    const Json* value = Find("credentials");
    if (value == nullptr) return {};
    if (value->is_string()) return {value->get<std::string>()};
    if (value->is_array()) return ReadStrings(*value, "credentials");
    Fault("credentials", "type",
          fmt::format("must be a list of names, not {}", JsonTypeName(*value)));
    return {};
  }

  std::vector<std::string> ReadStrings(const Json& list, std::string_view name) {
    std::vector<std::string> strings;
    for (size_t i = 0; i < list.size(); ++i) {
      if (list[i].is_string()) {
        strings.push_back(list[i].get<std::string>());
      } else {
        Fault(fmt::format("{}[{}]", name, i), "type",
              fmt::format("must be a string, not {}", JsonTypeName(list[i])));
      }
    }
    return strings;
  }

  // A number as text counts as one, because expressions inside text make such.
  std::chrono::milliseconds ReadTimeout(std::string_view name,
                                        std::chrono::milliseconds otherwise) {
    const Json* value = Find(name);
    if (value == nullptr) return otherwise;
    const std::string text = ScalarText(*value).value_or("");
    int64_t milliseconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), milliseconds);
    const bool whole = error == std::errc() && end == text.data() + text.size();
    if (!whole || milliseconds < 0 || milliseconds > kTimeoutMax.count()) {
      Fault(name, "type",
            fmt::format("must be milliseconds, from 0 (none: {}) to {}", kNoTimeout.count(),
                        kTimeoutMax.count()));
      return otherwise;
    }
    return milliseconds == 0 ? kNoTimeout : std::chrono::milliseconds(milliseconds);
  }

  void Fault(std::string_view name, std::string rule, std::string message) {
    problems_.push_back({path_ + std::string(name), std::move(rule), std::move(message)});
  }

  const Json& task_;
  const std::string path_;
  std::vector<Problem> problems_;
};

Status Refuse(std::vector<Problem> problems) {
  std::string message = problems.size() == 1
                            ? "the task has a problem"
                            : fmt::format("the task has {} problems", problems.size());
  const char* separator = ": ";
  for (const Problem& problem : problems) {
    message += separator;
    message += problem.path.empty() ? problem.message : problem.path + " " + problem.message;
    separator = "; ";
  }
  return MakeError(Reason::kArgumentInvalid, ToTerminal(message), std::move(problems));
}

}  // namespace

StatusOr<TaskSpec> ParseTaskSpec(const Json& input) {
  const Json* nested = FindMember(input, "http_request");
  const Json& task = nested != nullptr ? *nested : input;
  const std::string path = nested != nullptr ? "http_request" : "";
  if (!task.is_object()) {
    return Refuse({{path, "type", fmt::format("must be an object, not {}", JsonTypeName(task))}});
  }
  TaskReader reader(task, nested != nullptr ? "http_request." : "");
  TaskSpec spec = reader.Read();
  std::vector<Problem> problems = std::move(reader).problems();
  if (!problems.empty()) return Refuse(std::move(problems));
  return spec;
}

}  // namespace httptask
