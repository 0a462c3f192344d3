#include "plugin/base/own_fields.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

TEST(OwnFieldsTest, UserAgentNamesTheProgramAndItsVersion) {
  EXPECT_TRUE(UserAgent().starts_with("httptask/"));
  EXPECT_GT(UserAgent().size(), std::string_view("httptask/").size());
}

}  // namespace
}  // namespace httptask
