#include "runner/cli/task/definition_file.h"

#include <gtest/gtest.h>

#include "tests/testing/temporary_folder.h"

namespace httptask::runner {
namespace {

TEST(DefinitionFileTest, EveryFaultIsToldWithItsLine) {
  const std::vector<Diagnostic> faults = {{"a.json", {1, 2}, "first", ""},
                                          {"a.json", {2, 1}, "second", "do this"}};
  const Status error = FaultsToError("", faults, "{ x\ny }\n");
  EXPECT_EQ(ReasonOf(error), Reason::kDefinitionInvalid);
  const std::string message(MessageOf(error));
  EXPECT_EQ(message.find("error: a.json:1:2: first"), 0u) << message;
  EXPECT_NE(message.find("\nerror: a.json:2:1: second"), std::string::npos) << message;
  EXPECT_NE(message.find("help: do this"), std::string::npos);
}

TEST(DefinitionFileTest, TheHeadlineComesFirst) {
  const Status error = FaultsToError("not added:", {{"a.json", {1, 1}, "no", ""}}, "{}");
  EXPECT_EQ(MessageOf(error).find("not added:\nerror: a.json:1:1: no"), 0u);
}

TEST(DefinitionFileTest, MissingFilesAreNamed) {
  const StatusOr<Definition> definition = ReadDefinition("/nowhere/a.json");
  EXPECT_EQ(ReasonOf(definition.status()), Reason::kArgumentInvalid);
  EXPECT_NE(MessageOf(definition.status()).find("/nowhere/a.json"), std::string::npos);
}

TEST(DefinitionFileTest, APreparedTaskIsADefinitionOfOne) {
  const testing::TemporaryFolder folder;
  const std::string file =
      folder
          .Write("task.json", R"({"name": "n", "type": "HTTP", "taskReferenceName": "one",
  "inputParameters": {"http_request": {"uri": "https://a.example/x", "method": "GET"}}})")
          .string();
  const StatusOr<Definition> definition = ReadDefinitionOrTask(file);
  ASSERT_TRUE(definition.ok()) << definition.status();
  ASSERT_EQ(definition->tasks.size(), 1u);
  EXPECT_EQ(definition->tasks[0].reference_name, "one");
  EXPECT_FALSE(ReadDefinition(file).ok());
}

TEST(DefinitionFileTest, TheSettingsOfATaskAreADefinitionOfOne) {
  const testing::TemporaryFolder folder;
  for (const char* text : {R"({"uri": "https://a.example/x", "method": "GET"})",
                           R"({"http_request": {"uri": "https://a.example/x"}})"}) {
    const std::string file = folder.Write("settings.json", text).string();
    const StatusOr<Definition> definition = ReadDefinitionOrTask(file);
    ASSERT_TRUE(definition.ok()) << definition.status();
    ASSERT_EQ(definition->tasks.size(), 1u);
    EXPECT_EQ(definition->tasks[0].type, "HTTP");
    EXPECT_FALSE(ReadDefinition(file).ok());
  }
}

TEST(DefinitionFileTest, FaultsOfAPreparedTaskAreToldWithItsLines) {
  const testing::TemporaryFolder folder;
  const std::string file = folder
                               .Write("task.json",
                                      "{\"name\": \"n\", \"type\": \"HTTP\",\n"
                                      " \"taskReferenceName\": {}, \"inputParameters\": {}}")
                               .string();
  const StatusOr<Definition> definition = ReadDefinitionOrTask(file);
  EXPECT_NE(MessageOf(definition.status()).find(file + ":2:"), std::string::npos)
      << definition.status();
}

TEST(DefinitionFileTest, TextThatIsNotJsonIsADefinitionFault) {
  const testing::TemporaryFolder folder;
  const std::string file = folder.Write("a.json", "{\"name\": oops}").string();
  const StatusOr<Definition> definition = ReadDefinition(file);
  EXPECT_EQ(ReasonOf(definition.status()), Reason::kDefinitionInvalid);
  EXPECT_NE(MessageOf(definition.status()).find(file + ":1:10"), std::string::npos)
      << definition.status();
}

}  // namespace
}  // namespace httptask::runner
