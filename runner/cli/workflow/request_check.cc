#include "runner/cli/workflow/request_check.h"

#include <fmt/format.h>

#include <charconv>
#include <string_view>
#include <utility>

#include "plugin/base/text.h"
#include "runner/model/http_request_check.h"

namespace httptask::runner {
namespace {

bool SendsARequest(const Task& task) {
  return task.type == "HTTP" || task.type == "HTTP_TASK" || task.type == "HTTP_POLL";
}

void Collect(const std::vector<Task>& tasks, std::vector<RequestInput>& found) {
  for (const Task& task : tasks) {
    if (SendsARequest(task) && HasHttpRequest(task.input_parameters)) {
      found.push_back({task.input_parameters, task.pointer + "/inputParameters"});
    }
    for (const TaskBranch& branch : task.branches) Collect(branch.tasks, found);
  }
}

// Whether a path goes on with a name; names may hold dots.
bool BeginsWithName(std::string_view path, std::string_view name) {
  if (name.empty() || !path.starts_with(name)) return false;
  return path.size() == name.size() || path[name.size()] == '.' || path[name.size()] == '[';
}

// Takes `[3]` from a path; npos when there is none.
size_t TakeIndex(std::string_view& path) {
  size_t index = std::string_view::npos;
  if (!path.starts_with('[')) return index;
  const auto [end, error] = std::from_chars(path.data() + 1, path.data() + path.size(), index);
  if (error != std::errc() || *end != ']') return std::string_view::npos;
  path.remove_prefix(static_cast<size_t>(end - path.data()) + 1);
  return index;
}

// The JSON pointer that a dotted path means in a value, as far as it leads.
std::string PointerOf(const Json& value, std::string_view path) {
  if (path.empty()) return "";
  if (value.is_array()) {
    const size_t index = TakeIndex(path);
    if (index >= value.size()) return "";
    if (path.starts_with('.')) path.remove_prefix(1);
    return fmt::format("/{}{}", index, PointerOf(value[index], path));
  }
  if (!value.is_object()) return "";
  std::string_view best;
  for (const auto& [name, member] : value.items()) {
    if (BeginsWithName(path, name) && name.size() > best.size()) best = name;
  }
  if (best.empty()) return "";
  path.remove_prefix(best.size());
  if (path.starts_with('.')) path.remove_prefix(1);
  return "/" + EscapePointerToken(best) + PointerOf(*FindMember(value, best), path);
}

std::string_view WithoutRequest(std::string_view path) {
  constexpr std::string_view kNested = "http_request.";
  return path.starts_with(kNested) ? path.substr(kNested.size()) : path;
}

}  // namespace

std::vector<RequestInput> FindRequestInputs(const Definition& definition) {
  std::vector<RequestInput> found;
  Collect(definition.tasks, found);
  return found;
}

void TellRequestProblems(const RequestInput& request, const v1::CheckTaskResponse& found,
                         FaultList& faults) {
  for (const v1::TaskProblem& problem : found.problems()) {
    const std::string pointer = request.pointer + PointerOf(request.input, problem.path());
    std::string what =
        fmt::format("{} {}", Quote(WithoutRequest(problem.path())), problem.message());
    if (problem.rule() == "ignored") {
      faults.AddAtKey(pointer, std::move(what));
    } else {
      faults.AddAtValue(pointer, std::move(what), "the task will fail here");
    }
  }
}

StatusOr<std::vector<Diagnostic>> CheckRequests(CommandContext& context,
                                                const Definition& definition,
                                                const std::string& file) {
  const std::vector<RequestInput> requests = FindRequestInputs(definition);
  if (requests.empty()) return std::vector<Diagnostic>();
  HTTPTASK_ASSIGN_OR_RETURN(PluginClient * plugin, context.Plugin());
  FaultList faults(definition.text, file);
  const FaultList::Leniency leniency(faults);
  for (const RequestInput& request : requests) {
    v1::CheckTaskRequest message;
    message.set_task_json(FormatJson(request.input));
    HTTPTASK_ASSIGN_OR_RETURN(const v1::CheckTaskResponse found, plugin->CheckTask(message));
    TellRequestProblems(request, found, faults);
  }
  return faults.TakeWarnings();
}

}  // namespace httptask::runner
