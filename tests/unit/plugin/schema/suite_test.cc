#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <iostream>

#include "plugin/base/file.h"
#include "plugin/schema/example.h"
#include "plugin/schema/fields.h"
#include "plugin/schema/validate.h"

namespace httptask {
namespace {

// Passing cases of the JSON Schema Test Suite (draft 2020-12, required files) that must stay.
constexpr size_t kPassingFloor = 1'211;

// `#/…` references of a schema with what they point to within its root.
void Collect(const Json& schema, const Json& root, Definitions& definitions) {
  if (const std::string_view text = StringMember(schema, "$ref"); text.starts_with('#')) {
    const Json* target = ResolvePointer(root, text);
    if (target != nullptr) definitions.emplace(text, *target);
  }
  if (!schema.is_structured()) return;
  for (const Json& inner : schema) Collect(inner, root, definitions);
}

struct Count {
  size_t passed = 0;
  size_t all = 0;
};

void RunFile(const Json& groups, Count& count) {
  for (const Json& group : groups) {
    const Json& schema = group["schema"];
    Definitions definitions;
    Collect(schema, schema, definitions);
    (void)FlattenFields(schema, definitions, 1'000);
    (void)MakeExample(schema, definitions, ExampleMembers::kAll);
    ValidateOptions options;
    options.is_request = false;
    for (const Json& test : group["tests"]) {
      const bool fits = Validate(test["data"], schema, definitions, "", options).empty();
      const bool is_right = fits == test["valid"].get<bool>();
      ++count.all;
      count.passed += is_right;
      if (!is_right && ::getenv("SHOW_FAILED") != nullptr) {
        std::cerr << StringMember(group, "description") << ": " << StringMember(test, "description")
                  << "\n";
      }
    }
  }
}

TEST(JsonSchemaSuiteTest, AtLeastTheKnownCasesPassAndNoneCrashes) {
  const char* root = ::getenv("HTTPTASK_SOURCE");
  const std::filesystem::path folder = std::filesystem::path(root == nullptr ? "." : root) /
                                       "../shared/suites/json-schema/tests/draft2020-12";
  if (!std::filesystem::is_directory(folder)) {
    std::cerr << "not checked, since it is not there: the JSON Schema Test Suite\n";
    return;
  }
  Count count;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".json" || entry.path().stem() == "refRemote") continue;
    auto text = ReadFile(entry.path());
    ASSERT_TRUE(text.ok()) << entry.path();
    auto groups = ParseJson(*text);
    ASSERT_TRUE(groups.ok()) << entry.path();
    Count file;
    RunFile(*groups, file);
    if (file.passed < file.all) {
      std::cerr << entry.path().stem().string() << ": " << file.passed << " of " << file.all
                << "\n";
    }
    count.passed += file.passed;
    count.all += file.all;
  }
  std::cerr << "JSON Schema Test Suite: " << count.passed << " of " << count.all << " pass\n";
  EXPECT_GE(count.passed, kPassingFloor);
}

}  // namespace
}  // namespace httptask
