#include "runner/cli/catalog/document_fetch.h"

#include <gmock/gmock.h>

#include "plugin/base/json.h"

namespace httptask::runner {
namespace {

using ::testing::HasSubstr;

const DocumentUrl kUrl = {"https://a.example/o.yaml", "", "https://a.example/o.yaml"};

v1::TaskResult Answer(int status_code, const std::string& body = "") {
  v1::TaskResult result;
  result.set_outcome(status_code < 300 ? v1::OUTCOME_SUCCEEDED : v1::OUTCOME_REJECTED);
  result.set_status_code(status_code);
  result.set_reason_phrase("Words");
  result.set_body(body);
  return result;
}

std::string WhyNot(StatusOr<v1::TaskResult> answer, const DocumentUrl& url = kUrl) {
  return std::string(MessageOf(ReadFetched(url, std::move(answer)).status()));
}

TEST(DocumentFetchTest, TheRequestIsBoundedAndFollowsRedirects) {
  const Json task =
      ParseJson(MakeFetchRequest({"https://a.example/", "Basic x", ""}, 7).task_json()).value();
  EXPECT_EQ(task["method"], "GET");
  EXPECT_EQ(task["uri"], "https://a.example/");
  EXPECT_EQ(task["maxResponseBytes"], 7);
  EXPECT_EQ(task["maxRedirects"], kFetchRedirectsMax);
  EXPECT_EQ(task["totalTimeOut"], kFetchSecondsMax * 1000);
  EXPECT_EQ(task["headers"]["Authorization"], "Basic x");
}

TEST(DocumentFetchTest, TheBodyIsTheDocument) {
  EXPECT_EQ(ReadFetched(kUrl, Answer(200, "openapi: 3.0.0")).value(),
            (FetchedDocument{"openapi: 3.0.0", kUrl.url}));
}

TEST(DocumentFetchTest, ItComesFromWhereRedirectsLed) {
  v1::TaskResult result = Answer(200, "{}");
  v1::Attempt& attempt = *result.add_attempts();
  attempt.add_hops()->set_location("https://b.example/1");
  attempt.add_hops()->set_location("https://b.example/2");
  EXPECT_EQ(ReadFetched(kUrl, result)->url, "https://b.example/2");
}

TEST(DocumentFetchTest, AnotherAnswerTellsWhatToDo) {
  EXPECT_EQ(WhyNot(Answer(404)), "the server answered 404 Words; check the URL");
  EXPECT_THAT(WhyNot(Answer(401)), HasSubstr("download the document"));
  EXPECT_THAT(WhyNot(Answer(403), {"https://a.example/", "Basic x", ""}),
              HasSubstr("does not take the user and password"));
  EXPECT_EQ(WhyNot(Answer(407)),
            "the proxy answered 407 Words; give it a user and a password that it takes: "
            "http://USER:PASSWORD@HOST:PORT");
  EXPECT_THAT(WhyNot(Answer(429)), HasSubstr("asked too often"));
  EXPECT_THAT(WhyNot(Answer(503)), HasSubstr("try again later"));
  EXPECT_THAT(WhyNot(Answer(302)), HasSubstr("browser"));
}

TEST(DocumentFetchTest, WhatIsNoDocumentIsTold) {
  EXPECT_THAT(WhyNot(Answer(200, " \n<!doctype html>")), HasSubstr("web page"));
  EXPECT_THAT(WhyNot(Answer(200, "\xef\xbb\xbf<html>")), HasSubstr("web page"));
  EXPECT_THAT(WhyNot(Answer(204, "")), HasSubstr("nothing"));
}

TEST(DocumentFetchTest, AnAuthorityThatIsNotTrustedCanBeNamed) {
  const Status error = MakeError(Reason::kTlsUntrusted, "no trust");
  EXPECT_EQ(MessageOf(ReadFetched(kUrl, error).status()),
            "no trust; an authority of your own is trusted by --ca-file FILE");
}

TEST(DocumentFetchTest, ProblemsOfTheTaskAreThoseOfTheUrl) {
  EXPECT_EQ(WhyNot(MakeError(Reason::kArgumentInvalid, "the task has a problem: uri bad port",
                             {{"uri", "format", "bad port"}})),
            "the URL is not taken: bad port");
  EXPECT_EQ(ReasonOf(ReadFetched(kUrl, MakeError(Reason::kTargetBlocked, "no")).status()),
            Reason::kTargetBlocked);
}

}  // namespace
}  // namespace httptask::runner
