#include "plugin/conductor/external_input.h"

#include <gmock/gmock.h>

namespace httptask {
namespace {

using ::testing::HasSubstr;

TEST(ExternalInputTest, TheServerIsAskedWhereItLies) {
  EXPECT_EQ(ExternalInputQuestion("task/input/a b.json"),
            "/tasks/externalstoragelocation?path=task%2Finput%2Fa%20b.json&operation=READ&"
            "payloadType=TASK_INPUT");
  EXPECT_EQ(*ReadExternalPlace(R"({"uri": "http://s/7.json", "path": "7.json"})"),
            "http://s/7.json");
}

TEST(ExternalInputTest, AStorageThatTheServerAloneReadsIsTold) {
  for (const char* body : {R"({"path": "7.json"})", R"({"uri": null, "path": "7.json"})"}) {
    const Status status = ReadExternalPlace(body).status();
    EXPECT_EQ(ReasonOf(status), Reason::kArgumentInvalid);
    EXPECT_THAT(std::string(MessageOf(status)), HasSubstr("external-payload-storage.type"));
  }
  EXPECT_EQ(ReasonOf(ReadExternalPlace("<html>").status()), Reason::kResponseInvalid);
}

TEST(ExternalInputTest, AnInputIsAnObjectWithoutSecretsToFillIn) {
  EXPECT_EQ(*ReadExternalInput(R"({"uri": "http://s"})"), Json({{"uri", "http://s"}}));
  EXPECT_EQ(ReasonOf(ReadExternalInput("[]").status()), Reason::kResponseInvalid);
  const Status status =
      ReadExternalInput(R"({"headers": {"A": "Bearer ${workflow.secrets.T}"}})").status();
  EXPECT_EQ(ReasonOf(status), Reason::kArgumentInvalid);
}

TEST(ExternalInputTest, AnErrorNamesTheInput) {
  const Status status =
      ExternalInputError(MakeError(Reason::kTargetUnreachable, "it is away"), "task/7.json");
  EXPECT_EQ(ReasonOf(status), Reason::kTargetUnreachable);
  EXPECT_EQ(MessageOf(status),
            "the task's input lies in the Conductor server's external payload storage "
            "(task/7.json) and cannot be read: it is away");
}

}  // namespace
}  // namespace httptask
