#include "plugin/expression/path_query.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

TEST(PathQueryTest, TheFirstNameIsThatOfThePathOrNone) {
  PathQuery query;
  EXPECT_EQ(FirstName(query), "");
  query.segments = {{false, {NameSelector{"a"}}}};
  EXPECT_EQ(FirstName(query), "a");
  query.segments = {{true, {NameSelector{"a"}}}};
  EXPECT_EQ(FirstName(query), "");
  query.segments = {{false, {IndexSelector{1}}}};
  EXPECT_EQ(FirstName(query), "");
}

}  // namespace
}  // namespace httptask
