#include "runner/script/interpreter/jq_program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace httptask::runner {
namespace {

std::string Evaluate(std::string_view query, std::string_view input = "{}") {
  StatusOr<JqProgram> program = JqProgram::Compile(query);
  if (!program.ok()) return std::string(MessageOf(program.status()));
  const StatusOr<std::string> result = program->Run(input);
  return result.ok() ? *result : std::string(MessageOf(result.status()));
}

TEST(JqProgramTest, AllOutputsAreListed) {
  EXPECT_EQ(Evaluate(".l[]", R"({"l":[{"n":1},{"n":2}]})"), R"([{"n":1},{"n":2}])");
  EXPECT_EQ(Evaluate("empty"), "[]");
  EXPECT_EQ(Evaluate("null, (6/2), 1.5"), "[null,3,1.5]");
}

TEST(JqProgramTest, RunsOverManyInputs) {
  StatusOr<JqProgram> program = JqProgram::Compile(".a + 1");
  ASSERT_TRUE(program.ok());
  EXPECT_EQ(*program->Run(R"({"a":1})"), "[2]");
  EXPECT_FALSE(program->Run(R"({"a":[]})").ok());
  EXPECT_EQ(*program->Run(R"({"a":2})"), "[3]");
}

TEST(JqProgramTest, AnErrorIsToldAndItsOutputsAreDropped) {
  EXPECT_EQ(Evaluate("1, .a + .b", R"({"a":1,"b":"x"})"),
            R"(number (1) and string ("x") cannot be added)");
  EXPECT_EQ(Evaluate(R"(error({"code":1}))"), R"({"code":1})");
}

TEST(JqProgramTest, AnUnknownFunctionIsToldInConductorsWords) {
  EXPECT_EQ(Evaluate("nosuchfunction(.a)"), "Function nosuchfunction/1 does not exist");
}

TEST(JqProgramTest, ASyntaxErrorIsAnError) {
  EXPECT_THAT(Evaluate(".a |"), testing::HasSubstr("syntax error"));
}

TEST(JqProgramTest, AZeroByteIsAnError) {
  EXPECT_THAT(Evaluate(std::string_view(".a\0.b", 5)), testing::HasSubstr("zero byte"));
}

TEST(JqProgramTest, ThereIsNoOtherInput) {
  EXPECT_EQ(Evaluate("[inputs]"), "Function inputs/0 does not exist");
  EXPECT_EQ(Evaluate("try input catch \"none\""), R"(["none"])");
}

TEST(JqProgramTest, InputNestedTooDeepIsALimit) {
  const std::string deep = std::string(20'000, '[') + std::string(20'000, ']');
  EXPECT_EQ(ReasonOf(JqProgram::Compile(".")->Run(deep).status()), Reason::kLimitExceeded);
}

}  // namespace
}  // namespace httptask::runner
