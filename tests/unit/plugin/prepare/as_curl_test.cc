#include <gtest/gtest.h>

#include "plugin/prepare/prepare.h"

namespace httptask {
namespace {

TEST(AsCurlTest, RequestBecomesACommandLine) {
  RequestRecord request{"POST",
                        "https://api.example.com/a?b=1",
                        {{"Content-Type", "application/json"}, {"Authorization", "Bearer ***"}},
                        R"({"a":"it's"})"};
  EXPECT_EQ(FormatAsCurl(request), R"(curl --request POST \
  --url 'https://api.example.com/a?b=1' \
  --header 'Content-Type: application/json' \
  --header 'Authorization: Bearer ***' \
  --data-raw '{"a":"it'\''s"}')");
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
  EXPECT_NE(FormatAsCurl({"GET", "https://h/a", {{"X-Empty", ""}}, ""}).find("X-Empty;"),
            std::string::npos);
}

TEST(AsCurlTest, ShellDoesNotSeeWhatIsWithin) {
  const std::string text = FormatAsCurl({"GET", "https://h/$(id)", {{"X", "`id`"}}, "$HOME"});
  EXPECT_NE(text.find("'https://h/$(id)'"), std::string::npos);
  EXPECT_NE(text.find("'X: `id`'"), std::string::npos);
  EXPECT_NE(text.find("'$HOME'"), std::string::npos);
}

}  // namespace
}  // namespace httptask
