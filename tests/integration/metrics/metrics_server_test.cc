#include "plugin/metrics/metrics_server.h"

#include <gmock/gmock.h>
#include <httplib.h>

namespace httptask {
namespace {

using ::testing::HasSubstr;

std::unique_ptr<MetricsServer> Start() {
  auto server = MetricsServer::Start("127.0.0.1:0", [] { return std::string("a 1\n"); });
  EXPECT_TRUE(server.ok()) << server.status();
  return *std::move(server);
}

// `127.0.0.1:PORT`.
std::string PlaceOf(const MetricsServer& server) {
  const std::string& url = server.url();
  return url.substr(7, url.rfind('/') - 7);
}

TEST(MetricsServerTest, TellsTheMetricsAndThatItIsThere) {
  const auto server = Start();
  httplib::Client client("http://" + PlaceOf(*server));
  const auto metrics = client.Get("/metrics");
  ASSERT_TRUE(metrics);
  EXPECT_EQ(metrics->body, "a 1\n");
  EXPECT_EQ(metrics->get_header_value("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_EQ(client.Get("/healthz")->status, 200);
  EXPECT_EQ(client.Get("/")->status, 404);
}

TEST(MetricsServerTest, APlaceThatIsTakenOrNoneIsTold) {
  const auto server = Start();
  const auto text = [] { return std::string(); };
  EXPECT_EQ(ReasonOf(MetricsServer::Start(PlaceOf(*server), text).status()),
            Reason::kArgumentInvalid);
  for (const char* listen : {"", "9100", ":9100", "h:", "h:x", "h:65536", "h:-1"}) {
    const auto refused = MetricsServer::Start(listen, text);
    EXPECT_EQ(ReasonOf(refused.status()), Reason::kArgumentInvalid) << listen;
    EXPECT_THAT(std::string(MessageOf(refused.status())), HasSubstr("127.0.0.1:9100"));
  }
}

}  // namespace
}  // namespace httptask
