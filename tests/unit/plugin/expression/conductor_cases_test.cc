// Inputs of tasks as a real Conductor server made them, of every case in
// ../shared/suites/conductor.

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>

#include "plugin/base/file.h"
#include "plugin/expression/template.h"

namespace httptask {
namespace {

constexpr char kVolatile[] = "<volatile>";

std::filesystem::path CasesFolder() {
  const char* source = std::getenv("HTTPTASK_SOURCE");
  return std::filesystem::path(source == nullptr ? "." : source) /
         "../shared/suites/conductor/cases";
}

// Whether `actual` is what the server made; order of members does not count, 1 and 1.0 differ.
bool Agrees(const Json& expected, const Json& actual) {
  if (expected == Json(kVolatile)) return true;
  if (expected.is_array() && actual.is_array()) {
    return std::equal(expected.begin(), expected.end(), actual.begin(), actual.end(), Agrees);
  }
  if (!expected.is_object() || !actual.is_object()) {
    return FormatJson(expected) == FormatJson(actual);
  }
  if (expected.size() != actual.size()) return false;
  for (const auto& [name, value] : expected.items()) {
    const Json* other = FindMember(actual, name);
    if (other == nullptr || !Agrees(value, *other)) return false;
  }
  return true;
}

// Every plain task of a definition that is not in a loop, a branch or a case.
void ForEachSimpleTask(const Json& definition, const std::function<void(const Json&)>& visit) {
  for (const Json& task : definition["tasks"]) {
    if (StringMember(task, "type") == "SIMPLE" || StringMember(task, "type").empty()) visit(task);
  }
}

// What expressions see before the task `reference`: the input, and the tasks before it.
Json DataBefore(const Json& recorded, std::string_view reference) {
  Json data = {{"workflow", {{"input", recorded["input"]}}}};
  for (const Json& task : recorded["expected"]["tasks"]) {
    const std::string name(StringMember(task, "referenceTaskName"));
    if (name == reference) break;
    data[name] = {{"input", task["inputData"]},      {"output", task["outputData"]},
                  {"status", task["status"]},        {"taskType", task["taskType"]},
                  {"referenceTaskName", name},       {"iteration", task["iteration"]},
                  {"retryCount", task["retryCount"]}};
  }
  return data;
}

const Json* FindTask(const Json& recorded, std::string_view reference) {
  for (const Json& task : recorded["expected"]["tasks"]) {
    if (StringMember(task, "referenceTaskName") == reference) return &task;
  }
  return nullptr;
}

// Members that only the engine knows.
bool IsOfTheEngine(const Json& value) {
  if (!value.is_string()) return false;
  const auto& text = value.get_ref<const std::string&>();
  for (const char* name :
       {".taskDefName", ".callbackAfterSeconds", ".correlationId", ".startTime", ".workflowType",
        ".version", ".workflowId", "workflow.status", ".schemaVersion", "workflow.variables",
        ".pollCount", ".endTime", ".scheduledTime"}) {
    if (text.find(name) != std::string::npos) return true;
  }
  return false;
}

struct Tally {
  size_t compared = 0;
  std::vector<std::string> different;
};

void Compare(const Json& recorded, const std::string& name, Tally& tally) {
  ForEachSimpleTask(recorded["definition"], [&](const Json& task) {
    const std::string_view reference = StringMember(task, "taskReferenceName");
    const Json* parameters = FindMember(task, "inputParameters");
    const Json* ran = FindTask(recorded, reference);
    if (parameters == nullptr || ran == nullptr || !parameters->is_object()) return;
    const Json data = DataBefore(recorded, reference);
    for (const auto& [member, value] : parameters->items()) {
      const Json* expected = FindMember((*ran)["inputData"], member);
      if (expected == nullptr || IsOfTheEngine(value)) continue;
      const auto resolved = ResolveTemplate(value, data);
      ++tally.compared;
      if (resolved.ok() && Agrees(*expected, *resolved)) continue;
      tally.different.push_back(name + " " + member + ": " + FormatJson(value) + " gives " +
                                (resolved.ok() ? FormatJson(*resolved) : "an error") + ", not " +
                                FormatJson(*expected));
    }
  });
}

// Workflow outputs of runs that make them of their input alone.
void CompareOutput(const Json& recorded, const std::string& name, Tally& tally) {
  const Json* parameters = FindMember(recorded["definition"], "outputParameters");
  if (parameters == nullptr || !parameters->is_object()) return;
  if (StringMember(recorded["expected"], "status") != "COMPLETED") return;
  const Json data = DataBefore(recorded, "");
  for (const auto& [member, value] : parameters->items()) {
    const Json* expected = FindMember(recorded["expected"]["output"], member);
    const bool is_of_input =
        value.is_string() &&
        (value.get_ref<const std::string&>().find("workflow.input") != std::string::npos);
    if (expected == nullptr || !is_of_input || IsOfTheEngine(value)) continue;
    const auto resolved = ResolveTemplate(value, data);
    ++tally.compared;
    if (resolved.ok() && Agrees(*expected, *resolved)) continue;
    tally.different.push_back(name + " " + member + ": " + FormatJson(value) + " gives " +
                              (resolved.ok() ? FormatJson(*resolved) : "an error") + ", not " +
                              FormatJson(*expected));
  }
}

TEST(ConductorCasesTest, ExpressionsGiveWhatTheServerMakesOfThem) {
  if (!std::filesystem::is_directory(CasesFolder())) {
    std::printf("not there, not tested: %s\n", CasesFolder().c_str());
    return;
  }
  Tally tally;
  for (const auto& entry : std::filesystem::directory_iterator(CasesFolder())) {
    const Json recorded = ParseJson(ReadFile(entry.path()).value()).value();
    if (FindMember(recorded, "expected") == nullptr) continue;
    Compare(recorded, entry.path().stem().string(), tally);
    CompareOutput(recorded, entry.path().stem().string(), tally);
  }
  for (const std::string& line : tally.different) std::printf("differs: %s\n", line.c_str());
  std::printf("%zu expressions compared\n", tally.compared);
  EXPECT_GT(tally.compared, 200u);
  EXPECT_TRUE(tally.different.empty());
}

}  // namespace
}  // namespace httptask
