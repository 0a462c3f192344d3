#include "plugin/base/json_parser.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "plugin/base/file.h"

namespace httptask {
namespace {

bool Parses(std::string_view text) {
  Json value;
  return JsonParser(text, {}).Parse(value);
}

TEST(JsonParserTest, FollowsTheGrammar) {
  for (const char* text :
       {"{}", "[]", " [ 1 , \"a\" ] ", "\"\\u00e9\\ud83d\\ude00\"", "-0", "1e5", "null"}) {
    EXPECT_TRUE(Parses(text)) << text;
  }
  for (const char* text :
       {"",          "{",     "[1,]", "{\"a\"}",  "{a:1}",  "01",      "1.",
        "1e",        "+1",    ".5",   "nul",      "\"\t\"", "\"\\x\"", "\"\\ud800\"",
        "\"\\u12\"", "[1] 2", "'a'",  "\"\xff\"", "-",      "NaN"}) {
    EXPECT_FALSE(Parses(text)) << text;
  }
}

TEST(JsonParserTest, TellsMembersThatAreThereTwice) {
  JsonParser parser(R"({"a": {"b": 1, "c": 2, "b": 3}, "d": {"b": 4}})", {});
  Json value;
  ASSERT_TRUE(parser.Parse(value));
  EXPECT_EQ(FormatJson(value["a"]), R"({"b":3,"c":2})");
  ASSERT_EQ(parser.repeated().size(), 1u);
  EXPECT_EQ(parser.repeated()[0].name, "b");
  EXPECT_EQ(parser.repeated()[0].offset, 6u);
}

TEST(JsonParserTest, RepeatedMembersAreLimited) {
  const auto count = [](size_t members) {
    std::string text = R"({"a": 0)";
    for (size_t i = 0; i < members; ++i) text += R"(, "a": 0)";
    text += '}';
    JsonParser parser(text, {});
    Json value;
    EXPECT_TRUE(parser.Parse(value));
    return parser.repeated().size();
  };
  EXPECT_EQ(count(JsonParser::kRepeatedMax - 1), JsonParser::kRepeatedMax - 1);
  EXPECT_EQ(count(JsonParser::kRepeatedMax + 1), JsonParser::kRepeatedMax);
}

TEST(JsonParserTest, SkipsAByteOrderMark) {
  EXPECT_TRUE(Parses("\xEF\xBB\xBF{}"));
}

TEST(JsonParserTest, AgreesWithThePublicSuite) {
  const char* source = std::getenv("HTTPTASK_SOURCE");
  const std::filesystem::path folder = std::filesystem::path(source == nullptr ? "." : source) /
                                       "../shared/suites/json-parsing/test_parsing";
  if (!std::filesystem::is_directory(folder)) {
    std::printf("not there, nothing compared: %s\n", folder.c_str());
    return;
  }
  size_t compared = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    ++compared;
    const std::string name = entry.path().filename();
    const bool parses = Parses(*ReadFile(entry.path()));
    if (name.starts_with("y_")) {
      EXPECT_TRUE(parses) << name;
    } else if (name.starts_with("n_")) {
      EXPECT_FALSE(parses) << name;
    }
  }
  EXPECT_GE(compared, 300u) << "the suite is not whole";
}

}  // namespace
}  // namespace httptask
