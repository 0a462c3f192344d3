#include "plugin/prepare/multipart_body.h"

#include <gtest/gtest.h>

#include "tests/unit/plugin/prepare/prepare_samples.h"

namespace httptask {
namespace {

using testing::ParseText;

TEST(MultipartBodyTest, EachPropertyIsAPart) {
  const auto parts =
      PartsOfForm(ParseText(R"({"a": "x", "n": 1, "o": {"k": 1}, "l": ["p", "q"]})"), {});
  ASSERT_EQ(parts.size(), 5u);
  EXPECT_EQ(parts[0], (FormPart{"a", "", "", "x"}));
  EXPECT_EQ(parts[1], (FormPart{"n", "", "", "1"}));
  EXPECT_EQ(parts[2], (FormPart{"o", "", "application/json", R"({"k":1})"}));
  EXPECT_EQ(parts[3], (FormPart{"l", "", "", "p"}));
  EXPECT_EQ(parts[4], (FormPart{"l", "", "", "q"}));
}

TEST(MultipartBodyTest, AListThatIsNotExplodedIsOnePart) {
  const Json rules = ParseText(R"({"c": {"style": "form", "explode": false},
      "p": {"style": "pipeDelimited", "explode": false}, "m": {"style": "form", "explode": true}})");
  const auto parts =
      PartsOfForm(ParseText(R"({"c": ["a", "b c"], "p": [1, 2], "m": [1, 2]})"), rules);
  ASSERT_EQ(parts.size(), 4u);
  EXPECT_EQ(parts[0], (FormPart{"c", "", "", "a,b c"}));
  EXPECT_EQ(parts[1], (FormPart{"p", "", "", "1|2"}));
  EXPECT_EQ(parts[2], (FormPart{"m", "", "", "1"}));
}

TEST(MultipartBodyTest, FilesHaveANameAndATypeAndMayHoldAnyByte) {
  const Json rules = ParseText(R"({"f": {"filename": "f", "contentType": "image/*, image/png"}})");
  const auto parts =
      PartsOfForm(ParseText(R"({"f": {"base64": "AP8NCg=="}, "g": {"base64": ""}})"), rules);
  ASSERT_EQ(parts.size(), 2u);
  EXPECT_EQ(parts[0], (FormPart{"f", "f", "image/png", std::string("\0\xff\r\n", 4)}));
  EXPECT_EQ(parts[1], (FormPart{"g", "g", "application/octet-stream", ""}));
}

TEST(MultipartBodyTest, PartsStandBetweenBoundaries) {
  EXPECT_EQ(FormatMultipart({{"a\"b", "c\nd", "text/x", "1"}, {"e", "", "", ""}}, "B"),
            "--B\r\nContent-Disposition: form-data; name=\"a%22b\"; filename=\"c%0Ad\"\r\n"
            "Content-Type: text/x\r\n\r\n1\r\n"
            "--B\r\nContent-Disposition: form-data; name=\"e\"\r\n\r\n\r\n--B--\r\n");
  EXPECT_EQ(FormatMultipart({}, "B"), "--B--\r\n");
}

TEST(MultipartBodyTest, NoPartHoldsTheBoundary) {
  std::vector<FormPart> parts = {{"a", "", "", "x"}};
  const std::string boundary = MakeBoundary(parts);
  EXPECT_EQ(MakeBoundary(parts), boundary);
  EXPECT_LE(boundary.size(), 70u);
  parts[0].content = "--" + boundary;
  EXPECT_EQ(parts[0].content.find(MakeBoundary(parts)), std::string::npos);
}

}  // namespace
}  // namespace httptask
