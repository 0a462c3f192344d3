#include "plugin/http/redirect/redirecting_http_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/testing/fake_clock.h"
#include "tests/testing/fake_http_client.h"

namespace httptask {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::FakeHttpClient;
using ::testing::HasSubstr;
using testing::MakeAnswer;
using testing::MakeFailure;

class RedirectingHttpClientTest : public ::testing::Test {
 protected:
  static HttpRequest Request(std::string method, size_t redirects_max) {
    HttpRequest request;
    request.method = std::move(method);
    request.url = "https://api.example/0";
    request.redirects_max = redirects_max;
    return request;
  }
  static HttpExchange MovedTo(const std::string& location, int status = 302) {
    return MakeAnswer(status, "", {{"Location", location}});
  }
  HttpClient::TransferId Send(HttpRequest request) {
    return client_.Send(std::move(request), [this](HttpExchange exchange) {
      ++done_count_;
      exchange_ = std::move(exchange);
    });
  }

  testing::FakeClock clock_;
  HttpExchange exchange_;
  int done_count_ = 0;
  FakeHttpClient* fake_ = new FakeHttpClient();
  // The first to go: what is under way then ends, and that is written to the members above.
  RedirectingHttpClient client_{std::unique_ptr<HttpClient>(fake_), clock_};
};

TEST_F(RedirectingHttpClientTest, WithoutHopsARedirectIsAnAnswer) {
  Send(Request("GET", 0));
  fake_->FinishNext(MovedTo("/1"));
  EXPECT_EQ(exchange_.response.status_code, 302);
  EXPECT_EQ(exchange_.redirect_refusal, "");
  EXPECT_TRUE(exchange_.hops.empty());
}

TEST_F(RedirectingHttpClientTest, HopsAreFollowedAndToldInOrder) {
  Send(Request("GET", 5));
  fake_->FinishNext(MovedTo("/1", 301));
  clock_.Advance(seconds(2));
  fake_->FinishNext(MovedTo("https://other.example/2", 307));
  fake_->FinishNext(MakeAnswer(200, "there"));
  EXPECT_EQ(done_count_, 1);
  EXPECT_EQ(exchange_.response.body, "there");
  ASSERT_EQ(exchange_.hops.size(), 2u);
  EXPECT_EQ(exchange_.hops[0].url, "https://api.example/0");
  EXPECT_EQ(exchange_.hops[0].status_code, 301);
  EXPECT_EQ(exchange_.hops[0].location, "https://api.example/1");
  EXPECT_EQ(exchange_.hops[0].next_method, "GET");
  EXPECT_EQ(exchange_.hops[1].url, "https://api.example/1");
  EXPECT_EQ(exchange_.timings.total, seconds(2));
  EXPECT_EQ(fake_->requests()[2].url, "https://other.example/2");
}

TEST_F(RedirectingHttpClientTest, AHopTellsItsAnswerAndWhatWentAlong) {
  for (const int status : {303, 307}) {
    HttpRequest request = Request("POST", 5);
    request.headers = {{"Content-Type", "a/b"}, {"X-Key", "k"}};
    request.has_body = true;
    Send(request);
    fake_->FinishNext(MakeAnswer(status, "moved", {{"Location", "/1"}, {"X-Id", "7"}}));
    fake_->FinishNext(MakeAnswer(200));
    const HttpHop& hop = exchange_.hops.at(0);
    EXPECT_EQ(hop.answer.body, "moved");
    EXPECT_EQ(FindHeader(hop.answer.headers, "X-Id"), "7");
    EXPECT_EQ(hop.keeps_body, status == 307);
    EXPECT_EQ(hop.next_header_names.size(), status == 307 ? 2u : 1u);
  }
}

TEST_F(RedirectingHttpClientTest, TheBodyOfAHopHasALimitOnBothSides) {
  for (const size_t size : {kHopBodyBytesMax, kHopBodyBytesMax + 1}) {
    Send(Request("GET", 5));
    fake_->FinishNext(MakeAnswer(302, std::string(size, 'x'), {{"Location", "/1"}}));
    fake_->FinishNext(MakeAnswer(200));
    EXPECT_EQ(exchange_.hops.at(0).answer_body_bytes, size);
    EXPECT_EQ(exchange_.hops[0].answer.body.empty(), size > kHopBodyBytesMax);
  }
}

TEST_F(RedirectingHttpClientTest, HopsHaveALimitOnBothSides) {
  for (const int moves : {2, 3}) {
    Send(Request("GET", 2));
    for (int i = 0; i < moves; ++i) fake_->FinishNext(MovedTo("/again"));
    if (moves == 2) fake_->FinishNext(MakeAnswer(200));
    EXPECT_EQ(exchange_.response.status_code, moves == 2 ? 200 : 302);
    EXPECT_EQ(exchange_.hops.size(), 2u);
    EXPECT_EQ(exchange_.redirect_refusal.empty(), moves == 2);
  }
  EXPECT_THAT(exchange_.redirect_refusal, HasSubstr("2 before"));
}

TEST_F(RedirectingHttpClientTest, RefusedRedirectIsTheAnswerWithItsReason) {
  Send(Request("GET", 5));
  fake_->FinishNext(MovedTo("http://api.example/plain"));
  EXPECT_TRUE(exchange_.status.ok());
  EXPECT_EQ(exchange_.response.status_code, 302);
  EXPECT_THAT(exchange_.redirect_refusal, HasSubstr("https to http"));
}

TEST_F(RedirectingHttpClientTest, TotalTimeoutSpansTheHops) {
  HttpRequest request = Request("GET", 5);
  request.timeouts.total = milliseconds(1000);
  Send(request);
  clock_.Advance(milliseconds(700));
  fake_->FinishNext(MovedTo("/1"));
  EXPECT_EQ(fake_->requests()[1].timeouts.total, milliseconds(300));
  clock_.Advance(milliseconds(700));
  fake_->FinishNext(MovedTo("/2"));
  EXPECT_EQ(fake_->requests()[2].timeouts.total, milliseconds(1));
}

TEST_F(RedirectingHttpClientTest, FailureAfterAPostWasCarriedOutIsUnknown) {
  for (const int status : {301, 302, 303, 307}) {
    Send(Request("POST", 5));
    fake_->FinishNext(MovedTo("/1", status));
    fake_->FinishNext(MakeFailure(Reason::kTargetUnreachable));
    const Reason reason = ReasonOf(exchange_.status);
    EXPECT_EQ(reason, status == 307 ? Reason::kTargetUnreachable : Reason::kResultUnknown);
    EXPECT_EQ(exchange_.sent, status != 307);
    EXPECT_EQ(exchange_.hops.size(), 1u);
  }
}

TEST_F(RedirectingHttpClientTest, FailureAfterAGetStaysWhatItIs) {
  Send(Request("GET", 5));
  fake_->FinishNext(MovedTo("/1"));
  fake_->FinishNext(MakeFailure(Reason::kTargetBlocked));
  EXPECT_EQ(ReasonOf(exchange_.status), Reason::kTargetBlocked);
  EXPECT_EQ(MessageOf(exchange_.status), "https://api.example:443 redirected (302): fake failure");
}

TEST_F(RedirectingHttpClientTest, CancelEndsTheHopUnderWay) {
  const auto id = Send(Request("GET", 5));
  fake_->FinishNext(MovedTo("/1"));
  client_.Cancel(id);
  EXPECT_EQ(ReasonOf(exchange_.status), Reason::kCancelled);
  EXPECT_EQ(done_count_, 1);
  client_.Cancel(id);
  client_.Cancel(id + 100);
  EXPECT_EQ(done_count_, 1);
}

TEST(RedirectingHttpClientEndTest, ClientThatGoesEndsEveryChainWithItsHops) {
  testing::FakeClock clock;
  std::vector<HttpExchange> ended;
  auto* fake = new FakeHttpClient();
  {
    RedirectingHttpClient client(std::unique_ptr<HttpClient>(fake), clock);
    for (int i = 0; i < 3; ++i) {
      HttpRequest request;
      request.method = "GET";
      request.url = "https://api.example/0";
      request.redirects_max = 5;
      client.Send(std::move(request),
                  [&ended](HttpExchange exchange) { ended.push_back(std::move(exchange)); });
    }
    fake->FinishNext(MakeAnswer(302, "", {{"Location", "/1"}}));
  }
  ASSERT_EQ(ended.size(), 3u);
  for (const HttpExchange& exchange : ended) {
    EXPECT_EQ(ReasonOf(exchange.status), Reason::kCancelled);
  }
  EXPECT_EQ(ended[2].hops.size(), 1u);
}

TEST(RedirectingHttpClientAtOnceTest, ClientThatAnswersBeforeSendReturnsIsFine) {
  testing::FakeClock clock;
  RedirectingHttpClient client(
      std::make_unique<FakeHttpClient>([](const HttpRequest& request) {
        if (request.url.ends_with("/end")) return MakeAnswer(200, "end");
        return MakeAnswer(302, "", {{"Location", request.url.ends_with("/0") ? "/1" : "/end"}});
      }),
      clock);
  HttpRequest request;
  request.method = "GET";
  request.url = "https://api.example/0";
  request.redirects_max = 5;
  HttpExchange exchange;
  client.Send(request, [&](HttpExchange got) { exchange = std::move(got); });
  EXPECT_EQ(exchange.response.body, "end");
  EXPECT_EQ(exchange.hops.size(), 2u);
}

}  // namespace
}  // namespace httptask
