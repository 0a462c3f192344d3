#include "runner/cli/task/json_argument.h"

#include <gtest/gtest.h>

#include "tests/testing/temporary_folder.h"

namespace httptask::runner {
namespace {

TEST(JsonArgumentTest, TakesTextAndFiles) {
  const testing::TemporaryFolder folder;
  const std::string file = folder.Write("in.json", R"({"a":1})").string();
  EXPECT_EQ(FormatJson(ReadJsonOption("--input", R"({"a":2})").value()), R"({"a":2})");
  EXPECT_EQ(FormatJson(ReadJsonOption("--input", "@" + file).value()), R"({"a":1})");
  EXPECT_EQ(FormatJson(ReadJsonOption("--input", "").value()), "{}");
}

TEST(JsonArgumentTest, FaultsHaveTheirPlace) {
  const Status error = ReadJsonOption("--input", "{\"a\":}").status();
  EXPECT_EQ(ReasonOf(error), Reason::kArgumentInvalid);
  EXPECT_NE(MessageOf(error).find("--input:1:6"), std::string::npos) << MessageOf(error);
  EXPECT_NE(MessageOf(error).find('^'), std::string::npos);
}

TEST(JsonArgumentTest, OnlyObjectsAreTaken) {
  const Status error = ReadJsonOption("--input", "[1]").status();
  EXPECT_NE(MessageOf(error).find("object"), std::string::npos);
  EXPECT_NE(MessageOf(error).find("array"), std::string::npos);
}

TEST(JsonArgumentTest, AFileWithoutANameIsTold) {
  const Status error = ReadJsonOption("--input", "@").status();
  EXPECT_EQ(MessageOf(error), "--input @ lacks the name of a file, as in @input.json");
}

TEST(JsonArgumentTest, JsonInPlaceOfAFileIsTold) {
  const Status error = ReadJsonObject(" {\"a\":1}").status();
  EXPECT_NE(MessageOf(error).find("not JSON itself"), std::string::npos);
}

TEST(JsonArgumentTest, MissingFilesAreNamed) {
  const Status error = ReadJsonOption("--input", "@/nowhere/in.json").status();
  EXPECT_NE(MessageOf(error).find("/nowhere/in.json"), std::string::npos);
}

TEST(JsonArgumentTest, OtherObjectsAreTheWorkflowsInput) {
  Definition definition;
  definition.input_template = {{"a", 1}, {"b", 1}};
  EXPECT_EQ(FormatJson(MakeExpressionData({{"b", 2}}, &definition, Json::object())),
            R"({"workflow":{"input":{"a":1,"b":2}}})");
}

TEST(JsonArgumentTest, ExpressionDataIsTakenAsItIs) {
  Definition definition;
  definition.tasks.push_back({"n", "create", "HTTP", Json::object()});
  const Json workflow = {{"workflow", {{"input", 1}}}};
  const Json task = {{"create", {{"output", 1}}}};
  EXPECT_EQ(MakeExpressionData(workflow, nullptr, Json::object()), workflow);
  EXPECT_EQ(MakeExpressionData(task, &definition, Json::object()), task);
  EXPECT_EQ(MakeExpressionData(task, nullptr, {{"uri", "${create.output}"}}), task);
}

}  // namespace
}  // namespace httptask::runner
