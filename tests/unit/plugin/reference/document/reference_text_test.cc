#include "plugin/reference/document/reference_text.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

std::string PointerOf(std::string_view text, std::string_view holder = "#/a") {
  return ReadReferenceText(text, holder, {.main_file = "main.yaml"}).pointer;
}

TEST(ReferenceTextTest, ReferencesHaveOneSpelling) {
  EXPECT_EQ(PointerOf("#/components/schemas/A%20b"), "#/components/schemas/A b");
  EXPECT_EQ(PointerOf("#/paths/%2Fa/get"), "#/paths/~1a/get");
  EXPECT_EQ(PointerOf("#/paths/~1a%7E1b"), "#/paths/~1a~1b");
  EXPECT_EQ(PointerOf("#"), "#");
  EXPECT_EQ(PointerOf("main.yaml#/a"), "#/a");
}

TEST(ReferenceTextTest, FilesAreCountedFromTheDocumentsFolder) {
  EXPECT_EQ(PointerOf("s/user.yaml#/User"), "#/$files/s~1user.yaml/User");
  EXPECT_EQ(PointerOf("./s/user%2Eyaml"), "#/$files/s~1user.yaml");
  const std::string_view inside = "#/$files/s~1user.yaml/User";
  EXPECT_EQ(PointerOf("#/Name", inside), "#/$files/s~1user.yaml/Name");
  EXPECT_EQ(PointerOf("name.yaml", inside), "#/$files/s~1name.yaml");
  EXPECT_EQ(PointerOf("../other.json#/A", inside), "#/$files/other.json/A");
  EXPECT_EQ(PointerOf("../main.yaml#/A", inside), "#/A");
}

TEST(ReferenceTextTest, NothingOutsideTheFolderIsNamed) {
  for (std::string_view text :
       {"../x.yaml", "a/../../x.yaml", "/etc/passwd", "%2e%2e/x.yaml", "..%2fx.yaml", "..\\x.yaml",
        "file:///etc/passwd", "https://a.test/x.yaml", "//a.test/x.yaml", "urn:x", "a%00b.yaml",
        "#anchor", "x.yaml#anchor"}) {
    const ReferenceTarget target = ReadReferenceText(text, "#/a", {.main_file = "main.yaml"});
    EXPECT_FALSE(target.fault.empty()) << text;
    EXPECT_EQ(target.pointer, "") << text;
    EXPECT_EQ(target.file, "") << text;
  }
}

TEST(ReferenceTextTest, UrlsAreNamedOnlyWhereTheyAreFollowed) {
  const ReferenceTarget refused = ReadReferenceText("https://a.test/x.yaml#/A", "#/a", {});
  EXPECT_TRUE(refused.is_refused_url);
  EXPECT_FALSE(ReadReferenceText("file:///x.yaml", "#/a", {}).is_refused_url);
  const ReferenceBase follows = {.main_file = "main.yaml", .follows_urls = true};
  const ReferenceTarget named = ReadReferenceText("https://a.test/x.yaml#/A", "#/a", follows);
  EXPECT_EQ(named.file, "https://a.test/x.yaml");
  EXPECT_EQ(named.pointer, "#/$files/https:~1~1a.test~1x.yaml/A");
  EXPECT_EQ(SplitFilePointer(named.pointer).file, named.file);
  EXPECT_EQ(ReadReferenceText("s/user.yaml", "#/a", follows).file, "s/user.yaml");
  EXPECT_FALSE(ReadReferenceText("../user.yaml", "#/a", follows).fault.empty());
}

TEST(ReferenceTextTest, WhatCameFromAUrlLeadsToUrlsAlone) {
  const std::string_view inside = "#/$files/https:~1~1a.test~1s~1x.yaml/A";
  const ReferenceBase base = {.main_file = "main.yaml",
                              .follows_urls = true,
                              .main_url = "https://a.test/main.yaml",
                              .url = "https://a.test/s/x.yaml"};
  EXPECT_EQ(ReadReferenceText("#/B", inside, base).pointer,
            "#/$files/https:~1~1a.test~1s~1x.yaml/B");
  EXPECT_EQ(ReadReferenceText("y.yaml", inside, base).file, "https://a.test/s/y.yaml");
  EXPECT_EQ(ReadReferenceText("/etc/passwd", inside, base).file, "https://a.test/etc/passwd");
  EXPECT_EQ(ReadReferenceText("../main.yaml#/B", inside, base).pointer, "#/B");
  EXPECT_EQ(ReadReferenceText("main.yaml", inside, base).file, "https://a.test/s/main.yaml");
  EXPECT_FALSE(ReadReferenceText("file:///etc/passwd", inside, base).fault.empty());
}

TEST(ReferenceTextTest, PathsHaveALongestLength) {
  const std::string longest(kReferencePathBytesMax, 'a');
  EXPECT_EQ(ReadReferenceText(longest, "#", {}).fault, "");
  EXPECT_NE(ReadReferenceText(longest + "a", "#", {}).fault, "");
}

TEST(ReferenceTextTest, APointerIsSplitIntoFileAndPlace) {
  EXPECT_EQ(SplitFilePointer("#/a").file, "");
  EXPECT_EQ(SplitFilePointer("#/a").pointer, "#/a");
  EXPECT_EQ(SplitFilePointer("#/$files/s~1u.yaml/A~1b").file, "s/u.yaml");
  EXPECT_EQ(SplitFilePointer("#/$files/s~1u.yaml/A~1b").pointer, "#/A~1b");
  EXPECT_EQ(SplitFilePointer("#/$files/u.yaml").pointer, "#");
}

}  // namespace
}  // namespace httptask
