#include "plugin/execute/policy/setting_reader.h"

#include <gmock/gmock.h>

#include "tests/unit/plugin/execute/policy/read_setting.h"

namespace httptask {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using testing::FindFaults;
using ::testing::HasSubstr;
using testing::ReadSetting;

TEST(SettingReaderTest, NullCountsAsMissing) {
  EXPECT_EQ(ReadSetting(R"({"a": null})", [](SettingReader& r) { return r.String("a", "x"); }),
            "x");
}

TEST(SettingReaderTest, NumbersAsTextCount) {
  const auto read = [](SettingReader& r) { return r.Whole("a", 1, {0, 9}); };
  EXPECT_EQ(ReadSetting(R"({"a": "7"})", read), 7);
  EXPECT_EQ(ReadSetting(R"({"a": 7})", read), 7);
}

TEST(SettingReaderTest, BoundsAreInclusive) {
  const auto read = [](SettingReader& r) { return r.Whole("a", 1, {0, 9}); };
  EXPECT_THAT(FindFaults(R"({"a": 9})", read), ElementsAre());
  EXPECT_THAT(FindFaults(R"({"a": 0})", read), ElementsAre());
  EXPECT_THAT(FindFaults(R"({"a": 10})", read), ElementsAre("a"));
  EXPECT_THAT(FindFaults(R"({"a": -1})", read), ElementsAre("a"));
  EXPECT_THAT(FindFaults(R"({"a": 1.5})", read), ElementsAre("a"));
  EXPECT_THAT(FindFaults(R"({"a": 1e400})", read), ElementsAre("a"));
}

TEST(SettingReaderTest, SecondsMayBeDecimals) {
  const auto read = [](SettingReader& r) {
    return r.Seconds("a", milliseconds(1), {milliseconds(0), milliseconds(5000)});
  };
  EXPECT_EQ(ReadSetting(R"({"a": 1.25})", read), milliseconds(1250));
  EXPECT_THAT(FindFaults(R"({"a": 5.1})", read), ElementsAre("a"));
}

TEST(SettingReaderTest, TextsTakeOneOrMany) {
  const auto read = [](SettingReader& r) { return r.Texts("a"); };
  EXPECT_THAT(ReadSetting(R"({"a": 404})", read), ElementsAre("404"));
  EXPECT_THAT(ReadSetting(R"({"a": ["2xx", 404]})", read), ElementsAre("2xx", "404"));
  EXPECT_THAT(FindFaults(R"({"a": ["x", {}]})", read), ElementsAre("a[1]"));
}

TEST(SettingReaderTest, ObjectsPutTheirNameInFront) {
  EXPECT_THAT(FindFaults(R"({"retry": {"b": "x"}})",
                         [](SettingReader& r) { return r.Object("retry")->Boolean("b", false); }),
              ElementsAre("retry.b"));
}

TEST(SettingReaderTest, UnknownMembersTellTheNearest) {
  std::vector<Problem> problems;
  ReadSetting(R"({"retryCuont": 1})",
              [](SettingReader& r) {
                r.RefuseOthers({"retryCount", "statuses"});
                return 0;
              },
              problems);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_THAT(problems[0].message, HasSubstr("did you mean `retryCount`?"));
}

TEST(SettingReaderTest, OneOfIgnoresCaseAndListsTheNames) {
  const auto read = [](SettingReader& r) { return r.OneOf("a", {"FIXED", "LINEAR"}); };
  EXPECT_EQ(ReadSetting(R"({"a": "fixed"})", read), "FIXED");
  EXPECT_THAT(FindFaults(R"({"a": "other"})", read), ElementsAre("a"));
}

}  // namespace
}  // namespace httptask
