#include "runner/engine/engine.h"

#include <fmt/format.h>

#include <cstdint>
#include <future>
#include <memory>
#include <random>
#include <utility>
#include <vector>

#include "plugin/base/check.h"
#include "runner/engine/task_end.h"

namespace httptask::runner {
namespace {

using What = decltype(Event::what);

// One run on its way. Events are applied at once and journalled together before the next effect:
// one write holds the end of a task and the start of the next.
class Drive {
 public:
  Drive(Journal& journal, TaskRunner& tasks, const Clock& clock, RunObserver* observer,
        std::string run_id)
      : journal_(journal), tasks_(tasks), clock_(clock), observer_(observer) {
    run_.id = std::move(run_id);
  }

  StatusOr<Run> FromStart(const Definition& definition, const Json& input) {
    Record(RunStarted{definition.text, input});
    while (true) {
      Decision decision = Decide(run_);
      switch (decision.kind) {
        case Decision::Kind::kStartTask:
          HTTPTASK_RETURN_IF_ERROR(RunTask(std::get<TaskStarted>(std::move(decision.event))));
          break;
        case Decision::Kind::kEnd:
          return End(std::move(decision));
        case Decision::Kind::kWait:
          HTTPTASK_CHECK(false);  // Every task that was started here has ended here.
      }
    }
  }

 private:
  void Record(What what) {
    Event event{clock_.Now(), std::move(what)};
    run_.Apply(event);
    pending_.push_back(std::move(event));
  }

  Status Commit() {
    if (Status status = journal_.Append(run_.id, pending_); !status.ok()) {
      return AddContext(std::move(status), DescribeLoss());
    }
    for (const Event& event : pending_) {
      if (observer_ != nullptr) observer_->OnEvent(run_.id, event);
    }
    pending_.clear();
    return Status();
  }

  // What a person must know when the journal cannot be written.
  std::string DescribeLoss() const {
    for (const Event& event : pending_) {
      if (const auto* completed = std::get_if<TaskCompleted>(&event.what)) {
        return Unkept(completed->reference_name);
      }
      if (const auto* failed = std::get_if<TaskFailed>(&event.what)) {
        return Unkept(failed->reference_name);
      }
    }
    return fmt::format("the run {} was stopped before its next request was sent", run_.id);
  }

  std::string Unkept(std::string_view reference_name) const {
    return fmt::format(
        "the run {} was stopped: the request of the task `{}` was sent, and its end could not be "
        "kept",
        run_.id, reference_name);
  }

  Status RunTask(TaskStarted start) {
    const std::string name = start.reference_name;
    const Json input = start.input;
    Record(std::move(start));
    HTTPTASK_RETURN_IF_ERROR(Commit());
    const StatusOr<TaskResult> result = WaitFor(input);
    const bool is_our_failure =
        !result.ok() && ReasonOf(result.status()) == Reason::kPluginUnavailable;
    if (is_our_failure) return AddContext(result.status(), fmt::format("task `{}`", name));
    Record(DescribeTaskEnd(name, result));
    return Status();
  }

  StatusOr<TaskResult> WaitFor(const Json& input) {
    auto promise = std::make_shared<std::promise<StatusOr<TaskResult>>>();
    std::future<StatusOr<TaskResult>> future = promise->get_future();
    tasks_.Run(input, [promise = std::move(promise)](StatusOr<TaskResult> result) {
      promise->set_value(std::move(result));
    });
    try {
      return future.get();
    } catch (const std::future_error&) {
      return MakeError(Reason::kPluginUnavailable, "the task was dropped without an answer");
    }
  }

  StatusOr<Run> End(Decision decision) {
    if (auto* completed = std::get_if<RunCompleted>(&decision.event)) {
      Record(std::move(*completed));
    } else {
      Record(std::get<RunFailed>(std::move(decision.event)));
    }
    HTTPTASK_RETURN_IF_ERROR(Commit());
    return std::move(run_);
  }

  Journal& journal_;
  TaskRunner& tasks_;
  const Clock& clock_;
  RunObserver* const observer_;
  Run run_;
  std::vector<Event> pending_;
};

}  // namespace

Engine::Engine(Journal& journal, TaskRunner& tasks, const Clock& clock, RunObserver* observer)
    : journal_(journal), tasks_(tasks), clock_(clock), observer_(observer) {}

StatusOr<Run> Engine::Execute(const Definition& definition, const Json& input, std::string run_id) {
  if (!input.is_object() && !input.is_null()) {
    return MakeError(Reason::kArgumentInvalid,
                     fmt::format("the input of a workflow must be a JSON object, not of type {}",
                                 JsonTypeName(input)));
  }
  return Drive(journal_, tasks_, clock_, observer_, std::move(run_id)).FromStart(definition, input);
}

std::string NewRunId() {
  std::random_device device;
  const auto random = [&] { return uint64_t{device()} << 32 | device(); };
  constexpr uint64_t kVersion = 0x4000;
  constexpr uint64_t kVariant = uint64_t{2} << 62;
  const uint64_t high = (random() & ~uint64_t{0xF000}) | kVersion;
  const uint64_t low = (random() & ~(uint64_t{3} << 62)) | kVariant;
  return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", high >> 32, high >> 16 & 0xFFFF,
                     high & 0xFFFF, low >> 48, low & 0xFFFF'FFFF'FFFF);
}

}  // namespace httptask::runner
