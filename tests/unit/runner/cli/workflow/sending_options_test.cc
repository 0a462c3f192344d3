#include "runner/cli/workflow/sending_options.h"

#include <gtest/gtest.h>

namespace httptask::runner {
namespace {

TEST(SendingOptionsTest, NoWorkersAreNone) {
  const auto workers = MakeWorkers({});
  ASSERT_TRUE(workers.ok());
  EXPECT_EQ(*workers, nullptr);
}

TEST(SendingOptionsTest, WorkersRunTheTypesThatAreNamed) {
  SendingOptions options;
  options.workers = {"pack=./pack.py", "send=./send.py --now"};
  const auto workers = MakeWorkers(options);
  ASSERT_TRUE(workers.ok()) << workers.status();
  EXPECT_EQ((*workers)->types(), (std::set<std::string, std::less<>>{"pack", "send"}));
  options.workers = {"pack"};
  EXPECT_EQ(ReasonOf(MakeWorkers(options).status()), Reason::kArgumentInvalid);
}

}  // namespace
}  // namespace httptask::runner
