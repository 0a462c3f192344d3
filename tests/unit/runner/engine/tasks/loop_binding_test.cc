#include "runner/engine/tasks/loop_binding.h"

#include <gtest/gtest.h>

#include "tests/unit/runner/engine/mocked_run.h"

namespace httptask::runner {
namespace {

using testing::MockedRun;
using testing::States;
using testing::Worker;
using Names = std::vector<std::string>;

const Json kOutput = {{"iteration", 3}, {"1", {{"a", 1}}}, {"2", 2}};

TEST(LoopBindingTest, OnlyTheMembersThatAreRead) {
  EXPECT_EQ(LoopBinding("$.loop.iteration < 3", "loop", kOutput, Json::object(), {}),
            (Json{{"iteration", 3}}));
  EXPECT_EQ(LoopBinding("$['loop']['2'] > $.other", "loop", kOutput, Json::object(), {}),
            (Json{{"2", 2}}));
}

TEST(LoopBindingTest, EverythingWhenItCannotBeTold) {
  for (const char* condition : {"$.loop", "f($)", "$['lo' + 'op'].x", "let $x = 1; $.loop[k]"}) {
    EXPECT_EQ(LoopBinding(condition, "loop", kOutput, {{"3", 3}}, {"1"}),
              (Json{{"iteration", 3}, {"2", 2}, {"3", 3}}))
        << condition;
  }
}

}  // namespace
}  // namespace httptask::runner
