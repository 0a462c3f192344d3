#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "plugin/http/curl_http_client.h"
#include "tests/testing/test_server.h"

namespace httptask::testing {

// A client that may talk to 127.0.0.1.
class HttpTest : public ::testing::Test {
 protected:
  static CurlHttpClientOptions Options() {
    CurlHttpClientOptions options;
    options.policy = AddressPolicy({{"127.0.0.1", 0}});
    return options;
  }

  static std::unique_ptr<CurlHttpClient> MakeClient(CurlHttpClientOptions options = Options()) {
    auto client = CurlHttpClient::Create(std::move(options));
    EXPECT_TRUE(client.ok()) << client.status();
    return *std::move(client);
  }

  static HttpRequest Get(std::string url) { return Request("GET", std::move(url)); }
  static HttpRequest Post(std::string url, std::string body = "x") {
    HttpRequest request = Request("POST", std::move(url));
    request.body = std::move(body);
    request.has_body = true;
    return request;
  }
  static HttpRequest Request(std::string method, std::string url) {
    HttpRequest request;
    request.method = std::move(method);
    request.url = std::move(url);
    request.timeouts = {std::chrono::milliseconds(3000), std::chrono::milliseconds(3000),
                        std::chrono::milliseconds(3000), std::chrono::milliseconds(6000)};
    return request;
  }

  static std::future<HttpExchange> Start(CurlHttpClient& client, HttpRequest request) {
    auto promise = std::make_shared<std::promise<HttpExchange>>();
    std::future<HttpExchange> future = promise->get_future();
    client.Send(std::move(request),
                [promise](HttpExchange exchange) { promise->set_value(std::move(exchange)); });
    return future;
  }

  static HttpExchange Await(std::future<HttpExchange> future) {
    if (future.wait_for(std::chrono::seconds(20)) != std::future_status::ready) {
      ADD_FAILURE() << "no answer within 20 s";
      return {};
    }
    return future.get();
  }

  HttpExchange Send(HttpRequest request) { return Await(Start(*client_, std::move(request))); }

  static void ExpectError(const HttpExchange& exchange, Reason reason, std::string_view part) {
    ASSERT_FALSE(exchange.status.ok());
    EXPECT_EQ(ReasonName(ReasonOf(exchange.status)), ReasonName(reason)) << exchange.status;
    EXPECT_THAT(std::string(MessageOf(exchange.status)), ::testing::HasSubstr(std::string(part)));
    EXPECT_EQ(exchange.response.status_code, 0);
    EXPECT_EQ(exchange.response.body, "");
  }

  static TestServerOptions Raw(std::function<void(TestConnection&)> script) {
    TestServerOptions options;
    options.raw = std::move(script);
    return options;
  }
  static TestServerOptions Handler(std::function<TestReply(const TestRequest&)> handler) {
    TestServerOptions options;
    options.handler = std::move(handler);
    return options;
  }
  // Reads one request and answers it with these bytes.
  static TestServerOptions Answer(std::string bytes) {
    return Raw([bytes](TestConnection& connection) {
      connection.ReadRequest();
      connection.Write(bytes);
    });
  }
  static TestServerOptions Echo() {
    return Handler([](const TestRequest& request) {
      return TestReply{200, {{"X-Method", request.method}}, request.body};
    });
  }

  std::unique_ptr<CurlHttpClient> client_ = MakeClient();
};

}  // namespace httptask::testing
