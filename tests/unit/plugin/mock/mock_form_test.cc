#include "plugin/mock/mock_form.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

Json Tree(std::string_view text) {
  return FormToTree(SplitForm(text));
}

TEST(MockFormTest, APlusIsASpace) {
  EXPECT_EQ(DecodeForm("a+b%2B"), "a b+");
}

TEST(MockFormTest, PairsAreSplitBeforeTheyAreDecoded) {
  std::vector<MockFormField> fields = SplitForm("a=1%262&&b&c==&%61=x");
  ASSERT_EQ(fields.size(), 4u);
  EXPECT_EQ(fields[0].Value(), "1&2");
  EXPECT_EQ(fields[1].name, "b");
  EXPECT_EQ(fields[1].Value(), "");
  EXPECT_EQ(fields[2].Value(), "=");
  EXPECT_EQ(fields[3].name, "a");
}

TEST(MockFormTest, PairsAreReadUpToTheirLimit) {
  std::string text;
  for (size_t i = 0; i < kMockFormFieldsMax; ++i) text += "a=1&";
  EXPECT_EQ(SplitForm(text).size(), kMockFormFieldsMax);
  EXPECT_EQ(SplitForm(text + "a=1").size(), kMockFormFieldsMax);
}

TEST(MockFormTest, BracketsNest) {
  EXPECT_EQ(Tree("a[b][c]=1&a[d]=2&e=3").size(), 2u);
  EXPECT_EQ(Tree("a[b][c]=1&a[d]=2")["a"], ParseJson(R"({"b": {"c": "1"}, "d": "2"})").value());
  EXPECT_EQ(Tree("a[]=1&a[]=2")["a"], ParseJson(R"(["1", "2"])").value());
  EXPECT_EQ(Tree("a=1&a=2&a=3")["a"], ParseJson(R"(["1", "2", "3"])").value());
  EXPECT_EQ(Tree("a[0]=1")["a"], ParseJson(R"({"0": "1"})").value());
}

TEST(MockFormTest, BrokenBracketsArePartOfTheName) {
  EXPECT_EQ(SplitFormName("a[b"), (std::vector<std::string>{"a[b"}));
  EXPECT_EQ(SplitFormName("a]b]"), (std::vector<std::string>{"a]b]"}));
  EXPECT_EQ(SplitFormName("[a]"), (std::vector<std::string>{"[a]"}));
  EXPECT_EQ(SplitFormName("a[b]c]"), (std::vector<std::string>{"a[b]c]"}));
}

TEST(MockFormTest, DeepNestingIsLeftOut) {
  std::string name = "a";
  for (int i = 0; i < 31; ++i) name += "[x]";
  EXPECT_EQ(Tree(name + "=1").size(), 1u);
  EXPECT_EQ(Tree(name + "[x]=1").size(), 0u);
}

TEST(MockFormTest, MultipartPartsAreSplit) {
  auto parts = SplitMultipart(
      "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n2\r\n"
      "--x\r\ncontent-disposition: form-data; name=b; filename=\"f\"\r\nContent-Type: "
      "Application/JSON; "
      "charset=utf-8\r\n\r\n{}\r\n--x--\r\n",
      "x");
  ASSERT_TRUE(parts);
  ASSERT_EQ(parts->size(), 2u);
  EXPECT_EQ((*parts)[0].name, "a");
  EXPECT_EQ((*parts)[0].content, "1\r\n2");
  EXPECT_EQ((*parts)[1].media_type, "application/json");
  EXPECT_EQ((*parts)[1].content, "{}");
}

TEST(MockFormTest, BrokenMultipartIsNothing) {
  EXPECT_FALSE(SplitMultipart("", "x"));
  EXPECT_FALSE(SplitMultipart("--x--", ""));
  EXPECT_FALSE(SplitMultipart("--x\r\n", "x"));
  EXPECT_FALSE(SplitMultipart("--x\r\n\r\n\r\n1\r\n--x--", "x"));
  EXPECT_FALSE(SplitMultipart("--x\r\nno headers\r\n--x--", "x"));
}

TEST(MockFormTest, HeaderParametersMayBeQuoted) {
  EXPECT_EQ(HeaderParameter("multipart/form-data; Boundary=\"a b\"", "boundary"), "a b");
  EXPECT_EQ(HeaderParameter("multipart/form-data; boundary=ab", "boundary"), "ab");
  EXPECT_EQ(HeaderParameter("multipart/form-data", "boundary"), "");
}

}  // namespace
}  // namespace httptask
