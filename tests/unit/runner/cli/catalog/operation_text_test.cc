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

}  // namespace
}  // namespace httptask::runner
