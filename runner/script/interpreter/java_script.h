#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "plugin/base/status.h"

namespace httptask::runner {

// Evaluates JavaScript (ES2022 without modules; no `console`, no files, no network, no timers).
// Each script gets a global of its own: nothing of one reaches the next. It bounds depth of calls
// (about 50,000) and the heap; time and all other memory are bounded by the process that it lives
// in (script_worker.h). For one thread, and one at a time in a process.
class JavaScript {
 public:
  // Errors: INTERNAL when the engine does not start.
  static StatusOr<std::unique_ptr<JavaScript>> Create();
  ~JavaScript();
  JavaScript(const JavaScript&) = delete;
  JavaScript& operator=(const JavaScript&) = delete;

  // JSON text of the value of the last statement, converted as java_script_value.h tells; `$` holds
  // `bindings`, a JSON text. Lists of any script also have get(i), size(), isEmpty() and
  // contains(x), because definitions call them on what are Java lists in Conductor. Errors:
  // EXPRESSION_INVALID (java_script_error.h), LIMIT_EXCEEDED.
  StatusOr<std::string> Evaluate(std::string_view script, std::string_view bindings);
  // Compiles the script and runs nothing. Errors: EXPRESSION_INVALID (java_script_error.h).
  Status Check(std::string_view script);

 private:
  struct Engine;
  explicit JavaScript(std::unique_ptr<Engine> engine);
  std::unique_ptr<Engine> engine_;
};

}  // namespace httptask::runner
