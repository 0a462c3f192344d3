#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "runner/engine/script_evaluator.h"

namespace httptask::runner::testing {

// Knows the values of the scripts that a test names; any other script is wrong.
class FakeScriptEvaluator : public ScriptEvaluator {
 public:
  StatusOr<Json> EvaluateJavaScript(std::string_view expression, const Json& bindings) override {
    inputs.push_back(bindings);
    return Find(expression);
  }
  StatusOr<Json> EvaluateJq(std::string_view query, const Json& input) override {
    inputs.push_back(input);
    return Find(query);
  }

  // Values in turn; the last one stays.
  std::map<std::string, std::vector<Json>, std::less<>> values;
  std::vector<Json> inputs;

 private:
  StatusOr<Json> Find(std::string_view script) {
    const auto found = values.find(script);
    if (found == values.end()) return MakeError(Reason::kExpressionInvalid, "no such script");
    const Json value = found->second.front();
    if (found->second.size() > 1) found->second.erase(found->second.begin());
    return value;
  }
};

}  // namespace httptask::runner::testing
