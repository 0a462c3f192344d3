#include "plugin/base/status.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "plugin/base/file.h"
#include "plugin/base/text.h"

namespace httptask {
namespace {

TEST(StatusTest, AnErrorCarriesReasonCodeAndProblems) {
  const Status error =
      MakeError(Reason::kArgumentInvalid, "two faults", {{"a", "type", "is a string"}});
  EXPECT_EQ(error.code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(error), Reason::kArgumentInvalid);
  EXPECT_EQ(MessageOf(error), "two faults");
  ASSERT_EQ(ProblemsOf(error).size(), 1u);
  EXPECT_EQ(ProblemsOf(error)[0], (Problem{"a", "type", "is a string"}));
}

TEST(StatusTest, ContextStandsInFrontAndKeepsTheRest) {
  const Status error = AddContext(MakeError(Reason::kTargetBlocked, "no"), "sending");
  EXPECT_EQ(MessageOf(error), "sending: no");
  EXPECT_EQ(ReasonOf(error), Reason::kTargetBlocked);
  EXPECT_TRUE(AddContext(Status(), "sending").ok());
}

TEST(StatusTest, AStatusMadeOtherwiseIsInternal) {
  EXPECT_EQ(ReasonOf(Status(StatusCode::kUnknown, "x")), Reason::kInternal);
}

TEST(StatusTest, ReasonsHaveTheNamesOfTheContract) {
  for (int i = 0; i <= static_cast<int>(Reason::kInternal); ++i) {
    const auto reason = static_cast<Reason>(i);
    EXPECT_EQ(ReasonFromName(ReasonName(reason)), reason);
    const char* source = std::getenv("HTTPTASK_SOURCE");
    if (source == nullptr) continue;
    const std::string proto =
        *ReadFile(std::string(source) + "/proto/httptask/v1/error_reason.proto");
    EXPECT_NE(proto.find("ERROR_REASON_" + std::string(ReasonName(reason)) + " = "),
              std::string::npos);
  }
  EXPECT_EQ(ReasonFromName("NO_SUCH_REASON"), std::nullopt);
}

}  // namespace
}  // namespace httptask
