#include "plugin/conductor/secret_values.h"

#include <gmock/gmock.h>

namespace httptask {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Find(std::string_view parameters, std::string_view input) {
  return FindSecretValues(ParseJson(parameters).value(), ParseJson(input).value());
}

TEST(SecretValuesTest, TheTextAroundASecretIsLeftOut) {
  EXPECT_THAT(Find(R"({"h": {"Authorization": "Bearer ${workflow.secrets.T}"}})",
                   R"({"h": {"Authorization": "Bearer abc"}})"),
              ElementsAre("abc"));
  EXPECT_THAT(Find(R"(["https://h/?k=${workflow.secrets.K}&n=1"])", R"(["https://h/?k=abc&n=1"])"),
              ElementsAre("abc"));
}

TEST(SecretValuesTest, WhereNothingTellsItsEndsItIsTheWhole) {
  EXPECT_THAT(Find(R"(["${workflow.secrets.A}:${workflow.input.b}"])", R"(["abc:d"])"),
              ElementsAre("abc:d"));
  EXPECT_THAT(Find(R"(["Bearer ${workflow.secrets.A}"])", R"(["other"])"), ElementsAre("other"));
  EXPECT_THAT(Find(R"(["${workflow.secrets.A"])", R"(["abc"])"), ElementsAre("abc"));
}

TEST(SecretValuesTest, ASecretThatIsAnObjectCountsWithAllItsTexts) {
  EXPECT_THAT(Find(R"({"a": "${workflow.secrets.A}"})", R"({"a": {"b": "x", "c": ["y", 1]}})"),
              ElementsAre("x", "y"));
}

TEST(SecretValuesTest, OtherExpressionsAndPlacesAreNone) {
  EXPECT_THAT(
      Find(R"({"a": "${workflow.input.x}", "b": "b", "c": "${workflow.secrets.C}", "d": [1]})",
           R"({"a": "x", "b": "b", "d": {"e": 1}})"),
      IsEmpty());
}

}  // namespace
}  // namespace httptask
