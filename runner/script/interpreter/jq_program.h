#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "plugin/base/status.h"

namespace httptask::runner {

// A jq query (jq 1.6), compiled once and run over many inputs. jq cannot be interrupted and has no
// limit of memory: it is for a process that can be killed (script_worker.h). For one thread.
class JqProgram {
 public:
  // Errors: EXPRESSION_INVALID (syntax; `Function nope/1 does not exist`).
  static StatusOr<JqProgram> Compile(std::string_view query);
  ~JqProgram();
  JqProgram(JqProgram&&) noexcept;
  JqProgram& operator=(JqProgram&&) noexcept;

  // JSON text of the list of all outputs for `input`, a JSON text. Errors: EXPRESSION_INVALID with
  // jq's message (the outputs before the error are dropped, as Conductor does), LIMIT_EXCEEDED.
  StatusOr<std::string> Run(std::string_view input);

 private:
  struct State;
  explicit JqProgram(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace httptask::runner
