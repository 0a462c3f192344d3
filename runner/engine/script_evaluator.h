#pragma once

#include <string_view>

#include "plugin/base/json.h"
#include "plugin/base/status.h"

namespace httptask::runner {

// Evaluates the scripts of a definition. Implemented by runner/script and, in tests,
// FakeScriptEvaluator. Called from the engine's thread alone; a call may take as long as the
// implementation's limits allow.
class ScriptEvaluator {
 public:
  virtual ~ScriptEvaluator() = default;
  // The value of a JavaScript expression or function body, as Conductor converts it; undefined is
  // null. `bindings` is what `$` holds. Errors: EXPRESSION_INVALID (syntax, a thrown error; the
  // message is the script engine's), DEADLINE_EXCEEDED, LIMIT_EXCEEDED.
  virtual StatusOr<Json> EvaluateJavaScript(std::string_view expression, const Json& bindings) = 0;
  // {"result": the first output or null, "resultList": all outputs} of a jq query over `input`.
  // Errors: EXPRESSION_INVALID, DEADLINE_EXCEEDED, LIMIT_EXCEEDED.
  virtual StatusOr<Json> EvaluateJq(std::string_view query, const Json& input) = 0;
};

}  // namespace httptask::runner
