#include "plugin/config/plugin_options.h"

#include <gmock/gmock.h>

namespace httptask {
namespace {

using ::testing::HasSubstr;

std::optional<std::string> NoEnvironment(const std::string&) {
  return std::nullopt;
}

StatusOr<PluginOptions> Parse(const std::vector<std::string>& arguments) {
  return ParsePluginOptions(arguments, NoEnvironment);
}

TEST(PluginOptionsTest, NothingIsTheDefault) {
  const auto options = Parse({});
  ASSERT_TRUE(options.ok());
  EXPECT_EQ(options->listen, "");
  EXPECT_FALSE(options->reflection);
  EXPECT_FALSE(options->is_child);
  EXPECT_EQ(options->mock_listen, "127.0.0.1:0");
}

TEST(PluginOptionsTest, ReadsEveryOptionInBothForms) {
  const auto options = Parse({"--listen", "unix:/s", "--insecure-listen", "--credentials=c.json",
                              "--home", "/h", "--reflection", "--mock=plaid", "--mock-listen",
                              "127.0.0.1:1", "--version", "--help"});
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_EQ(options->listen, "unix:/s");
  EXPECT_TRUE(options->insecure_listen);
  EXPECT_EQ(options->credentials_file, "c.json");
  EXPECT_EQ(options->home, "/h");
  EXPECT_TRUE(options->reflection);
  EXPECT_EQ(options->mock_api, "plaid");
  EXPECT_EQ(options->mock_listen, "127.0.0.1:1");
  EXPECT_TRUE(options->version);
  EXPECT_TRUE(options->help);
}

TEST(PluginOptionsTest, TheWayToServersHasAProxyAndAuthorities) {
  const std::vector<std::string> arguments = {"--no-proxy", "a.example, 10.0.0.1",
                                              "--no-proxy=b.example", "--ca-file", "/ca.pem"};
  const auto environment = [](const std::string& name) {
    return name == "HTTPTASK_PROXY" ? std::optional<std::string>("http://e:1") : std::nullopt;
  };
  auto options = ParsePluginOptions(arguments, environment);
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_EQ(options->proxy, "http://e:1");
  EXPECT_EQ(options->no_proxy, (std::vector<std::string>{"a.example", "10.0.0.1", "b.example"}));
  EXPECT_EQ(options->ca_file, "/ca.pem");
  options = ParsePluginOptions({"--proxy", "http://p:1"}, environment);
  EXPECT_EQ(options->proxy, "http://p:1");
}

TEST(PluginOptionsTest, LimitsOfHostsAreNumbers) {
  const auto options =
      Parse({"--files", "/f", "--host-concurrency=5", "--host-rate", "2.5", "--breaker-percent",
             "50", "--breaker-wait=60", "--breaker-window=8"});
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_EQ(options->files, "/f");
  EXPECT_EQ(options->host_concurrency, 5u);
  EXPECT_EQ(options->host_rate, 2.5);
  EXPECT_EQ(options->breaker_percent, 50);
  EXPECT_EQ(options->breaker_wait, std::chrono::seconds(60));
  EXPECT_EQ(options->breaker_window, 8u);
  EXPECT_EQ(
      ProblemsOf(Parse({"--host-rate=-1", "--host-concurrency=x", "--breaker-percent=101",
                        "--breaker-wait=86401", "--breaker-window=0", "--breaker-window=10001"})
                     .status())
          .size(),
      6u);
}

TEST(PluginOptionsTest, AWorkerHasItsQueuesAndName) {
  const auto options =
      Parse({"--conductor", "http://h:8080/api", "--conductor-queue=PAY", "--conductor-queue",
             "READ@eu", "--conductor-calls", "9", "--worker-id", "w1", "--metrics=127.0.0.1:0"});
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_EQ(options->conductor, "http://h:8080/api");
  EXPECT_EQ(options->conductor_queues, (std::vector<std::string>{"PAY", "READ@eu"}));
  EXPECT_EQ(options->conductor_calls, 9u);
  EXPECT_EQ(options->worker_id, "w1");
  EXPECT_EQ(options->metrics, "127.0.0.1:0");
}

TEST(PluginOptionsTest, AWorkerThatCouldNotWorkIsRefusedBeforeAnythingIsStarted) {
  const Status status = Parse({"--conductor", "h:8080/api", "--conductor-calls=0",
                               "--conductor-queue=@x", "--worker-id=../x"})
                            .status();
  EXPECT_EQ(ProblemsOf(status).size(), 4u);
  EXPECT_EQ(Parse({"--conductor-calls", "1"})->conductor_calls, 1u);
}

TEST(PluginOptionsTest, TheStopAndTheIdleQueueHaveTheirTimes) {
  const auto options = Parse({"--stop-grace", "86400", "--conductor-idle=10"});
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_EQ(options->stop_grace, std::chrono::hours(24));
  EXPECT_EQ(options->conductor_idle, std::chrono::milliseconds(10));
  EXPECT_EQ(Parse({"--stop-grace=0"})->stop_grace, std::chrono::seconds(0));
  EXPECT_EQ(Parse({"--conductor-idle=60000"})->conductor_idle, std::chrono::minutes(1));
  EXPECT_EQ(ProblemsOf(Parse({"--stop-grace=86401", "--stop-grace=-1", "--conductor-idle=9",
                              "--conductor-idle=60001"})
                           .status())
                .size(),
            4u);
}

TEST(PluginOptionsTest, KeptAnswersHaveAnAgeAndASize) {
  EXPECT_EQ(Parse({})->conductor_answers_days, 7);
  EXPECT_EQ(Parse({})->conductor_answers_mib, 1'024u);
  const auto most = Parse({"--conductor-answers-days=3650", "--conductor-answers-mib", "1048576"});
  ASSERT_TRUE(most.ok()) << most.status();
  EXPECT_EQ(most->conductor_answers_days, 3'650);
  EXPECT_EQ(most->conductor_answers_mib, 1'048'576u);
  EXPECT_EQ(ProblemsOf(Parse({"--conductor-answers-days=0", "--conductor-answers-days=3651",
                              "--conductor-answers-mib=0", "--conductor-answers-mib=1048577"})
                           .status())
                .size(),
            4u);
}

TEST(PluginOptionsTest, AllowMayBeRepeated) {
  const auto options = Parse({"--allow", "127.0.0.1:8081", "--allow=10.0.0.0/8"});
  ASSERT_TRUE(options.ok()) << options.status();
  ASSERT_EQ(options->allow.size(), 2u);
  EXPECT_EQ(options->allow[0].port, 8081);
}

TEST(PluginOptionsTest, UnknownOptionTellsTheNearest) {
  const Status status = Parse({"--alow", "x"}).status();
  EXPECT_EQ(ReasonOf(status), Reason::kArgumentInvalid);
  EXPECT_THAT(std::string(MessageOf(status)), HasSubstr("did you mean --allow?"));
}

TEST(PluginOptionsTest, EveryProblemIsListed) {
  EXPECT_EQ(
      ProblemsOf(Parse({"--nothing-like-it", "--listen", "--reflection=yes", "--home="}).status())
          .size(),
      4u);
}

TEST(PluginOptionsTest, CookieMakesAChild) {
  const auto environment = [](const std::string& name) -> std::optional<std::string> {
    if (name == "HTTPTASK_PLUGIN_COOKIE") return "httptask";
    if (name == "PLUGIN_UNIX_SOCKET_DIR") return "/sockets";
    return std::nullopt;
  };
  const auto options = ParsePluginOptions({}, environment);
  ASSERT_TRUE(options.ok());
  EXPECT_TRUE(options->is_child);
  EXPECT_EQ(options->socket_folder, "/sockets");
}

TEST(PluginOptionsTest, AnotherCookieMakesNone) {
  const auto options = ParsePluginOptions(
      {}, [](const std::string&) -> std::optional<std::string> { return "other"; });
  ASSERT_TRUE(options.ok());
  EXPECT_FALSE(options->is_child);
}

TEST(PluginOptionsTest, AutoMtlsIsRefusedWithTheWayOut) {
  const auto environment = [](const std::string& name) -> std::optional<std::string> {
    if (name == "HTTPTASK_PLUGIN_COOKIE") return "httptask";
    if (name == "PLUGIN_CLIENT_CERT") return "PEM";
    return std::nullopt;
  };
  EXPECT_THAT(std::string(MessageOf(ParsePluginOptions({}, environment).status())),
              HasSubstr("AutoMTLS"));
}

TEST(PluginOptionsTest, HelpNamesEveryOption) {
  for (const char* name : {"--listen", "--insecure-listen", "--allow", "--credentials", "--home",
                           "--reflection", "--mock", "--mock-listen", "--version", "--help"}) {
    EXPECT_THAT(PluginHelp(), HasSubstr(name));
  }
}

}  // namespace
}  // namespace httptask
