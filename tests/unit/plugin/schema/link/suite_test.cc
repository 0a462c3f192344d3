#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <iostream>

#include "plugin/base/file.h"
#include "plugin/schema/example.h"
#include "plugin/schema/fields.h"
#include "plugin/schema/link/link_schema.h"
#include "plugin/schema/validate.h"

namespace httptask {
namespace {

// Groups of the JSON Schema Test Suite that cannot pass, each with the reason.
struct Exception {
  std::string_view file;
  std::string_view group;
  std::string_view reason;
};
constexpr std::array kExceptions = {
    Exception{"draft2020-12/defs", "validate definition against metaschema",
              "the meta-schema is not among the suite's remotes"},
    Exception{"draft2020-12/ref", "remote ref, containing refs itself",
              "the meta-schema is not among the suite's remotes"},
    Exception{"draft7/definitions", "validate definition against metaschema",
              "the meta-schema is not among the suite's remotes"},
    Exception{"draft7/ref", "remote ref, containing refs itself",
              "the meta-schema is not among the suite's remotes"},
};

bool IsExcepted(std::string_view file, std::string_view group) {
  return std::ranges::any_of(
      kExceptions, [&](const Exception& one) { return one.file == file && one.group == group; });
}

std::filesystem::path Suite() {
  const char* root = ::getenv("HTTPTASK_SOURCE");
  return std::filesystem::path(root == nullptr ? "." : root) / "../shared/suites/json-schema";
}

Json Read(const std::filesystem::path& path) {
  auto text = ReadFile(path);
  EXPECT_TRUE(text.ok()) << path;
  auto json = ParseJson(text.ok() ? *text : "null");
  EXPECT_TRUE(json.ok()) << path;
  return json.ok() ? *json : Json();
}

// `remotes/a/b.json` is `http://localhost:1234/a/b.json`.
SchemaDocuments Remotes() {
  SchemaDocuments documents;
  const std::filesystem::path folder = Suite() / "remotes";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".json") continue;
    const std::string name = std::filesystem::relative(entry.path(), folder).generic_string();
    documents["http://localhost:1234/" + name] = Read(entry.path());
  }
  return documents;
}

struct Count {
  size_t passed = 0;
  size_t all = 0;
};

void RunGroup(const std::string& file, const Json& group, const SchemaDialect& dialect,
              const SchemaDocuments& remotes, Count& count) {
  const LinkedSchema linked =
      LinkSchema(group["schema"], "http://suite.test/root.json", dialect, remotes);
  (void)FieldLister(linked.definitions).List(linked.schema);
  (void)MakeExample(linked.schema, linked.definitions, ExampleMembers::kAll);
  ValidateOptions options;
  options.is_request = false;
  options.checks_format = false;
  const bool is_excepted = IsExcepted(file, StringMember(group, "description"));
  for (const Json& test : group["tests"]) {
    const bool fits =
        Validate(test["data"], linked.schema, linked.definitions, "", options).empty();
    const bool is_right = fits == test["valid"].get<bool>();
    ++count.all;
    count.passed += is_right;
    EXPECT_TRUE(is_right || is_excepted) << file << ": " << StringMember(group, "description")
                                         << ": " << StringMember(test, "description") << "\n"
                                         << FormatJson(linked.schema);
  }
}

void RunDraft(const std::string& draft, const SchemaDialect& dialect) {
  if (!std::filesystem::is_directory(Suite())) {
    std::cerr << "not checked, since it is not there: the JSON Schema Test Suite\n";
    return;
  }
  const SchemaDocuments remotes = Remotes();
  Count count;
  for (const auto& entry : std::filesystem::directory_iterator(Suite() / "tests" / draft)) {
    if (entry.path().extension() != ".json") continue;
    const std::string file = draft + "/" + entry.path().stem().string();
    for (const Json& group : Read(entry.path())) RunGroup(file, group, dialect, remotes, count);
  }
  std::cerr << "JSON Schema Test Suite, " << draft << ": " << count.passed << " of " << count.all
            << " pass\n";
}

TEST(JsonSchemaSuiteTest, RequiredCasesOf2020Pass) {
  RunDraft("draft2020-12", {SchemaDialect::Draft::k2020});
}

TEST(JsonSchemaSuiteTest, RequiredCasesOfDraft7Pass) {
  RunDraft("draft7", {SchemaDialect::Draft::k7});
}

}  // namespace
}  // namespace httptask
