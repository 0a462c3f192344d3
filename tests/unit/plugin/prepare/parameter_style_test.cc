#include "plugin/prepare/parameter_style.h"

#include <gtest/gtest.h>

#include <utility>

#include "tests/unit/plugin/prepare/prepare_samples.h"

namespace httptask {
namespace {

using testing::MakeParameter;
using testing::ParseText;

constexpr auto kPath = ParameterLocation::kPath;
constexpr auto kQuery = ParameterLocation::kQuery;
constexpr auto kHeader = ParameterLocation::kHeader;
constexpr auto kCookie = ParameterLocation::kCookie;

std::string Format(ParameterLocation in, std::string style, bool explode, std::string_view value) {
  Parameter parameter = MakeParameter("color", in, "{}");
  parameter.style = std::move(style);
  parameter.explode = explode;
  return FormatParameter(parameter, ParseText(value));
}

// OpenAPI 3.1, "Style Examples", with what a URL needs percent-encoded.
TEST(ParameterStyleTest, StyleExamplesOfOpenApi) {
  struct Row {
    ParameterLocation in;
    const char* style;
    bool explode;
    const char* empty;
    const char* string;
    const char* array;
    const char* object;
  };
  // A null pointer: n/a in the table.
  const Row rows[] = {
      {kPath, "matrix", false, ";color", ";color=blue", ";color=blue,black,brown",
       ";color=R,100,G,200,B,150"},
      {kPath, "matrix", true, ";color", ";color=blue", ";color=blue;color=black;color=brown",
       ";R=100;G=200;B=150"},
      {kPath, "label", false, ".", ".blue", ".blue,black,brown", ".R,100,G,200,B,150"},
      {kPath, "label", true, ".", ".blue", ".blue.black.brown", ".R=100.G=200.B=150"},
      {kPath, "simple", false, "", "blue", "blue,black,brown", "R,100,G,200,B,150"},
      {kPath, "simple", true, "", "blue", "blue,black,brown", "R=100,G=200,B=150"},
      {kHeader, "simple", false, "", "blue", "blue,black,brown", "R,100,G,200,B,150"},
      {kHeader, "simple", true, "", "blue", "blue,black,brown", "R=100,G=200,B=150"},
      {kQuery, "form", false, "color=", "color=blue", "color=blue,black,brown",
       "color=R,100,G,200,B,150"},
      {kQuery, "form", true, "color=", "color=blue", "color=blue&color=black&color=brown",
       "R=100&G=200&B=150"},
      {kCookie, "form", false, "color=", "color=blue", "color=blue,black,brown",
       "color=R,100,G,200,B,150"},
      {kQuery, "spaceDelimited", false, nullptr, nullptr, "color=blue%20black%20brown",
       "color=R%20100%20G%20200%20B%20150"},
      {kQuery, "pipeDelimited", false, nullptr, nullptr, "color=blue%7Cblack%7Cbrown",
       "color=R%7C100%7CG%7C200%7CB%7C150"},
      {kQuery, "deepObject", true, nullptr, nullptr, nullptr,
       "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"}};
  for (const Row& row : rows) {
    const auto check = [&](std::string_view value, const char* expected) {
      if (expected != nullptr) {
        EXPECT_EQ(Format(row.in, row.style, row.explode, value), expected)
            << row.style << (row.explode ? " exploded " : " ") << value;
      }
    };
    check(R"("")", row.empty);
    check(R"("blue")", row.string);
    check(R"(["blue", "black", "brown"])", row.array);
    check(R"({"R": 100, "G": 200, "B": 150})", row.object);
  }
}

TEST(ParameterStyleTest, CollectionFormatsOfOpenApi2) {
  EXPECT_EQ(Format(kPath, "pipeDelimited", false, "[1, 2]"), "1%7C2");
  EXPECT_EQ(Format(kPath, "spaceDelimited", false, "[1, 2]"), "1%202");
  EXPECT_EQ(Format(kPath, "tabDelimited", false, "1"), "1");
  EXPECT_EQ(Format(kQuery, "tabDelimited", false, "[1, 2]"), "color=1%092");
  EXPECT_EQ(Format(kHeader, "pipeDelimited", false, R"(["a", "b"])"), "a|b");
  EXPECT_EQ(Format(kHeader, "spaceDelimited", false, R"(["a", "b"])"), "a b");
}

TEST(ParameterStyleTest, ScalarsAreWrittenAsText) {
  EXPECT_EQ(Format(kQuery, "form", true, "12"), "color=12");
  EXPECT_EQ(Format(kQuery, "form", true, "true"), "color=true");
  EXPECT_EQ(Format(kQuery, "form", true, "null"), "color=");
  EXPECT_EQ(Format(kQuery, "form", true, "123456789012345678901234567890"),
            "color=123456789012345678901234567890");
}

TEST(ParameterStyleTest, UrlPartsAreEncoded) {
  EXPECT_EQ(Format(kPath, "simple", false, R"("a/b?c#d e")"), "a%2Fb%3Fc%23d%20e");
  EXPECT_EQ(Format(kQuery, "form", true, R"("a&b=c+d")"), "color=a%26b%3Dc%2Bd");
  EXPECT_EQ(Format(kQuery, "form", false, R"(["a,b", "c"])"), "color=a%2Cb,c");
  EXPECT_EQ(Format(kCookie, "form", false, R"("a; b")"), "color=a%3B%20b");
}

TEST(ParameterStyleTest, AnExplodedCookieIsOneCookieForEachPart) {
  EXPECT_EQ(Format(kCookie, "form", true, R"([1, 2])"), "color=1; color=2");
  EXPECT_EQ(Format(kCookie, "form", true, R"({"R": 1, "G": 2})"), "R=1; G=2");
}

TEST(ParameterStyleTest, HeadersAreNotEncoded) {
  EXPECT_EQ(Format(kHeader, "simple", false, R"("a b/c")"), "a b/c");
}

TEST(ParameterStyleTest, AllowReservedKeepsWhatDoesNotEndAQuery) {
  Parameter parameter = MakeParameter("u", kQuery, "{}");
  parameter.allow_reserved = true;
  EXPECT_EQ(FormatParameter(parameter, "https://x/?a,b"), "u=https://x/?a,b");
  EXPECT_EQ(FormatParameter(parameter, "a&b=c#d"), "u=a%26b%3Dc%23d");
}

TEST(ParameterStyleTest, ExpressionsStayAsTheyAre) {
  EXPECT_EQ(Format(kPath, "simple", false, R"("a b${t.output['x y']}")"),
            "a%20b${t.output['x y']}");
  EXPECT_EQ(Format(kQuery, "form", true, R"("${t.output.a}")"), "color=${t.output.a}");
}

TEST(ParameterStyleTest, ContentIsJson) {
  Parameter parameter = MakeParameter("filter", kQuery, "{}");
  parameter.content_type = "application/json";
  EXPECT_EQ(FormatParameter(parameter, ParseText(R"({"a": [1]})")),
            "filter=%7B%22a%22%3A%5B1%5D%7D");
  EXPECT_EQ(FormatParameter(parameter, "abc"), "filter=%22abc%22");
  EXPECT_EQ(FormatParameter(parameter, 5), "filter=5");
  EXPECT_EQ(FormatParameter(parameter, "${a.output.b}"), "filter=${a.output.b}");
  parameter.content_type = "text/plain";
  EXPECT_EQ(FormatParameter(parameter, "abc"), "filter=abc");
}

TEST(ParameterStyleTest, EmptyListsAndObjectsInAnExplodedFormAreNothing) {
  EXPECT_EQ(Format(kQuery, "form", true, "[]"), "");
  EXPECT_EQ(Format(kQuery, "form", true, "{}"), "");
  EXPECT_EQ(Format(kQuery, "deepObject", true, "{}"), "");
}

TEST(ParameterStyleTest, DeepObjectNumbersListsAndGoesToEveryDepth) {
  EXPECT_EQ(Format(kQuery, "deepObject", true, R"({"t": ["a", {"b": {"c": 1}}]})"),
            "color%5Bt%5D%5B0%5D=a&color%5Bt%5D%5B1%5D%5Bb%5D%5Bc%5D=1");
  EXPECT_EQ(Format(kQuery, "deepObject", true, R"(["a", "b"])"), "color%5B0%5D=a&color%5B1%5D=b");
}

TEST(ParameterStyleTest, EmptyItemsKeepTheirPlace) {
  EXPECT_EQ(Format(kQuery, "form", false, R"(["", "a"])"), "color=,a");
  EXPECT_EQ(Format(kPath, "simple", false, R"(["a", "", "b"])"), "a,,b");
}

}  // namespace
}  // namespace httptask
