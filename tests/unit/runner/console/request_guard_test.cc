#include "runner/console/request_guard.h"

#include <gtest/gtest.h>

namespace httptask::runner {
namespace {

const ListenAddress kHere{"127.0.0.1", 8380};

// 200 when it may pass.
int StatusOf(const RequestHead& head, const ListenAddress& address = kHere) {
  const auto refusal = RequestGuard(address, {"flows.example"}).Refuse(head);
  return refusal ? refusal->status : 200;
}

RequestHead Get(std::string host) {
  return {"GET", "/health", std::move(host), "", "", "", "", false};
}

RequestHead Post(std::string content_type) {
  return {"POST", "/api/workflow", "127.0.0.1:8380", "", "", std::move(content_type), "", true};
}

TEST(RequestGuardTest, ItIsAskedByAnAddressOrAKnownName) {
  for (const char* host : {"127.0.0.1:8380", "localhost:8380", "LocalHost:8380", "[::1]:8380",
                           "10.0.0.7:8380", "flows.example:8380"}) {
    EXPECT_EQ(StatusOf(Get(host)), 200) << host;
  }
}

TEST(RequestGuardTest, ANameBoundToThisAddressIsRefused) {
  for (const char* host :
       {"evil.example:8380", "127.0.0.1.evil.example:8380", "127.0.0.1:80", "127.0.0.1",
        "localhost", "", "localhost:8380:8380", "@localhost:8380"}) {
    EXPECT_EQ(StatusOf(Get(host)), 403) << host;
  }
}

TEST(RequestGuardTest, ThePortOfHttpNeedNotBeSaid) {
  EXPECT_EQ(StatusOf(Get("localhost"), {"127.0.0.1", 80}), 200);
  EXPECT_EQ(StatusOf(Get("evil.example"), {"127.0.0.1", 80}), 403);
}

TEST(RequestGuardTest, PagesOfOtherOriginsAreRefused) {
  RequestHead head = Get("127.0.0.1:8380");
  for (const char* origin : {"https://evil.example", "null", "http://localhost:3000",
                             "http://127.0.0.1", "https://127.0.0.1:8380"}) {
    head.origin = origin;
    EXPECT_EQ(StatusOf(head), 403) << origin;
  }
  head.origin = "http://127.0.0.1:8380";
  EXPECT_EQ(StatusOf(head), 200);
  for (const char* site : {"cross-site", "same-site"}) {
    head.fetch_site = site;
    EXPECT_EQ(StatusOf(head), 403) << site;
  }
  head.fetch_site = "same-origin";
  EXPECT_EQ(StatusOf(head), 200);
}

TEST(RequestGuardTest, WhatAFormSendsIsRefused) {
  for (const char* type : {"", "text/plain", "application/x-www-form-urlencoded",
                           "multipart/form-data; boundary=x", "application/jsonp"}) {
    EXPECT_EQ(StatusOf(Post(type)), 415) << type;
  }
  EXPECT_EQ(StatusOf(Post("application/json")), 200);
  EXPECT_EQ(StatusOf(Post("Application/JSON; charset=utf-8")), 200);
  RequestHead empty_form = Post("application/x-www-form-urlencoded");
  empty_form.has_body = false;
  EXPECT_EQ(StatusOf(empty_form), 415);
  empty_form.content_type = "";
  EXPECT_EQ(StatusOf(empty_form), 200);
}

TEST(RequestGuardTest, ABodyIsNotCompressed) {
  RequestHead head = Post("application/json");
  head.content_encoding = "gzip";
  EXPECT_EQ(StatusOf(head), 415);
}

TEST(RequestGuardTest, APathHasALimit) {
  RequestHead head = Get("127.0.0.1:8380");
  head.path = std::string(RequestGuard::kPathLettersMax, 'a');
  EXPECT_EQ(StatusOf(head), 200);
  head.path += 'a';
  EXPECT_EQ(StatusOf(head), 414);
}

}  // namespace
}  // namespace httptask::runner
