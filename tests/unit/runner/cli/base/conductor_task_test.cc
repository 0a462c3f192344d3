#include "runner/cli/base/conductor_task.h"

#include <gtest/gtest.h>

namespace httptask::runner {
namespace {

TEST(ConductorTaskTest, NamesAreUsableInExpressions) {
  EXPECT_EQ(TaskNameFor("plaid/linkTokenCreate"), "plaid_linkTokenCreate");
  EXPECT_EQ(TaskNameFor("GET /users/{id}"), "GET_users_id");
}

TEST(ConductorTaskTest, LocalIdIsWhatStandsBehindTheApi) {
  EXPECT_EQ(LocalOperationId("pay/GET /a/b"), "GET /a/b");
  EXPECT_EQ(LocalOperationId("ping"), "ping");
}

TEST(ConductorTaskTest, TheRequestStandsWhereConductorLooks) {
  EXPECT_EQ(FormatJson(MakeConductorTask("pay/ping", "p", {{"uri", "http://a"}})),
            R"({"name":"pay_ping","taskReferenceName":"p","type":"HTTP_TASK",)"
            R"("inputParameters":{"http_request":{"uri":"http://a"}}})");
}

}  // namespace
}  // namespace httptask::runner
