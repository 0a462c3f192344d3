#include "plugin/prepare/body_text.h"

#include <gtest/gtest.h>

#include "tests/unit/plugin/prepare/prepare_samples.h"

namespace httptask {
namespace {

using testing::ParseText;

TEST(BodyTextTest, JsonStaysJson) {
  EXPECT_EQ(WriteBody(ParseText(R"({"a": 1})"), "application/vnd.x+json").bytes, R"({"a":1})");
  EXPECT_EQ(WriteBody("x", "application/json").bytes, R"("x")");
  EXPECT_EQ(WriteBody(ParseText(R"({"base64": "AA=="})"), "application/json").bytes,
            R"({"base64":"AA=="})");
}

TEST(BodyTextTest, TextsAndBytesAreSentAsTheyAre) {
  EXPECT_EQ(WriteBody("<a/>", "application/xml").bytes, "<a/>");
  EXPECT_EQ(WriteBody(ParseText(R"({"base64": "AP8="})"), "application/octet-stream").bytes,
            std::string("\0\xff", 2));
}

TEST(BodyTextTest, MultipartNamesItsBoundary) {
  const BodyText text = WriteBody(ParseText(R"({"a": "x"})"), "multipart/form-data");
  ASSERT_TRUE(text.content_type.starts_with("multipart/form-data; boundary=httptask-"));
  const std::string boundary = text.content_type.substr(30);
  EXPECT_TRUE(text.bytes.starts_with("--" + boundary + "\r\n"));
  EXPECT_TRUE(text.bytes.ends_with("--" + boundary + "--\r\n"));
  const BodyText given = WriteBody(ParseText("{}"), "multipart/form-data; boundary=\"q\"");
  EXPECT_EQ(given, (BodyText{"--q--\r\n", "multipart/form-data; boundary=\"q\""}));
}

TEST(BodyTextTest, BinaryPropertiesAreFiles) {
  Body body;
  body.media_type = "multipart/form-data";
  body.schema = ParseText(R"({"properties": {"f": {"$ref": "#/f"}, "t": {"type": "string"},
      "l": {"items": {"type": "string", "format": "binary"}}}})");
  body.encoding = ParseText(R"({"t": {"contentType": "text/csv"}})");
  const Definitions definitions = {{"#/f", ParseText(R"({"type": "string", "format": "binary"})")}};
  EXPECT_EQ(FormRules(body, definitions),
            ParseText(R"({"t": {"contentType": "text/csv"}, "f": {"filename": "f"},
                          "l": {"filename": "l"}})"));
  body.media_type = "application/x-www-form-urlencoded";
  EXPECT_EQ(FormRules(body, definitions), body.encoding);
}

TEST(BodyTextTest, OnlyWholeBase64IsBinary) {
  EXPECT_EQ(DecodeBinary(ParseText(R"({"base64": "aGk="})")), "hi");
  for (const char* text : {R"({"base64": "a"})", R"({"base64": "a*=="})", R"({"base64": 1})", "1",
                           R"({"base64": "", "b": 1})", "{}"}) {
    EXPECT_FALSE(DecodeBinary(ParseText(text))) << text;
  }
}

}  // namespace
}  // namespace httptask
