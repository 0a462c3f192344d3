#include "runner/engine/tasks/evaluator.h"

#include <gtest/gtest.h>

#include "tests/unit/runner/engine/mocked_run.h"

namespace httptask::runner {
namespace {

using testing::MockedRun;
using testing::States;
using testing::Worker;
using Names = std::vector<std::string>;

TEST(EvaluatorTest, ValuesBecomeTextAsInJava) {
  EXPECT_EQ(JavaText(nullptr), "null");
  EXPECT_EQ(JavaText(true), "true");
  EXPECT_EQ(JavaText(7), "7");
  EXPECT_EQ(JavaText("a"), "a");
  EXPECT_EQ(JavaText({{"a", 1}, {"b", {1, "x", nullptr}}}), "{a=1, b=[1, x, null]}");
}

TEST(EvaluatorTest, FractionsAreWrittenAsInJava) {
  EXPECT_EQ(JavaText(1.0), "1.0");
  EXPECT_EQ(JavaText(-0.0), "-0.0");
  EXPECT_EQ(JavaText(0.001), "0.001");
  EXPECT_EQ(JavaText(1e7), "1.0E7");
  EXPECT_EQ(JavaText(1234567.0), "1234567.0");
  EXPECT_EQ(JavaText(1e-5), "1.0E-5");
  EXPECT_EQ(JavaText(1.25e21), "1.25E21");
}

TEST(EvaluatorTest, ValueParamReadsAnInput) {
  testing::FakeScriptEvaluator scripts;
  EXPECT_EQ(*Evaluate("value-param", "k", {{"k", 5}}, scripts), 5);
  EXPECT_EQ(*Evaluate("value-param", "x", {{"k", 5}}, scripts), nullptr);
  EXPECT_FALSE(Evaluate("graaljs", "x", Json::object(), scripts).ok());
  EXPECT_FALSE(IsEvaluator("python"));
}

}  // namespace
}  // namespace httptask::runner
