#include "runner/model/start_task_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "plugin/base/text.h"
#include "plugin/expression/template.h"

namespace httptask::runner {
namespace {

// What holds where a task says nothing. Those of `retry` are Amazon States Language's, whose names
// it has.
constexpr int64_t kConnectionTimeoutSeconds = 5;
constexpr int64_t kReadTimeoutSeconds = 10;
constexpr int64_t kRetryIntervalSeconds = 1;
constexpr int64_t kRetryAttempts = 3;
constexpr double kRetryRate = 2;
// The longest that the plugin waits.
constexpr int64_t kTimeoutSecondsMax = 600;
constexpr int64_t kIntervalSecondsMax = 31'536'000;
constexpr int64_t kAttemptsMax = 1000;
constexpr double kRateMax = 1000;

const std::vector<std::string>& TypeNames() {
  static const auto* const names =
      new std::vector<std::string>{"Http", "Simple", "Parallel", "Terminate"};
  return *names;
}

const std::vector<std::string>& Methods() {
  static const auto* const names =
      new std::vector<std::string>{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
  return *names;
}

bool IsExpression(std::string_view text) {
  return HasExpression(text);
}

class StartTaskReader {
 public:
  StartTaskReader(const std::string& name, const CheckedObject& task)
      : object_(task), faults_(task.faults) {
    task_.name = task_.reference_name = name;
    task_.pointer = task.pointer;
    // Nothing is tried again and nothing times out unless the task says so.
    TaskDefinition definition = AdHocTaskDefinition(name, "HTTP");
    task_.definition = std::move(definition);
  }

  std::vector<Task> Read(std::vector<TaskBranch> branches) {
    FindTyped(object_, "description", "string");
    if (const Json* input = FindTyped(object_, "inputParameters", "object")) {
      task_.input_parameters = *input;
    }
    const std::string_view type =
        RequireString(object_, "type", "types are " + Join(TypeNames(), ", "));
    if (type == "Http") return ReadHttp();
    if (type == "Simple") return One("SIMPLE");
    if (type == "Parallel") return ReadParallel(std::move(branches));
    if (type == "Terminate") return ReadTerminate();
    if (!type.empty()) {
      std::string help = SuggestNearest(type, TypeNames());
      if (help.empty()) help = "types are " + Join(TypeNames(), ", ");
      faults_.AddAtValue(object_.PointerTo("type"), fmt::format("unknown type {}", Quote(type)),
                         std::move(help));
    }
    return {};
  }

 private:
  std::vector<Task> One(std::string_view type) {
    task_.type = type;
    return {std::move(task_)};
  }

  std::vector<Task> ReadHttp() {
    ReadRetry();
    Json request = Json::object();
    const Json* given = FindTyped(object_, "httpRequest", "object");
    if (given == nullptr) {
      if (FindMember(object_.value, "httpRequest") == nullptr) {
        faults_.AddAtValue(object_.pointer, "the task has no `httpRequest`",
                           "give one with `url` and `method`");
      }
    } else {
      request = ReadRequest({*given, object_.PointerTo("httpRequest"), "the request", faults_});
    }
    request["connectionTimeOut"] =
        1000 * ReadNumber(object_, "connectionTimeoutSeconds", 1, kTimeoutSecondsMax)
                   .value_or(kConnectionTimeoutSeconds);
    request["readTimeOut"] = 1000 * ReadNumber(object_, "readTimeoutSeconds", 1, kTimeoutSecondsMax)
                                        .value_or(kReadTimeoutSeconds);
    if (const Json* name = FindTyped(object_, "credentials", "string")) {
      request["credentials"] = Json::array({*name});
    }
    task_.late_parameters = {{"http_request", std::move(request)}};
    return One("HTTP");
  }

  Json ReadRequest(const CheckedObject& request) {
    Json result = Json::object();
    const std::string_view url = RequireString(request, "url", "give the URL of the request");
    const std::string start = ToLower(url.substr(0, 8));
    if (!url.empty() && !IsExpression(url) && !start.starts_with("http://") &&
        !start.starts_with("https://")) {
      faults_.AddAtValue(request.PointerTo("url"), "`url` must begin with http:// or https://");
    }
    result["uri"] = url;
    result["method"] = ReadMethod(request);
    if (const Json* headers = FindTyped(request, "headers", "object")) {
      result["headers"] = *headers;
      CheckHeaders({*headers, request.PointerTo("headers"), "", faults_});
    }
    const Json* body = FindMember(request.value, "body");
    if (body != nullptr && !body->is_null()) result["body"] = *body;
    CheckOwnExpressions(request.value, request.pointer);
    return result;
  }

  std::string ReadMethod(const CheckedObject& request) {
    const Json* given = FindTyped(request, "method", "string");
    if (given == nullptr) return "GET";
    const std::string method = ToUpper(given->get<std::string>());
    if (std::find(Methods().begin(), Methods().end(), method) != Methods().end()) return method;
    std::string help = SuggestNearest(method, Methods());
    if (help.empty()) help = "methods are " + Join(Methods(), ", ");
    faults_.AddAtValue(request.PointerTo("method"), fmt::format("unknown method {}", Quote(method)),
                       std::move(help));
    return method;
  }

  void CheckHeaders(const CheckedObject& headers) {
    for (const auto& [name, value] : headers.value.items()) {
      if (value.is_string() || value.is_boolean() || value.is_null() || IsNumber(value)) continue;
      faults_.AddAtValue(headers.PointerTo(name),
                         fmt::format("the header {} must be a string, number or boolean, not {}",
                                     Quote(name), WithArticle(JsonTypeName(value))));
    }
  }

  // A request reads the task's input parameters and nothing else.
  void CheckOwnExpressions(const Json& value, const std::string& pointer) {
    std::vector<std::string> names;
    for (const auto& [name, parameter] : task_.input_parameters.items()) names.push_back(name);
    for (const TemplateReference& reference : FindReferences(value)) {
      const Json* text = ResolvePointer(value, reference.pointer);
      const size_t found =
          text != nullptr && text->is_string()
              ? text->get_ref<const std::string&>().find("${" + reference.expression)
              : 0;
      const size_t offset = found == std::string::npos ? 0 : found;
      const std::string place = pointer + reference.pointer;
      const std::string quoted = Quote("${" + reference.expression + "}");
      if (reference.expression.starts_with("jsonata:")) {
        faults_.AddInString(place, offset,
                            fmt::format("{} is JSONata, which is not supported", quoted),
                            "write a JSONPath expression");
      } else if (!reference.error.empty()) {
        faults_.AddInString(
            place, offset,
            fmt::format("the expression {} does not parse: {}", quoted, reference.error),
            "write `$${` for text that is not an expression");
      } else if (!IsOwn(reference.root, names)) {
        std::string help = SuggestNearest(reference.root, names);
        if (help.empty()) {
          help = fmt::format("give it: \"inputParameters\": {{\"{}\": …}}", reference.root);
        }
        faults_.AddInString(
            place, offset + 2,
            fmt::format("the task has no input parameter {}", Quote(reference.root)),
            std::move(help));
      }
    }
  }

  static bool IsOwn(const std::string& root, const std::vector<std::string>& names) {
    return root.empty() || root == "swf:taskName" || root == "swf:workflowId" ||
           std::find(names.begin(), names.end(), root) != names.end();
  }

  void ReadRetry() {
    const Json* given = FindTyped(object_, "retry", "object");
    if (given == nullptr) return;
    const CheckedObject retry{*given, object_.PointerTo("retry"), "the retry", faults_};
    task_.definition->retry_logic = RetryLogic::kBackoffRate;
    task_.definition->retry_delay_seconds =
        static_cast<int>(ReadNumber(retry, "intervalSeconds", 0, kIntervalSecondsMax)
                             .value_or(kRetryIntervalSeconds));
    task_.definition->retry_count = static_cast<int>(
        ReadNumber(retry, "maxAttempts", 0, kAttemptsMax).value_or(kRetryAttempts));
    task_.definition->backoff_rate = ReadRate(retry);
  }

  double ReadRate(const CheckedObject& retry) {
    const Json* value = FindMember(retry.value, "backoffRate");
    if (value == nullptr || value->is_null()) return kRetryRate;
    const double rate = value->is_number() ? value->get<double>() : 0;
    if (rate >= 1 && rate <= kRateMax) return rate;
    faults_.AddAtValue(retry.PointerTo("backoffRate"),
                       fmt::format("`backoffRate` must be a number from 1 to {}", kRateMax));
    return kRetryRate;
  }

  std::optional<int64_t> ReadNumber(const CheckedObject& object, std::string_view name,
                                    int64_t least, int64_t most) {
    const Json* value = FindTyped(object, name, "integer");
    if (value == nullptr) return std::nullopt;
    const bool fits = value->is_number_integer() && value->get<int64_t>() >= least &&
                      value->get<int64_t>() <= most;
    if (fits) return value->get<int64_t>();
    faults_.AddAtValue(object.PointerTo(name),
                       fmt::format("`{}` must be from {} to {}", name, least, most));
    return std::nullopt;
  }

  // The fork gives nothing; the join has the task's name, so that it is what later tasks read.
  std::vector<Task> ReadParallel(std::vector<TaskBranch> branches) {
    Task join = task_;
    join.type = "JOIN";
    Json names = Json::array();
    for (const TaskBranch& branch : branches) {
      if (!branch.tasks.empty()) names.push_back(branch.tasks.back().reference_name);
    }
    join.members["joinOn"] = std::move(names);
    join.input_parameters = Json::object();
    task_.reference_name += ":fork";
    task_.branches = std::move(branches);
    task_.type = "FORK_JOIN";
    std::vector<Task> both;
    both.push_back(std::move(task_));
    both.push_back(std::move(join));
    return both;
  }

  std::vector<Task> ReadTerminate() {
    const std::string_view status = RequireString(object_, "terminationStatus",
                                                  "statuses are Completed, Failed and Terminated");
    const bool is_known = status == "Completed" || status == "Failed" || status == "Terminated";
    if (!status.empty() && !is_known) {
      faults_.AddAtValue(object_.PointerTo("terminationStatus"),
                         fmt::format("unknown status {}", Quote(status)),
                         "statuses are Completed, Failed and Terminated");
    }
    task_.late_parameters = {{"terminationStatus", ToUpper(status)}};
    const Json* output = FindMember(object_.value, "workflowOutput");
    if (output != nullptr && !output->is_null()) task_.late_parameters["workflowOutput"] = *output;
    return One("TERMINATE");
  }

  const CheckedObject& object_;
  FaultList& faults_;
  Task task_;
};

}  // namespace

std::vector<Task> ReadStartTask(const std::string& name, const CheckedObject& task,
                                std::vector<TaskBranch> branches) {
  return StartTaskReader(name, task).Read(std::move(branches));
}

}  // namespace httptask::runner
