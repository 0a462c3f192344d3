#include "plugin/http/request_head.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace httptask {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;
using ::testing::StartsWith;

HttpRequest Request(std::string method, HeaderFields headers = {}) {
  HttpRequest request;
  request.method = std::move(method);
  request.headers = std::move(headers);
  return request;
}

TEST(RequestHeadTest, SilencesWhatLibcurlWouldAdd) {
  EXPECT_THAT(HeaderLines(Request("GET")), ElementsAre(StartsWith("User-Agent: httptask/"),
                                                       "Accept:", "Content-Type:", "Expect:"));
}

TEST(RequestHeadTest, KeepsOrderAndRepetition) {
  EXPECT_THAT(HeaderLines(Request("GET", {{"B", "1"}, {"A", "2"}, {"B", "3"}})),
              ::testing::IsSupersetOf({"B: 1", "A: 2", "B: 3"}));
}

TEST(RequestHeadTest, EmptyValuesAreSent) {
  EXPECT_THAT(HeaderLines(Request("GET", {{"A", ""}, {"B", " "}})),
              ::testing::IsSupersetOf({"A;", "B;"}));
}

TEST(RequestHeadTest, GivenFieldsReplaceOursWhateverTheirCase) {
  const auto lines = HeaderLines(
      Request("GET", {{"user-agent", "me"}, {"ACCEPT", "a/b"}, {"content-type", "c/d"}}));
  EXPECT_THAT(lines, ElementsAre("user-agent: me", "ACCEPT: a/b", "content-type: c/d", "Expect:"));
}

TEST(RequestHeadTest, MethodsThatExpectABodySayItsLength) {
  for (const char* method : {"POST", "PUT", "PATCH"}) EXPECT_TRUE(CarriesBody(Request(method)));
  for (const char* method : {"GET", "DELETE", "OPTIONS"})
    EXPECT_FALSE(CarriesBody(Request(method)));
  HttpRequest request = Request("DELETE");
  request.has_body = true;
  EXPECT_TRUE(CarriesBody(request));
}

}  // namespace
}  // namespace httptask
