#include "plugin/execute/task_spec.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "plugin/base/text.h"
#include "plugin/guard/url.h"

namespace httptask {
namespace {

using std::chrono::milliseconds;

std::string ReadRequired(SettingReader& reader, std::string_view name, std::string_view expected) {
  const Json* value = reader.Find(name);
  if (value == nullptr) {
    reader.Fault(name, "required", fmt::format("is missing: give {}", expected));
    return "";
  }
  if (value->is_string() && !value->get_ref<const std::string&>().empty()) {
    return value->get<std::string>();
  }
  reader.Fault(name, "type", fmt::format("must be a string that is not empty: {}", expected));
  return "";
}

void CheckUri(SettingReader& reader, const std::string& uri) {
  if (uri.empty()) return;
  const StatusOr<Url> url = ParseUrl(uri);
  if (!url.ok()) reader.Fault("uri", "format", std::string(MessageOf(url.status())));
}

void AddHeader(SettingReader& reader, HeaderFields& headers, const std::string& name,
               const Json& value, const std::string& path) {
  if (value.is_null()) return;
  if (const std::optional<std::string> text = TextOfScalar(value)) {
    headers.emplace_back(name, *text);
    return;
  }
  reader.Fault(path, "type",
               fmt::format("must be a string, number or boolean, not {}", JsonTypeName(value)));
}

HeaderFields ReadHeaders(SettingReader& reader) {
  HeaderFields headers;
  const Json* value = reader.Find("headers");
  if (value == nullptr) return headers;
  if (!value->is_object()) {
    reader.Fault("headers", "type", fmt::format("must be an object, not {}", JsonTypeName(*value)));
    return headers;
  }
  for (const auto& [name, field] : value->items()) {
    if (!field.is_array()) {
      AddHeader(reader, headers, name, field, "headers." + name);
      continue;
    }
    for (size_t i = 0; i < field.size(); ++i) {
      AddHeader(reader, headers, name, field[i], fmt::format("headers.{}[{}]", name, i));
    }
  }
  return headers;
}

std::vector<std::string> ReadStrings(SettingReader& reader, const Json& list,
                                     std::string_view name) {
  std::vector<std::string> strings;
  for (size_t i = 0; i < list.size(); ++i) {
    if (list[i].is_string()) {
      strings.push_back(list[i].get<std::string>());
    } else {
      reader.Fault(fmt::format("{}[{}]", name, i), "type",
                   fmt::format("must be a string, not {}", JsonTypeName(list[i])));
    }
  }
  return strings;
}

std::string ReadAccept(SettingReader& reader, std::string otherwise) {
  const Json* value = reader.Find("accept");
  if (value == nullptr) return otherwise;
  return value->is_array() ? Join(ReadStrings(reader, *value, "accept"), ", ")
                           : reader.String("accept", std::move(otherwise));
}

std::vector<std::string> ReadCredentials(SettingReader& reader) {
  const Json* value = reader.Find("credentials");
  if (value == nullptr) return {};
  if (value->is_string()) return {value->get<std::string>()};
  if (value->is_array()) return ReadStrings(reader, *value, "credentials");
  reader.Fault("credentials", "type",
               fmt::format("must be a list of names, not {}", JsonTypeName(*value)));
  return {};
}

// Milliseconds; 0 is none, which is a minute.
milliseconds ReadTimeout(SettingReader& reader, std::string_view name, milliseconds otherwise) {
  const Json* value = reader.Find(name);
  if (value == nullptr) return otherwise;
  const milliseconds timeout(reader.Whole(name, otherwise.count(), {0, kTimeoutMax.count()}));
  return timeout.count() == 0 ? kNoTimeout : timeout;
}

FormStyle ReadFormStyle(SettingReader& reader) {
  const std::string style =
      reader.OneOf("formStyle", {"plain", "brackets", "indices", "dots", "repeat"});
  if (style == "brackets") return FormStyle::kBrackets;
  if (style == "indices") return FormStyle::kIndices;
  if (style == "dots") return FormStyle::kDots;
  if (style == "repeat") return FormStyle::kRepeat;
  return FormStyle::kPlain;
}

void ReadBody(SettingReader& reader, TaskSpec& spec) {
  spec.form_style = ReadFormStyle(reader);
  const Json* text = reader.Find("bodyBase64");
  if (text == nullptr) {
    if (const Json* body = reader.Find("body")) spec.body = *body;
    return;
  }
  spec.is_body_base64 = true;
  spec.body = reader.String("bodyBase64", "");
  if (reader.Find("body") != nullptr) {
    reader.Fault("bodyBase64", "ambiguous", "must not be given together with `body`");
  }
}

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

TaskSpec ReadTaskSpec(SettingReader& reader) {
  TaskSpec spec;
  spec.method = ToUpper(ReadRequired(reader, "method", "such as `GET` or `POST`"));
  spec.uri = ReadRequired(reader, "uri", "an absolute http or https URL");
  CheckUri(reader, spec.uri);
  spec.headers = ReadHeaders(reader);
  ReadBody(reader, spec);
  spec.content_type = reader.String("contentType", spec.content_type);
  spec.accept = ReadAccept(reader, spec.accept);
  spec.connect_timeout = ReadTimeout(reader, "connectionTimeOut", spec.connect_timeout);
  spec.read_timeout = ReadTimeout(reader, "readTimeOut", spec.read_timeout);
  spec.total_timeout = ReadTimeout(reader, "totalTimeOut", spec.total_timeout);
  spec.redirects_max = static_cast<int>(reader.Whole(
      "maxRedirects", reader.Find("asyncPolling") ? kAsyncRedirects : 0, {0, kRedirectsMax}));
  if (reader.Find("maxResponseBytes") != nullptr) {
    spec.response_bytes_max = reader.Whole("maxResponseBytes", 0, {1, kResponseBytesMax});
  }
  spec.uses_http2 = reader.OneOf("httpVersion", {"1.1", "2"}) == "2";
  if (auto output = reader.Object("output")) {
    output->RefuseOthers({"file"});
    spec.output_file = output->String("file", "");
  }
  spec.credentials = ReadCredentials(reader);
  spec.operation = reader.String("operation", "");
  spec.policies = ReadTaskPolicies(reader, spec.method);
  return spec;
}

StatusOr<TaskSpec> ParseTaskSpec(const Json& input) {
  const Json* nested = FindMember(input, "http_request");
  const Json& task = nested != nullptr ? *nested : input;
  const std::string path = nested != nullptr ? "http_request" : "";
  if (!task.is_object()) {
    return Refuse({{path, "type", fmt::format("must be an object, not {}", JsonTypeName(task))}});
  }
  std::vector<Problem> problems;
  SettingReader reader(task, nested != nullptr ? "http_request." : "", problems);
  TaskSpec spec = ReadTaskSpec(reader);
  if (!problems.empty()) return Refuse(std::move(problems));
  return spec;
}

}  // namespace httptask
