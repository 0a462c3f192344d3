#include "plugin/mock/mock_router.h"

#include <gtest/gtest.h>

#include "tests/unit/plugin/mock/mock_samples.h"

namespace httptask {
namespace {

using testing::MakeOperation;

std::vector<Operation> Operations() {
  std::vector<Operation> operations = {MakeOperation("GET", "/users/{id}"),
                                       MakeOperation("GET", "/users/me"),
                                       MakeOperation("DELETE", "/users/{id}"),
                                       MakeOperation("GET", "/files/{name}.{ext}"),
                                       MakeOperation("GET", "/"),
                                       MakeOperation("POST", "/a b/{x}:run")};
  for (Operation& operation : operations) {
    operation.servers = {
        {.url = "https://api.example.com/v1", .name = "", .description = "", .variables = {}},
        {.url = "https://{host}/{stage}", .name = "", .description = "", .variables = {}}};
  }
  return operations;
}

TEST(MockRouterTest, FixedSegmentsWinOverParameters) {
  MockRouter router(Operations());
  EXPECT_EQ(router.Find("GET", "/users/me").operation, 1u);
  MockRoute route = router.Find("GET", "/users/7");
  EXPECT_EQ(route.operation, 0u);
  EXPECT_EQ(route.path_values, (MockPathValues{{"id", "7"}}));
}

TEST(MockRouterTest, BasePathsMayBeThereOrNot) {
  MockRouter router(Operations());
  EXPECT_EQ(router.Find("GET", "/v1/users/7").operation, 0u);
  EXPECT_EQ(router.Find("GET", "/anything/users/7").operation, 0u);
  EXPECT_EQ(router.Find("GET", "/v1/").operation, 4u);
  EXPECT_EQ(router.Find("GET", "/").operation, 4u);
}

TEST(MockRouterTest, SegmentsMayBePartlyFixed) {
  MockRouter router(Operations());
  EXPECT_EQ(router.Find("GET", "/files/a.b.txt").path_values,
            (MockPathValues{{"name", "a"}, {"ext", "b.txt"}}));
  EXPECT_EQ(router.Find("POST", "/a%20b/7:run").path_values, (MockPathValues{{"x", "7"}}));
  EXPECT_EQ(router.Find("GET", "/files/.txt").operation, std::nullopt);
}

TEST(MockRouterTest, ParametersAreNeverEmptyAndNeverSeveralSegments) {
  MockRouter router(Operations());
  EXPECT_EQ(router.Find("DELETE", "/users/").operation, std::nullopt);
  EXPECT_EQ(router.Find("DELETE", "/users/1/2/3").operation, std::nullopt);
  EXPECT_EQ(router.Find("DELETE", "/users/1%2F2").path_values, (MockPathValues{{"id", "1%2F2"}}));
}

TEST(MockRouterTest, KnownPathTellsItsMethods) {
  MockRouter router(Operations());
  MockRoute route = router.Find("POST", "/users/7");
  EXPECT_EQ(route.operation, std::nullopt);
  EXPECT_EQ(route.methods, (std::vector<std::string>{"DELETE", "GET"}));
  EXPECT_TRUE(router.Find("POST", "/nothing").methods.empty());
}

TEST(MockRouterTest, GetAnswersHead) {
  MockRouter router(Operations());
  EXPECT_EQ(router.Find("HEAD", "/users/me").operation, 1u);
  EXPECT_EQ(router.Find("HEAD", "/a b/7:run").operation, std::nullopt);
}

TEST(MockRouterTest, NearestPathIsTold) {
  MockRouter router(Operations());
  EXPECT_EQ(router.Nearest("/user/me"), "/users/me");
  EXPECT_EQ(router.Nearest(std::string(100'000, '/')), "");
}

TEST(MockRouterTest, WhatStandsBehindThePathTellsOperationsApart) {
  MockRouter router(
      {MakeOperation("POST", "/#Action=Stop"), MakeOperation("POST", "/#Action=Start"),
       MakeOperation("GET", "/jobs"), MakeOperation("GET", "/jobs?op=list"),
       MakeOperation("GET", "/jobs?name={name}&op=list"), MakeOperation("GET", "/{bucket}#acl")});
  EXPECT_EQ(router.Find("POST", "/", {{"Action", "Start"}}).operation, 1u);
  EXPECT_EQ(router.Find("POST", "/", {{"action", "St%6Fp"}}).operation, 0u);
  EXPECT_EQ(router.Find("POST", "/", {{"Action", "Other"}}).operation, std::nullopt);
  EXPECT_EQ(router.Find("GET", "/jobs").operation, 2u);
  EXPECT_EQ(router.Find("GET", "/jobs", {{"op", "list"}}).operation, 3u);
  EXPECT_EQ(router.Find("GET", "/jobs", {{"op", "list"}, {"name", "a"}}).operation, 4u);
  EXPECT_EQ(router.Find("GET", "/b", {{"acl", ""}}).operation, 5u);
  EXPECT_EQ(router.Find("GET", "/b").operation, std::nullopt);
}

TEST(MockRouterTest, NamesOfWhatTellsApartMayHoldReservedCharacters) {
  MockRouter router({MakeOperation("GET", "/a?ids[]={ids[]}"), MakeOperation("GET", "/a?a%26b=1"),
                     MakeOperation("GET", "/a?f[x][y]=1#t=2"), MakeOperation("GET", "/b/{id?}")});
  EXPECT_EQ(router.Find("GET", "/a", {{"ids[]", "7"}}).operation, 0u);
  EXPECT_EQ(router.Find("GET", "/a", {{"a&b", "1"}}).operation, 1u);
  EXPECT_EQ(router.Find("GET", "/a", {{"f[x][y]", "1"}, {"t", "2"}}).operation, 2u);
  EXPECT_EQ(router.Find("GET", "/a", {{"f[x][y]", "1"}}).operation, std::nullopt);
  EXPECT_EQ(router.Find("GET", "/b/7").path_values, (MockPathValues{{"id?", "7"}}));
}

}  // namespace
}  // namespace httptask
