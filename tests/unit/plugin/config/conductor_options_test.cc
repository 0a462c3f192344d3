#include "plugin/config/conductor_options.h"

#include <gmock/gmock.h>

namespace httptask {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(ConductorOptionsTest, WhatWorksIsNoProblem) {
  PluginOptions options;
  EXPECT_THAT(CheckConductorOptions(options), IsEmpty());
  options.conductor = "https://conductor.example/api/";
  options.conductor_queues = {"PAY", "READ@eu"};
  options.worker_id = std::string(128, 'w');
  EXPECT_THAT(CheckConductorOptions(options), IsEmpty());
  EXPECT_THAT(WarnOfConductorOptions(options), IsEmpty());
}

TEST(ConductorOptionsTest, TheServerIsAUrlWithItsPath) {
  for (const char* text : {"127.0.0.1:8080/api", "ftp://h/api", "http://h/api?a=b", "http://h#x"}) {
    PluginOptions options;
    options.conductor = text;
    const auto problems = CheckConductorOptions(options);
    ASSERT_THAT(problems, SizeIs(1)) << text;
    EXPECT_EQ(problems[0].path, "--conductor");
    EXPECT_THAT(problems[0].message, HasSubstr("http://HOST:8080/api"));
  }
}

TEST(ConductorOptionsTest, AQueueHasATypeAndAfterTheSignADomain) {
  PluginOptions options;
  options.conductor_queues = {"@x", "A@", "A"};
  const auto problems = CheckConductorOptions(options);
  ASSERT_THAT(problems, SizeIs(2));
  EXPECT_EQ(problems[0].message, "--conductor-queue must be TYPE or TYPE@DOMAIN, not @x");
}

TEST(ConductorOptionsTest, TheNameOfAWorkerIsAFileName) {
  for (const std::string& name :
       {std::string("../../x"), std::string(".."), std::string("a\nb"), std::string(129, 'w')}) {
    PluginOptions options;
    options.worker_id = name;
    const auto problems = CheckConductorOptions(options);
    ASSERT_THAT(problems, SizeIs(1)) << name;
    EXPECT_EQ(problems[0].path, "--worker-id");
  }
}

TEST(ConductorOptionsTest, MetricsAreThoseOfAWorker) {
  PluginOptions options;
  options.metrics = "127.0.0.1:9100";
  EXPECT_THAT(CheckConductorOptions(options), SizeIs(1));
  options.conductor = "http://h:8080/api";
  EXPECT_THAT(CheckConductorOptions(options), IsEmpty());
}

TEST(ConductorOptionsTest, TheServersOwnQueueIsWarnedOf) {
  PluginOptions options;
  options.conductor_queues = {"HTTP", "HTTP_TASK", "HTTP-blue"};
  EXPECT_THAT(WarnOfConductorOptions(options),
              ElementsAre(HasSubstr("--conductor-queue HTTP: "), HasSubstr("HTTP-blue")));
}

}  // namespace
}  // namespace httptask
