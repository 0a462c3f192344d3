#include "runner/cli/base/command_options.h"

#include <gtest/gtest.h>

namespace httptask::runner {
namespace {

TEST(CommandOptionsTest, AnOptionIsToldStepByStep) {
  CommandOptions options;
  int limit = 0;
  std::vector<std::string> files;
  bool json = false;
  options.Add("--limit", &limit, "Most").ValueName("N").Range(1, 9).Required();
  options.Add("files", &files, "Files").ValueName("FILE").OneOf({"a", "b"});
  options.Add("--json", &json, "As JSON");
  const std::vector<CommandOption> all(options.begin(), options.end());
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].value_name, "N");
  EXPECT_EQ(all[0].range, (std::pair<int, int>(1, 9)));
  EXPECT_TRUE(all[0].required);
  EXPECT_FALSE(all[0].positional());
  EXPECT_TRUE(all[1].positional());
  EXPECT_TRUE(all[1].repeatable());
  EXPECT_EQ(all[1].values, (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(all[2].flag());
}

}  // namespace
}  // namespace httptask::runner
