#include "plugin/prepare/parameter_value.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugin/prepare/arguments.h"
#include "tests/unit/plugin/prepare/prepare_samples.h"

namespace httptask {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::MakeParameter;
using testing::Rules;

const Json kNone = Json(Json::value_t::discarded);

Parameter RequiredHeader(std::string_view schema) {
  Parameter parameter = MakeParameter("X-Trace", ParameterLocation::kHeader, schema);
  parameter.required = true;
  return parameter;
}

TEST(ParameterValueTest, WhatIsGivenIsTakenAndChecked) {
  const Parameter parameter = RequiredHeader(R"({"type": "string", "maxLength": 3})");
  EXPECT_EQ(CompleteParameter(parameter, {}, Fill::kAll, "abc", "p").value, "abc");
  EXPECT_THAT(Rules(CompleteParameter(parameter, {}, Fill::kAll, "abcd", "p").problems),
              ElementsAre("p maxLength"));
  EXPECT_THAT(Rules(CompleteParameter(parameter, {}, Fill::kAll, "a\nb", "p").problems),
              ElementsAre("p header"));
}

TEST(ParameterValueTest, ARequiredOneHasItsDefaultElseAnExampleElseIsMissing) {
  const Parameter preset = RequiredHeader(R"({"type": "integer", "default": 5})");
  EXPECT_EQ(CompleteParameter(preset, {}, Fill::kNothing, kNone, "p").value, 5);
  const Parameter other = RequiredHeader(R"({"type": "string", "example": "e"})");
  EXPECT_EQ(CompleteParameter(other, {}, Fill::kRequired, kNone, "p").value, "e");
  EXPECT_THAT(Rules(CompleteParameter(other, {}, Fill::kNothing, kNone, "p").problems),
              ElementsAre("p required"));
}

TEST(ParameterValueTest, AnOptionalOneIsSentWhenAllIsFilled) {
  const Parameter parameter =
      MakeParameter("X-Trace", ParameterLocation::kHeader, R"({"type": "string", "default": "d"})");
  EXPECT_FALSE(IsGiven(CompleteParameter(parameter, {}, Fill::kRequired, kNone, "p").value));
  const ParameterValue made = CompleteParameter(parameter, {}, Fill::kAll, kNone, "p");
  EXPECT_EQ(made.value, "d");
  EXPECT_THAT(made.problems, IsEmpty());
}

}  // namespace
}  // namespace httptask
