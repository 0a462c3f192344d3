#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

#include "plugin/base/status.h"
#include "runner/script/interpreter/java_script.h"

namespace httptask::runner {

// The engine is made once: it may begin only once in a process.
class JavaScriptTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { engine_ = *JavaScript::Create(); }
  static void TearDownTestSuite() { engine_.reset(); }

  // The result's JSON text, or the error's message.
  static std::string Evaluate(std::string_view script, std::string_view bindings = "{}") {
    const StatusOr<std::string> result = engine_->Evaluate(script, bindings);
    return result.ok() ? *result : std::string(MessageOf(result.status()));
  }
  static Reason FailureOf(std::string_view script) {
    const StatusOr<std::string> result = engine_->Evaluate(script, "{}");
    return result.ok() ? Reason::kInternal : ReasonOf(result.status());
  }

  static inline std::unique_ptr<JavaScript> engine_;
};

}  // namespace httptask::runner
