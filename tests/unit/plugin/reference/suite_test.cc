#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "plugin/base/file.h"
#include "plugin/reference/reference_loader.h"
#include "plugin/reference/yaml_document.h"

// Runs over the public suites where they are at hand, beside the project.

namespace httptask {
namespace {

namespace fs = std::filesystem;

// Known differences, held so that they do not grow.
constexpr int kYamlDifferences = 1;
constexpr int kYamlAccepted = 0;
// Examples that are written alike in both languages.
constexpr int kExamplesEqual = 4;

fs::path Suite(const std::string& name) {
  const char* source = std::getenv("HTTPTASK_SOURCE");
  return fs::path(source == nullptr ? "." : source) / "../shared/suites" / name;
}

bool IsThere(const fs::path& suite) {
  if (fs::is_directory(suite)) return true;
  std::cerr << suite << " is not here; nothing was checked\n";
  return false;
}

// Some examples are written differently in the two languages.
bool HoldTheSame(const fs::path& json, const fs::path& yaml) {
  const auto a = ParseJson(*ReadFile(json));
  const auto b = ParseYaml(*ReadFile(yaml));
  return a.ok() && b.ok() && *a == *b;
}

TEST(SuiteTest, YamlTestSuiteLoadsAsItsJsonSays) {
  const fs::path suite = Suite("yaml");
  if (!IsThere(suite)) return;
  int wrong = 0;
  int accepted = 0;
  int compared = 0;
  std::string list;
  for (const auto& entry : fs::recursive_directory_iterator(suite)) {
    if (entry.path().filename() != "in.yaml") continue;
    const fs::path folder = entry.path().parent_path();
    const auto yaml = ParseYaml(*ReadFile(entry.path()));
    if (fs::exists(folder / "error")) {
      if (yaml.ok()) ++accepted, list += " accepts:" + folder.filename().string();
      continue;
    }
    if (!fs::exists(folder / "in.json") || !yaml.ok()) continue;
    const auto json = ParseJson(*ReadFile(folder / "in.json"));
    if (!json.ok()) continue;  // Several documents.
    ++compared;
    if (FormatJson(*json) != FormatJson(*yaml)) ++wrong, list += " " + folder.filename().string();
  }
  RecordProperty("differences", list);
  std::cerr << compared << " compared; differences:" << list << "\n";
  EXPECT_GE(compared, 200);
  EXPECT_LE(wrong, kYamlDifferences) << list;
  EXPECT_LE(accepted, kYamlAccepted) << list;
}

TEST(SuiteTest, ExamplesOfOpenApiLoadEqualInJsonAndYaml) {
  const fs::path suite = Suite("openapi-learn");
  if (!IsThere(suite)) return;
  int compared = 0;
  for (const auto& entry : fs::recursive_directory_iterator(suite / "examples")) {
    std::string path = entry.path().string();
    const size_t at = path.find("/json/");
    if (at == std::string::npos || entry.path().extension() != ".json") continue;
    auto json = LoadReference(*ReadFile(path), "a");
    path.replace(at, 6, "/yaml/");
    path.replace(path.size() - 4, 4, "yaml");
    if (!fs::exists(path)) continue;
    auto yaml = LoadReference(*ReadFile(path), "a");
    ASSERT_EQ(json.ok(), yaml.ok()) << path << json.status() << yaml.status();
    if (!json.ok()) continue;
    ASSERT_EQ(json->operations.size(), yaml->operations.size()) << path;
    if (!HoldTheSame(entry.path(), path)) continue;
    ++compared;
    for (size_t i = 0; i < json->operations.size(); ++i) {
      EXPECT_EQ(FormatJson(OperationToJson(json->operations[i])),
                FormatJson(OperationToJson(yaml->operations[i])))
          << path;
    }
    EXPECT_EQ(json->definitions, yaml->definitions) << path;
  }
  std::cerr << compared << " documents compared\n";
  EXPECT_GE(compared, kExamplesEqual);
}

}  // namespace
}  // namespace httptask
