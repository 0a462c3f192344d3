#include "runner/cli/server/definition_store.h"

#include <gmock/gmock.h>

#include "plugin/base/file.h"
#include "tests/testing/temporary_folder.h"

namespace httptask::runner {
namespace {

using ::testing::HasSubstr;

Json Flow(const std::string& name, int version, const std::string& task = "t") {
  return {
      {"name", name},
      {"version", version},
      {"tasks", Json::array({{{"name", task}, {"taskReferenceName", task}, {"type", "NOOP"}}})}};
}

class DefinitionStoreTest : public ::testing::Test {
 protected:
  std::unique_ptr<DefinitionStore> Open() {
    auto given = std::make_shared<Library>();
    EXPECT_TRUE(given->Add(FormatJson(Flow("given", 1)), "given.json").ok());
    return DefinitionStore::Open(file_, std::move(given)).value();
  }
  static std::string FirstTask(const DefinitionStore& store, const std::string& name, int version) {
    const auto workflow = store.library()->FindWorkflow(name, version);
    return workflow == nullptr ? "" : workflow->definition().tasks.front().name;
  }

  const httptask::testing::TemporaryFolder folder_;
  const std::filesystem::path file_ = folder_.File("definitions.json");
};

TEST_F(DefinitionStoreTest, WhatIsRegisteredIsThereAfterARestart) {
  ASSERT_TRUE(Open()->PutWorkflows({Flow("pay", 2)}).ok());
  ASSERT_TRUE(Open()->PutTasks({{{"name", "call"}, {"retryCount", 7}}}).ok());
  const auto store = Open();
  EXPECT_EQ(FirstTask(*store, "pay", 2), "t");
  EXPECT_EQ(FirstTask(*store, "given", 1), "t");
  EXPECT_EQ(store->library()->FindTaskDefinition("call")->retry_count, 7);
}

TEST_F(DefinitionStoreTest, ItComesBeforeWhatIsGiven) {
  const auto store = Open();
  ASSERT_TRUE(store->PutWorkflows({Flow("given", 1, "mine")}).ok());
  EXPECT_EQ(FirstTask(*store, "given", 1), "mine");
  EXPECT_TRUE(*store->RemoveWorkflow("given", 1));
  EXPECT_EQ(FirstTask(*store, "given", 1), "t");
  EXPECT_FALSE(*store->RemoveWorkflow("given", 1));
}

TEST_F(DefinitionStoreTest, AllAreKeptOrNone) {
  const auto store = Open();
  EXPECT_FALSE(store->PutWorkflows({Flow("pay", 1), {{"name", "bad"}, {"tasks", 1}}}).ok());
  EXPECT_EQ(FirstTask(*store, "pay", 1), "");
  EXPECT_FALSE(std::filesystem::exists(file_));
}

TEST_F(DefinitionStoreTest, ASnapshotStaysAsItIs) {
  const auto store = Open();
  const auto before = store->library();
  ASSERT_TRUE(store->PutWorkflows({Flow("pay", 1)}).ok());
  EXPECT_EQ(before->FindWorkflow("pay", 1), nullptr);
}

TEST_F(DefinitionStoreTest, AllTogetherHaveALimit) {
  const auto store = Open();
  Json flow = Flow("pay", 1);
  flow["description"] = "";
  const Json one = {{"workflowDefs", {flow}}, {"taskDefs", Json::array()}};
  const size_t rest = DefinitionStore::kBytesMax - FormatJson(one).size();
  flow["description"] = std::string(rest, 'a');
  EXPECT_TRUE(store->PutWorkflows({flow}).ok());
  flow["description"] = std::string(rest + 1, 'a');
  EXPECT_EQ(ReasonOf(store->PutWorkflows({flow})), Reason::kLimitExceeded);
}

TEST_F(DefinitionStoreTest, AFileThatIsNoneIsTold) {
  ASSERT_TRUE(WriteFile(file_, "{]").ok());
  const auto store = DefinitionStore::Open(file_, std::make_shared<Library>());
  ASSERT_FALSE(store.ok());
  EXPECT_THAT(std::string(MessageOf(store.status())), HasSubstr("definitions.json"));
}

}  // namespace
}  // namespace httptask::runner
