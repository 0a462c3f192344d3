#include "plugin/service/task_call.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "plugin/base/text.h"
#include "plugin/execute/task_check.h"
#include "plugin/expression/template.h"
#include "plugin/prepare/prepare.h"
#include "plugin/service/task_conversion.h"

namespace httptask {
namespace {

StatusOr<Json> ParseMember(const std::string& text, const std::string& name) {
  StatusOr<Json> json = ParseJson(text);
  if (json.ok()) return json;
  const Reason reason = ReasonOf(json.status());
  return MakeError(reason, fmt::format("{}: {}", name, MessageOf(json.status())),
                   {{name, "syntax", std::string(MessageOf(json.status()))}});
}

StatusOr<Json> ParseObject(const std::string& text, const std::string& name) {
  HTTPTASK_ASSIGN_OR_RETURN(Json json, ParseMember(text, name));
  if (json.is_object()) return json;
  return MakeError(Reason::kArgumentInvalid,
                   fmt::format("{} must be a JSON object, not {}", name, JsonTypeName(json)),
                   {{name, "type", "must be a JSON object"}});
}

Status CheckName(const std::string& name, const std::string& field) {
  constexpr size_t kBytesMax = 256;
  if (name.size() <= kBytesMax) return {};
  const std::string message = fmt::format("must have at most {} bytes", kBytesMax);
  return MakeError(Reason::kArgumentInvalid, fmt::format("{} {}", field, message),
                   {{field, "maxLength", message}});
}

template <typename Names>
void AddCredentials(TaskSpec& spec, const Names& names) {
  for (const std::string& name : names) {
    if (std::ranges::find(spec.credentials, name) == spec.credentials.end()) {
      spec.credentials.push_back(name);
    }
  }
}

Status RefuseExpressions(const std::vector<TemplateProblem>& missing, std::string_view why) {
  std::vector<Problem> problems;
  std::string names;
  for (const TemplateProblem& problem : missing) {
    problems.push_back({problem.path, "expression", problem.message});
    names += fmt::format("{}${{{}}}", names.empty() ? "" : ", ", problem.expression);
  }
  return MakeError(Reason::kArgumentInvalid, fmt::format("{}: {}", why, names),
                   std::move(problems));
}

std::vector<TemplateProblem> AllExpressions(const Json& task) {
  std::vector<TemplateProblem> all;
  for (const TemplateReference& reference : FindReferences(task)) {
    all.push_back({reference.path, reference.expression, "needs input data, and none was given"});
  }
  return all;
}

StatusOr<Json> ResolveTask(const Json& task, const v1::TestTaskRequest& request) {
  if (request.input_json().empty()) {
    const std::vector<TemplateProblem> expressions = AllExpressions(task);
    if (!expressions.empty()) {
      return RefuseExpressions(expressions,
                               "the task holds expressions, and no input was given for them");
    }
  }
  Json input = Json::object();
  if (!request.input_json().empty()) {
    HTTPTASK_ASSIGN_OR_RETURN(input, ParseObject(request.input_json(), "input_json"));
  }
  std::vector<TemplateProblem> missing;
  HTTPTASK_ASSIGN_OR_RETURN(Json resolved, ResolveTemplate(task, input, &missing));
  if (!missing.empty()) {
    return RefuseExpressions(missing, "the input has nothing for these expressions");
  }
  return resolved;
}

Fill ToFill(v1::Fill fill) {
  switch (fill) {
    case v1::FILL_REQUIRED:
      return Fill::kRequired;
    case v1::FILL_ALL:
      return Fill::kAll;
    default:  // Open enum: what a newer client sends counts as unspecified.
      return Fill::kNothing;
  }
}

}  // namespace

StatusOr<TaskSpec> ReadTask(const v1::ExecuteTaskRequest& request) {
  HTTPTASK_RETURN_IF_ERROR(CheckName(request.request_id(), "request_id"));
  HTTPTASK_RETURN_IF_ERROR(CheckName(request.idempotency_key(), "idempotency_key"));
  HTTPTASK_ASSIGN_OR_RETURN(const Json task, ParseMember(request.task_json(), "task_json"));
  HTTPTASK_ASSIGN_OR_RETURN(TaskSpec spec, ParseTaskSpec(task));
  AddCredentials(spec, request.credentials());
  return spec;
}

StatusOr<v1::CheckTaskResponse> AnswerCheckTask(const v1::CheckTaskRequest& request) {
  HTTPTASK_ASSIGN_OR_RETURN(const Json task, ParseMember(request.task_json(), "task_json"));
  v1::CheckTaskResponse response;
  for (const Problem& problem : CheckTaskInput(task)) {
    v1::TaskProblem* told = response.add_problems();
    told->set_path(ToUtf8(problem.path));
    told->set_rule(problem.rule);
    told->set_message(ToUtf8(problem.message));
  }
  return response;
}

StatusOr<TestCase> ReadTestCase(const v1::TestTaskRequest& request) {
  TestCase test;
  HTTPTASK_ASSIGN_OR_RETURN(const Json task, ParseMember(request.task_json(), "task_json"));
  HTTPTASK_ASSIGN_OR_RETURN(test.resolved_task, ResolveTask(task, request));
  HTTPTASK_ASSIGN_OR_RETURN(test.spec, ParseTaskSpec(test.resolved_task));
  AddCredentials(test.spec, request.credentials());
  return test;
}

StatusOr<v1::PrepareTaskResponse> AnswerPrepareTask(const v1::PrepareTaskRequest& request,
                                                    Catalog& catalog,
                                                    const CredentialStore& credentials) {
  HTTPTASK_ASSIGN_OR_RETURN(const Operation operation, catalog.Get(request.operation()));
  PrepareOptions options;
  options.server = request.server();
  options.fill = ToFill(request.fill());
  if (!request.values_json().empty()) {
    HTTPTASK_ASSIGN_OR_RETURN(options.values, ParseObject(request.values_json(), "values_json"));
  }
  for (const v1::Argument& argument : request.arguments()) {
    options.arguments.push_back({argument.path(), argument.value()});
  }
  for (const std::string& name : request.credentials()) {
    HTTPTASK_ASSIGN_OR_RETURN(CredentialDescription credential, credentials.Describe(name));
    options.credentials.push_back(std::move(credential));
  }
  HTTPTASK_ASSIGN_OR_RETURN(PreparedTask prepared, PrepareTask(operation, options));
  v1::PrepareTaskResponse response;
  response.set_task_json(FormatJson(prepared.task));
  response.set_curl_command(ToUtf8(FormatAsCurl(prepared.request)));
  response.set_har_json(FormatJson(FormatAsHar(prepared.request)));
  response.set_operation(ToUtf8(operation.FullId()));
  *response.mutable_request() = ToMessage(std::move(prepared.request));
  return response;
}

std::chrono::steady_clock::time_point DeadlineOf(const grpc::ServerContextBase& context) {
  const auto deadline = context.deadline();
  if (deadline == std::chrono::system_clock::time_point::max()) {
    return std::chrono::steady_clock::time_point::max();
  }
  const auto left = deadline - std::chrono::system_clock::now();
  // Beyond this the task's own limits end it, and sums of clocks could overflow.
  if (left > std::chrono::hours(24)) return std::chrono::steady_clock::time_point::max();
  return std::chrono::steady_clock::now() + left;
}

}  // namespace httptask
