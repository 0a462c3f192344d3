#include "runner/model/member_check.h"

#include <gtest/gtest.h>

namespace httptask::runner {
namespace {

class MemberCheckTest : public ::testing::Test {
 protected:
  const std::string text_ = R"({"name": "x", "none": null, "count": 1})";
  const Json json_ = *ParseJson(text_);
  FaultList faults_{text_, "x.json"};
  const CheckedObject object_{json_, "", "the thing", faults_};
};

TEST_F(MemberCheckTest, ARequiredStringIsGiven) {
  EXPECT_EQ(RequireString(object_, "name", "help"), "x");
  EXPECT_TRUE(faults_.empty());
}

TEST_F(MemberCheckTest, AMissingOneIsAFaultWithTheHelp) {
  EXPECT_EQ(RequireString(object_, "somethingElse", "give it"), "");
  EXPECT_EQ(std::move(faults_).Take()[0],
            (Diagnostic{"x.json", {1, 1}, "the thing has no `somethingElse`", "give it"}));
}

TEST_F(MemberCheckTest, NullCountsAsNotThere) {
  EXPECT_EQ(FindTyped(object_, "none", "string"), nullptr);
  EXPECT_EQ(FindTyped(object_, "absent", "string"), nullptr);
  EXPECT_TRUE(faults_.empty());
}

TEST_F(MemberCheckTest, AnotherTypeIsAFault) {
  EXPECT_NE(FindTyped(object_, "count", "integer"), nullptr);
  EXPECT_EQ(FindTyped(object_, "count", "object"), nullptr);
  EXPECT_EQ(std::move(faults_).Take()[0].what, "`count` must be an object, not an integer");
}

TEST_F(MemberCheckTest, TypesHaveTheirArticle) {
  EXPECT_EQ(WithArticle("array"), "an array");
  EXPECT_EQ(WithArticle("string"), "a string");
  EXPECT_EQ(WithArticle("null"), "null");
}

}  // namespace
}  // namespace httptask::runner
