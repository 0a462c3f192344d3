#include "runner/model/task_layout.h"

#include <gtest/gtest.h>

namespace httptask::runner {
namespace {

const Json kTask = {{"a", 1}, {"b", {2}}};

// `text` with kTask behind element `index - 1`.
std::string Added(std::string text, size_t count, size_t index) {
  const Insertion insertion = LayOutTask(text, SourceMap(text), count, index, kTask);
  return text.insert(insertion.offset, insertion.text);
}

TEST(TaskLayoutTest, AnEmptyArrayOpensBelowItsLine) {
  EXPECT_EQ(Added("{\n  \"tasks\": []\n}", 0, 0),
            "{\n  \"tasks\": [\n    {\n      \"a\": 1,\n      \"b\": [\n        2\n      ]\n    "
            "}\n  ]\n}");
  EXPECT_EQ(Added("{\n\t\"tasks\": [\n\t]\n}", 0, 0),
            "{\n\t\"tasks\": [\n\t\t{\n\t\t\t\"a\": 1,\n\t\t\t\"b\": "
            "[\n\t\t\t\t2\n\t\t\t]\n\t\t}\n\t]\n}");
}

TEST(TaskLayoutTest, OneLineStaysOneLine) {
  EXPECT_EQ(Added(R"({"tasks":[]})", 0, 0), R"({"tasks":[{"a":1,"b":[2]}]})");
  EXPECT_EQ(Added(R"({"tasks":[{},{}]})", 2, 2), R"({"tasks":[{},{},{"a":1,"b":[2]}]})");
  EXPECT_EQ(Added(R"({"tasks": [{}, {}]})", 2, 1), R"({"tasks": [{}, {"a":1,"b":[2]}, {}]})");
}

TEST(TaskLayoutTest, NeighboursGiveTheIndentation) {
  EXPECT_EQ(
      Added("{\n\"tasks\": [\n   {\n       \"x\": 1\n   }\n]}", 1, 1),
      "{\n\"tasks\": [\n   {\n       \"x\": 1\n   },\n   {\n       \"a\": 1,\n       \"b\": [\n"
      "           2\n       ]\n   }\n]}");
}

TEST(TaskLayoutTest, BracesOnTheLineOfTheBracketStayThere) {
  EXPECT_EQ(Added("{\n  \"tasks\": [{\n    \"x\": 1\n  }]\n}", 1, 1),
            "{\n  \"tasks\": [{\n    \"x\": 1\n  }, {\n    \"a\": 1,\n    \"b\": [\n      2\n    "
            "]\n  }]\n}");
}

TEST(TaskLayoutTest, LineEndsAreThoseOfTheFile) {
  EXPECT_EQ(Added("{\r\n  \"tasks\": []\r\n}\r\n", 0, 0),
            "{\r\n  \"tasks\": [\r\n    {\r\n      \"a\": 1,\r\n      \"b\": [\r\n        2\r\n    "
            "  ]\r\n"
            "    }\r\n  ]\r\n}\r\n");
}

}  // namespace
}  // namespace httptask::runner
