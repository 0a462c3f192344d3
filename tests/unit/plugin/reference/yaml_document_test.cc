#include "plugin/reference/yaml_document.h"

#include <gtest/gtest.h>

#include <string>

namespace httptask {
namespace {

std::string Parsed(std::string_view text, const YamlLimits& limits = {}) {
  auto json = ParseYaml(text, limits);
  return json.ok() ? FormatJson(*json) : std::string(MessageOf(json.status()));
}

void ExpectError(std::string_view text, Reason reason, std::string_view part,
                 const YamlLimits& limits = {}) {
  auto json = ParseYaml(text, limits);
  ASSERT_FALSE(json.ok()) << text << " is " << FormatJson(*json);
  EXPECT_EQ(ReasonOf(json.status()), reason) << json.status();
  EXPECT_NE(MessageOf(json.status()).find(part), std::string_view::npos) << json.status();
}

TEST(YamlDocumentTest, ValuesFollowTheCoreSchema) {
  EXPECT_EQ(
      Parsed("a: 1\nb: no\nc: 1.50\nd: ~\ne:\nf: 'true'\ng: true\nh: 2020-09-14\ni: 0x1F\n"),
      R"({"a":1,"b":"no","c":1.5,"d":null,"e":null,"f":"true","g":true,"h":"2020-09-14","i":31})");
}

TEST(YamlDocumentTest, KeysBecomeTextAndKeepTheirOrder) {
  EXPECT_EQ(Parsed("200: a\nno: b\n1.0: c\n"), R"({"200":"a","no":"b","1.0":"c"})");
}

TEST(YamlDocumentTest, AliasesAndMergeKeysExpand) {
  EXPECT_EQ(Parsed("a: &x {p: 1, q: 2}\nb: *x\n"), R"({"a":{"p":1,"q":2},"b":{"p":1,"q":2}})");
  EXPECT_EQ(Parsed("a: &x {p: 1, q: 2}\nb:\n  <<: *x\n  q: 3\n  r: 4\n"),
            R"({"a":{"p":1,"q":2},"b":{"p":1,"q":3,"r":4}})");
  EXPECT_EQ(Parsed("b:\n  q: 3\n  <<: [{p: 1, q: 2}, {p: 5, s: 6}]\n"),
            R"({"b":{"q":3,"p":1,"s":6}})");
  EXPECT_EQ(Parsed("'<<': 1\n"), R"({"<<":1})");
  EXPECT_EQ(Parsed("- &a 1\n- &a 2\n- *a\n"), "[1,2,2]");
}

TEST(YamlDocumentTest, FaultsHaveTheirPlace) {
  ExpectError("a: 1\nb: [1,\n", Reason::kReferenceInvalid, "line 3, column 1");
  ExpectError("a: \"abc\nb: 1\n", Reason::kReferenceInvalid, "line 1");
  ExpectError("a:\n\tb: 1\n", Reason::kReferenceInvalid, "line 2");
  ExpectError("a: 1\nb: 2\na: 3\n", Reason::kReferenceInvalid, "line 3, column 1: the key `a`");
  ExpectError("a: 1\n---\nb: 2\n", Reason::kReferenceInvalid, "line 2");
  ExpectError("a: *nowhere\n", Reason::kReferenceInvalid, "line 1, column 4");
  ExpectError("a: &x\n  b: *x\n", Reason::kReferenceInvalid, "line 2, column 6: the alias `*x`");
  ExpectError("? [a]\n: 1\n", Reason::kReferenceInvalid, "key");
  ExpectError("a: !!python/object x\n", Reason::kReferenceInvalid, "tag");
  ExpectError("a: !!binary aGVs\n", Reason::kReferenceInvalid, "tag");
  ExpectError("a: !!seq {}\n", Reason::kReferenceInvalid, "tag");
  ExpectError("b:\n  <<: 1\n", Reason::kReferenceInvalid, "merge");
}

TEST(YamlDocumentTest, DuplicateKeysAreFoundInLargeMappings) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "k" + std::to_string(i) + ": 1\n";
  EXPECT_TRUE(ParseYaml(text).ok());
  ExpectError(text + "k500: 2\n", Reason::kReferenceInvalid, "line 1001");
}

TEST(YamlDocumentTest, AnAliasBombIsStopped) {
  std::string bomb = "a0: &a0 [1,1,1,1,1,1,1,1,1,1]\n";
  for (int i = 1; i < 12; ++i) {
    std::string item = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + item;
    for (int j = 0; j < 9; ++j) bomb += "," + item;
    bomb += "]\n";
  }
  ExpectError(bomb, Reason::kLimitExceeded, "aliases expand");
}

TEST(YamlDocumentTest, LimitsHoldOnBothSides) {
  auto nested = [](size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_TRUE(ParseYaml(nested(256)).ok());
  ExpectError(nested(257), Reason::kLimitExceeded, "256");
  ExpectError(std::string(100'000, '['), Reason::kLimitExceeded, "256");
  EXPECT_TRUE(ParseYaml("[1,2]", {.bytes_max = 5}).ok());
  ExpectError("[1,2,]", Reason::kLimitExceeded, "bytes", {.bytes_max = 5});
  EXPECT_TRUE(ParseYaml("[1,2]", {.values_max = 3}).ok());
  ExpectError("[1,2,3]", Reason::kLimitExceeded, "3 values", {.values_max = 3});
  EXPECT_TRUE(ParseYaml("[&a 1, *a]", {.alias_values_max = 2}).ok());
  ExpectError("[&a 1, *a, *a]", Reason::kLimitExceeded, "aliases", {.alias_values_max = 2});
  ExpectError("a: &a [[1]]\nb: [*a]\n", Reason::kLimitExceeded, "within each other",
              {.depth_max = 3});
}

TEST(YamlDocumentTest, ByteOrderMarkAndEmptyDocument) {
  EXPECT_EQ(Parsed("\xEF\xBB\xBF"
                   "a: 1\n"),
            R"({"a":1})");
  EXPECT_EQ(Parsed(""), "null");
}

}  // namespace
}  // namespace httptask
