#include "runner/cli/server/metadata_api.h"

#include <fmt/format.h>

#include <charconv>
#include <utility>
#include <vector>

#include "plugin/base/text.h"
#include "runner/cli/workflow/workflow_source.h"

namespace httptask::runner {
namespace {

std::optional<int> ParseWhole(std::string_view text) {
  int number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_number = error == std::errc() && stop == text.data() + text.size() && number >= 0;
  return is_number ? std::optional(number) : std::nullopt;
}

ConsoleAnswer RefuseUnknown(std::string_view kind, std::string_view name) {
  return MakeRefusal(404, fmt::format("there is no {} definition `{}`", kind, ToUtf8(name)));
}

ConsoleAnswer RefuseGiven(std::string_view name) {
  return MakeRefusal(409, fmt::format("`{}` comes from a file of --with, not from a request: start "
                                      "httptask serve without it",
                                      ToUtf8(name)));
}

ConsoleAnswer AnswerTo(const Status& done) {
  return done.ok() ? ConsoleAnswer() : RefuseFor(done);
}

// A list, or one alone.
std::vector<Json> ListOf(const Json& body) {
  if (body.is_array()) return std::vector<Json>(body.begin(), body.end());
  return {body};
}

}  // namespace

ConsoleAnswer RefuseFor(const Status& error) {
  const std::string message(MessageOf(error));
  switch (ReasonOf(error)) {
    case Reason::kCancelled:
      return MakeRefusal(503, message);
    case Reason::kStorageFailed:
    case Reason::kPluginUnavailable:
    case Reason::kInternal:
      return MakeRefusal(500, message);
    default:
      return MakeRefusal(400, message);
  }
}

std::optional<int> FindQueryNumber(const ConsoleRequest& request, std::string_view name) {
  const auto found = request.query.find(name);
  return found == request.query.end() ? std::nullopt : ParseWhole(found->second);
}

ConsoleAnswer MetadataApi::Follow(const Route& route, const ConsoleRequest& request,
                                  const Json& body) {
  const std::string name = route.parameters.empty() ? "" : route.parameters.front();
  switch (route.name) {
    case RouteName::kListDefinitions:
      return {200, List("workflowDefs")};
    case RouteName::kRegisterDefinition:
      return Register(request, body);
    case RouteName::kUpdateDefinitions:
      return Update(body);
    case RouteName::kGetDefinition:
      return Get(request, name);
    case RouteName::kRemoveDefinition:
      return Remove(name, route.parameters.back());
    case RouteName::kListTaskDefinitions:
      return {200, List("taskDefs")};
    case RouteName::kRegisterTaskDefinitions:
      return RegisterTasks(body);
    case RouteName::kUpdateTaskDefinition:
      return UpdateTask(body);
    case RouteName::kGetTaskDefinition:
      return GetTask(name);
    case RouteName::kRemoveTaskDefinition:
      return RemoveTask(name);
    case RouteName::kHealth:
    case RouteName::kStart:
    case RouteName::kStartNamed:
    case RouteName::kGetRun:
    case RouteName::kSearch:
    case RouteName::kRunning:
    case RouteName::kTerminate:
    case RouteName::kPause:
    case RouteName::kResume:
    case RouteName::kRetry:
    case RouteName::kRerun:
    case RouteName::kUpdateTask:
    case RouteName::kSignal:
      break;
  }
  return MakeRefusal(404, "there is no such path");
}

Json MetadataApi::List(const char* name) const {
  const Json all = definitions_.library()->ToJson();
  return all.is_null() ? Json::array() : all[name];
}

Status MetadataApi::Judge(const Json& definition) {
  return MakeWorkflow(FormatJson(definition, 2), "definition", *definitions_.library(), compiler_)
      .status();
}

ConsoleAnswer MetadataApi::Register(const ConsoleRequest& request, const Json& body) {
  if (const Status judged = Judge(body); !judged.ok()) return RefuseFor(judged);
  const Json* version = FindMember(body, "version");
  const std::string name(StringMember(body, "name"));
  const int number = version == nullptr || !version->is_number_integer() ? 1 : version->get<int>();
  const auto overwrite = request.query.find("overwrite");
  const bool may_replace = overwrite != request.query.end() && overwrite->second == "true";
  if (!may_replace && definitions_.library()->FindWorkflow(name, number) != nullptr) {
    return MakeRefusal(409, fmt::format("Workflow with {}.{} already exists!", name, number));
  }
  return AnswerTo(definitions_.PutWorkflows({body}));
}

ConsoleAnswer MetadataApi::Update(const Json& body) {
  const std::vector<Json> definitions = ListOf(body);
  Json names = Json::array();
  for (const Json& definition : definitions) {
    if (const Status judged = Judge(definition); !judged.ok()) return RefuseFor(judged);
    names.push_back(StringMember(definition, "name"));
  }
  const Status done = definitions_.PutWorkflows(definitions);
  if (!done.ok()) return RefuseFor(done);
  return {200, {{"bulkErrorResults", Json::object()}, {"bulkSuccessfulResults", std::move(names)}}};
}

ConsoleAnswer MetadataApi::Get(const ConsoleRequest& request, const std::string& name) const {
  const auto workflow =
      definitions_.library()->FindWorkflow(name, FindQueryNumber(request, "version"));
  if (workflow == nullptr) return RefuseUnknown("workflow", name);
  StatusOr<Json> json = ParseJson(workflow->definition().text, DefinitionLimits());
  return json.ok() ? ConsoleAnswer{200, *std::move(json)} : RefuseFor(json.status());
}

ConsoleAnswer MetadataApi::Remove(const std::string& name, const std::string& version) {
  const std::optional<int> number = ParseWhole(version);
  if (!number) return MakeRefusal(400, "the version is no whole number");
  const StatusOr<bool> removed = definitions_.RemoveWorkflow(name, *number);
  if (!removed.ok()) return RefuseFor(removed.status());
  if (*removed) return {};
  const bool is_given = definitions_.library()->FindWorkflow(name, number) != nullptr;
  return is_given ? RefuseGiven(name) : RefuseUnknown("workflow", name);
}

ConsoleAnswer MetadataApi::RegisterTasks(const Json& body) {
  for (const Json& definition : ListOf(body)) {
    if (definition.is_object()) continue;
    return MakeRefusal(400, "the body must be a list of task definitions");
  }
  return AnswerTo(definitions_.PutTasks(ListOf(body)));
}

ConsoleAnswer MetadataApi::UpdateTask(const Json& body) {
  const std::string name(StringMember(body, "name"));
  if (definitions_.library()->FindTaskDefinition(name) == nullptr) {
    return RefuseUnknown("task", name);
  }
  return AnswerTo(definitions_.PutTasks({body}));
}

ConsoleAnswer MetadataApi::GetTask(const std::string& name) const {
  for (const Json& definition : List("taskDefs")) {
    if (StringMember(definition, "name") == name) return {200, definition};
  }
  return RefuseUnknown("task", name);
}

ConsoleAnswer MetadataApi::RemoveTask(const std::string& name) {
  const StatusOr<bool> removed = definitions_.RemoveTask(name);
  if (!removed.ok()) return RefuseFor(removed.status());
  if (*removed) return {};
  const bool is_given = definitions_.library()->FindTaskDefinition(name) != nullptr;
  return is_given ? RefuseGiven(name) : RefuseUnknown("task", name);
}

}  // namespace httptask::runner
