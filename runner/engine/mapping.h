#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "runner/engine/run.h"
#include "runner/engine/step.h"

namespace httptask::runner {

// Where tasks are scheduled: outside of loops, or in an iteration of one.
struct Iteration {
  std::string suffix;  // `__2`; in a loop within a loop `__1__2`.
  int number = 0;
  int loop_task = 0;
};

// Makes of a task of the definition what has to be scheduled when its turn comes: itself, and with
// it what begins together with it (branches of a fork, the first task of a case).
class Mapping {
 public:
  using Names = std::set<std::string, std::less<>>;

  // All must outlive the mapping. `first_number`: the number that the first draft will have; the
  // others follow it. `planned`: reference names that are about to be scheduled; it adds its own.
  Mapping(const Run& run, const StepContext& context, Iteration iteration, int first_number,
          Names& planned)
      : run_(run),
        context_(context),
        iteration_(std::move(iteration)),
        first_number_(first_number),
        planned_(planned) {}

  // Errors end the run; their message is its reasonForIncompletion.
  Status Map(const Task& task);
  std::vector<TaskScheduled> Take() { return std::move(drafts_); }

  // For task types.
  const Run& run() const { return run_; }
  const StepContext& context() const { return context_; }
  // The next task behind `task`, which stands in the definition or in the dynamic task being
  // mapped.
  const Task* Next(const Task& task) const;
  // The input of the draft to be added next: with the template of its task definition, without,
  // and as Conductor has it for those types that it resolves before they have an id.
  StatusOr<Json> Input(const Task& task) const;
  StatusOr<Json> InputWithoutTemplate(const Task& task) const;
  StatusOr<Json> InputWithoutId(const Task& task) const;
  TaskScheduled Draft(const Task& task) const;
  // Left out when a task of that name is there or planned already.
  void Add(TaskScheduled draft);
  // A task that came as data; `json` is its form.
  Status MapDynamic(const Json& json);
  // The last draft, to be completed after what begins with it was mapped.
  size_t size() const { return drafts_.size(); }
  TaskScheduled& draft(size_t index) { return drafts_[index]; }

 private:
  std::string NextId() const;

  const Run& run_;
  const StepContext& context_;
  const Iteration iteration_;
  const int first_number_;
  Names& planned_;
  std::vector<TaskScheduled> drafts_;
  const Task* dynamic_root_ = nullptr;
  const Json* dynamic_json_ = nullptr;
  const Workflow* dynamic_home_ = nullptr;
};

// The definition that holds for a task: its own, the registered one, or Conductor's ad hoc one.
// A task that came as data gets no ad hoc one: it is not retried.
TaskDefinition DefinitionOf(const Run& run, const Task& task, bool is_dynamic);

// The error that ends a run with this reason.
Status EndRun(std::string_view message);

}  // namespace httptask::runner
