#include "plugin/mock/mock_parameter.h"

#include <gtest/gtest.h>

#include "tests/unit/plugin/mock/mock_samples.h"

namespace httptask {
namespace {

using testing::MakeParameter;
using testing::ParseText;

constexpr char kIntegers[] = R"({"type": "array", "items": {"type": "integer"}})";
constexpr char kPair[] =
    R"({"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "string"}}})";

std::optional<Json> Query(std::string style, bool explode, std::string_view schema,
                          std::string_view query) {
  Parameter parameter = MakeParameter("p", ParameterLocation::kQuery, schema);
  parameter.style = std::move(style);
  parameter.explode = explode;
  return ReadForm(parameter, SplitForm(query), {});
}

Json Path(std::string style, bool explode, std::string_view schema, std::string_view raw) {
  Parameter parameter = MakeParameter("p", ParameterLocation::kPath, schema);
  parameter.style = std::move(style);
  parameter.explode = explode;
  return ReadSimple(parameter, raw, {});
}

TEST(MockParameterTest, QueryStylesAreReadBack) {
  Json numbers = ParseText("[1, 2]");
  EXPECT_EQ(Query("form", true, kIntegers, "p=1&p=2"), numbers);
  EXPECT_EQ(Query("form", true, kIntegers, "p=1"), ParseText("[1]"));
  EXPECT_EQ(Query("form", false, kIntegers, "p=1,2"), numbers);
  EXPECT_EQ(Query("spaceDelimited", false, kIntegers, "p=1%202"), numbers);
  EXPECT_EQ(Query("spaceDelimited", false, kIntegers, "p=1+2"), numbers);
  EXPECT_EQ(Query("pipeDelimited", false, kIntegers, "p=1|2"), numbers);
  EXPECT_EQ(Query("pipeDelimited", false, kIntegers, "p=1%7C2"), numbers);
  EXPECT_EQ(Query("tabDelimited", false, kIntegers, "p=1%092"), numbers);
  EXPECT_EQ(Query("form", true, R"({"type": "integer"})", "p=7"), Json(7));
  EXPECT_EQ(Query("form", true, R"({"type": "integer"})", "q=7"), std::nullopt);
}

TEST(MockParameterTest, EncodedSeparatorsBelongToTheValue) {
  EXPECT_EQ(Query("form", false, R"({"type": "array", "items": {"type": "string"}})", "p=a%2Cb,c"),
            ParseText(R"(["a,b", "c"])"));
}

TEST(MockParameterTest, QueryObjectsAreReadBack) {
  Json pair = ParseText(R"({"a": 1, "b": "x"})");
  EXPECT_EQ(Query("deepObject", true, kPair, "p[a]=1&p%5Bb%5D=x&q[a]=2"), pair);
  EXPECT_EQ(Query("form", true, kPair, "a=1&b=x&c=3"), pair);
  EXPECT_EQ(Query("form", false, kPair, "p=a,1,b,x"), pair);
  EXPECT_EQ(Query("deepObject", true, kPair, "a=1"), std::nullopt);
}

TEST(MockParameterTest, PathStylesAreReadBack) {
  Json numbers = ParseText("[1, 2]");
  Json pair = ParseText(R"({"a": 1, "b": "x"})");
  EXPECT_EQ(Path("simple", false, R"({"type": "integer"})", "7"), Json(7));
  EXPECT_EQ(Path("simple", false, R"({"type": "string"})", "a%2Fb+c"), Json("a/b+c"));
  EXPECT_EQ(Path("simple", false, kIntegers, "1,2"), numbers);
  EXPECT_EQ(Path("pipeDelimited", false, kIntegers, "1%7C2"), numbers);
  EXPECT_EQ(Path("spaceDelimited", false, kIntegers, "1%202"), numbers);
  EXPECT_EQ(Path("simple", true, kPair, "a=1,b=x"), pair);
  EXPECT_EQ(Path("simple", false, kPair, "a,1,b,x"), pair);
  EXPECT_EQ(Path("label", false, R"({"type": "integer"})", ".7"), Json(7));
  EXPECT_EQ(Path("label", true, kIntegers, ".1.2"), numbers);
  EXPECT_EQ(Path("matrix", false, R"({"type": "integer"})", ";p=7"), Json(7));
  EXPECT_EQ(Path("matrix", true, kIntegers, ";p=1;p=2"), numbers);
  EXPECT_EQ(Path("matrix", false, kIntegers, ";p=1,2"), numbers);
}

TEST(MockParameterTest, ContentIsJson) {
  Parameter parameter = MakeParameter("p", ParameterLocation::kQuery, kPair);
  parameter.content_type = "application/json";
  EXPECT_EQ(ReadForm(parameter, SplitForm("p=%7B%22a%22%3A1%7D"), {}), ParseText(R"({"a": 1})"));
}

TEST(MockParameterTest, CookiesAreSplit) {
  std::vector<MockFormField> cookies = CookiesOf("a=1; b=x=y; broken");
  ASSERT_EQ(cookies.size(), 2u);
  EXPECT_EQ(cookies[1].name, "b");
  EXPECT_EQ(cookies[1].raw_value, "x=y");
}

}  // namespace
}  // namespace httptask
