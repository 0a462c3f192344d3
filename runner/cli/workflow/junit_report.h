#pragma once

#include <string>

#include "runner/engine/run.h"

namespace httptask::runner {

// Runs as a JUnit report (the XML that build servers read): each run a `testsuite` with its id as
// the property `runId`, each task a `testcase` by its last attempt. A task that failed is a
// `failure`, one that was skipped or cancelled is `skipped`, a run that has not ended or failed for
// no task's sake an `error` of its own.
class JunitReport {
 public:
  void Add(const Run& run);
  std::string Format() const;

 private:
  std::string suites_;
  size_t tests_ = 0;
  size_t failures_ = 0;
  size_t errors_ = 0;
};

}  // namespace httptask::runner
