#include "runner/cli/usage_error.h"

#include <gtest/gtest.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>

namespace httptask::runner {
namespace {

std::string Fail(std::vector<std::string> reversed_arguments) {
  CLI::App app("", "httptask");
  app.require_subcommand(1);
  app.fallthrough();
  std::string server;
  app.add_subcommand("prepare", "")->add_option("--server", server)->required();
  app.add_subcommand("search", "");
  std::string operation;
  std::string form;
  int limit = 0;
  CLI::App* show = app.add_subcommand("show", "");
  show->add_option("operation", operation, "What to show")->type_name("OPERATION")->required();
  show->add_option("--as", form)->check(CLI::IsMember({"task", "curl"}));
  show->add_option("--limit", limit)->check(CLI::Range(1, 9));
  try {
    app.parse(std::move(reversed_arguments));
  } catch (const CLI::ParseError& error) {
    return DescribeUsageError(app, error.what()).Format(Coloring::kOff);
  }
  return "no error";
}

TEST(UsageErrorTest, UnknownCommandsGetTheNearest) {
  EXPECT_EQ(Fail({"serch"}),
            "error: unknown command 'serch'; did you mean 'search'?\n"
            "help: `httptask --help` tells how it is used\n");
  EXPECT_EQ(Fail({"xyzzy"}),
            "error: unknown command 'xyzzy'\nhelp: `httptask --help` tells how it is used\n");
}

TEST(UsageErrorTest, UnknownOptionsGetTheNearest) {
  EXPECT_EQ(Fail({"--sever=1", "1", "--server", "prepare"}),
            "error: unknown option '--sever'; did you mean '--server'?\n"
            "help: `httptask prepare --help` tells how it is used\n");
}

TEST(UsageErrorTest, MissingOptionsAreToldByTheParser) {
  EXPECT_EQ(Fail({"prepare"}),
            "error: --server is required\nhelp: `httptask prepare --help` tells how it is used\n");
}

TEST(UsageErrorTest, MissingArgumentsAreCalledAsTheUsageLineHasThem) {
  EXPECT_EQ(Fail({"show"}),
            "error: OPERATION is missing: What to show\n"
            "help: `httptask show --help` tells how it is used\n");
}

TEST(UsageErrorTest, ValuesThatDoNotFitAreToldWithThoseThatDo) {
  EXPECT_EQ(Fail({"xml", "--as", "a", "show"}),
            "error: --as: 'xml' is none of task, curl\n"
            "help: `httptask show --help` tells how it is used\n");
  EXPECT_EQ(Fail({"x y", "--limit", "a", "show"}),
            "error: --limit: 'x y' is no number from 1 to 9\n"
            "help: `httptask show --help` tells how it is used\n");
}

}  // namespace
}  // namespace httptask::runner
