#include "plugin/http/proxy.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

TEST(ProxyTest, EmptyTextIsNone) {
  const auto proxy = ParseProxy("", {});
  ASSERT_TRUE(proxy.ok());
  EXPECT_FALSE(proxy->Carries("example.com"));
}

TEST(ProxyTest, ReadsUserAndPasswordPercentEncoded) {
  const auto proxy = ParseProxy("http://me:p%40ss%3A@proxy.example:3128", {});
  ASSERT_TRUE(proxy.ok()) << proxy.status();
  EXPECT_EQ(proxy->url, "http://proxy.example:3128");
  EXPECT_EQ(proxy->user, "me");
  EXPECT_EQ(proxy->password, "p@ss:");
  EXPECT_TRUE(proxy->Carries("example.com"));
}

TEST(ProxyTest, NamesBelowAnExceptionAreReachedWithoutIt) {
  const auto proxy = ParseProxy("http://proxy:3128", {"Example.com", "10.0.0.1"});
  ASSERT_TRUE(proxy.ok());
  EXPECT_FALSE(proxy->Carries("example.com"));
  EXPECT_FALSE(proxy->Carries("a.example.com"));
  EXPECT_FALSE(proxy->Carries("10.0.0.1"));
  EXPECT_TRUE(proxy->Carries("notexample.com"));
  EXPECT_TRUE(proxy->Carries("example.org"));
}

TEST(ProxyTest, OtherFormsAreRefusedWithoutThePassword) {
  for (const char* text : {"proxy:3128", "https://proxy", "socks5://proxy", "http://me:secret@/",
                           "http://me:secret@proxy/path", "http://me:secret@proxy:0"}) {
    const auto proxy = ParseProxy(text, {});
    ASSERT_FALSE(proxy.ok()) << text;
    EXPECT_EQ(ReasonOf(proxy.status()), Reason::kArgumentInvalid);
    EXPECT_EQ(MessageOf(proxy.status()).find("secret"), std::string_view::npos);
  }
}

}  // namespace
}  // namespace httptask
