#pragma once

#include <sys/types.h>

#include <filesystem>
#include <mutex>
#include <string>
#include <string_view>

#include "runner/engine/script_evaluator.h"
#include "runner/script/frame.h"
#include "runner/script/script_limits.h"

namespace httptask::runner {

// Evaluates scripts in a process of its own (interpreter/script_worker.h), because neither libjq
// nor memory that scripts take can be bounded from inside: whatever a script does, the worst is
// that this process is killed and the next script gets a new one. It is started by the first script
// and kept. Thread-safe; one script at a time.
class ProcessScriptEvaluator : public ScriptEvaluator {
 public:
  // `program` is httptask-script.
  explicit ProcessScriptEvaluator(std::filesystem::path program, const ScriptLimits& limits = {});
  // Ends the process.
  ~ProcessScriptEvaluator() override;
  ProcessScriptEvaluator(const ProcessScriptEvaluator&) = delete;
  ProcessScriptEvaluator& operator=(const ProcessScriptEvaluator&) = delete;

  // Messages of EXPRESSION_INVALID and of DEADLINE_EXCEEDED are Conductor's whole sentences (`Error
  // evaluating the script `…` at line 1`, `Script not evaluated within 4 seconds, interrupted.`).
  // PLUGIN_UNAVAILABLE when the process cannot be started.
  StatusOr<Json> EvaluateJavaScript(std::string_view expression, const Json& bindings) override;
  StatusOr<Json> EvaluateJq(std::string_view query, const Json& input) override;

  // Whether `program` can be started, as far as its file tells; starts nothing. Error:
  // PLUGIN_UNAVAILABLE.
  Status CheckProgram() const;
  // Whether it compiles; runs nothing. Errors as above.
  Status CheckJavaScript(std::string_view script);
  Status CheckJq(std::string_view query);

 private:
  // All with mutex_ held.
  StatusOr<Json> Ask(char kind, std::string_view script, const Json& input);
  StatusOr<ReceivedFrame> Exchange(char kind, std::string_view script, std::string_view input);
  Status Start();
  void Stop();
  Status DescribeDeath(FrameEnd end);

  const std::filesystem::path program_;
  const ScriptLimits limits_;
  std::mutex mutex_;  // Guards what follows.
  pid_t process_ = -1;
  int socket_ = -1;
};

}  // namespace httptask::runner
