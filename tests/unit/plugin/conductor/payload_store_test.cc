#include "plugin/conductor/payload_store.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "plugin/base/file.h"
#include "plugin/base/sha256.h"
#include "tests/testing/temporary_folder.h"

namespace httptask {
namespace {

Json Output(size_t letters) {
  return {{"response", {{"statusCode", 200}, {"body", std::string(letters, 'x')}}}};
}

Json Parts(const PayloadStore::Fitted& fitted) {
  return ParseJson(fitted.output).value();
}

TEST(PayloadStoreTest, AnOutputWithinTheLimitStays) {
  const testing::TemporaryFolder folder;
  const size_t around = FormatJson(Output(0)).size();
  const Json output = Output(PayloadStore::kOutputBytesMax - around);
  EXPECT_EQ(PayloadStore(folder.path()).Fit(output),
            (PayloadStore::Fitted{FormatJson(output), {}}));
}

TEST(PayloadStoreTest, TheBodyOfALargerOneGoesToAFile) {
  const testing::TemporaryFolder folder;
  const Json output = Output(PayloadStore::kOutputBytesMax);
  const Json fit = Parts(PayloadStore(folder.path() / "answers").Fit(output));
  EXPECT_TRUE(fit["response"]["body"].is_null());
  EXPECT_EQ(fit["response"]["statusCode"], 200);
  const std::string path = fit["response"]["file"]["path"];
  const std::string content = ReadFile(path).value();
  EXPECT_EQ(content, FormatJson(output["response"]["body"]));
  EXPECT_EQ(fit["response"]["file"]["bytes"], content.size());
  EXPECT_EQ(fit["response"]["file"]["sha256"], Sha256(content));
  struct stat facts {};
  ASSERT_EQ(::stat(path.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777u, 0600u);
}

TEST(PayloadStoreTest, ItemsAndTheRequestsBodyFollowAndSmallPartsStay) {
  const testing::TemporaryFolder folder;
  Json output = Output(10);
  output["items"] = {std::string(2'000, 'i')};
  output["request"] = {{"method", "POST"}, {"body", std::string(9'000, 'r')}};
  const PayloadStore store(folder.path());
  const Json one = Parts(store.Fit(output, 10'000));
  EXPECT_TRUE(one["items"].is_null());
  EXPECT_EQ(ReadFile(one["itemsFile"]["path"].get<std::string>()).value(),
            FormatJson(output["items"]));
  EXPECT_EQ(one["request"], output["request"]);
  const Json both = Parts(store.Fit(output, 5'000));
  EXPECT_TRUE(both["request"]["body"].is_null());
  EXPECT_EQ(both["request"]["file"]["bytes"], 9'002);
  EXPECT_EQ(both["response"], output["response"]);
}

TEST(PayloadStoreTest, WhatCannotBeWrittenIsLostAndToldButTheRestStays) {
  Json output = Output(PayloadStore::kOutputBytesMax);
  output["explanation"] = "no further page";
  const auto fitted = PayloadStore("/dev/null/answers").Fit(output);
  EXPECT_EQ(ReasonOf(fitted.storage), Reason::kStorageFailed);
  const Json fit = Parts(fitted);
  EXPECT_EQ(fit["response"]["statusCode"], 200);
  EXPECT_TRUE(fit["response"]["body"].is_null());
  EXPECT_THAT(fit["explanation"].get<std::string>(),
              ::testing::StartsWith("no further page; the call was answered, but `body` is too "
                                    "large for the Conductor server and is lost: /dev/null/"));
}

}  // namespace
}  // namespace httptask
