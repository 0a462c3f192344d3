#include "plugin/base/descriptor.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <utility>

namespace httptask {
namespace {

bool IsOpen(int number) {
  return ::fcntl(number, F_GETFD) != -1;
}

TEST(DescriptorTest, IsClosedWithItsScopeOrBefore) {
  int number = -1;
  {
    const Descriptor descriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    ASSERT_TRUE(descriptor.ok());
    number = descriptor.number();
    EXPECT_TRUE(IsOpen(number));
  }
  EXPECT_FALSE(IsOpen(number));
  Descriptor early(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  number = early.number();
  EXPECT_EQ(early.Close(), 0);
  EXPECT_FALSE(IsOpen(number));
  EXPECT_FALSE(early.ok());
}

TEST(DescriptorTest, HasOneOwnerWhenItMoves) {
  Descriptor first(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const int number = first.number();
  Descriptor second(std::move(first));
  EXPECT_FALSE(first.ok());
  EXPECT_EQ(second.number(), number);
  Descriptor third(-1);
  third = std::move(second);
  EXPECT_EQ(third.number(), number);
  EXPECT_FALSE(second.ok());
  EXPECT_TRUE(IsOpen(number));
}

TEST(DescriptorTest, NoneIsNothingToClose) {
  Descriptor none(-1);
  EXPECT_FALSE(none.ok());
  EXPECT_EQ(none.Close(), 0);
}

}  // namespace
}  // namespace httptask
