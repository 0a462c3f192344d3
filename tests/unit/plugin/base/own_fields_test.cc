#include "plugin/base/own_fields.h"

#include <gmock/gmock.h>

namespace httptask {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

TEST(OwnFieldsTest, UserAgentNamesTheProgramAndItsVersion) {
  EXPECT_TRUE(UserAgent().starts_with("httptask/"));
  EXPECT_GT(UserAgent().size(), std::string_view("httptask/").size());
}

TEST(OwnFieldsTest, WhatIsSentHoldsHostAndWhatNobodyNamed) {
  EXPECT_THAT(SentFields({"POST", "https://a.example:443/x", {{"X", "1"}}, "body"}),
              ElementsAre(Pair("Host", "a.example"), Pair("X", "1"),
                          Pair("User-Agent", std::string(UserAgent())),
                          Pair("Accept-Encoding", std::string(kAcceptEncoding)),
                          Pair("Content-Length", "4")));
}

TEST(OwnFieldsTest, WhatIsNamedIsNotSentTwice) {
  const HeaderFields given = {{"user-agent", "me"}, {"ACCEPT-ENCODING", "identity"}};
  EXPECT_THAT(SentFields({"GET", "http://[::1]:8080?q=1", given, ""}),
              ElementsAre(Pair("Host", "[::1]:8080"), Pair("user-agent", "me"),
                          Pair("ACCEPT-ENCODING", "identity")));
  EXPECT_THAT(SentFields({"PUT", "http://a.example:80", given, ""}),
              ElementsAre(Pair("Host", "a.example"), Pair("user-agent", "me"),
                          Pair("ACCEPT-ENCODING", "identity"), Pair("Content-Length", "0")));
}

}  // namespace
}  // namespace httptask
