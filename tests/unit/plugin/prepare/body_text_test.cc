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
  EXPECT_EQ(FormRules(body, body.media_type, definitions),
            ParseText(R"({"t": {"contentType": "text/csv"}, "f": {"filename": "f"},
                          "l": {"filename": "l"}})"));
  body.media_type = "application/x-www-form-urlencoded";
  EXPECT_EQ(FormRules(body, body.media_type, definitions), body.encoding);
}

TEST(BodyTextTest, APartHasTheHeadersThatAreSaid) {
  Body body;
  body.encoding = ParseText(R"({"f": {"headers": {"X-Other": {"required": true}}}})");
  const Json form = ParseText(R"({"f": "x"})");
  const std::string type = "multipart/form-data; boundary=B";
  EXPECT_EQ(WriteDeclaredBody(form, type, body, {}, ParseText(R"({"f": {"X-Rate": "7"}})")).bytes,
            "--B\r\nContent-Disposition: form-data; name=\"f\"\r\nX-Rate: 7\r\n\r\nx\r\n--B--\r\n");
  EXPECT_EQ(WriteDeclaredBody(form, type, body, {}).bytes,
            "--B\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\nx\r\n--B--\r\n");
}

TEST(BodyTextTest, APropertyInXmlIsADocument) {
  Body body;
  body.schema = ParseText(R"({"properties": {"o": {"type": "object"}, "r": {"$ref": "#/x/Pet"}}})");
  body.encoding = ParseText(R"({"o": {"contentType": "application/xml"},
                                "r": {"contentType": "text/xml"}})");
  const BodyText text =
      WriteDeclaredBody(ParseText(R"({"o": {"z": 1}, "r": {"z": 2}})"), "multipart/form-data", body,
                        {{"#/x/Pet", Json::object()}});
  EXPECT_NE(text.bytes.find("?>\n<o><z>1</z></o>"), std::string::npos) << text.bytes;
  EXPECT_NE(text.bytes.find("<Pet><z>2</z></Pet>"), std::string::npos) << text.bytes;
  EXPECT_EQ(text.bytes.find("{"), std::string::npos);
}

TEST(BodyTextTest, OtherMultipartTypesHavePartsWithoutNames) {
  const Json body = ParseText(R"({"data": {"base64": "aGk="}, "meta": {"a": 1}})");
  const std::string parts =
      "--B\r\nContent-Type: application/octet-stream\r\n\r\nhi\r\n"
      "--B\r\nContent-Type: application/json\r\n\r\n{\"a\":1}\r\n--B--\r\n";
  EXPECT_EQ(WriteBody(body, "multipart/related; boundary=B"),
            (BodyText{parts, "multipart/related; boundary=B; type=\"application/octet-stream\""}));
  EXPECT_EQ(WriteBody(body, "multipart/related; type=\"a/b\"; boundary=B").content_type,
            "multipart/related; type=\"a/b\"; boundary=B");
  EXPECT_TRUE(WriteBody(body, "multipart/mixed")
                  .content_type.starts_with("multipart/mixed; boundary=httptask-"));
  EXPECT_EQ(WriteBody(ParseText(R"(["x"])"), "multipart/mixed; boundary=B").bytes,
            "--B\r\n\r\nx\r\n--B--\r\n");
}

TEST(BodyTextTest, RangesHoldTheirTypes) {
  EXPECT_EQ(EssenceOf(" Text/CSV ; charset=x"), "text/csv");
  EXPECT_TRUE(IsInRange("image/png", "image/*"));
  EXPECT_TRUE(IsInRange("image/png", "*/*"));
  EXPECT_FALSE(IsInRange("image/png", "text/*"));
  EXPECT_FALSE(IsInRange("image/png", "image/png"));
}

TEST(BodyTextTest, ARangeOfMediaTypesBecomesOne) {
  const Json binary = ParseText(R"({"type": "string", "format": "binary"})");
  const std::tuple<const char*, Json, Json, const char*> cases[] = {
      {"application/pdf", "x", {}, "application/pdf"},
      {"*/*", "x", {}, "text/plain"},
      {"*/*", "x", binary, "application/octet-stream"},
      {"*/*", ParseText(R"({"base64": "aGk="})"), {}, "application/octet-stream"},
      {"*/*", ParseText(R"({"a": 1})"), {}, "application/json"},
      {"application/*", "x", {}, "application/json"},
      {"application/*", "x", binary, "application/octet-stream"},
      {"text/*", "x", {}, "text/plain"},
      {"image/*", "x", binary, "image/png"},
      {"multipart/*", ParseText("{}"), {}, "multipart/form-data"}};
  for (const auto& [range, value, schema, type] : cases) {
    EXPECT_EQ(ConcreteMediaType(range, value, schema.is_null() ? Json::object() : schema, {}), type)
        << range << value;
  }
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
