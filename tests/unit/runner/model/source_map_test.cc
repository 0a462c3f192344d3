#include "runner/model/source_map.h"

#include <gtest/gtest.h>

namespace httptask::runner {
namespace {

std::string At(std::string_view text, std::string_view pointer) {
  const SourceMap map(text);
  const JsonPlace* place = map.Find(pointer);
  return place == nullptr ? "(none)"
                          : std::string(text.substr(place->begin, place->end - place->begin));
}

TEST(SourceMapTest, EveryValueHasItsText) {
  const std::string text = R"( {"a" : [1, "x\"]", {"b/c": null}], "d":true } )";
  EXPECT_EQ(At(text, "/a"), R"([1, "x\"]", {"b/c": null}])");
  EXPECT_EQ(At(text, "/a/0"), "1");
  EXPECT_EQ(At(text, "/a/1"), R"("x\"]")");
  EXPECT_EQ(At(text, "/a/2/b~1c"), "null");
  EXPECT_EQ(At(text, "/d"), "true");
  EXPECT_EQ(At(text, ""), R"({"a" : [1, "x\"]", {"b/c": null}], "d":true })");
  EXPECT_EQ(At(text, "/e"), "(none)");
}

TEST(SourceMapTest, MembersHaveTheirNamesAndElementsNone) {
  const SourceMap map(R"({"a": [1]})");
  EXPECT_EQ(map.Find("/a")->key_begin, 1u);
  EXPECT_EQ(map.Find("/a/0")->key_begin, JsonPlace::kNoKey);
}

TEST(SourceMapTest, TheLastOfTwoMembersCounts) {
  const std::string text = R"({"a": {"x": 1}, "a": {"y": 2}})";
  EXPECT_EQ(At(text, "/a"), R"({"y": 2})");
  EXPECT_EQ(At(text, "/a/x"), "(none)");
}

TEST(SourceMapTest, SkipsAByteOrderMark) {
  EXPECT_EQ(At("\xEF\xBB\xBF[7]", "/0"), "7");
}

TEST(SourceMapTest, NamesAreDecoded) {
  EXPECT_EQ(At(R"({"\u00e4\n": 1})", "/\xC3\xA4\n"), "1");
}

TEST(SourceMapTest, SaysSomethingOfTextThatIsNotJson) {
  for (const std::string_view text :
       {"", "[", "{\"a", "{\"a\":", "[1,,2", "\"\\", "]", "{:}", "[:"}) {
    SourceMap map(text);
    EXPECT_EQ(map.Find("/nothing"), nullptr);
  }
}

TEST(DecodeStringLiteralTest, EveryByteKnowsItsPlace) {
  const DecodedString decoded = DecodeStringLiteral(R"("a\n\u00e9\ud83d\ude00b")");
  EXPECT_EQ(decoded.text,
            "a\n\xC3\xA9\xF0\x9F\x98\x80"
            "b");
  EXPECT_EQ(decoded.offsets, (std::vector<size_t>{1, 2, 4, 4, 10, 10, 10, 10, 22, 23}));
}

TEST(DecodeStringLiteralTest, StopsAtTheEndOfWhatIsCut) {
  for (const std::string_view literal : {"\"a", "\"\\", "\"\\u12", "\"\\ud83d\\u"}) {
    EXPECT_LE(DecodeStringLiteral(literal).offsets.back(), literal.size());
  }
}

}  // namespace
}  // namespace httptask::runner
