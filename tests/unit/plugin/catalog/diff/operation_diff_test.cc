#include "plugin/catalog/diff/operation_diff.h"

#include <gtest/gtest.h>

#include "tests/unit/plugin/catalog/catalog_samples.h"

namespace httptask {
namespace {

Operation Sample() {
  Operation operation = MakeOperation("getUser", "GET", "/users/{id}");
  operation.parameters = {{.name = "id", .in = ParameterLocation::kPath, .required = true},
                          {.name = "limit"}};
  operation.bodies = {{.media_type = "application/json"}};
  operation.responses = {{.status = "200", .bodies = {{.media_type = "application/json"}}}};
  operation.servers = {{.url = "https://a.example"}};
  return operation;
}

// The first difference, with `!` where it breaks.
std::string FirstOf(const Operation& after) {
  const OperationChange change = DiffOperations(Sample(), {}, after, {});
  if (change.differences.empty()) return "";
  const Difference& first = change.differences.front();
  EXPECT_EQ(change.kind, first.breaks ? ChangeKind::kBroken : ChangeKind::kCompatible);
  return (first.breaks ? "!" : "") + first.place + ": " + first.what;
}

TEST(OperationDiffTest, EqualContractsHaveNoDifference) {
  Operation after = Sample();
  after.summary = "other";
  after.servers[0].description = "other";
  EXPECT_EQ(FirstOf(after), "");
}

TEST(OperationDiffTest, EachPartIsCompared) {
  const std::pair<void (*)(Operation&), const char*> kCases[] = {
      {[](Operation& o) { o.method = "POST"; }, "!: has the method POST now"},
      {[](Operation& o) { o.path = "/people/{id}"; }, "!: has the path /people/{id} now"},
      {[](Operation& o) { o.parameters.pop_back(); }, "!query limit: is gone"},
      {[](Operation& o) { o.parameters[1].required = true; }, "!query limit: is required now"},
      {[](Operation& o) { o.parameters[1].style = "deepObject"; },
       "!query limit: is written in another way"},
      {[](Operation& o) { o.parameters[1].schema["maximum"] = 5; },
       "!query limit: maximum is 5 now"},
      {[](Operation& o) { o.parameters.push_back({.name = "new"}); }, "query new: is new"},
      {[](Operation& o) { o.parameters.push_back({.name = "new", .required = true}); },
       "!query new: is new and required"},
      {[](Operation& o) { o.bodies[0].media_type = "text/xml"; },
       "!body: can no longer be application/json"},
      {[](Operation& o) { o.bodies.push_back({.media_type = "text/xml"}); },
       "body: can be text/xml now"},
      {[](Operation& o) { o.body_required = true; }, "!body: is required now"},
      {[](Operation& o) { o.responses.clear(); }, "!answer 200: is gone"},
      {[](Operation& o) { o.responses[0].bodies[0].schema["properties"]["a"]["type"] = "string"; },
       "answer 200 a: is new"},
      {[](Operation& o) { o.servers[0].url = "https://b.example"; }, ": has other servers"},
      {[](Operation& o) {
         o.credential_needs = {{{.scheme = "key", .kind = "http", .in = "basic"}}};
       },
       "!: needs other credentials now: http basic"},
      {[](Operation& o) { o.deprecated = true; }, ": is deprecated now"},
  };
  for (const auto& [change, told] : kCases) {
    Operation after = Sample();
    change(after);
    EXPECT_EQ(FirstOf(after), told);
  }
}

// Operations that take one of these sets of headers each.
Operation WithKeys(const std::vector<std::vector<std::string>>& sets) {
  Operation operation = Sample();
  for (const auto& names : sets) {
    auto& needs = operation.credential_needs.emplace_back();
    for (const std::string& name : names) {
      needs.push_back({.scheme = "k" + name, .kind = "apiKey", .in = "header", .name = name});
    }
  }
  return operation;
}

TEST(OperationDiffTest, CredentialsBreakWhereNoOldSetIsEnough) {
  const auto breaks = [](const Operation& before, const Operation& after) {
    return DiffOperations(before, {}, after, {}).kind == ChangeKind::kBroken;
  };
  EXPECT_TRUE(breaks(WithKeys({{"A"}}), WithKeys({{"B"}})));
  EXPECT_TRUE(breaks(WithKeys({{"A"}}), WithKeys({{"A", "B"}})));
  EXPECT_TRUE(breaks(WithKeys({}), WithKeys({{"A"}})));
  EXPECT_FALSE(breaks(WithKeys({{"A"}, {"B"}}), WithKeys({{"B"}})));
  EXPECT_FALSE(breaks(WithKeys({{"A", "B"}}), WithKeys({{"A"}})));
  EXPECT_FALSE(breaks(WithKeys({{"A"}}), WithKeys({})));
  Operation renamed = WithKeys({{"A"}});
  renamed.credential_needs[0][0].scheme = "other";
  EXPECT_TRUE(DiffOperations(WithKeys({{"A"}}), {}, renamed, {}).differences.empty());
}

TEST(OperationDiffTest, AChangeThatNothingExplainsIsToldAsSuch) {
  const OperationChange change = ExplainChange(Sample(), {}, Sample(), {});
  EXPECT_EQ(change.kind, ChangeKind::kCompatible);
  EXPECT_EQ(change.differences.size(), 1u);
}

TEST(OperationDiffTest, WhatBreaksComesFirst) {
  Operation after = Sample();
  after.parameters.push_back({.name = "new"});
  after.body_required = true;
  const OperationChange change = DiffOperations(Sample(), {}, after, {});
  ASSERT_EQ(change.differences.size(), 2u);
  EXPECT_TRUE(change.differences[0].breaks);
  EXPECT_FALSE(change.differences[1].breaks);
}

}  // namespace
}  // namespace httptask
