#include "runner/cli/conductor/conductor_server.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <future>
#include <utility>

#include "plugin/base/task_result.h"
#include "plugin/base/text.h"

namespace httptask::runner {
namespace {

// An input or output that may lie elsewhere.
struct PayloadPlace {
  const char* path;  // The member that tells where.
  const char* member;
  const char* type;
};
constexpr PayloadPlace kPayloadPlaces[] = {
    {"externalInputPayloadStoragePath", "input", "WORKFLOW_INPUT"},
    {"externalOutputPayloadStoragePath", "output", "WORKFLOW_OUTPUT"},
    {"externalInputPayloadStoragePath", "inputData", "TASK_INPUT"},
    {"externalOutputPayloadStoragePath", "outputData", "TASK_OUTPUT"}};

bool IsSuccess(int status_code) {
  return status_code >= 200 && status_code < 300;
}

Json BodyOf(const TaskResult& result) {
  return BodyToJson(result.body, FindHeader(result.headers, "Content-Type"));
}

// What a server says of a request that it does not take: {"message", "validationErrors"}.
Status RefusalOf(const TaskResult& result) {
  const Json body = BodyOf(result);
  std::string message(body.is_object() ? StringMember(body, "message") : "");
  if (const Json* errors = FindMember(body, "validationErrors"); errors && errors->is_array()) {
    for (const Json& error : *errors) {
      message +=
          fmt::format("\n  {}: {}", StringMember(error, "path"), StringMember(error, "message"));
    }
  }
  const bool is_ours = result.status_code >= 400 && result.status_code < 500;
  return MakeError(is_ours ? Reason::kDefinitionInvalid : Reason::kResponseInvalid,
                   fmt::format("the Conductor server answers {} to {} {}: {}", result.status_code,
                               result.request.method, result.request.url, message));
}

}  // namespace

ConductorServer::ConductorServer(TaskRunner& tasks, std::string api_url)
    : tasks_(tasks), api_url_(std::move(api_url)) {}

// `place` is a path below the API, or a whole URL.
StatusOr<TaskResult> ConductorServer::Send(const std::string& method, const std::string& place,
                                           const Json& body) {
  Json task = {{"uri", place.starts_with('/') ? api_url_ + place : place},
               {"method", method},
               {"accept", Json::array({"application/json", "text/plain"})}};
  if (!body.is_null()) task["body"] = body;
  std::promise<StatusOr<TaskResult>> promise;
  tasks_.Run(task, "",
             [&promise](StatusOr<TaskResult> result) { promise.set_value(std::move(result)); });
  return promise.get_future().get();
}

StatusOr<TaskResult> ConductorServer::Ask(const std::string& method, const std::string& path,
                                          const Json& body) {
  HTTPTASK_ASSIGN_OR_RETURN(TaskResult result, Send(method, path, body));
  if (IsSuccess(result.status_code)) return result;
  const Status refusal = RefusalOf(result);
  if (result.status_code != 404 || api_url_.ends_with("/api")) return refusal;
  return MakeError(ReasonOf(refusal),
                   fmt::format("{}\n  the API's URL ends in /api as a rule: {}/api",
                               MessageOf(refusal), api_url_));
}

Status ConductorServer::Check(const Json& workflow) {
  HTTPTASK_ASSIGN_OR_RETURN(const TaskResult result,
                            Send("POST", "/metadata/workflow/validate", workflow));
  const int status = result.status_code;
  return IsSuccess(status) || status == 404 || status == 405 ? Status() : RefusalOf(result);
}

StatusOr<std::vector<std::string>> ConductorServer::RegisterTasks(
    const std::vector<Json>& definitions) {
  std::vector<std::string> names;
  Json missing = Json::array();
  HTTPTASK_ASSIGN_OR_RETURN(const TaskResult answer, Ask("GET", "/metadata/taskdefs", nullptr));
  const Json known = BodyOf(answer);
  for (const Json& definition : definitions) {
    const std::string_view name = StringMember(definition, "name");
    const bool is_known = std::any_of(known.begin(), known.end(), [name](const Json& other) {
      return StringMember(other, "name") == name;
    });
    if (is_known) continue;
    names.emplace_back(name);
    missing.push_back(definition);
  }
  if (!names.empty()) {
    HTTPTASK_RETURN_IF_ERROR(Ask("POST", "/metadata/taskdefs", missing).status());
  }
  return names;
}

Status ConductorServer::RegisterWorkflow(const Json& workflow) {
  HTTPTASK_ASSIGN_OR_RETURN(const TaskResult result,
                            Ask("PUT", "/metadata/workflow", Json::array({workflow})));
  const Json body = BodyOf(result);
  const Json* errors = FindMember(body, "bulkErrorResults");
  if (errors == nullptr || errors->empty()) return absl::OkStatus();
  return MakeError(Reason::kDefinitionInvalid,
                   "the Conductor server refuses the definition: " + FormatJson(*errors));
}

StatusOr<std::string> ConductorServer::Start(const Json& workflow, const Json& input) {
  const Json* version = FindMember(workflow, "version");
  HTTPTASK_ASSIGN_OR_RETURN(const TaskResult result,
                            Ask("POST", "/workflow",
                                {{"name", StringMember(workflow, "name")},
                                 {"version", version != nullptr ? *version : Json(1)},
                                 {"input", input},
                                 {"workflowDef", workflow}}));
  if (result.body.empty() || result.body.size() > 200) {
    return MakeError(Reason::kResponseInvalid, "the Conductor server tells no workflow id");
  }
  return result.body;
}

StatusOr<std::optional<Time>> ConductorServer::LastPoll(const std::string& task_type) {
  HTTPTASK_ASSIGN_OR_RETURN(
      const TaskResult result,
      Ask("GET", "/tasks/queue/polldata?taskType=" + PercentEncode(task_type), nullptr));
  std::optional<Time> last;
  for (const Json& poll : BodyOf(result)) {
    const Json* time = FindMember(poll, "lastPollTime");
    if (time == nullptr || !time->is_number_integer()) continue;
    last = std::max(last, std::optional(Time(std::chrono::milliseconds(time->get<int64_t>()))));
  }
  return last;
}

StatusOr<Json> ConductorServer::Get(const std::string& workflow_id) {
  HTTPTASK_ASSIGN_OR_RETURN(
      const TaskResult result,
      Ask("GET", fmt::format("/workflow/{}?includeTasks=true", PercentEncode(workflow_id)),
          nullptr));
  HTTPTASK_ASSIGN_OR_RETURN(Json workflow, ParseJson(result.body));
  if (!workflow.is_object()) {
    return MakeError(Reason::kResponseInvalid, "the Conductor server tells no workflow");
  }
  ReadPayloads("workflow", workflow);
  if (const auto tasks = workflow.find("tasks"); tasks != workflow.end() && tasks->is_array()) {
    for (Json& task : *tasks) ReadPayloads("tasks", task);
  }
  return workflow;
}

void ConductorServer::ReadPayloads(const std::string& owner, Json& object) {
  for (const PayloadPlace& place : kPayloadPlaces) {
    const bool is_of_workflow = std::string_view(place.type).starts_with("WORKFLOW");
    const std::string path(StringMember(object, place.path));
    if (path.empty() || is_of_workflow != (owner == "workflow")) continue;
    StatusOr<Json> payload = ReadPayload(owner, path, place.type);
    object[place.member] =
        payload.ok()
            ? *std::move(payload)
            : Json({{"externalPayload", {{"path", path}, {"error", MessageOf(payload.status())}}}});
  }
}

StatusOr<Json> ConductorServer::ReadPayload(const std::string& owner, const std::string& path,
                                            const char* type) {
  if (const auto known = payloads_.find(path); known != payloads_.end()) return known->second;
  HTTPTASK_ASSIGN_OR_RETURN(
      const TaskResult answer,
      Ask("GET",
          fmt::format("/{}/externalstoragelocation?path={}&operation=READ&payloadType={}", owner,
                      PercentEncode(path), type),
          nullptr));
  const Json place = BodyOf(answer);
  const std::string uri(place.is_object() ? StringMember(place, "uri") : "");
  if (!uri.starts_with("http://") && !uri.starts_with("https://")) {
    return MakeError(Reason::kResponseInvalid, "the server's storage has no URL to read it from");
  }
  HTTPTASK_ASSIGN_OR_RETURN(const TaskResult content, Ask("GET", uri, nullptr));
  HTTPTASK_ASSIGN_OR_RETURN(Json payload, ParseJson(content.body));
  return payloads_[path] = std::move(payload);
}

}  // namespace httptask::runner
