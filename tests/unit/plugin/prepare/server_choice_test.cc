#include "plugin/prepare/server_choice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/plugin/prepare/prepare_samples.h"

namespace httptask {
namespace {

using ::testing::HasSubstr;
using testing::MakeServer;
using testing::Rules;

std::vector<Server> TwoServers() {
  return {MakeServer("https://production.example.com", "production"),
          MakeServer("https://sandbox.example.com/", "sandbox")};
}

std::string Choose(const std::vector<Server>& servers, std::string_view choice) {
  auto url = ChooseServer(servers, choice);
  return url.ok() ? *url : std::string(ReasonName(ReasonOf(url.status())));
}

TEST(ServerChoiceTest, FirstIsTakenWhenNoneIsChosen) {
  EXPECT_EQ(Choose(TwoServers(), ""), "https://production.example.com");
}

TEST(ServerChoiceTest, NameNumberAndUrlMeanADeclaredServer) {
  for (std::string_view choice : {"sandbox", "SANDBOX", "2", "https://sandbox.example.com",
                                  "https://sandbox.example.com/", "HTTPS://Sandbox.example.com"}) {
    EXPECT_EQ(Choose(TwoServers(), choice), "https://sandbox.example.com") << choice;
  }
}

TEST(ServerChoiceTest, AnyOtherAbsoluteUrlIsTaken) {
  EXPECT_EQ(Choose(TwoServers(), "http://127.0.0.1:8080/api/"), "http://127.0.0.1:8080/api");
  EXPECT_EQ(Choose({}, "https://x.example"), "https://x.example");
}

TEST(ServerChoiceTest, NumbersOutsideOfTheListAreNotFound) {
  for (std::string_view choice : {"0", "3", "-1", "1x"}) {
    EXPECT_EQ(Choose(TwoServers(), choice), "SERVER_NOT_FOUND") << choice;
  }
}

TEST(ServerChoiceTest, UnknownNameTellsTheNearestAndTheDeclared) {
  Status status = ChooseServer(TwoServers(), "sandbx").status();
  EXPECT_EQ(ReasonOf(status), Reason::kServerNotFound);
  EXPECT_THAT(std::string(MessageOf(status)), HasSubstr("did you mean sandbox?"));
  EXPECT_THAT(std::string(MessageOf(status)),
              HasSubstr("production (https://production.example.com)"));
}

TEST(ServerChoiceTest, OtherSchemesAreNotFound) {
  EXPECT_EQ(Choose(TwoServers(), "ftp://x.example"), "SERVER_NOT_FOUND");
  EXPECT_EQ(Choose(TwoServers(), "file:///etc/passwd"), "SERVER_NOT_FOUND");
}

TEST(ServerChoiceTest, VariablesOfTheChosenServerTakeTheValuesGiven) {
  Server server = MakeServer("https://{region}.example.com", "main");
  server.variables = {{"region", "eu", {"us", "eu"}, ""}};
  EXPECT_EQ(*ChooseServer({server}, "1", {{"region", "us"}}), "https://us.example.com");
  const Status status = ChooseServer({server}, "", {{"region", "mars"}, {"x", "1"}}).status();
  EXPECT_EQ(ReasonOf(status), Reason::kArgumentInvalid);
  EXPECT_EQ(Rules(ProblemsOf(status)),
            (std::vector<std::string>{"server:x unknown", "server:region enum"}));
  EXPECT_THAT(std::string(MessageOf(
                  ChooseServer({server}, "https://other.example", {{"region", "eu"}}).status())),
              HasSubstr("the server https://other.example has no variable region"));
}

TEST(ServerChoiceTest, CaseOfAPathCounts) {
  const std::vector<Server> servers = {MakeServer("https://h.example/V1", "old"),
                                       MakeServer("https://h.example/v1", "new")};
  EXPECT_EQ(Choose(servers, "HTTPS://H.example/v1/"), "https://h.example/v1");
}

TEST(ServerChoiceTest, UrlsThatTakeNoPathAreFaults) {
  for (std::string_view choice : {"https://", "https:///v1", "https://h?x=1", "https://h/#top",
                                  "https://h/a b", "https://h\r\nX: y", "https://h\\@x"}) {
    Status status = ChooseServer(TwoServers(), choice).status();
    EXPECT_EQ(ReasonOf(status), Reason::kArgumentInvalid) << choice;
    EXPECT_EQ(ProblemsOf(status).size(), 1u) << choice;
  }
  EXPECT_EQ(Choose({}, "https://${a.b ? c}/v1"), "https://${a.b ? c}/v1");
}

TEST(ServerChoiceTest, RelativeUrlAndNoServerAreFaults) {
  EXPECT_EQ(Choose({MakeServer("/v1", "")}, ""), "ARGUMENT_INVALID");
  EXPECT_EQ(Choose({}, ""), "ARGUMENT_INVALID");
}

}  // namespace
}  // namespace httptask
