#include "runner/model/definition.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/runner/model/definition_text.h"

namespace httptask::runner {
namespace {

using testing::FaultsOf;
using ::testing::HasSubstr;

constexpr std::string_view kTwoTasks = R"({
  "name": "two", "version": 3, "schemaVersion": 2, "description": "d", "ownerEmail": "a@b", "x": 1,
  "inputParameters": ["n"], "inputTemplate": {"n": 1},
  "tasks": [
    {"name": "a", "taskReferenceName": "r1", "type": "HTTP", "optional": false,
     "inputParameters": {"http_request": {"uri": "https://h/a", "method": "GET"}}},
    {"name": "b", "taskReferenceName": "r2", "type": "HTTP_TASK",
     "inputParameters": {"uri": "https://h/${r1.output.response.body.id}", "method": "POST"}}
  ],
  "outputParameters": {"id": "${r2.output.response.body.id}"}
})";

TEST(DefinitionTest, ReadsEverythingThatItRuns) {
  const ParsedDefinition parsed = ParseDefinition(kTwoTasks, "two.json");
  ASSERT_TRUE(parsed.ok()) << FaultsOf(kTwoTasks);
  const Definition& definition = parsed.definition;
  EXPECT_EQ(definition.name, "two");
  EXPECT_EQ(definition.version, 3);
  EXPECT_EQ(definition.description, "d");
  EXPECT_EQ(definition.text, kTwoTasks);
  EXPECT_EQ(definition.input_template, (Json{{"n", 1}}));
  ASSERT_EQ(definition.tasks.size(), 2u);
  EXPECT_EQ(definition.FindTask("r2"), &definition.tasks[1]);
  EXPECT_EQ(definition.FindTask("r3"), nullptr);
  EXPECT_EQ(definition.tasks[1].type, "HTTP_TASK");
  EXPECT_EQ(definition.tasks[1].pointer, "/tasks/1");
}

TEST(DefinitionTest, WhatIsNotJsonIsToldWithItsPlace) {
  const auto faults = ParseDefinition("{\n  \"name\": x\n}", "a.json").faults;
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_EQ(faults[0].file, "a.json");
  EXPECT_EQ(faults[0].position.line, 2u);
  EXPECT_THAT(faults[0].what, HasSubstr("not JSON"));
  EXPECT_FALSE(ParseDefinition("", "a.json").ok());
  EXPECT_FALSE(ParseDefinition("{\"name\": \"\xFF\"}", "a.json").ok());
  EXPECT_EQ(FaultsOf("[]"), "1:1: a workflow definition must be an object, not an array\n");
}

TEST(DefinitionTest, NameAndTasksAreRequired) {
  EXPECT_EQ(FaultsOf("{}"),
            "1:1: the workflow has no `name` (give the workflow a name)\n"
            "1:1: the workflow has no `tasks` (add one: httptask add FILE OPERATION --ref NAME)\n");
  EXPECT_EQ(FaultsOf(R"({"name": "", "tasks": []})"),
            "1:10: `name` is empty (give the workflow a name)\n"
            "1:23: `tasks` is empty (add one: httptask add FILE OPERATION --ref NAME)\n");
  EXPECT_EQ(FaultsOf(R"({"name": "x", "tasks": {}})"),
            "1:24: `tasks` must be an array, not an object\n");
}

TEST(DefinitionTest, WrongTypesAreToldTogether) {
  EXPECT_EQ(
      FaultsOf(R"({"name": "x", "version": "x", "schemaVersion": 1, "description": [],
"outputParameters": [], "inputTemplate": 1, "inputParameters": {}, "tasks": [5]})"),
      "1:26: `version` must be an integer, not a string\n"
      "1:48: `schemaVersion` 1 is not supported (write the definition in Conductor's format 2 "
      "and say 2)\n"
      "1:66: `description` must be a string, not an array\n"
      "2:21: `outputParameters` must be an object, not an array\n"
      "2:42: `inputTemplate` must be an object, not an integer\n"
      "2:64: `inputParameters` must be an array, not an object\n"
      "2:78: a task must be an object, not an integer\n");
}

TEST(DefinitionTest, VersionsAreWithinAnInteger) {
  EXPECT_THAT(FaultsOf(R"({"name": "x", "version": 2147483648, "tasks": []})"),
              HasSubstr("1:26: `version` must be from 0 to 2147483647"));
  EXPECT_THAT(FaultsOf(R"({"name": "x", "version": 123456789012345678901234567890, "tasks": []})"),
              HasSubstr("1:26: `version` must be"));
  EXPECT_THAT(FaultsOf(R"({"name": "x", "version": 2147483647, "tasks": []})"),
              Not(HasSubstr("version")));
}

TEST(DefinitionTest, ADuplicateReferenceNameIsToldAtTheSecondWithTheLineOfTheFirst) {
  const std::string text = ReplaceAll(kTwoTasks, "\"r2\"", "\"r1\"");
  EXPECT_THAT(FaultsOf(text), HasSubstr("7:40: the taskReferenceName `r1` is already that of the "
                                        "task in line 5 (give one of the two another name)"));
}

std::string Tasks(size_t count) {
  std::string text = R"({"name": "x", "tasks": [)";
  for (size_t i = 0; i < count; ++i) {
    text +=
        (i == 0 ? "" : ",") +
        ReplaceAll(
            R"({"name":"t","taskReferenceName":"rN","type":"HTTP","inputParameters":{"uri":"http://h","method":"GET"}})",
            "rN", "r" + std::to_string(i));
  }
  return text + "]}";
}

TEST(DefinitionTest, TasksAreLimited) {
  EXPECT_TRUE(ParseDefinition(Tasks(kTasksMax), "x").ok());
  EXPECT_THAT(FaultsOf(Tasks(kTasksMax + 1)), HasSubstr("more than the 20000 tasks"));
}

TEST(DefinitionTest, DepthAndValuesAreLimited) {
  const size_t depth = DefinitionLimits().depth_max;
  const auto nested = [](size_t levels) {
    return "{\"name\": \"x\", \"tasks\": [], \"metadata\": " + std::string(levels - 1, '[') +
           std::string(levels - 1, ']') + "}";
  };
  EXPECT_THAT(FaultsOf(nested(depth)), Not(HasSubstr("not JSON")));
  EXPECT_THAT(FaultsOf(nested(depth + 1)), HasSubstr("not JSON"));
}

TEST(DefinitionTest, AByteOrderMarkIsAllowed) {
  EXPECT_TRUE(ParseDefinition("\xEF\xBB\xBF" + std::string(kTwoTasks), "x").ok());
}

}  // namespace
}  // namespace httptask::runner
