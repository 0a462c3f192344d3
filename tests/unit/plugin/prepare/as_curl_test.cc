#include <gtest/gtest.h>

#include "plugin/base/own_fields.h"
#include "plugin/prepare/prepare.h"

namespace httptask {
namespace {

TEST(AsCurlTest, RequestBecomesACommandLine) {
  RequestRecord request{"POST",
                        "https://api.example.com/a?b=1",
                        {{"Content-Type", "application/json"}, {"Authorization", "Bearer ***"}},
                        R"({"a":"it's"})"};
  const std::string user_agent = "  --header 'User-Agent: " + std::string(UserAgent()) + "' \\\n";
  EXPECT_EQ(FormatAsCurl(request), R"(curl --request POST \
  --url 'https://api.example.com/a?b=1' \
  --header 'Content-Type: application/json' \
  --header 'Authorization: Bearer ***' \
)" + user_agent + R"(  --header 'Accept-Encoding: gzip, deflate, br, zstd' \
  --header Accept: \
  --compressed \
  --data-raw '{"a":"it'\''s"}')");
}

TEST(AsCurlTest, WhatTheRequestNamesIsNotAddedAgain) {
  const std::string text =
      FormatAsCurl({"GET",
                    "https://h/",
                    {{"user-agent", "me"}, {"ACCEPT", "a/b"}, {"Accept-encoding", "br"}},
                    ""});
  EXPECT_EQ(text.find("httptask/"), std::string::npos);
  EXPECT_EQ(text.find("Accept:"), std::string::npos);
  EXPECT_EQ(text.find("gzip"), std::string::npos);
}

TEST(AsCurlTest, MethodsThatExpectABodySayThatThereIsNone) {
  EXPECT_TRUE(FormatAsCurl({"POST", "https://h/", {}, ""}).ends_with("--data-raw ''"));
  EXPECT_EQ(FormatAsCurl({"DELETE", "https://h/", {}, ""}).find("--data"), std::string::npos);
}

TEST(AsCurlTest, LargeBodyIsNotAskedFor) {
  const std::string megabyte(size_t{1} << 20, 'x');
  EXPECT_EQ(FormatAsCurl({"PUT", "https://h/", {}, megabyte}).find("Expect:"), std::string::npos);
  EXPECT_NE(FormatAsCurl({"PUT", "https://h/", {}, megabyte + "x"}).find("Expect:"),
            std::string::npos);
}

TEST(AsCurlTest, NoBodyNoData) {
  EXPECT_EQ(FormatAsCurl({"GET", "https://api.example.com/a", {}, ""}).find("--data"),
            std::string::npos);
}

TEST(AsCurlTest, PatternsOfCurlAreTurnedOffWhereTheUrlHasThem) {
  EXPECT_NE(FormatAsCurl({"GET", "https://h/${t.output.id}", {}, ""}).find("--globoff"),
            std::string::npos);
  EXPECT_EQ(FormatAsCurl({"GET", "https://h/a", {}, ""}).find("--globoff"), std::string::npos);
}

TEST(AsCurlTest, BytesThatAreNoTextComeThroughAPipe) {
  const std::string text = FormatAsCurl({"POST", "https://h/a", {}, std::string("\0\xff", 2)});
  EXPECT_NE(text.find("AP8="), std::string::npos) << text;
  EXPECT_NE(text.find("| base64 --decode | curl --request POST"), std::string::npos) << text;
  EXPECT_NE(text.find("--data-binary"), std::string::npos) << text;
}

TEST(AsCurlTest, CarriageReturnsAreNotLostInATerminal) {
  const std::string text = FormatAsCurl({"POST", "https://h/a", {}, "a\\n\r\nb"});
  EXPECT_EQ(text.find('\r'), std::string::npos) << text;
  EXPECT_NE(text.find("printf %b 'a\\\\n\\r\nb' | curl"), std::string::npos) << text;
}

TEST(AsCurlTest, ABodyWithoutMediaTypeIsNotCalledAForm) {
  EXPECT_NE(FormatAsCurl({"POST", "https://h/a", {}, "x"}).find("--header Content-Type:"),
            std::string::npos);
}

TEST(AsCurlTest, HeadDoesNotWaitForABody) {
  EXPECT_TRUE(FormatAsCurl({"HEAD", "https://h/a", {}, ""}).starts_with("curl --head"));
}

TEST(AsCurlTest, DotsInAPathStay) {
  EXPECT_NE(FormatAsCurl({"GET", "https://h/a/../b", {}, ""}).find("--path-as-is"),
            std::string::npos);
  EXPECT_EQ(FormatAsCurl({"GET", "https://h/a?b=/../", {}, ""}).find("--path-as-is"),
            std::string::npos);
}

TEST(AsCurlTest, EmptyHeaderIsSentByASemicolon) {
  for (const char* value : {"", "  "}) {
    EXPECT_NE(FormatAsCurl({"GET", "https://h/a", {{"X-Empty", value}}, ""}).find("X-Empty;"),
              std::string::npos);
  }
}

TEST(AsCurlTest, ShellDoesNotSeeWhatIsWithin) {
  const std::string text = FormatAsCurl({"GET", "https://h/$(id)", {{"X", "`id`"}}, "$HOME"});
  EXPECT_NE(text.find("'https://h/$(id)'"), std::string::npos);
  EXPECT_NE(text.find("'X: `id`'"), std::string::npos);
  EXPECT_NE(text.find("'$HOME'"), std::string::npos);
}

}  // namespace
}  // namespace httptask
