#include "plugin/execute/body/multipart.h"

#include <gmock/gmock.h>

#include <fstream>

#include "tests/testing/temporary_folder.h"

namespace httptask {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

StatusOr<MultipartBody> Make(std::string_view body, const FileAccess& files = {}) {
  return MakeMultipart(ParseJson(body).value(), files, 1);
}

TEST(MultipartTest, MembersAreParts) {
  const auto body = Make(
      R"({"name": "J\u00fcrgen", "n": [1, 2], "meta": {"a": 1},
          "doc": {"value": "<x/>", "contentType": "text/xml", "fileName": "d.xml"}})");
  ASSERT_TRUE(body.ok()) << body.status();
  ASSERT_EQ(body->pieces.size(), 1u);
  const std::string& text = body->pieces[0].bytes;
  EXPECT_THAT(text, HasSubstr("name=\"name\"\r\n\r\nJ\u00fcrgen\r\n"));
  EXPECT_THAT(text, HasSubstr("name=\"n\"\r\n\r\n1\r\n"));
  EXPECT_THAT(text, HasSubstr("name=\"n\"\r\n\r\n2\r\n"));
  EXPECT_THAT(text,
              HasSubstr("name=\"meta\"\r\nContent-Type: application/json\r\n\r\n{\"a\":1}\r\n"));
  EXPECT_THAT(text,
              HasSubstr("name=\"doc\"; filename=\"d.xml\"\r\nContent-Type: text/xml\r\n\r\n<x/>"));
  const std::string boundary = body->content_type.substr(body->content_type.find('=') + 1);
  EXPECT_TRUE(text.ends_with("--" + boundary + "--\r\n"));
  EXPECT_EQ(body->shown, text);
}

TEST(MultipartTest, AListKeepsTheOrderOfPartsOfOneName) {
  const auto body = Make(R"([{"name": "a", "value": "1"}, {"name": "b", "value": 2},
                             {"name": "a", "value": {"x": 3}, "contentType": "a/b"}])");
  ASSERT_TRUE(body.ok()) << body.status();
  const std::string& text = body->shown;
  const size_t first = text.find("name=\"a\"\r\n\r\n1\r\n");
  const size_t second = text.find("name=\"b\"\r\n\r\n2\r\n");
  const size_t third = text.find("name=\"a\"\r\nContent-Type: a/b\r\n\r\n{\"x\":3}\r\n");
  EXPECT_LT(first, second);
  EXPECT_LT(second, third);
  EXPECT_NE(third, std::string::npos);
}

TEST(MultipartTest, ItemsOfAListNeedNameAndContent) {
  for (const char* body : {R"([{"name": "a"}])", R"([{"value": 1}])", R"([1])"}) {
    const auto made = Make(body);
    EXPECT_EQ(ReasonOf(made.status()), Reason::kArgumentInvalid) << body;
    EXPECT_THAT(std::string(MessageOf(made.status())), HasSubstr("body[0]"));
  }
}

TEST(MultipartTest, FilesAreSentFromTheirPlaceAndShownByName) {
  const testing::TemporaryFolder folder;
  std::ofstream(folder.path() / "a.bin") << "bytes";
  const auto body = Make(R"({"f": {"file": "a.bin"}})", FileAccess(folder.path()));
  ASSERT_TRUE(body.ok()) << body.status();
  ASSERT_EQ(body->pieces.size(), 3u);
  EXPECT_THAT(body->pieces[0].bytes, HasSubstr("filename=\"a.bin\""));
  EXPECT_THAT(body->pieces[1].file, HasSubstr("/a.bin"));
  EXPECT_THAT(body->shown, HasSubstr("<contents of a.bin>"));
}

TEST(MultipartTest, FilesNeedPermission) {
  EXPECT_EQ(ReasonOf(Make(R"({"f": {"file": "/etc/passwd"}})").status()), Reason::kArgumentInvalid);
}

TEST(MultipartTest, NamesCannotBreakOut) {
  const auto body = Make(R"({"a\"; filename=\"x\r\nX: 1": "v"})");
  ASSERT_TRUE(body.ok());
  EXPECT_THAT(body->shown, HasSubstr("name=\"a%22; filename=%22x%0D%0AX: 1\""));
  EXPECT_FALSE(Make(R"({"a": {"value": "v", "contentType": "text/plain\r\nX: 1"}})").ok());
}

TEST(MultipartTest, TheBoundaryOccursInNoPart) {
  const auto first = Make(R"({"a": "x"})");
  const std::string boundary = first->content_type.substr(first->content_type.find('=') + 1);
  const auto second = Make(R"({"a": ")" + boundary + "\"}");
  EXPECT_THAT(second->content_type, Not(HasSubstr(boundary)));
}

TEST(MultipartTest, OnlyObjectsHaveParts) {
  EXPECT_FALSE(Make("[1]").ok());
}

}  // namespace
}  // namespace httptask
