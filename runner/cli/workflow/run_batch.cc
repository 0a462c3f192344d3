#include "runner/cli/workflow/run_batch.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace httptask::runner {
namespace {

// Tells the view, and remembers which runs have ended: nothing else may be done within an event.
class EndCollector : public RunObserver {
 public:
  explicit EndCollector(ProgressView& view) : view_(view) {}

  void OnEvent(const Run& run, const Event& event) override {
    view_.OnEvent(run, event);
    if (std::holds_alternative<RunEnded>(event.what)) ended_.push_back(run.id);
  }
  std::vector<std::string> Take() { return std::exchange(ended_, {}); }

 private:
  ProgressView& view_;
  std::vector<std::string> ended_;
};

class Batch {
 public:
  Batch(EngineParts parts, const BatchSize& size, std::function<RunRequest()> make_request,
        ProgressView& view, const OnRunEnd& on_end)
      : clock_(parts.clock),
        size_(size),
        make_request_(std::move(make_request)),
        view_(view),
        on_end_(on_end),
        collector_(view),
        engine_([&] {
          parts.observer = &collector_;
          return std::move(parts);
        }()) {}

  Status Resume(std::vector<Run> runs, const std::set<std::string>& told,
                const std::function<Status(Engine&)>& change) {
    for (Run& run : runs) engine_.Adopt(std::move(run));
    active_ = told;
    engine_.Recover();
    HTTPTASK_RETURN_IF_ERROR(change(engine_));
    return Execute();
  }

  Status Execute() {
    while (true) {
      HTTPTASK_RETURN_IF_ERROR(StartMore());
      HTTPTASK_ASSIGN_OR_RETURN(const bool goes_on, engine_.RunOnce(kProgressInterval));
      HTTPTASK_RETURN_IF_ERROR(TellEnds());
      view_.Tick(clock_.Now());
      if (goes_on || IsMoreToStart()) continue;
      HTTPTASK_RETURN_IF_ERROR(TellWaiting());
      if (started_ == size_.repeat) return Status();
    }
  }

 private:
  bool IsMoreToStart() const {
    return started_ < size_.repeat && active_.size() < static_cast<size_t>(size_.parallel);
  }

  Status StartMore() {
    while (IsMoreToStart()) {
      RunRequest request = make_request_();
      active_.insert(request.run_id);
      ++started_;
      HTTPTASK_RETURN_IF_ERROR(engine_.Start(std::move(request)));
    }
    return Status();
  }

  FindRun Finder() const {
    return [this](const std::string& id) { return engine_.Find(id); };
  }

  // What has ended is given up, so that memory does not grow with the number of runs.
  Status TellEnds() {
    for (std::string& id : collector_.Take()) {
      (active_.contains(id) ? ended_ : children_).push_back(std::move(id));
    }
    std::vector<std::string> kept;
    for (std::string& id : std::exchange(ended_, {})) {
      if (!HasFailureRunEnded(*engine_.Find(id))) {
        kept.push_back(std::move(id));
        continue;
      }
      HTTPTASK_RETURN_IF_ERROR(on_end_(*engine_.Find(id), Finder()));
      active_.erase(id);
      engine_.Take(id);
    }
    ended_ = std::move(kept);
    ForgetChildren();
    return Status();
  }

  // A failureWorkflow belongs to what is told of a run.
  bool HasFailureRunEnded(const Run& run) const {
    const Run* failure = run.failure_run_id.empty() ? nullptr : engine_.Find(run.failure_run_id);
    return failure == nullptr || IsTerminal(failure->state);
  }

  void ForgetChildren() {
    std::vector<std::string> kept;
    for (std::string& id : children_) {
      const Run* child = engine_.Find(id);
      if (child != nullptr && engine_.Find(child->parent_run_id) != nullptr) {
        kept.push_back(std::move(id));
      } else {
        engine_.Take(id);
      }
    }
    children_ = std::move(kept);
  }

  // Nothing is under way any more: what has not ended waits for somebody outside.
  Status TellWaiting() {
    for (const std::string& id : std::exchange(active_, {})) {
      HTTPTASK_RETURN_IF_ERROR(on_end_(*engine_.Find(id), Finder()));
    }
    ended_.clear();
    return Status();
  }

  const Clock& clock_;
  const BatchSize size_;
  const std::function<RunRequest()> make_request_;
  ProgressView& view_;
  const OnRunEnd& on_end_;
  EndCollector collector_;
  Engine engine_;
  int started_ = 0;
  std::set<std::string> active_;
  std::vector<std::string> ended_;     // Of active_; not told yet.
  std::vector<std::string> children_;  // Ended ones that other runs started.
};

}  // namespace

Status RunBatch(EngineParts parts, const BatchSize& size,
                const std::function<RunRequest()>& make_request, ProgressView& view,
                const OnRunEnd& on_end) {
  return Batch(std::move(parts), size, make_request, view, on_end).Execute();
}

Status ResumeBatch(EngineParts parts, std::vector<Run> runs, const std::set<std::string>& told,
                   const std::function<Status(Engine&)>& change, ProgressView& view,
                   const OnRunEnd& on_end) {
  return Batch(std::move(parts), {0, 0}, nullptr, view, on_end)
      .Resume(std::move(runs), told, change);
}

}  // namespace httptask::runner
