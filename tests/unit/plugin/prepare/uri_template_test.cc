#include "plugin/prepare/uri_template.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "plugin/base/file.h"
#include "tests/unit/plugin/prepare/prepare_samples.h"

namespace httptask {
namespace {

using testing::ParseText;

TEST(UriTemplateTest, EachOperatorWritesItsOwnWay) {
  const Json values = ParseText(R"({"x": "a/b", "l": ["p", "q"], "o": {"k": "v"}, "e": ""})");
  const auto expand = [&](std::string_view text) {
    return ExpandUriTemplate(text, values).value();
  };
  EXPECT_EQ(expand("/{x}{+x}"), "/a%2Fba/b");
  EXPECT_EQ(expand("{/l*}{?x,e}{&l}"), "/p/q?x=a%2Fb&e=&l=p,q");
  EXPECT_EQ(expand("{;e,o*}{#x:1}{none}"), ";e;k=v#a");
}

TEST(UriTemplateTest, WhatIsNoTemplateIsRefusedWithItsColumn) {
  for (const char* text :
       {"/{x", "/}x", "/{}", "/{x:0}", "/{x:10000}", "/{a-b}", "/{!x}", "/{.}"}) {
    const auto expanded = ExpandUriTemplate(text, Json::object());
    ASSERT_FALSE(expanded.ok()) << text;
    EXPECT_NE(MessageOf(expanded.status()).find("column 2"), std::string::npos) << text;
  }
}

// An expected text, several of which one is enough, or false for a template that is refused.
bool IsExpected(const StatusOr<std::string>& expanded, const Json& expected) {
  if (expected.is_boolean()) return !expanded.ok();
  if (!expanded.ok()) return false;
  if (expected.is_string()) return *expanded == expected.get<std::string>();
  return std::ranges::any_of(expected, [&](const Json& one) { return one == *expanded; });
}

TEST(UriTemplateTest, TheSuiteOfTheTemplatesPasses) {
  const char* root = ::getenv("HTTPTASK_SOURCE");
  const std::filesystem::path folder =
      std::filesystem::path(root == nullptr ? "." : root) / "../shared/suites/uritemplate";
  if (!std::filesystem::is_directory(folder)) {
    std::cerr << "not checked, since it is not there: the URI template suite\n";
    return;
  }
  size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".json") continue;
    const Json groups = ParseText(ReadFile(entry.path()).value());
    for (const auto& [name, group] : groups.items()) {
      for (const Json& test : group["testcases"]) {
        const auto text = test[0].get<std::string>();
        const auto expanded = ExpandUriTemplate(text, group["variables"]);
        ++count;
        EXPECT_TRUE(IsExpected(expanded, test[1]))
            << name << ": " << text << ": " << (expanded.ok() ? *expanded : "refused") << ", not "
            << FormatJson(test[1]);
      }
    }
  }
  std::cerr << "URI template suite: " << count << " cases\n";
}

}  // namespace
}  // namespace httptask
