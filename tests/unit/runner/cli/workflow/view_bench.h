#pragma once

#include <functional>
#include <memory>
#include <sstream>
#include <string>

#include "runner/cli/workflow/progress_view.h"
#include "tests/unit/runner/cli/workflow/sample_run.h"

namespace httptask::testing {

// A view, and a run whose events it is shown.
struct ViewBench {
  explicit ViewBench(runner::StreamTraits traits, int run_count = 1,
                     runner::WorkerTypes workers = {})
      : output(results, {}, notes, traits),
        view(runner::MakeProgressView(output, run.definition(), run_count, std::move(workers))) {}

  void Tell(int milliseconds, decltype(runner::Event::what) what) {
    const runner::Event event{runner::Time(std::chrono::milliseconds(milliseconds + 1000)),
                              std::move(what)};
    run.Apply(event);
    view->OnEvent(run, event);
  }
  void Tick(int milliseconds) {
    view->Tick(runner::Time(std::chrono::milliseconds(milliseconds + 1000)));
  }
  // What was written since last asked.
  std::string Take() {
    std::string text = notes.str();
    notes.str("");
    return text;
  }

  runner::Run run = EmptyRun();
  std::ostringstream results;
  std::ostringstream notes;
  runner::Output output;
  std::unique_ptr<runner::ProgressView> view;
};

inline runner::TaskScheduled Scheduled(int task, std::string name, std::string type) {
  runner::TaskScheduled scheduled{task, std::move(name), "n", std::move(type)};
  scheduled.input = {{"method", "post"}, {"uri", "https://a.example/x"}};
  return scheduled;
}

}  // namespace httptask::testing
