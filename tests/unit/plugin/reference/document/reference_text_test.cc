#include "plugin/reference/document/reference_text.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

std::string PointerOf(std::string_view text, std::string_view holder = "#/a") {
  return ReadReferenceText(text, holder, "main.yaml").pointer;
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
    const ReferenceTarget target = ReadReferenceText(text, "#/a", "main.yaml");
    EXPECT_FALSE(target.fault.empty()) << text;
    EXPECT_EQ(target.pointer, "") << text;
    EXPECT_EQ(target.file, "") << text;
  }
}

TEST(ReferenceTextTest, PathsHaveALongestLength) {
  const std::string longest(kReferencePathBytesMax, 'a');
  EXPECT_EQ(ReadReferenceText(longest, "#", "").fault, "");
  EXPECT_NE(ReadReferenceText(longest + "a", "#", "").fault, "");
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
