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
  HttpRequest request = Request("GET");
  request.decompress = false;
  EXPECT_THAT(HeaderLines(request), ElementsAre(StartsWith("User-Agent: httptask/"),
                                                "Accept:", "Content-Type:", "Expect:"));
}

TEST(RequestHeadTest, AsksForTheCodingsThatAreUnpackedUnlessAFieldDoes) {
  EXPECT_THAT(HeaderLines(Request("GET")), Contains("Accept-Encoding: gzip, deflate, br, zstd"));
  EXPECT_THAT(HeaderLines(Request("GET", {{"accept-encoding", "br"}})),
              Not(Contains(StartsWith("Accept-Encoding"))));
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
  const auto lines = HeaderLines(Request("GET", {{"user-agent", "me"},
                                                 {"ACCEPT", "a/b"},
                                                 {"content-type", "c/d"},
                                                 {"accept-encoding", "br"}}));
  EXPECT_THAT(lines, ElementsAre("user-agent: me", "ACCEPT: a/b", "content-type: c/d",
                                 "accept-encoding: br", "Expect:"));
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
