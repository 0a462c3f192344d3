#include "plugin/conductor/conductor_task.h"

#include <fmt/format.h>

#include <limits>
#include <utility>

#include "plugin/conductor/secret_values.h"

namespace httptask {
namespace {

int IntMember(const Json& object, std::string_view name, int otherwise) {
  const Json* member = FindMember(object, name);
  if (member == nullptr || !member->is_number_integer()) return otherwise;
  const auto value = member->get<int64_t>();
  return value < 0 || value > std::numeric_limits<int>::max() ? otherwise : static_cast<int>(value);
}

std::chrono::milliseconds TimeMember(const Json& object, std::string_view name) {
  const Json* member = FindMember(object, name);
  const bool is_time = member != nullptr && member->is_number_integer();
  return std::chrono::milliseconds(is_time ? member->get<int64_t>() : 0);
}

// Types that the server does not know carry 0 themselves; the definition has it then.
std::chrono::seconds ResponseTimeout(const Json& json) {
  const int own = IntMember(json, "responseTimeoutSeconds", 0);
  if (own > 0) return std::chrono::seconds(own);
  const Json* task = FindMember(json, "workflowTask");
  const Json* definition = task == nullptr ? nullptr : FindMember(*task, "taskDefinition");
  return std::chrono::seconds(
      definition == nullptr ? 0 : IntMember(*definition, "responseTimeoutSeconds", 0));
}

// From the definition's own parameters, and those that every task of that name has.
std::vector<std::string> SecretsOf(const Json& json, const Json& input) {
  std::vector<std::string> secrets;
  const Json* task = FindMember(json, "workflowTask");
  if (task == nullptr) return secrets;
  if (const Json* parameters = FindMember(*task, "inputParameters")) {
    secrets = FindSecretValues(*parameters, input);
  }
  const Json* definition = FindMember(*task, "taskDefinition");
  const Json* shared = definition == nullptr ? nullptr : FindMember(*definition, "inputTemplate");
  if (shared == nullptr) return secrets;
  for (std::string& value : FindSecretValues(*shared, input)) secrets.push_back(std::move(value));
  return secrets;
}

// Leaves nothing of the member there: inputs may be large.
Json TakeObject(Json& json, const char* name) {
  const auto found = json.find(name);
  const bool is_there = found != json.end() && found->is_object();
  return is_there ? std::move(*found) : Json::object();
}

}  // namespace

std::string CallKey(const ConductorTask& task) {
  std::string_view reference = task.reference_name;
  const std::string suffix = fmt::format("__{}", task.iteration);
  if (task.iteration > 0 && reference.ends_with(suffix)) reference.remove_suffix(suffix.size());
  return fmt::format("{}/{}/{}", task.workflow_id, reference, task.iteration);
}

StatusOr<ConductorTask> ParseConductorTask(Json json) {
  ConductorTask task;
  task.task_id = StringMember(json, "taskId");
  task.workflow_id = StringMember(json, "workflowInstanceId");
  task.reference_name = StringMember(json, "referenceTaskName");
  task.task_type = StringMember(json, "taskType");
  for (const auto& [name, value] : {std::pair{"taskId", &task.task_id},
                                    {"workflowInstanceId", &task.workflow_id},
                                    {"referenceTaskName", &task.reference_name},
                                    {"taskType", &task.task_type}}) {
    if (value->empty()) {
      return MakeError(Reason::kResponseInvalid, fmt::format("the task has no `{}`", name));
    }
  }
  task.definition_name = StringMember(json, "taskDefName");
  task.domain = StringMember(json, "domain");
  task.iteration = IntMember(json, "iteration", 0);
  task.retry_count = IntMember(json, "retryCount", 0);
  task.scheduled_time = TimeMember(json, "scheduledTime");
  task.poll_count = IntMember(json, "pollCount", 1);
  task.external_input = StringMember(json, "externalInputPayloadStoragePath");
  task.response_timeout = ResponseTimeout(json);
  task.input = TakeObject(json, "inputData");
  task.secrets = SecretsOf(json, task.input);
  task.output = TakeObject(json, "outputData");
  return task;
}

StatusOr<PolledTasks> ParsePolledTasks(std::string_view body) {
  auto json = ParseJson(body);
  if (!json.ok() || !json->is_array()) {
    return MakeError(Reason::kResponseInvalid,
                     "the server's answer to a poll is no JSON list; is the URL that of its API "
                     "(http://HOST:8080/api)?");
  }
  PolledTasks polled;
  for (size_t i = 0; i < json->size(); ++i) {
    auto task = ParseConductorTask(std::move((*json)[i]));
    if (task.ok()) {
      polled.tasks.push_back(*std::move(task));
    } else {
      polled.problems.push_back(
          {fmt::format("[{}]", i), "required", std::string(MessageOf(task.status()))});
    }
  }
  return polled;
}

}  // namespace httptask
