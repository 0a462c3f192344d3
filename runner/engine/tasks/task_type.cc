#include "runner/engine/tasks/task_type.h"

#include <array>
#include <unordered_map>

#include "runner/engine/tasks/do_while.h"
#include "runner/engine/tasks/event_task.h"
#include "runner/engine/tasks/fork_join.h"
#include "runner/engine/tasks/fork_join_dynamic.h"
#include "runner/engine/tasks/http_task.h"
#include "runner/engine/tasks/join.h"
#include "runner/engine/tasks/script_task.h"
#include "runner/engine/tasks/set_variable.h"
#include "runner/engine/tasks/simple_task.h"
#include "runner/engine/tasks/sub_workflow.h"
#include "runner/engine/tasks/switch_task.h"
#include "runner/engine/tasks/terminate.h"
#include "runner/engine/tasks/wait.h"

namespace httptask::runner {
namespace {

using Runs = TaskType::Runs;

constexpr std::array kTaskTypes = {
    TaskType{"SIMPLE", MapSimple, Runs::kWhenDue, SendToWorker, SendToWorker},
    TaskType{"DYNAMIC", MapDynamicName, Runs::kWhenDue, SendToWorker, SendToWorker},
    TaskType{"HTTP", MapHttp, Runs::kWhenDue, SendHttp, RecoverHttp},
    TaskType{"HTTP_TASK", MapHttp, Runs::kWhenDue, SendHttp, RecoverHttp},
    TaskType{"HTTP_POLL", MapHttp, Runs::kWhenDue, SendHttp, RecoverHttp},
    TaskType{"SWITCH", MapSwitch, Runs::kAtOnce, RunNoop},
    TaskType{"DECISION", MapDecision, Runs::kAtOnce, RunNoop},
    TaskType{"FORK_JOIN", MapForkJoin},
    TaskType{"FORK_JOIN_DYNAMIC", MapForkJoinDynamic},
    TaskType{"FORK", MapForkJoin},
    TaskType{"JOIN", MapJoin, Runs::kNever, RunJoin},
    TaskType{"EXCLUSIVE_JOIN", MapExclusiveJoin, Runs::kAtOnce, RunExclusiveJoin},
    TaskType{"DO_WHILE", MapDoWhile, Runs::kAtOnce, RunDoWhile},
    TaskType{"SUB_WORKFLOW", MapSubWorkflow, Runs::kWhenDue, RunSubWorkflow},
    TaskType{"START_WORKFLOW", MapStartWorkflow, Runs::kWhenDue, RunStartWorkflow},
    TaskType{"INLINE", MapScript, Runs::kAtOnce, RunInline},
    TaskType{"LAMBDA", MapScript, Runs::kAtOnce, RunLambda},
    TaskType{"JSON_JQ_TRANSFORM", MapScript, Runs::kWhenScheduled, RunJsonJq},
    TaskType{"SET_VARIABLE", MapSetVariable, Runs::kAtOnce, RunSetVariable},
    TaskType{"WAIT", MapWait},
    TaskType{"HUMAN", MapHuman},
    TaskType{"NOOP", MapNoop, Runs::kAtOnce, RunNoop},
    TaskType{"EVENT", MapEvent, Runs::kAtOnce, RunEvent},
    TaskType{"TERMINATE", MapTerminate, Runs::kAtOnce, RunTerminate},
};

constexpr TaskType kUserDefined = {"", MapUserDefined, Runs::kWhenDue, SendToWorker, SendToWorker};

}  // namespace

const TaskType& FindTaskType(std::string_view name) {
  static const auto* const index = [] {
    auto* types = new std::unordered_map<std::string_view, const TaskType*>();
    for (const TaskType& type : kTaskTypes) types->emplace(type.name, &type);
    return types;
  }();
  const auto found = index->find(name);
  return found == index->end() ? kUserDefined : *found->second;
}

}  // namespace httptask::runner
