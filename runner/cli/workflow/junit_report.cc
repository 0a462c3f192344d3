#include "runner/cli/workflow/junit_report.h"

#include <fmt/format.h>

#include "plugin/base/text.h"

namespace httptask::runner {
namespace {

// XML 1.0 has no way to write most control characters.
std::string Escape(std::string_view text) {
  std::string escaped;
  for (const char c : ToUtf8(text)) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\n':
        escaped += "&#10;";
        break;
      default:
        escaped += static_cast<unsigned char>(c) < 0x20 && c != '\t' ? '?' : c;
    }
  }
  return escaped;
}

double SecondsBetween(Time start, Time end) {
  if (start == Time() || end < start) return 0;
  return std::chrono::duration<double>(end - start).count();
}

struct Suite {
  std::string cases;
  size_t tests = 0;
  size_t failures = 0;
  size_t errors = 0;
  size_t skipped = 0;
};

class SuiteWriter {
 public:
  explicit SuiteWriter(const Run& run) : run_(run), class_name_(Escape(run.definition().name)) {}

  Suite Write() {
    for (const auto& [number, task] : run_.tasks) {
      if (!task.is_retried) AddTask(task);
    }
    if (!IsTerminal(run_.state)) {
      AddError("the run has not ended: it waits");
    } else if (run_.state != RunState::kCompleted && suite_.failures == 0) {
      AddError(run_.message);
    }
    return std::move(suite_);
  }

 private:
  void AddCase(const std::string& name, double seconds, const std::string& content) {
    ++suite_.tests;
    suite_.cases += fmt::format("    <testcase classname=\"{}\" name=\"{}\" time=\"{:.3f}\"",
                                class_name_, Escape(name), seconds);
    suite_.cases += content.empty() ? "/>\n" : ">" + content + "</testcase>\n";
  }

  void AddTask(const TaskRecord& task) {
    const double seconds = SecondsBetween(task.start_time, task.end_time);
    if (IsSuccessful(task.state) && task.state != TaskState::kSkipped && IsTerminal(task.state)) {
      return AddCase(task.reference_name, seconds, "");
    }
    const bool is_skipped = task.state == TaskState::kSkipped ||
                            task.state == TaskState::kCanceled || !IsTerminal(task.state);
    const std::string message =
        Escape(task.message.value_or(std::string(TaskStateName(task.state))));
    if (is_skipped) {
      ++suite_.skipped;
      return AddCase(task.reference_name, seconds, "<skipped message=\"" + message + "\"/>");
    }
    ++suite_.failures;
    const std::string type =
        task.reason.empty() ? std::string(TaskStateName(task.state)) : task.reason;
    AddCase(task.reference_name, seconds,
            fmt::format("<failure type=\"{}\" message=\"{}\"/>", Escape(type), message));
  }

  void AddError(const std::string& message) {
    ++suite_.errors;
    AddCase(run_.definition().name, 0,
            fmt::format("<error type=\"{}\" message=\"{}\"/>", RunStateName(run_.state),
                        Escape(message)));
  }

  const Run& run_;
  const std::string class_name_;
  Suite suite_;
};

}  // namespace

void JunitReport::Add(const Run& run) {
  const Suite suite = SuiteWriter(run).Write();
  suites_ += fmt::format(
      "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" "
      "time=\"{:.3f}\">\n    <properties><property name=\"runId\" value=\"{}\"/></properties>\n{}"
      "  </testsuite>\n",
      Escape(run.definition().name), suite.tests, suite.failures, suite.errors, suite.skipped,
      SecondsBetween(run.start_time, run.end_time), Escape(run.id), suite.cases);
  tests_ += suite.tests;
  failures_ += suite.failures;
  errors_ += suite.errors;
}

std::string JunitReport::Format() const {
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"{}\" failures=\"{}\" "
      "errors=\"{}\">\n{}</testsuites>\n",
      tests_, failures_, errors_, suites_);
}

}  // namespace httptask::runner
