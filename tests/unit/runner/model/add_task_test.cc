#include "runner/model/add_task.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugin/base/text.h"
#include "runner/model/definition.h"

namespace httptask::runner {
namespace {

using ::testing::HasSubstr;

Json NewTask(std::string_view reference_name, std::string_view body = "x") {
  return {{"name", "t"},
          {"taskReferenceName", reference_name},
          {"type", "HTTP_TASK"},
          {"inputParameters",
           {{"http_request", {{"uri", "https://h/"}, {"method", "POST"}, {"body", body}}}}}};
}

std::string OneTask(std::string_view reference_name) {
  return FormatJson(NewTask(reference_name));
}

// Layouts that people write; TWO are two tasks.
std::vector<std::string> Layouts() {
  const std::string pretty =
      ReplaceAll(ReplaceAll(FormatJson({{"name", "w"}, {"tasks", {NewTask("a"), NewTask("b")}}}, 4),
                            "\n    ", "\n    "),
                 "\"t\"", "\"\\u0074\"");
  const std::string one_line =
      "{\"name\":\"w\",\"tasks\":[" + OneTask("a") + "," + OneTask("b") + "]}";
  const std::string mixed = "{ \"name\" : \"w\",\n\n\t\"tasks\": [ " + OneTask("a") + " ,\n\t" +
                            OneTask("b") + "\n\n]\n,\"version\":1.0e0}\n\n";
  return {pretty,
          pretty + "\n",
          ReplaceAll(pretty, "\n", "\r\n"),
          ReplaceAll(pretty, "    ", "\t"),
          "\xEF\xBB\xBF" + pretty,
          one_line,
          mixed,
          "{\"name\":\"w\",\"tasks\":[" + OneTask("a") + ",\n" + OneTask("b") + "]}"};
}

// Whether `longer` is `text` with something put in at one place.
bool IsInsertion(std::string_view text, std::string_view longer) {
  size_t same = 0;
  while (same < text.size() && text[same] == longer[same]) ++same;
  return longer.size() > text.size() && longer.ends_with(text.substr(same));
}

TEST(AddTaskTest, EveryByteOfTheRestStaysInEveryLayout) {
  for (const std::string& text : Layouts()) {
    for (const char* after : {"", "a", "b"}) {
      const auto added = AddTask(text, "w.json", NewTask("c"), after);
      ASSERT_TRUE(added.ok()) << added.status() << text;
      EXPECT_TRUE(IsInsertion(text, *added)) << *added;
      const ParsedDefinition parsed = ParseDefinition(*added, "w.json");
      ASSERT_TRUE(parsed.ok()) << *added;
      EXPECT_EQ(parsed.definition.tasks[*after == 'a' ? 1 : 2].reference_name, "c");
      EXPECT_EQ(text.find("\r\n") == std::string::npos, added->find('\r') == std::string::npos);
    }
  }
}

TEST(AddTaskTest, ANewDefinitionTakesTasksOneByOne) {
  std::string text = NewDefinition("pay.json");
  for (const char* name : {"a", "b", "c"}) {
    auto added = AddTask(text, "pay.json", NewTask(name), "");
    ASSERT_TRUE(added.ok()) << added.status();
    text = *added;
  }
  const ParsedDefinition parsed = ParseDefinition(text, "pay.json");
  EXPECT_TRUE(parsed.ok());
  EXPECT_EQ(parsed.definition.name, "pay");
  EXPECT_EQ(text, FormatJson(*ParseJson(text), 2) + "\n");
}

TEST(AddTaskTest, NumbersAndExpressionsComeThrough) {
  Json task = NewTask("b", "${a.output.response.body.id} $${x}");
  task["inputParameters"]["http_request"]["body2"] =
      *ParseJson("[1.0, 123456789012345678901234567890]");
  const auto added = AddTask("{\"name\":\"w\",\"tasks\":[" + OneTask("a") + "]}", "w", task, "a");
  ASSERT_TRUE(added.ok()) << added.status();
  EXPECT_THAT(*added, HasSubstr("123456789012345678901234567890"));
}

std::string ErrorOf(std::string_view text, const Json& task, std::string_view after = "") {
  const auto added = AddTask(text, "w.json", task, after);
  if (added.ok()) return "(none)";
  EXPECT_EQ(ReasonOf(added.status()), Reason::kDefinitionInvalid);
  return std::string(MessageOf(added.status()));
}

TEST(AddTaskTest, ErrorsTellThePlace) {
  const std::string text = "{\"name\":\"w\",\n\"tasks\":[" + OneTask("link") + "]}";
  EXPECT_THAT(ErrorOf("{\n]", NewTask("c")), HasSubstr("w.json:2:1: not JSON"));
  EXPECT_THAT(ErrorOf("[]", NewTask("c")), HasSubstr("must be an object"));
  EXPECT_THAT(ErrorOf("{}", NewTask("c")), HasSubstr("w.json:1:1: the workflow has no `tasks`"));
  EXPECT_THAT(ErrorOf("{\"tasks\": 1}", NewTask("c")), HasSubstr("w.json:1:11: `tasks` must be"));
  EXPECT_THAT(ErrorOf(text, NewTask("link")),
              HasSubstr("w.json:2:42: there is already a task `link`"));
  EXPECT_THAT(ErrorOf(text, NewTask("c"), "lnk"),
              HasSubstr("there is no task `lnk` to add the new one behind: did you mean `link`?"));
}

TEST(AddTaskTest, ATaskThatReadsAnUnknownOneIsRefused) {
  const std::string text = "{\"name\":\"w\",\"tasks\":[" + OneTask("link") + "]}";
  EXPECT_THAT(ErrorOf(text, NewTask("c", "${links.output.x}")),
              HasSubstr("the new task does not fit: w.json:1:"));
}

TEST(AddTaskTest, FaultsElsewhereDoNotStopIt) {
  EXPECT_EQ(ErrorOf("{\"tasks\":[{\"type\":\"JOIN\"}]}", NewTask("c")), "(none)");
}

}  // namespace
}  // namespace httptask::runner
