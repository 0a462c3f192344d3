#include "runner/cli/workflow/progress_view.h"

#include <utility>

#include "runner/cli/workflow/live_view.h"

namespace httptask::runner {
namespace {

class LineView : public ProgressView {
 public:
  LineView(Output& output, const Definition& definition, WorkerTypes workers)
      : output_(output), lines_(definition, std::move(workers)) {}

  void OnEvent(const Run& run, const Event& event) override {
    if (const auto line = lines_.OnEvent(run, event, TaskLines::Waits::kTold)) output_.Note(*line);
  }
  void Tick(Time) override {}

 private:
  Output& output_;
  TaskLines lines_;
};

class NoView : public ProgressView {
 public:
  void OnEvent(const Run&, const Event&) override {}
  void Tick(Time) override {}
};

}  // namespace

std::unique_ptr<ProgressView> MakeProgressView(Output& output, const Definition& definition,
                                               int run_count, WorkerTypes workers) {
  const bool is_live = output.notes_traits().progress_width > 0;
  if (is_live && run_count > 1) return MakeTotalsView(output, run_count);
  if (is_live) return MakeLiveView(output, definition, std::move(workers));
  if (run_count > 1) return MakeNoView();
  return std::make_unique<LineView>(output, definition, std::move(workers));
}

std::unique_ptr<ProgressView> MakeNoView() {
  return std::make_unique<NoView>();
}

}  // namespace httptask::runner
