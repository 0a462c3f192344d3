#include "plugin/execute/body/form_style.h"

#include <gtest/gtest.h>

#include "plugin/prepare/form_body.h"

namespace httptask {
namespace {

std::string Form(std::string_view body, FormStyle style) {
  std::string form = FormatFormBody(FlattenForm(ParseJson(body).value(), style));
  for (const auto& [code, letter] : {std::pair("%5B", "["), std::pair("%5D", "]")}) {
    for (size_t at = form.find(code); at != std::string::npos; at = form.find(code)) {
      form.replace(at, 3, letter);
    }
  }
  return form;
}

constexpr char kBody[] = R"({"a": {"b": 1, "c": [2, 3]}, "d": [{"e": 4}], "f": "x"})";

TEST(FormStyleTest, NamesNestedValuesAsApisDo) {
  EXPECT_EQ(Form(kBody, FormStyle::kBrackets), "a[b]=1&a[c][]=2&a[c][]=3&d[0][e]=4&f=x");
  EXPECT_EQ(Form(kBody, FormStyle::kIndices), "a[b]=1&a[c][0]=2&a[c][1]=3&d[0][e]=4&f=x");
  EXPECT_EQ(Form(kBody, FormStyle::kDots), "a.b=1&a.c=2&a.c=3&d[0].e=4&f=x");
  EXPECT_EQ(Form(kBody, FormStyle::kRepeat), "a[b]=1&a[c]=2&a[c]=3&d[0][e]=4&f=x");
}

TEST(FormStyleTest, PlainLeavesTheBody) {
  const Json body = ParseJson(kBody).value();
  EXPECT_EQ(FlattenForm(body, FormStyle::kPlain), body);
}

TEST(FormStyleTest, NumbersStayExact) {
  EXPECT_EQ(Form(R"({"a": {"n": 123456789012345678901234567890}})", FormStyle::kDots),
            "a.n=123456789012345678901234567890");
}

}  // namespace
}  // namespace httptask
