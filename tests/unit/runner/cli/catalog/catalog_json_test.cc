#include "runner/cli/catalog/catalog_json.h"

#include <gtest/gtest.h>

#include "tests/unit/runner/cli/golden.h"
#include "tests/unit/runner/cli/samples.h"

namespace httptask::runner {
namespace {

TEST(CatalogJsonTest, OperationNamesAreAnInterface) {
  testing::ExpectGolden("show.json", FormatJson(OperationToJson(testing::SampleOperation()), 2));
}

TEST(CatalogJsonTest, OperationsWithoutIdHaveNoOperationId) {
  v1::Operation operation = testing::SampleOperation();
  operation.mutable_summary()->set_id("pay/POST /shops/{shop}/payments");
  EXPECT_EQ(FindMember(OperationToJson(operation), "operationId"), nullptr);
}

TEST(CatalogJsonTest, ATokenHasItsScopesAndFlows) {
  v1::Operation operation;
  v1::CredentialNeed& need = *operation.add_credential_needs()->add_needs();
  need.set_scheme("login");
  need.add_scopes("read");
  v1::OAuthFlow& flow = *need.add_flows();
  flow.set_kind("clientCredentials");
  flow.set_token_url("https://a.test/token");
  EXPECT_EQ(FormatJson(*FindMember(OperationToJson(operation), "credentials")),
            R"([[{"scheme":"login","kind":"","sentAs":"","scopes":["read"],)"
            R"("flows":[{"kind":"clientCredentials","tokenUrl":"https://a.test/token"}]}]])");
}

TEST(CatalogJsonTest, OpenIdConnectHasItsDiscoveryUrl) {
  v1::Operation operation;
  v1::CredentialNeed& need = *operation.add_credential_needs()->add_needs();
  need.set_discovery_url("https://a.test/.well-known/openid-configuration");
  EXPECT_EQ(FormatJson(*FindMember(OperationToJson(operation), "credentials")),
            R"([[{"scheme":"","kind":"","sentAs":"",)"
            R"("discoveryUrl":"https://a.test/.well-known/openid-configuration"}]])");
}

TEST(CatalogJsonTest, NumbersComeOutAsTheReferenceHasThem) {
  v1::Operation operation;
  testing::AddField(*operation.add_bodies(), "n", "number")
      ->set_default_json("123456789012345678901234567890");
  EXPECT_NE(
      FormatJson(OperationToJson(operation)).find("\"default\":123456789012345678901234567890"),
      std::string::npos);
}

TEST(CatalogJsonTest, ProblemsHaveALineOrAPointer) {
  v1::ImportProblem problem;
  problem.set_document("a.yaml");
  problem.set_pointer("/paths");
  problem.set_reason("no");
  EXPECT_EQ(FormatJson(ImportProblemToJson(problem)),
            R"({"document":"a.yaml","pointer":"/paths","reason":"no","help":""})");
  problem.set_line(3);
  EXPECT_EQ(FormatJson(ImportProblemToJson(problem)),
            R"({"document":"a.yaml","line":3,"reason":"no","help":""})");
}

TEST(CatalogJsonTest, ApiAndSummaryNamesAreAnInterface) {
  v1::Api api;
  api.set_api("pay");
  api.set_operations(2);
  api.set_usable(1);
  api.add_sources("pay.yaml");
  EXPECT_EQ(FormatJson(ApiToJson(api)),
            R"({"api":"pay","title":"","version":"","operations":2,"usable":1,)"
            R"("sources":["pay.yaml"]})");
  EXPECT_EQ(FormatJson(OperationSummaryToJson(testing::SampleOperation().summary())),
            R"({"id":"pay/createPayment","api":"pay","method":"POST",)"
            R"("path":"/shops/{shop}/payments","summary":"Create a payment",)"
            R"("tags":["payments"],"deprecated":false})");
}

}  // namespace
}  // namespace httptask::runner
