#include "plugin/prepare/arguments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/plugin/prepare/prepare_samples.h"

namespace httptask {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::LinkTokenOperation;
using testing::ListOperation;
using testing::MakeParameter;
using testing::ParseText;
using testing::Rules;

Problem OnlyProblem(const GivenValues& given) {
  EXPECT_EQ(given.problems.size(), 1u);
  return given.problems.empty() ? Problem() : given.problems[0];
}

TEST(ArgumentsTest, NothingGivenIsDiscarded) {
  GivenValues given = SortArguments(ListOperation(), Json::object(), {});
  EXPECT_EQ(given.parameters.size(), 4u);
  for (const Json& value : given.parameters) EXPECT_FALSE(IsGiven(value));
  EXPECT_FALSE(IsGiven(given.body));
  EXPECT_THAT(given.problems, IsEmpty());
}

TEST(ArgumentsTest, NullIsGiven) {
  EXPECT_TRUE(IsGiven(Json()));
}

TEST(ArgumentsTest, NamesFindTheirPlaceAndType) {
  GivenValues given = SortArguments(
      ListOperation(), Json::object(),
      {{"id", "7"}, {"limit", "5"}, {"header:x-trace", "t"}, {"cookie:session", "s"}});
  EXPECT_THAT(given.problems, IsEmpty());
  EXPECT_THAT(given.parameters, ElementsAre(Json("7"), Json(5), Json("t"), Json("s")));
}

TEST(ArgumentsTest, HeaderNamesIgnoreCaseOthersDoNot) {
  EXPECT_THAT(SortArguments(ListOperation(), Json::object(), {{"x-TRACE", "t"}}).problems,
              IsEmpty());
  EXPECT_EQ(OnlyProblem(SortArguments(ListOperation(), Json::object(), {{"LIMIT", "5"}})).rule,
            "unknown");
}

TEST(ArgumentsTest, BodyFieldsAreReadByTheirTypes) {
  GivenValues given = SortArguments(LinkTokenOperation(), Json::object(),
                                    {{"user.client_user_id", "12"},
                                     {"country_codes[]", "US"},
                                     {"country_codes[]", "GB"},
                                     {"transactions.days_requested", "30"}});
  EXPECT_THAT(given.problems, IsEmpty());
  EXPECT_EQ(given.body, ParseText(R"({"user": {"client_user_id": "12"},
      "country_codes": ["US", "GB"], "transactions": {"days_requested": 30}})"));
}

TEST(ArgumentsTest, ArgumentsComeAfterValuesInOrder) {
  GivenValues given =
      SortArguments(LinkTokenOperation(), ParseText(R"({"client_name": "A", "language": "en"})"),
                    {{"client_name", "B"}, {"client_name", "C"}});
  EXPECT_EQ(given.body, ParseText(R"({"client_name": "C", "language": "en"})"));
}

TEST(ArgumentsTest, ValuesAreTakenAsTheyAre) {
  GivenValues given = SortArguments(LinkTokenOperation(), ParseText(R"({"client_name": 12})"), {});
  EXPECT_EQ(given.body, ParseText(R"({"client_name": 12})"));
}

TEST(ArgumentsTest, WholeBodyIsJson) {
  GivenValues given = SortArguments(LinkTokenOperation(), Json::object(),
                                    {{"body", R"({"client_name": "A"})"}, {"language", "en"}});
  EXPECT_EQ(given.body, ParseText(R"({"client_name": "A", "language": "en"})"));
}

TEST(ArgumentsTest, EveryFaultIsTold) {
  GivenValues given = SortArguments(
      LinkTokenOperation(), ParseText(R"({"langage": "en"})"),
      {{"a..b", "1"}, {"transactions.days_requested", "x"}, {"user.phone", "1"}, {"qqq", "1"}});
  EXPECT_THAT(Rules(given.problems),
              ElementsAre("langage unknown", "a..b syntax", "transactions.days_requested type",
                          "user.phone unknown", "qqq unknown"));
  EXPECT_THAT(given.problems[0].message, HasSubstr("did you mean language?"));
  EXPECT_THAT(given.problems[3].message, HasSubstr("did you mean phone_number?"));
}

TEST(ArgumentsTest, UnknownFieldsWithinAValueAreToldWithTheirPath) {
  GivenValues given =
      SortArguments(LinkTokenOperation(), ParseText(R"({"user": {"client_user": "u"}})"), {});
  Problem problem = OnlyProblem(given);
  EXPECT_EQ(problem.path, "user.client_user");
  EXPECT_THAT(problem.message, HasSubstr("did you mean client_user_id?"));
}

TEST(ArgumentsTest, BodyPrefixSendsWhatIsNotDeclared) {
  GivenValues given =
      SortArguments(LinkTokenOperation(), Json::object(), {{"body:brand_new", "1"}});
  EXPECT_THAT(given.problems, IsEmpty());
  EXPECT_EQ(given.body, ParseText(R"({"brand_new": 1})"));
}

TEST(ArgumentsTest, NameInBothPlacesIsAmbiguous) {
  Operation operation = LinkTokenOperation();
  operation.parameters = {
      MakeParameter("language", ParameterLocation::kQuery, R"({"type": "string"})")};
  Problem problem = OnlyProblem(SortArguments(operation, Json::object(), {{"language", "en"}}));
  EXPECT_EQ(problem.rule, "ambiguous");
  EXPECT_THAT(problem.message, HasSubstr("write query:language or body:language"));
  GivenValues given =
      SortArguments(operation, Json::object(), {{"query:language", "en"}, {"body:language", "nl"}});
  EXPECT_THAT(given.problems, IsEmpty());
  EXPECT_EQ(given.parameters[0], Json("en"));
  EXPECT_EQ(given.body, ParseText(R"({"language": "nl"})"));
}

TEST(ArgumentsTest, ParameterNamesMayHoldDotsAndBrackets) {
  Operation operation = ListOperation();
  operation.parameters.push_back(
      MakeParameter("filter.by[]", ParameterLocation::kQuery, R"({"type": "string"})"));
  GivenValues given = SortArguments(operation, Json::object(), {{"filter.by[]", "x"}});
  EXPECT_THAT(given.problems, IsEmpty());
  EXPECT_EQ(given.parameters[4], Json("x"));
}

TEST(ArgumentsTest, NamesWithBracketsAreGivenAsDeclared) {
  Operation operation = ListOperation();
  operation.parameters = {
      MakeParameter("page[size]", ParameterLocation::kQuery, R"({"type": "integer"})"),
      MakeParameter("d", ParameterLocation::kQuery, R"({"type": "object"})"),
      MakeParameter("ids[]", ParameterLocation::kQuery,
                    R"({"type": "array", "items": {"type": "integer"}})")};
  GivenValues given =
      SortArguments(operation, ParseText(R"({"ids[]": [1]})"),
                    {{"query:page[size]", "5"}, {"d[r]", "1"}, {"ids[]", "2"}, {"ids[]", "3"}});
  EXPECT_THAT(given.problems, IsEmpty());
  EXPECT_THAT(given.parameters,
              ElementsAre(Json(5), ParseText(R"({"r": 1})"), ParseText("[1, 2, 3]")));
  given = SortArguments(operation, {}, {{"ids[]", "[4, 5]"}, {"page[siz]", "5"}});
  EXPECT_EQ(given.parameters[2], ParseText("[4, 5]"));
  EXPECT_THAT(OnlyProblem(given).message, HasSubstr("did you mean page[size]?"));
}

TEST(ArgumentsTest, FieldsWithBracketsAreGivenAsDeclared) {
  Operation operation = LinkTokenOperation();
  operation.bodies[0].schema = ParseText(
      R"({"properties": {"expand[]": {"type": "array", "items": {"type": "string"}}, "a.b": {}}})");
  GivenValues given =
      SortArguments(operation, {}, {{"expand[]", "x"}, {"body:expand[]", "y"}, {"a.b", "1"}});
  EXPECT_THAT(given.problems, IsEmpty());
  EXPECT_EQ(given.body, ParseText(R"({"expand[]": ["x", "y"], "a.b": 1})"));
}

TEST(ArgumentsTest, BytesAreGivenInBodiesThatAreNotJson) {
  const std::string bytes = R"({"base64":"/9j/"})";
  Operation operation = LinkTokenOperation();
  operation.bodies[0].schema = ParseText(R"({"properties": {"file": {"type": "string"}}})");
  EXPECT_EQ(SortArguments(operation, {}, {{"file", bytes}}).body["file"], Json(bytes));
  operation.bodies[0].media_type = "multipart/form-data";
  const GivenValues form = SortArguments(operation, {}, {{"file", bytes}, {"file", bytes}});
  EXPECT_EQ(form.body["file"], ParseText(bytes));
  EXPECT_THAT(form.problems, IsEmpty());
  operation.bodies[0].media_type = "application/octet-stream";
  operation.bodies[0].schema = ParseText(R"({"type": "string"})");
  EXPECT_EQ(SortArguments(operation, {}, {{"body", bytes}}).body, ParseText(bytes));
  EXPECT_EQ(SortArguments(operation, {}, {{"body", R"({"base64":"a"})"}}).body,
            Json(R"({"base64":"a"})"));
}

TEST(ArgumentsTest, CommonHeadersNeedNoPrefix) {
  for (const char* schema : {R"({"type": "string"})", R"({"properties": {"a": {}}})"}) {
    Operation operation = LinkTokenOperation();
    operation.bodies[0].schema = ParseText(schema);
    const GivenValues given = SortArguments(operation, {}, {{"Content-Type", "text/csv"}});
    EXPECT_THAT(given.problems, IsEmpty());
    EXPECT_EQ(given.headers, (HeaderFields{{"Content-Type", "text/csv"}}));
    EXPECT_FALSE(IsGiven(given.body));
  }
}

TEST(ArgumentsTest, PartsOfAParameterAreGivenOneByOne) {
  Operation operation = ListOperation();
  operation.parameters.push_back(MakeParameter(
      "ids", ParameterLocation::kQuery, R"({"type": "array", "items": {"type": "integer"}})"));
  GivenValues given = SortArguments(operation, Json::object(), {{"ids[]", "1"}, {"ids[]", "2"}});
  EXPECT_EQ(given.parameters[4], ParseText("[1, 2]"));
}

TEST(ArgumentsTest, BodyOfAnOperationWithoutOneIsUnknown) {
  Problem problem = OnlyProblem(SortArguments(ListOperation(), Json::object(), {{"body:x", "1"}}));
  EXPECT_EQ(problem.rule, "unknown");
  EXPECT_THAT(problem.message, HasSubstr("takes no body"));
}

TEST(ArgumentsTest, GapInAListIsTold) {
  Problem problem = OnlyProblem(
      SortArguments(LinkTokenOperation(), Json::object(), {{"country_codes[3]", "US"}}));
  EXPECT_EQ(problem.rule, "path");
  EXPECT_THAT(problem.message, HasSubstr("leaves a gap"));
}

TEST(ArgumentsTest, ParameterPathHoldsItsPlace) {
  EXPECT_EQ(ParameterPath(ListOperation().parameters[1]), "query:limit");
}

}  // namespace
}  // namespace httptask
