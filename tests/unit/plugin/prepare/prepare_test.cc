#include "plugin/prepare/prepare.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/plugin/prepare/prepare_samples.h"

namespace httptask {
namespace {

using ::testing::ElementsAre;
using testing::Given;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::LinkTokenOperation;
using testing::ListOperation;
using testing::MakeParameter;
using testing::MinimalArguments;
using testing::MinimalWith;
using ::testing::Not;
using ::testing::Pair;
using testing::ParseText;
using testing::Prepare;
using testing::ProblemsWith;
using testing::Rules;

CredentialDescription BodyKeys() {
  return {"bank",
          {{SecretLocation::kBody, "client_id", ""}, {SecretLocation::kBody, "secret", ""}}};
}

TEST(PrepareTest, MinimalBodyIsEnoughAndNothingIsAdded) {
  PreparedTask prepared = Prepare(LinkTokenOperation(), Given(MinimalArguments()));
  EXPECT_EQ(prepared.task, ParseText(R"({"method": "POST",
      "uri": "https://production.example.com/link/token/create",
      "contentType": "application/json", "accept": "application/json",
      "body": {"client_name": "App", "country_codes": ["US"], "language": "en",
               "user": {"client_user_id": "u-1"}},
      "operation": "bank/linkTokenCreate"})"));
  EXPECT_EQ(prepared.request.method, "POST");
  EXPECT_EQ(prepared.request.url, "https://production.example.com/link/token/create");
  EXPECT_THAT(prepared.request.headers, ElementsAre(Pair("Content-Type", "application/json"),
                                                    Pair("Accept", "application/json")));
  EXPECT_EQ(ParseText(prepared.request.body), prepared.task["body"]);
}

TEST(PrepareTest, DeclaredIdempotencyHeaderGetsItsKeyWhenTheTaskRuns) {
  for (const char* name : {"Idempotency-Key", "x-idempotency-key", "PayPal-Request-Id"}) {
    Operation operation = LinkTokenOperation();
    Parameter header = MakeParameter(name, ParameterLocation::kHeader, R"({"type": "string"})");
    header.required = true;
    operation.parameters = {header};
    for (const Fill fill : {Fill::kNothing, Fill::kAll}) {
      PrepareOptions options = Given(MinimalArguments());
      options.fill = fill;
      const PreparedTask prepared = Prepare(operation, options);
      EXPECT_EQ(prepared.task["idempotencyHeader"], name);
      EXPECT_FALSE(prepared.task.contains("headers"));
    }
    const PreparedTask given = Prepare(operation, MinimalWith({{name, "${workflow.workflowId}"}}));
    EXPECT_EQ(given.task["headers"][name], "${workflow.workflowId}");
    EXPECT_FALSE(given.task.contains("idempotencyHeader"));
  }
}

TEST(PrepareTest, ExpressionsFitEverywhereAndStay) {
  PreparedTask prepared =
      Prepare(LinkTokenOperation(), Given({{"client_name", "${workflow.input.name}"},
                                           {"country_codes", "${workflow.input.codes}"},
                                           {"language", "en"},
                                           {"user", "${u.output.user}"},
                                           {"webhook", "https://x/${workflow.input.hook}"},
                                           {"transactions.days_requested", "${d.output.days}"}}));
  EXPECT_EQ(prepared.task["body"]["country_codes"], "${workflow.input.codes}");
  EXPECT_EQ(prepared.task["body"]["transactions"]["days_requested"], "${d.output.days}");
  prepared =
      Prepare(ListOperation(), Given({{"id", "${u.output.id}"}, {"limit", "${n.output.n}"}}));
  EXPECT_EQ(prepared.task["uri"],
            "https://api.example.com/v1/users/${u.output.id}/orders?limit=${n.output.n}");
}

TEST(PrepareTest, CredentialsAreStarsInTheRequestAndNothingInTheTask) {
  PrepareOptions options = Given(MinimalArguments());
  options.credentials = {BodyKeys(),
                         {"gate",
                          {{SecretLocation::kHeader, "X-Key", "Key "},
                           {SecretLocation::kQuery, "api key", ""},
                           {SecretLocation::kBasic, "", ""}}}};
  PreparedTask prepared = Prepare(LinkTokenOperation(), options);
  const Json sent = ParseText(prepared.request.body);
  EXPECT_EQ(sent["client_id"], "***");
  EXPECT_EQ(sent["secret"], "***");
  EXPECT_EQ(FindHeader(prepared.request.headers, "X-Key"), "Key ***");
  EXPECT_EQ(FindHeader(prepared.request.headers, "Authorization"), "Basic ***");
  EXPECT_THAT(prepared.request.url, ::testing::EndsWith("?api%20key=***"));
  EXPECT_THAT(FormatJson(prepared.task), Not(HasSubstr("***")));
  EXPECT_FALSE(prepared.task["body"].contains("secret"));
  EXPECT_EQ(prepared.task["credentials"], ParseText(R"(["bank", "gate"])"));
}

TEST(PrepareTest, WhatACredentialSendsNeedNotBeGiven) {
  Operation operation = ListOperation();
  operation.parameters.push_back(
      MakeParameter("X-Key", ParameterLocation::kHeader, R"({"type": "string"})"));
  operation.parameters.back().required = true;
  EXPECT_THAT(Rules(ProblemsWith(operation, Given({{"id", "1"}}))),
              ElementsAre("header:X-Key required"));
  PrepareOptions options = Given({{"id", "1"}});
  options.credentials = {{"gate", {{SecretLocation::kHeader, "x-key", ""}}}};
  PreparedTask prepared = Prepare(operation, options);
  EXPECT_EQ(FindHeader(prepared.request.headers, "X-Key"), "***");
  EXPECT_FALSE(prepared.task.contains("headers"));
}

TEST(PrepareTest, RequiredFieldOfAnOptionalObjectCountsOnlyWithTheObject) {
  EXPECT_THAT(ProblemsWith(LinkTokenOperation(), MinimalWith({})), IsEmpty());
  EXPECT_THAT(
      Rules(ProblemsWith(LinkTokenOperation(), MinimalWith({{"update.reauthorize", "true"}}))),
      ElementsAre("update.item_id required"));
}

TEST(PrepareTest, RequiredDefaultsAreFilledOptionalAreNot) {
  Operation operation = ListOperation();
  operation.parameters[1].schema = ParseText(R"({"type": "integer", "default": 25})");
  EXPECT_THAT(Prepare(operation, Given({{"id", "1"}})).request.url, Not(HasSubstr("limit")));
  operation.parameters[1].required = true;
  EXPECT_THAT(Prepare(operation, Given({{"id", "1"}})).request.url, HasSubstr("?limit=25"));
}

TEST(PrepareTest, ADefaultOfAnotherTypeIsTakenInTheTypeThatIsAskedFor) {
  Operation operation = ListOperation();
  operation.parameters[1].required = true;
  operation.parameters[1].schema = ParseText(R"({"type": "boolean", "default": "false"})");
  EXPECT_THAT(Prepare(operation, Given({{"id", "7"}})).request.url, HasSubstr("=false"));
  operation.parameters[1].schema = ParseText(R"({"type": "string", "default": 25})");
  EXPECT_THAT(Prepare(operation, Given({{"id", "7"}})).request.url, HasSubstr("=25"));
}

TEST(PrepareTest, ADefaultThatFitsInNoFormIsNoValue) {
  Operation operation = ListOperation();
  operation.parameters[1].required = true;
  operation.parameters[1].schema = ParseText(R"({"type": "integer", "default": "many"})");
  EXPECT_FALSE(PrepareTask(operation, Given({{"id", "7"}})).ok());
  PrepareOptions filled = Given({{"id", "7"}});
  filled.fill = Fill::kRequired;
  EXPECT_THAT(Prepare(operation, filled).request.url, HasSubstr("=1"));
}

TEST(PrepareTest, FillMakesWhatIsMissing) {
  PrepareOptions options;
  options.fill = Fill::kRequired;
  PreparedTask prepared = Prepare(LinkTokenOperation(), options);
  EXPECT_EQ(prepared.task["body"].size(), 4u);
  prepared = Prepare(ListOperation(), options);
  EXPECT_THAT(prepared.request.url, Not(HasSubstr("limit")));
  options.fill = Fill::kAll;
  prepared = Prepare(ListOperation(), options);
  EXPECT_THAT(prepared.request.url, HasSubstr("limit="));
}

TEST(PrepareTest, AFilledRequiredObjectIsNotWrittenAsNothing) {
  Operation operation = ListOperation();
  operation.path = "/{id}";
  operation.parameters = {
      MakeParameter("id", ParameterLocation::kPath, R"({"type": "object"})"),
      MakeParameter("f", ParameterLocation::kQuery,
                    R"({"type": "object", "properties": {"a": {"type": "integer"}}})")};
  operation.parameters[1].required = true;
  operation.parameters[1].style = "deepObject";
  PrepareOptions options;
  options.fill = Fill::kRequired;
  EXPECT_EQ(Prepare(operation, options).request.url,
            "https://api.example.com/v1/key1,string?f%5Ba%5D=1");
}

TEST(PrepareTest, EveryParameterGoesToItsPlace) {
  PreparedTask prepared = Prepare(
      ListOperation(), Given({{"id", "7"}, {"limit", "5"}, {"X-Trace", "t"}, {"session", "s"}}));
  EXPECT_EQ(prepared.task, ParseText(R"({"method": "GET",
      "uri": "https://api.example.com/v1/users/7/orders?limit=5",
      "headers": {"X-Trace": "t", "Cookie": "session=s"}, "accept": "application/json",
      "operation": "shop/listOrders"})"));
}

TEST(PrepareTest, PathValuesCannotLeaveTheirSegmentInAnyStyle) {
  Operation operation = ListOperation();
  operation.parameters[0].schema = ParseText(R"({"type": ["array", "string"]})");
  for (const char* value : {R"([".."])", R"(["."])", "[]"}) {
    EXPECT_THAT(Rules(ProblemsWith(operation, Given({{"id", value}}))), ElementsAre("path:id path"))
        << value;
  }
  operation.parameters[0].style = "label";
  for (const char* value : {"", "."}) {
    EXPECT_THAT(Rules(ProblemsWith(operation, Given({{"id", value}}))), ElementsAre("path:id path"))
        << value;
  }
}

TEST(PrepareTest, PathValuesAreNotTakenForOtherPlaceholders) {
  Operation operation = ListOperation();
  operation.path = "/a/{id}/{b}";
  operation.parameters.insert(
      operation.parameters.begin() + 1,
      MakeParameter("b", ParameterLocation::kPath, R"({"type": "string"})"));
  EXPECT_THAT(Prepare(operation, Given({{"id", "{b}"}, {"b", "2"}})).request.url,
              HasSubstr("/a/%7Bb%7D/2"));
}

TEST(PrepareTest, AFragmentInThePathDoesNotTakeTheQueryWithIt) {
  Operation operation = ListOperation();
  const std::pair<const char*, const char*> cases[] = {
      {"/#X-Amz-Target=Svc.Do", "https://api.example.com/v1/?limit=5"},
      {"/a/{id}/#{id}", "https://api.example.com/v1/a/o%231/?limit=5"},
      {"/?fixed=1#frag", "https://api.example.com/v1/?fixed=1&limit=5"},
      {"#frag", "https://api.example.com/v1?limit=5"}};
  for (const auto& [path, url] : cases) {
    operation.path = path;
    EXPECT_EQ(Prepare(operation, Given({{"id", "o#1"}, {"limit", "5"}})).request.url, url) << path;
  }
}

TEST(PrepareTest, FormBodiesAreWrittenAsPairs) {
  Operation operation = LinkTokenOperation();
  operation.bodies[0].media_type = "application/x-www-form-urlencoded";
  operation.bodies[0].schema = ParseText(R"({"type": "object", "properties": {"a": {}, "b": {}}})");
  PreparedTask prepared = Prepare(operation, Given({{"a", "x y"}, {"b", "2"}}));
  EXPECT_EQ(prepared.request.body, "a=x%20y&b=2");
  EXPECT_EQ(prepared.task["contentType"], "application/x-www-form-urlencoded");
}

TEST(PrepareTest, ARangeOfMediaTypesIsNotSent) {
  Operation operation = LinkTokenOperation();
  operation.bodies[0].media_type = "*/*";
  EXPECT_EQ(Prepare(operation, Given(MinimalArguments())).task["contentType"], "application/json");
}

TEST(PrepareTest, AcceptIsTheFirstMediaTypeOfTheSuccess) {
  Operation operation = ListOperation();
  operation.responses.resize(2);
  operation.responses[0].status = "404";
  operation.responses[0].bodies.resize(1);
  operation.responses[0].bodies[0].media_type = "text/plain";
  operation.responses[1].status = "200";
  operation.responses[1].bodies.resize(1);
  operation.responses[1].bodies[0].media_type = "application/xml";
  EXPECT_EQ(Prepare(operation, Given({{"id", "1"}})).task["accept"], "application/xml");
}

TEST(PrepareTest, CommonHeadersNeedNoDeclaration) {
  PreparedTask prepared =
      Prepare(LinkTokenOperation(), MinimalWith({{"header:Accept", "text/csv"},
                                                 {"header:content-type", "application/x+json"},
                                                 {"header:Authorization", "Bearer ${a.b}"}}));
  EXPECT_EQ(prepared.task["accept"], "text/csv");
  EXPECT_EQ(prepared.task["contentType"], "application/x+json");
  EXPECT_EQ(prepared.task["headers"], ParseText(R"({"Authorization": "Bearer ${a.b}"})"));
  EXPECT_THAT(Rules(ProblemsWith(LinkTokenOperation(), MinimalWith({{"header:X-Other", "1"}}))),
              ElementsAre("header:X-Other unknown"));
}

TEST(PrepareTest, ACredentialTakesThePlaceOfAGivenAuthorization) {
  PrepareOptions options = MinimalWith({{"header:Authorization", "Bearer mine"}});
  options.credentials = {{"bank", {{SecretLocation::kBasic, "", ""}}}};
  PreparedTask prepared = Prepare(LinkTokenOperation(), options);
  EXPECT_FALSE(prepared.task.contains("headers"));
  EXPECT_EQ(prepared.request.headers.back(), HeaderField("Authorization", "Basic ***"));
  EXPECT_EQ(prepared.request.headers.size(), 3u);
}

TEST(PrepareTest, AGivenContentTypeChoosesTheBody) {
  Operation operation = LinkTokenOperation();
  Body form;
  form.media_type = "application/x-www-form-urlencoded";
  form.schema = ParseText(R"({"type": "object", "required": ["code"],
                              "properties": {"code": {"type": "string"}}})");
  operation.bodies.push_back(form);
  PreparedTask prepared =
      Prepare(operation, Given({{"header:Content-Type", form.media_type}, {"code", "a b"}}));
  EXPECT_EQ(prepared.request.body, "code=a%20b");
  EXPECT_EQ(prepared.task["contentType"], form.media_type);
}

TEST(PrepareTest, AGivenContentTypeIsFirstComparedAsAWhole) {
  Operation operation = LinkTokenOperation();
  operation.bodies.clear();
  for (const char* type : {"application/json;version=1", "application/json;version=2", "image/*"}) {
    Body body;
    body.media_type = type;
    body.schema["properties"][type] = Json::object();
    operation.bodies.push_back(body);
  }
  operation.body_required = false;
  const std::pair<const char*, const char*> cases[] = {
      {"application/json; version=2", "application/json;version=2"},
      {"application/json;version=1", "application/json;version=1"},
      {"application/json", "application/json;version=1"},
      {"image/gif", "image/*"}};
  for (const auto& [given, chosen] : cases) {
    PrepareOptions options = Given({{"Content-Type", given}, {chosen, "x"}});
    EXPECT_EQ(Prepare(operation, options).task["contentType"], given);
  }
}

TEST(PrepareTest, AValueOfThePathIsNotLookedAtAgain) {
  Operation operation = ListOperation();
  operation.path = "/a/{id}/b/{item}/{other}";
  operation.parameters = {MakeParameter("id", ParameterLocation::kPath, R"({"type": "string"})"),
                          MakeParameter("item", ParameterLocation::kPath, R"({"type": "string"})")};
  EXPECT_EQ(Prepare(operation, Given({{"id", "${item}"}, {"item", "7"}})).task["uri"],
            "https://api.example.com/v1/a/${item}/b/7/{other}");
}

}  // namespace
}  // namespace httptask
