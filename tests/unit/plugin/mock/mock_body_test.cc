#include "plugin/mock/mock_body.h"

#include <gtest/gtest.h>

#include "tests/unit/plugin/mock/mock_samples.h"

namespace httptask {
namespace {

using testing::MakeBody;
using testing::MakeOperation;

constexpr char kSchema[] = R"({"type": "object", "required": ["n"], "properties": {
    "n": {"type": "integer"}, "list": {"type": "array", "items": {"type": "integer"}},
    "user": {"type": "object", "properties": {"on": {"type": "boolean"}}}}})";

std::vector<Problem> Check(std::string_view body, std::optional<std::string> content_type,
                           std::string declared = "application/json") {
  Operation operation = MakeOperation("POST", "/a");
  operation.body_required = true;
  operation.bodies = {MakeBody(std::move(declared), kSchema)};
  return CheckBody(body, content_type, operation, {});
}

TEST(MockBodyTest, JsonThatFitsPasses) {
  EXPECT_TRUE(Check(R"({"n": 1})", "application/json; charset=utf-8").empty());
  EXPECT_TRUE(Check(R"({"n": 1, "unknown": 2})", "Application/JSON").empty());
}

TEST(MockBodyTest, EveryFaultOfAJsonBodyIsTold) {
  std::vector<Problem> problems =
      Check(R"({"list": ["x"], "user": {"on": 3}})", "application/json");
  ASSERT_EQ(problems.size(), 3u);
}

TEST(MockBodyTest, TextThatIsNotJsonIsASyntaxViolationWithThePlace) {
  std::vector<Problem> problems = Check("{\n\"n\": ]", "application/json");
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].rule, "syntax");
  EXPECT_NE(problems[0].message.find("line 2"), std::string::npos);
}

TEST(MockBodyTest, MissingBodyIsAViolationWhereOneIsRequired) {
  std::vector<Problem> problems = Check("", std::nullopt);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].rule, "required");
  Operation operation = MakeOperation("POST", "/a");
  operation.bodies = {MakeBody("application/json", kSchema)};
  EXPECT_TRUE(CheckBody("", std::nullopt, operation, {}).empty());
}

TEST(MockBodyTest, MediaTypeMustBeADeclaredOne) {
  std::vector<Problem> problems = Check("n=1", "text/plain");
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].path, "header:Content-Type");
  EXPECT_NE(problems[0].message.find("application/json"), std::string::npos);
  EXPECT_EQ(Check("{}", std::nullopt).at(0).path, "header:Content-Type");
  EXPECT_TRUE(Check("anything", "image/png", "image/*").empty());
  EXPECT_TRUE(Check("anything", "image/png", "*/*").empty());
}

TEST(MockBodyTest, FormsAreTypedBySchema) {
  const std::string form = "application/x-www-form-urlencoded";
  EXPECT_TRUE(Check("n=1&list[]=2&list[]=3&user[on]=true", form, form).empty());
  EXPECT_TRUE(Check("n=1&list=2&list=3", form, form).empty());
  EXPECT_TRUE(Check("n=1&list[0]=2&list[1]=3", form, form).empty());
  EXPECT_TRUE(Check("n=1&user=%7B%22on%22%3Atrue%7D", form, form).empty());
  std::vector<Problem> problems = Check("n=x&user[on]=3", form, form);
  ASSERT_EQ(problems.size(), 2u);
  EXPECT_EQ(problems[0].path, "n");
}

TEST(MockBodyTest, MultipartIsTypedBySchema) {
  const std::string type = "multipart/form-data";
  const std::string body =
      "--x\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n1\r\n"
      "--x\r\nContent-Disposition: form-data; name=\"user\"\r\nContent-Type: "
      "application/json\r\n\r\n"
      "{\"on\": true}\r\n--x--\r\n";
  EXPECT_TRUE(Check(body, type + "; boundary=x", type).empty());
  EXPECT_EQ(Check(body, type + "; boundary=y", type).at(0).rule, "syntax");
  EXPECT_EQ(Check(body, type, type).at(0).rule, "syntax");
}

TEST(MockBodyTest, OperationWithoutBodyTakesAny) {
  EXPECT_TRUE(CheckBody("x", "a/b", MakeOperation("GET", "/a"), {}).empty());
}

TEST(MockBodyTest, JsonMediaTypes) {
  EXPECT_TRUE(IsJsonMediaType("application/json"));
  EXPECT_TRUE(IsJsonMediaType("application/vnd.api+json"));
  EXPECT_FALSE(IsJsonMediaType("application/jsonl"));
}

TEST(MockBodyTest, AFieldThatIsDeclaredWithBracketsIsThatField) {
  Operation operation = MakeOperation("POST", "/a");
  constexpr char kBrackets[] = R"({"required": ["x[]", "a[b]"], "properties": {
      "x[]": {"type": "array", "items": {"type": "integer"}}, "a[b]": {"type": "string"},
      "q;\"": {"type": "integer"}, "c": {"type": "object"}}})";
  operation.bodies = {MakeBody("application/x-www-form-urlencoded", kBrackets),
                      MakeBody("multipart/form-data", kBrackets)};
  const std::string form = "application/x-www-form-urlencoded";
  EXPECT_TRUE(CheckBody("x%5B%5D=1&x[]=2&a[b]=t&c[d]=1", form, operation, {}).empty());
  EXPECT_TRUE(CheckBody("x[]=1&a%5Bb%5D=t&q%3B%22=4", form, operation, {}).empty());
  EXPECT_EQ(CheckBody("x[]=1&a[b]=t&q%3B%22=x", form, operation, {}).size(), 1u);
  const std::string part = "--B\r\nContent-Disposition: form-data; name=";
  EXPECT_TRUE(CheckBody(part + "\"x[]\"\r\n\r\n1\r\n" + part + "\"a[b]\"\r\n\r\nt\r\n" + part +
                            "\"q;%22\"\r\n\r\n4\r\n--B--\r\n",
                        "multipart/form-data; boundary=B", operation, {})
                  .empty());
  EXPECT_EQ(CheckBody(part + "\"x[]\"\r\n\r\n1\r\n" + part + "\"a[b]\"\r\n\r\nt\r\n" + part +
                          "\"q;%22\"\r\n\r\nx\r\n--B--\r\n",
                      "multipart/form-data; boundary=B", operation, {})
                .size(),
            1u);
}

}  // namespace
}  // namespace httptask
