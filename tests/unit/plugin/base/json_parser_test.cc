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
    if (name.starts_with("y_")) EXPECT_TRUE(parses) << name;
    if (name.starts_with("n_")) EXPECT_FALSE(parses) << name;
  }
  EXPECT_GE(compared, 300u) << "the suite is not whole";
}

}  // namespace
}  // namespace httptask
