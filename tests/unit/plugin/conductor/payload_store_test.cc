#include "plugin/conductor/payload_store.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <fstream>

#include "plugin/base/file.h"
#include "plugin/base/sha256.h"
#include "tests/testing/fake_clock.h"
#include "tests/testing/temporary_folder.h"

namespace httptask {
namespace {

using std::chrono::hours;

class PayloadStoreTest : public ::testing::Test {
 protected:
  // Its path, when a body of so many bytes was put into a file an age ago.
  std::filesystem::path Put(PayloadStore& store, size_t bytes, hours age) {
    const Json output = {{"response", {{"body", std::string(bytes, next_letter_++)}}}};
    const Json fit = ParseJson(store.Fit(output, 0).output).value();
    std::filesystem::path path = fit["response"]["file"]["path"].get<std::string>();
    SetAge(path, age);
    return path;
  }
  void SetAge(const std::filesystem::path& path, hours age) {
    const auto seconds =
        std::chrono::duration_cast<std::chrono::seconds>((clock_.Now() - age).time_since_epoch());
    const timespec time{seconds.count(), 0};
    const timespec times[] = {time, time};
    ASSERT_EQ(::utimensat(AT_FDCWD, path.c_str(), times, 0), 0);
  }
  PayloadStore Store(const PayloadLimits& limits = {}) {
    return PayloadStore(folder_.path() / "answers", clock_, limits);
  }

  testing::TemporaryFolder folder_;
  testing::FakeClock clock_;
  char next_letter_ = 'a';
};

Json Output(size_t letters) {
  return {{"response", {{"statusCode", 200}, {"body", std::string(letters, 'x')}}}};
}

Json Parts(const PayloadStore::Fitted& fitted) {
  return ParseJson(fitted.output).value();
}

mode_t ModeOf(const std::filesystem::path& path) {
  struct stat facts {};
  EXPECT_EQ(::stat(path.c_str(), &facts), 0);
  return facts.st_mode & 0777u;
}

TEST_F(PayloadStoreTest, AnOutputWithinTheLimitStays) {
  const size_t around = FormatJson(Output(0)).size();
  const Json output = Output(PayloadStore::kOutputBytesMax - around);
  EXPECT_EQ(Store().Fit(output), (PayloadStore::Fitted{FormatJson(output), {}}));
}

TEST_F(PayloadStoreTest, TheBodyOfALargerOneGoesToAFileOfItsOwnerAlone) {
  const Json output = Output(PayloadStore::kOutputBytesMax);
  const Json fit = Parts(Store().Fit(output));
  EXPECT_TRUE(fit["response"]["body"].is_null());
  EXPECT_EQ(fit["response"]["statusCode"], 200);
  const std::string path = fit["response"]["file"]["path"];
  const std::string content = ReadFile(path).value();
  EXPECT_EQ(content, FormatJson(output["response"]["body"]));
  EXPECT_EQ(fit["response"]["file"]["bytes"], content.size());
  EXPECT_EQ(fit["response"]["file"]["sha256"], Sha256(content));
  EXPECT_EQ(ModeOf(path), 0600u);
  EXPECT_EQ(ModeOf(folder_.path() / "answers"), 0700u);
}

TEST_F(PayloadStoreTest, ItemsFollowAndSmallPartsStay) {
  Json output = Output(500);
  output["items"] = {std::string(2'000, 'i')};
  const Json fit = Parts(Store().Fit(output, 1'000));
  EXPECT_TRUE(fit["items"].is_null());
  EXPECT_EQ(ReadFile(fit["itemsFile"]["path"].get<std::string>()).value(),
            FormatJson(output["items"]));
  EXPECT_EQ(fit["response"], output["response"]);
}

TEST_F(PayloadStoreTest, WhatCannotBeWrittenIsLostAndToldButTheRestStays) {
  Json output = Output(PayloadStore::kOutputBytesMax);
  output["explanation"] = "no further page";
  const auto fitted = PayloadStore("/dev/null/answers", clock_).Fit(output);
  EXPECT_EQ(ReasonOf(fitted.storage), Reason::kStorageFailed);
  const Json fit = Parts(fitted);
  EXPECT_EQ(fit["response"]["statusCode"], 200);
  EXPECT_TRUE(fit["response"]["body"].is_null());
  EXPECT_THAT(fit["explanation"].get<std::string>(),
              ::testing::StartsWith("no further page; the call was answered, but `body` is too "
                                    "large for the Conductor server and is lost: /dev/null/"));
}

TEST_F(PayloadStoreTest, FilesAreKeptUpToTheirAge) {
  PayloadStore store = Store({hours(48), 1 << 20});
  const auto young = Put(store, 2'000, hours(48));
  const auto old = Put(store, 2'000, hours(49));
  const auto foreign = folder_.path() / "answers/notes.txt";
  std::ofstream(foreign) << "of a person";
  SetAge(foreign, hours(490));
  Store({hours(48), 1 << 20});
  EXPECT_TRUE(std::filesystem::exists(young));
  EXPECT_FALSE(std::filesystem::exists(old));
  EXPECT_TRUE(std::filesystem::exists(foreign));
}

TEST_F(PayloadStoreTest, AStoreThatGoesOnLooksForOldFilesAgain) {
  PayloadStore store = Store({hours(48), 1 << 20});
  const auto old = Put(store, 2'000, hours(47));
  clock_.Advance(hours(2));
  Put(store, 2'000, hours(0));
  EXPECT_FALSE(std::filesystem::exists(old));
}

TEST_F(PayloadStoreTest, TheOldestFilesMakeRoom) {
  PayloadStore store = Store({hours(48), 4'004});
  const auto first = Put(store, 2'000, hours(3));
  const auto second = Put(store, 2'000, hours(2));
  EXPECT_TRUE(std::filesystem::exists(first));
  const auto third = Put(store, 2'000, hours(1));
  EXPECT_FALSE(std::filesystem::exists(first));
  EXPECT_TRUE(std::filesystem::exists(second));
  const auto large = Put(store, 9'000, hours(0));
  EXPECT_TRUE(std::filesystem::exists(large));
  EXPECT_FALSE(std::filesystem::exists(second));
  EXPECT_FALSE(std::filesystem::exists(third));
}

TEST_F(PayloadStoreTest, WhatWasKeptIsReadByItsDigestAlone) {
  PayloadStore store = Store();
  const Json items = Json::array({std::string(2'000, 'a')});
  const Json fit = ParseJson(store.Fit({{"items", items}}, 0).output).value();
  Json file = fit["itemsFile"];
  EXPECT_EQ(store.Read(file), items);
  file["path"] = "/etc/passwd";
  EXPECT_EQ(store.Read(file), items);
  EXPECT_FALSE(store.Read({{"sha256", "../../etc/passwd"}}));
  EXPECT_FALSE(store.Read({{"sha256", std::string(64, 'a')}}));
  EXPECT_FALSE(store.Read(nullptr));
  std::ofstream(fit["itemsFile"]["path"].get<std::string>()) << "[1]";
  EXPECT_FALSE(store.Read(file));
}

}  // namespace
}  // namespace httptask
