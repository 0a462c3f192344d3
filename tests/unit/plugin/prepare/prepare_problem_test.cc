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
using testing::Prepare;
using testing::ProblemsWith;
using testing::Rules;
using ::testing::UnorderedElementsAre;

TEST(PrepareProblemTest, EachOfTheMinimalFieldsIsNeeded) {
  const std::vector<std::string> missing = {"client_name required", "country_codes required",
                                            "language required", "user.client_user_id required"};
  for (size_t i = 0; i < missing.size(); ++i) {
    std::vector<Argument> arguments = MinimalArguments();
    arguments.erase(arguments.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_THAT(Rules(ProblemsWith(LinkTokenOperation(), Given(arguments))),
                ElementsAre(missing[i]));
  }
}

TEST(PrepareProblemTest, EverythingMissingIsListedAtOnce) {
  auto prepared = PrepareTask(LinkTokenOperation(), {});
  ASSERT_FALSE(prepared.ok());
  EXPECT_THAT(Rules(ProblemsOf(prepared.status())),
              UnorderedElementsAre("client_name required", "country_codes required",
                                   "language required", "user.client_user_id required"));
  EXPECT_THAT(std::string(MessageOf(prepared.status())),
              HasSubstr("bank/linkTokenCreate cannot be prepared: 4 values do not fit"));
}

TEST(PrepareProblemTest, ProblemsOfAllKindsComeTogether) {
  const auto problems =
      ProblemsWith(LinkTokenOperation(), Given({{"client_nam", "App"},
                                                {"language", "en"},
                                                {"country_codes[]", "XX"},
                                                {"user..id", "1"},
                                                {"transactions.days_requested", "731"}}));
  EXPECT_THAT(Rules(problems),
              UnorderedElementsAre("client_nam unknown", "user..id syntax", "client_name required",
                                   "country_codes[0] enum", "user.client_user_id required",
                                   "transactions.days_requested maximum"));
}

TEST(PrepareProblemTest, UnknownFieldNamesItsNearestAlsoNested) {
  auto problems =
      ProblemsWith(LinkTokenOperation(),
                   MinimalWith({{"webhok", "https://x.example"}, {"user.client_user", "u"}}));
  EXPECT_THAT(Rules(problems), ElementsAre("webhok unknown", "user.client_user unknown"));
  EXPECT_THAT(problems[0].message, HasSubstr("did you mean webhook?"));
  EXPECT_THAT(problems[1].message, HasSubstr("did you mean client_user_id?"));
}

TEST(PrepareProblemTest, WrongTypesTellWhatWouldBeRight) {
  auto problems =
      ProblemsWith(LinkTokenOperation(), MinimalWith({{"transactions.days_requested", "many"},
                                                      {"enable_multi_item_link", "12"},
                                                      {"products", "auth"}}));
  EXPECT_THAT(Rules(problems),
              UnorderedElementsAre("transactions.days_requested type", "products type",
                                   "enable_multi_item_link type"));
  EXPECT_THAT(problems[0].message, HasSubstr("must be an integer"));
}

TEST(PrepareProblemTest, WhatCannotBeTakenIsNotMissingBesides) {
  EXPECT_THAT(Rules(ProblemsWith(LinkTokenOperation(), Given({{"country_codes", "US"}}))),
              UnorderedElementsAre("country_codes type", "client_name required",
                                   "language required", "user.client_user_id required"));
}

TEST(PrepareProblemTest, NameInQueryAndBodyIsAmbiguous) {
  Operation operation = LinkTokenOperation();
  operation.parameters = {MakeParameter("webhook", ParameterLocation::kQuery, "{}")};
  EXPECT_THAT(Rules(ProblemsWith(operation, MinimalWith({{"webhook", "https://x.example"}}))),
              ElementsAre("webhook ambiguous"));
}

TEST(PrepareProblemTest, PathsThatDoNotParseTellTheColumn) {
  auto problems = ProblemsWith(LinkTokenOperation(), MinimalWith({{"products[", "auth"}}));
  EXPECT_THAT(Rules(problems), ElementsAre("products[ syntax"));
  EXPECT_THAT(problems[0].message, HasSubstr("column 10"));
}

TEST(PrepareProblemTest, LimitsOfParametersAreChecked) {
  EXPECT_THAT(ProblemsWith(ListOperation(), Given({{"id", "7"}, {"limit", "100"}})), IsEmpty());
  EXPECT_THAT(Rules(ProblemsWith(ListOperation(), Given({{"id", "7"}, {"limit", "101"}}))),
              ElementsAre("query:limit maximum"));
}

TEST(PrepareProblemTest, PathValuesCannotLeaveTheirSegment) {
  for (const char* value : {"", ".", ".."}) {
    EXPECT_THAT(Rules(ProblemsWith(ListOperation(), Given({{"id", value}}))),
                ElementsAre("path:id path"))
        << value;
  }
  EXPECT_THAT(Prepare(ListOperation(), Given({{"id", "../x?y#z"}})).request.url,
              HasSubstr("/users/..%2Fx%3Fy%23z/orders"));
}

TEST(PrepareProblemTest, UnknownServerNamesTheNearest) {
  PrepareOptions options = Given(MinimalArguments());
  options.server = "sandbox";
  EXPECT_EQ(Prepare(LinkTokenOperation(), options).task["uri"],
            "https://sandbox.example.com/link/token/create");
  options.server = "sandbx";
  Status status = PrepareTask(LinkTokenOperation(), options).status();
  EXPECT_EQ(ReasonOf(status), Reason::kServerNotFound);
  EXPECT_THAT(std::string(MessageOf(status)), HasSubstr("did you mean sandbox?"));
}

TEST(PrepareProblemTest, LineBreaksStayOutOfHeaders) {
  EXPECT_THAT(Rules(ProblemsWith(ListOperation(), Given({{"id", "1"}, {"X-Trace", "a\r\nB: c"}}))),
              ElementsAre("header:X-Trace header"));
  EXPECT_THAT(Rules(ProblemsWith(ListOperation(), Given({{"id", "1"}, {"header:Accept", "a\nb"}}))),
              ElementsAre("header:Accept type"));
}

TEST(PrepareProblemTest, AServerWithoutUrlIsToldWithEveryOtherProblem) {
  Operation operation = LinkTokenOperation();
  operation.servers.clear();
  std::vector<std::string> rules = Rules(ProblemsWith(operation, Given({})));
  ASSERT_FALSE(rules.empty());
  EXPECT_EQ(rules[0], "server required");
  EXPECT_EQ(rules.size(), 5u);
}

TEST(PrepareProblemTest, ValuesThatAreNoObjectAreRefused) {
  PrepareOptions options = Given(MinimalArguments());
  options.values = Json::array({1});
  EXPECT_THAT(Rules(ProblemsWith(LinkTokenOperation(), options)), ElementsAre(" type"));
}

}  // namespace
}  // namespace httptask
