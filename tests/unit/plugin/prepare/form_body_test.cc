#include "plugin/prepare/form_body.h"

#include <gtest/gtest.h>

#include "tests/unit/plugin/prepare/prepare_samples.h"

namespace httptask {
namespace {

using testing::ParseText;

TEST(FormBodyTest, MembersBecomePairs) {
  EXPECT_EQ(FormatFormBody(ParseText(R"({"a": 1, "b": "x y", "c": true})")), "a=1&b=x%20y&c=true");
}

TEST(FormBodyTest, ListsRepeatTheirName) {
  EXPECT_EQ(FormatFormBody(ParseText(R"({"t": ["a", "b", 3]})")), "t=a&t=b&t=3");
  EXPECT_EQ(FormatFormBody(ParseText(R"({"t": [], "u": 1})")), "u=1");
}

TEST(FormBodyTest, ObjectsWithinAreJson) {
  EXPECT_EQ(FormatFormBody(ParseText(R"({"o": {"k": 1}})")), "o=%7B%22k%22%3A1%7D");
}

TEST(FormBodyTest, AStyleMakesAPropertyAParameter) {
  EXPECT_EQ(FormatFormBody(ParseText(R"({"o": {"k": [1]}, "l": ["a", "b"], "p": {"k": 1}})"),
                           ParseText(R"({"o": {"style": "deepObject"}, "l": {"explode": false},
                                         "p": {"style": "form"}})")),
            "o%5Bk%5D%5B0%5D=1&l=a,b&k=1");
  EXPECT_EQ(FormatFormBody(ParseText(R"({"u": "a/b&c"})"),
                           ParseText(R"({"u": {"allowReserved": true}})")),
            "u=a/b%26c");
}

TEST(FormBodyTest, AMediaTypeAloneChangesNothing) {
  EXPECT_EQ(FormatFormBody(ParseText(R"({"o": {"k": 1}})"),
                           ParseText(R"({"o": {"contentType": "application/json"}})")),
            "o=%7B%22k%22%3A1%7D");
}

TEST(FormBodyTest, NullIsNothing) {
  EXPECT_EQ(FormatFormBody(ParseText(R"({"n": null})")), "n=");
}

TEST(FormBodyTest, WhatSeparatesIsEscaped) {
  EXPECT_EQ(FormatFormBody(ParseText(R"({"a&b": "c=d+e%", "é": "ü"})")),
            "a%26b=c%3Dd%2Be%25&%C3%A9=%C3%BC");
}

TEST(FormBodyTest, EmptyObjectIsEmpty) {
  EXPECT_EQ(FormatFormBody(Json::object()), "");
}

}  // namespace
}  // namespace httptask
