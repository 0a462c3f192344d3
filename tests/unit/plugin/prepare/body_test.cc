#include "plugin/prepare/body.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugin/prepare/arguments.h"
#include "tests/unit/plugin/prepare/prepare_samples.h"

namespace httptask {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::LinkTokenOperation;
using testing::ListOperation;
using testing::ParseText;
using testing::Rules;

const Json kNoBody = Json(Json::value_t::discarded);

Operation BodyOperation(std::string_view schema) {
  Operation operation = ListOperation();
  operation.body_required = true;
  operation.bodies.resize(1);
  operation.bodies[0].media_type = "application/json";
  operation.bodies[0].schema = ParseText(schema);
  return operation;
}

PrepareOptions WithSecret(std::string name) {
  PrepareOptions options;
  options.credentials = {{"key", {{SecretLocation::kBody, std::move(name), ""}}}};
  return options;
}

TEST(BodyTest, NoneIsMadeWhereNoneIsTakenOrWanted) {
  EXPECT_FALSE(IsGiven(PrepareBody(ListOperation(), {}, kNoBody).value));
  Operation optional = BodyOperation(R"({"properties": {"a": {}}})");
  optional.body_required = false;
  EXPECT_FALSE(IsGiven(PrepareBody(optional, {}, kNoBody).value));
}

TEST(BodyTest, RequiredBodyOfAnotherTypeIsMissing) {
  Operation operation = BodyOperation(R"({"type": "array"})");
  EXPECT_THAT(Rules(PrepareBody(operation, {}, kNoBody).problems), ElementsAre("body required"));
}

TEST(BodyTest, RequiredDefaultsAreFilledAtEveryDepthOptionalOnesAreNot) {
  Operation operation = BodyOperation(R"({"type": "object", "required": ["n", "u"], "properties": {
      "n": {"type": "integer", "default": 5}, "o": {"default": 1},
      "u": {"type": "object", "required": ["k"], "properties": {"k": {"default": "x"}}},
      "l": {"type": "array", "items": {"required": ["d"], "properties": {"d": {"default": 0}}}}}})");
  PreparedBody body = PrepareBody(operation, {}, ParseText(R"({"u": {}, "l": [{}, {"d": 1}]})"));
  EXPECT_THAT(body.problems, IsEmpty());
  EXPECT_EQ(body.value, ParseText(R"({"u": {"k": "x"}, "l": [{"d": 0}, {"d": 1}], "n": 5})"));
}

TEST(BodyTest, FillRequiredMakesWhatIsMissingAndKeepsWhatIsGiven) {
  PrepareOptions options;
  options.fill = Fill::kRequired;
  PreparedBody body =
      PrepareBody(LinkTokenOperation(), options, ParseText(R"({"client_name": "Mine"})"));
  EXPECT_THAT(body.problems, IsEmpty());
  EXPECT_EQ(body.value["client_name"], "Mine");
  EXPECT_EQ(body.value.size(), 4u);
  EXPECT_EQ(body.value["user"].size(), 1u);
}

TEST(BodyTest, FillAllHoldsOptionalFields) {
  PrepareOptions options;
  options.fill = Fill::kAll;
  PreparedBody body = PrepareBody(LinkTokenOperation(), options, kNoBody);
  EXPECT_THAT(body.problems, IsEmpty());
  EXPECT_EQ(body.value["transactions"]["days_requested"], 90);
  EXPECT_TRUE(body.value.contains("update"));
}

TEST(BodyTest, SecretsStandAsStarsAndFitEverywhere) {
  Operation operation = BodyOperation(R"({"type": "object", "required": ["pin"], "properties": {
      "pin": {"type": "integer"}}})");
  PreparedBody body = PrepareBody(operation, WithSecret("pin"), kNoBody);
  EXPECT_THAT(body.problems, IsEmpty());
  EXPECT_EQ(body.value, ParseText(R"({"pin": "***"})"));
}

TEST(BodyTest, SecretsWithinObjectsMakeTheirObjects) {
  Operation operation = BodyOperation(R"({"type": "object"})");
  PrepareOptions options = WithSecret("auth.key");
  PreparedBody body = PrepareBody(operation, options, ParseText(R"({"auth": {"user": "u"}})"));
  EXPECT_EQ(body.value, ParseText(R"({"auth": {"user": "u", "key": "***"}})"));
  EXPECT_EQ(WithoutSecrets(body.value, options.credentials),
            ParseText(R"({"auth": {"user": "u"}})"));
}

TEST(BodyTest, FillStartsFromTheExampleOfTheMediaType) {
  Operation operation = BodyOperation(R"({"type": "object", "required": ["name", "born"],
      "properties": {"name": {"type": "string"}, "age": {"type": "integer"},
                     "born": {"type": "integer"}}})");
  operation.bodies[0].example = ParseText(R"({"name": "Ada", "age": 36, "born": 1815})");
  PrepareOptions options;
  options.fill = Fill::kAll;
  EXPECT_EQ(PrepareBody(operation, options, kNoBody).value, operation.bodies[0].example);
  EXPECT_EQ(PrepareBody(operation, options, ParseText(R"({"name": "Bo"})")).value,
            ParseText(R"({"name": "Bo", "age": 36, "born": 1815})"));
  options.fill = Fill::kRequired;
  EXPECT_EQ(PrepareBody(operation, options, kNoBody).value,
            ParseText(R"({"name": "Ada", "born": 1815})"));
  operation = BodyOperation(R"({"type": "string"})");
  operation.bodies[0].example = "h1,h2";
  EXPECT_EQ(PrepareBody(operation, options, kNoBody).value, Json("h1,h2"));
}

TEST(BodyTest, AnExampleThatDoesNotFitWhatWasGivenIsLeft) {
  Operation operation = BodyOperation(R"({"oneOf": [
      {"type": "object", "required": ["iban"], "properties": {"iban": {"type": "string"}},
       "additionalProperties": false},
      {"type": "object", "required": ["card"], "properties": {"card": {"type": "string"}},
       "additionalProperties": false}]})");
  operation.bodies[0].example = ParseText(R"({"iban": "NL1"})");
  PrepareOptions options;
  options.fill = Fill::kAll;
  const PreparedBody body = PrepareBody(operation, options, ParseText(R"({"card": "4"})"));
  EXPECT_THAT(body.problems, IsEmpty());
  EXPECT_EQ(body.value, ParseText(R"({"card": "4"})"));
}

TEST(BodyTest, AMapIsFilledUpToItsLeastCount) {
  PrepareOptions options;
  options.fill = Fill::kRequired;
  const Operation map = BodyOperation(
      R"({"type": "object", "minProperties": 1, "additionalProperties": {"type": "integer"}})");
  EXPECT_EQ(PrepareBody(map, options, kNoBody).value, ParseText(R"({"key1": 1})"));
  EXPECT_THAT(Rules(PrepareBody(map, {}, ParseText("{}")).problems),
              ElementsAre("body minProperties"));
  const Operation closed = BodyOperation(
      R"({"type": "object", "minProperties": 1, "additionalProperties": false,
          "properties": {"id": {"readOnly": true}, "a": {"type": "integer"}, "b": {}}})");
  EXPECT_EQ(PrepareBody(closed, options, kNoBody).value, ParseText(R"({"a": 1})"));
}

TEST(BodyTest, WithoutSecretsKeepsTheRest) {
  const auto credentials = WithSecret("a.b").credentials;
  EXPECT_EQ(WithoutSecrets(ParseText(R"({"a": 1})"), credentials), ParseText(R"({"a": 1})"));
  EXPECT_EQ(WithoutSecrets(ParseText("[1]"), credentials), ParseText("[1]"));
  EXPECT_FALSE(IsGiven(WithoutSecrets(kNoBody, credentials)));
}

TEST(BodyTest, GivenBodyIsCheckedWithEveryProblem) {
  PreparedBody body = PrepareBody(LinkTokenOperation(), {}, ParseText(R"({"client_name": 5,
      "language": "en", "country_codes": ["XX"], "user": {}})"));
  EXPECT_THAT(Rules(body.problems),
              ::testing::UnorderedElementsAre("client_name type", "country_codes[0] enum",
                                              "user.client_user_id required"));
}

TEST(BodyTest, RequestRulesLetExpressionsAndSecretsThrough) {
  const ValidateOptions rules = RequestRules();
  EXPECT_TRUE(rules.is_placeholder("${a.output.b}"));
  EXPECT_TRUE(rules.is_placeholder("x ${a.output.b}"));
  EXPECT_TRUE(rules.is_placeholder("***"));
  EXPECT_FALSE(rules.is_placeholder("$${a}"));
  EXPECT_FALSE(rules.is_placeholder("plain"));
  EXPECT_FALSE(rules.is_placeholder(5));
  EXPECT_TRUE(rules.is_request);
}

}  // namespace
}  // namespace httptask
