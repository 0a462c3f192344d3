#include "plugin/execute/policy/status_set.h"

#include <gmock/gmock.h>

#include "tests/unit/plugin/execute/policy/read_setting.h"

namespace httptask {
namespace {

using ::testing::ElementsAre;

TEST(StatusSetTest, KnowsCodesFamiliesAndRanges) {
  const StatusSet set = MakeStatusSet({"2xx", "404", "500-502"});
  for (const int status : {200, 299, 404, 500, 502}) EXPECT_TRUE(set.Contains(status)) << status;
  for (const int status : {199, 300, 403, 405, 499, 503}) {
    EXPECT_FALSE(set.Contains(status)) << status;
  }
}

TEST(StatusSetTest, RefusesWhatIsNoStatus) {
  StatusSet set;
  for (const char* word : {"", "6xx", "0xx", "99", "600", "2x", "300-200", "200-", "abc", "-200"}) {
    EXPECT_FALSE(set.Add(word)) << word;
  }
  EXPECT_TRUE(set.empty());
  EXPECT_TRUE(set.Add(" 2XX "));
}

TEST(StatusSetTest, NumbersAndTextAreRead) {
  const auto read = [](SettingReader& reader) { return ReadStatusSet(reader, "codes"); };
  const StatusSet set = testing::ReadSetting(R"({"codes": [200, "404"]})", read);
  EXPECT_TRUE(set.Contains(200));
  EXPECT_TRUE(set.Contains(404));
  EXPECT_THAT(testing::FindFaults(R"({"codes": ["2xx", "often"]})", read), ElementsAre("codes"));
}

}  // namespace
}  // namespace httptask
