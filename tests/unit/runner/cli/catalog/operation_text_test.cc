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
