#include <gtest/gtest.h>

#include "plugin/base/har.h"
#include "plugin/prepare/prepare.h"

namespace httptask {
namespace {

TEST(AsHarTest, RequestBecomesOneEntry) {
  const RequestRecord request{
      "POST", "https://h/a?b=1", {{"Content-Type", "application/json"}}, R"({"a":1})"};
  const Json har = FormatAsHar(request);
  EXPECT_EQ(har["log"]["version"], "1.2");
  ASSERT_EQ(har["log"]["entries"].size(), 1u);
  EXPECT_EQ(har["log"]["entries"][0]["request"], HarRequest(request, "1.1"));
}

TEST(AsHarTest, EntriesHaveWhatTheFormatWants) {
  const Json har = FormatAsHar({"GET", "https://h/a", {}, ""});
  EXPECT_EQ(har["log"]["creator"]["name"], "httptask");
  for (const char* name : {"startedDateTime", "time", "request", "response", "cache", "timings"}) {
    EXPECT_TRUE(har["log"]["entries"][0].contains(name)) << name;
  }
}

}  // namespace
}  // namespace httptask
