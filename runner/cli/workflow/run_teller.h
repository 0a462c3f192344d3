#pragma once

#include <string>

#include "runner/cli/base/command.h"
#include "runner/cli/base/command_context.h"
#include "runner/cli/workflow/junit_report.h"
#include "runner/engine/run_json.h"

namespace httptask::runner {

// Tells each run as it ends or waits; all of them at the end in `--json` and the JUnit report.
class RunTeller {
 public:
  // Of a single run the output is told, of several a line each. `junit_file` may be empty.
  RunTeller(CommandContext& context, int run_count, std::string junit_file = "");

  // Before anything is sent: a report that cannot be written is told now. Errors: STORAGE_FAILED.
  Status Begin() const;
  Status Tell(const Run& run, const FindRun& find);
  // The exit code: kExitFailed when one has failed, else kExitWaits when one waits.
  StatusOr<int> End();

 private:
  void TellOnly(const Run& run, const FindRun& find);
  Status WriteReport() const;

  CommandContext& context_;
  const int run_count_;
  const std::string junit_file_;
  JunitReport report_;
  Json list_ = Json::array();
  size_t told_ = 0;
  int failed_ = 0;
  int waiting_ = 0;
};

// The end of a run for people: its output, or why it failed.
std::string FormatRunOutput(const Run& run);
StyledText DescribeRunFailure(const Run& run);

}  // namespace httptask::runner
