#include "plugin/schema/link/uri_reference.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

// RFC 3986, section 5.4.
TEST(UriReferenceTest, ReferencesResolveAsTheStandardShows) {
  const std::string base = "http://a/b/c/d;p?q";
  EXPECT_EQ(ResolveUri(base, "g:h"), "g:h");
  EXPECT_EQ(ResolveUri(base, "g"), "http://a/b/c/g");
  EXPECT_EQ(ResolveUri(base, "./g"), "http://a/b/c/g");
  EXPECT_EQ(ResolveUri(base, "g/"), "http://a/b/c/g/");
  EXPECT_EQ(ResolveUri(base, "/g"), "http://a/g");
  EXPECT_EQ(ResolveUri(base, "//g"), "http://g");
  EXPECT_EQ(ResolveUri(base, "?y"), "http://a/b/c/d;p?y");
  EXPECT_EQ(ResolveUri(base, "g?y"), "http://a/b/c/g?y");
  EXPECT_EQ(ResolveUri(base, "#s"), "http://a/b/c/d;p?q#s");
  EXPECT_EQ(ResolveUri(base, ""), "http://a/b/c/d;p?q");
  EXPECT_EQ(ResolveUri(base, "."), "http://a/b/c/");
  EXPECT_EQ(ResolveUri(base, ".."), "http://a/b/");
  EXPECT_EQ(ResolveUri(base, "../g"), "http://a/b/g");
  EXPECT_EQ(ResolveUri(base, "../../g"), "http://a/g");
  EXPECT_EQ(ResolveUri(base, "../../../g"), "http://a/g");
}

TEST(UriReferenceTest, ABaseWithoutHierarchyTakesFragments) {
  EXPECT_EQ(ResolveUri("urn:uuid:1", "#/a"), "urn:uuid:1#/a");
  EXPECT_EQ(ResolveUri("http://a", "b"), "http://a/b");
}

TEST(UriReferenceTest, FragmentsAreDecoded) {
  EXPECT_EQ(SplitFragment("x#/a%20b"), (std::pair<std::string, std::string>("x", "/a b")));
  EXPECT_EQ(SplitFragment("x#%2"), (std::pair<std::string, std::string>("x", "%2")));
  EXPECT_EQ(SplitFragment("x"), (std::pair<std::string, std::string>("x", "")));
}

}  // namespace
}  // namespace httptask
