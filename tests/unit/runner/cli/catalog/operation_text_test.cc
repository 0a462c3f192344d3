#include "runner/cli/catalog/operation_text.h"

#include <gtest/gtest.h>

#include "tests/unit/runner/cli/golden.h"
#include "tests/unit/runner/cli/samples.h"

namespace httptask::runner {
namespace {

TEST(OperationTextTest, ShowsEverythingThatIsKnown) {
  testing::ExpectGolden("show.txt",
                        DescribeOperation(testing::SampleOperation(), 80).Format(Coloring::kOff));
}

TEST(OperationTextTest, LeavesOutWhatIsNotThere) {
  v1::Operation operation;
  operation.mutable_summary()->set_id("pay/ping");
  operation.mutable_summary()->set_method("GET");
  operation.mutable_summary()->set_path("/ping");
  EXPECT_EQ(DescribeOperation(operation, 80).Format(Coloring::kOff), "GET /ping\npay/ping\n");
}

TEST(OperationTextTest, TheIssuerOfATokenIsTold) {
  v1::Operation operation;
  v1::CredentialNeed& need = *operation.add_credential_needs()->add_needs();
  need.set_scheme("login");
  need.set_sent_as("Authorization: Bearer");
  need.set_discovery_url("https://a.test/.well-known/openid-configuration");
  EXPECT_NE(
      DescribeOperation(operation, 80)
          .Format(Coloring::kOff)
          .find("  login (Authorization: Bearer)\n"
                "      issuer described at https://a.test/.well-known/openid-configuration\n"),
      std::string::npos);
}

TEST(OperationTextTest, ATokenIsToldWithItsScopesAndWhereItComesFrom) {
  v1::Operation operation;
  v1::CredentialNeed& need = *operation.add_credential_needs()->add_needs();
  need.set_scheme("login");
  need.set_sent_as("Authorization: Bearer");
  for (const char* scope : {"read", "write"}) need.add_scopes(scope);
  need.add_flows()->set_kind("implicit");
  v1::OAuthFlow& flow = *need.add_flows();
  flow.set_kind("clientCredentials");
  flow.set_token_url("https://a.test/token");
  EXPECT_NE(DescribeOperation(operation, 80)
                .Format(Coloring::kOff)
                .find("  login (Authorization: Bearer)\n"
                      "      scopes: read, write\n"
                      "      flow: implicit\n"
                      "      flow: clientCredentials, token at https://a.test/token\n"),
            std::string::npos)
      << DescribeOperation(operation, 80).Format(Coloring::kOff);
}

TEST(OperationTextTest, ManyAllowedValuesAreCounted) {
  v1::Operation operation;
  v1::Field* field = testing::AddField(*operation.add_bodies(), "n", "integer");
  for (int i = 1; i <= 9; ++i) field->add_allowed_values_json(std::to_string(i));
  EXPECT_NE(DescribeOperation(operation, 80)
                .Format(Coloring::kOff)
                .find("one of 1, 2, 3, 4, 5, 6, 7, 8, … (9 in all)"),
            std::string::npos);
}

TEST(OperationTextTest, ValuesOfServerVariablesAreTold) {
  v1::Operation operation;
  v1::ServerVariable& region = *operation.add_servers()->add_variables();
  region.set_name("region");
  region.set_default_value("eu");
  region.add_allowed_values("eu");
  region.add_allowed_values("us");
  EXPECT_NE(DescribeOperation(operation, 80)
                .Format(Coloring::kOff)
                .find("\n      {region}: default eu; one of eu, us\n"),
            std::string::npos);
}

TEST(OperationTextTest, AParameterThatIsAnObjectShowsItsFields) {
  v1::Operation operation;
  v1::Parameter& filter = *operation.add_parameters();
  filter.set_name("filter");
  filter.set_in(v1::PARAMETER_LOCATION_QUERY);
  filter.mutable_field()->set_type("object");
  for (const auto& [path, type] : {std::pair{"filter.by", "object"},
                                   {"filter.by.age", "integer"},
                                   {"filter.color", "string"}}) {
    v1::Field& field = *filter.add_fields();
    field.set_path(path);
    field.set_type(type);
  }
  EXPECT_NE(DescribeOperation(operation, 80)
                .Format(Coloring::kOff)
                .find("  query:filter  object\n"
                      "    by          object\n"
                      "      age       integer\n"
                      "    color       string\n"),
            std::string::npos);
}

TEST(OperationTextTest, OfOtherBodiesTheFieldsAreShownWhereTheyDiffer) {
  v1::Operation operation;
  for (const char* type : {"application/json", "application/xml", "multipart/form-data"}) {
    v1::Body& body = *operation.add_bodies();
    body.set_media_type(type);
    body.set_required(true);
    testing::AddField(body, type == std::string("multipart/form-data") ? "photo" : "name",
                      "string");
  }
  EXPECT_NE(DescribeOperation(operation, 80)
                .Format(Coloring::kOff)
                .find("\nBody application/json\n"
                      "  name  string\n"
                      "  also as application/xml (--set Content-Type=application/xml)\n"
                      "\nOr multipart/form-data (--set Content-Type=multipart/form-data)\n"
                      "  photo  string\n"),
            std::string::npos);
}

TEST(OperationTextTest, AMediaTypeIsToldAsAShellTakesIt) {
  v1::Operation operation;
  for (const char* type : {"a/b", "a/b;version=2"}) {
    v1::Body& body = *operation.add_bodies();
    body.set_media_type(type);
    testing::AddField(body, type, "string");
  }
  EXPECT_NE(DescribeOperation(operation, 80)
                .Format(Coloring::kOff)
                .find("\nOr a/b;version=2 (--set 'Content-Type=a/b;version=2')\n"),
            std::string::npos);
}

TEST(OperationTextTest, ABodyThatIsNoObjectAndItsExampleAreShown) {
  v1::Operation operation;
  v1::Body& body = *operation.add_bodies();
  body.set_media_type("text/csv");
  body.set_required(true);
  body.set_example_json(R"("h1,h2")");
  testing::AddField(body, "", "string")->add_limits("maxLength 5");
  EXPECT_NE(DescribeOperation(operation, 80)
                .Format(Coloring::kOff)
                .find("\nBody text/csv\n"
                      "  body  string  maxLength 5\n"
                      "  example \"h1,h2\"\n"),
            std::string::npos);
}

TEST(OperationTextTest, WhatIsLeftOutIsSaid) {
  v1::Operation operation;
  v1::Body& body = *operation.add_bodies();
  testing::AddField(body, "user", "object")->set_truncated(true);
  body.set_truncated(true);
  const std::string text = DescribeOperation(operation, 80).Format(Coloring::kOff);
  EXPECT_NE(text.find("  user  object  …\n  1 fields, those nearest the top"), std::string::npos);
}

TEST(OperationTextTest, AnExampleThatTellsNothingNewIsLeftOut) {
  v1::Operation operation;
  v1::Field* field = testing::AddField(*operation.add_bodies(), "n", "integer");
  field->set_example_json("7");
  field->set_default_json("7");
  EXPECT_EQ(DescribeOperation(operation, 80).Format(Coloring::kOff).find("example"),
            std::string::npos);
  field->set_default_json("8");
  EXPECT_NE(DescribeOperation(operation, 80).Format(Coloring::kOff).find("example 7"),
            std::string::npos);
}

TEST(OperationTextTest, LongLimitsStandBelowAndLongExamplesAreCut) {
  v1::Operation operation;
  v1::Field* field = testing::AddField(*operation.add_bodies(), "n", "string");
  field->add_limits("pattern " + std::string(40, 'a'));
  field->set_example_json(std::string(200, 'b'));
  const std::string text = DescribeOperation(operation, 60).Format(Coloring::kOff);
  EXPECT_NE(text.find("\n      pattern aaa"), std::string::npos) << text;
  EXPECT_NE(text.find("b…\n"), std::string::npos) << text;
}

}  // namespace
}  // namespace httptask::runner
