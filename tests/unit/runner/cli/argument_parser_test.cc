#include "runner/cli/argument_parser.h"

#include <gmock/gmock.h>

namespace httptask::runner {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// A program with commands of every kind of option.
struct Sample {
  std::string home;
  std::string server;
  std::vector<std::string> set;
  std::vector<std::string> words;
  std::string operation;
  std::string form;
  int limit = 0;
  bool json = false;
  ProgramSyntax syntax;

  Sample() {
    syntax.name = "httptask";
    syntax.version = "httptask 1";
    syntax.options.Add("--home", &home, "Where").ValueName("DIR");
    CommandOptions& prepare = AddCommand("prepare");
    prepare.Add("operation", &operation, "What");
    prepare.Add("--server", &server, "Whereto").Required();
    prepare.Add("--set", &set, "Value").ValueName("PATH=VALUE");
    AddCommand("search").Add("words", &words, "Words");
    CommandOptions& show = AddCommand("show");
    show.Add("operation", &operation, "What to show").ValueName("OPERATION").Required();
    show.Add("--as", &form, "Form").OneOf({"task", "curl"});
    show.Add("--limit", &limit, "Most").ValueName("N").Range(1, 9);
    show.Add("--json", &json, "As JSON");
  }

  CommandOptions& AddCommand(const std::string& name) {
    return syntax.commands.emplace_back(CommandSyntax{name, "To " + name, "", {}}).options;
  }

  std::string Command(const std::vector<std::string>& arguments) {
    const ParsedArguments parsed = ParseArguments(syntax, arguments);
    return parsed.command != nullptr ? parsed.command->name
                                     : parsed.answer + parsed.fault.Format(Coloring::kOff);
  }
};

std::string Fail(const std::vector<std::string>& arguments) {
  return Sample().Command(arguments);
}

TEST(ArgumentParserTest, ValuesAreWhereTheOptionsWantThem) {
  Sample sample;
  EXPECT_EQ(sample.Command({"show", "a/b", "--as", "curl", "--limit", "3", "--json"}), "show");
  EXPECT_EQ(sample.operation, "a/b");
  EXPECT_EQ(sample.form, "curl");
  EXPECT_EQ(sample.limit, 3);
  EXPECT_TRUE(sample.json);
}

TEST(ArgumentParserTest, AnOptionWithAListTakesOneValueEachTime) {
  Sample sample;
  EXPECT_EQ(sample.Command({"prepare", "--server", "1", "--set", "a=[1,2]", "--set", "b=", "a/b"}),
            "prepare");
  EXPECT_THAT(sample.set, ElementsAre("a=[1,2]", "b="));
  EXPECT_EQ(sample.operation, "a/b");
}

TEST(ArgumentParserTest, ValuesAreKeptLetterByLetter) {
  const std::vector<std::string> values = {"a=[1,2]", "b=",      "c=x=y",         "d={}",
                                           "e= -1 ",  "f=\"q\"", "tags[]=${a.b}", "{}=[]"};
  std::vector<std::string> arguments = {"prepare", "--server", "1"};
  for (const std::string& value : values) arguments.insert(arguments.end(), {"--set", value});
  Sample sample;
  EXPECT_EQ(sample.Command(arguments), "prepare");
  EXPECT_EQ(sample.set, values);
}

TEST(ArgumentParserTest, AnArgumentWithAListTakesTheRest) {
  Sample sample;
  EXPECT_EQ(sample.Command({"search", "link", "token"}), "search");
  EXPECT_THAT(sample.words, ElementsAre("link", "token"));
}

TEST(ArgumentParserTest, TheProgramsOptionsMayStandBehindTheCommand) {
  Sample sample;
  EXPECT_EQ(sample.Command({"search", "x", "--home", "/h"}), "search");
  EXPECT_EQ(sample.home, "/h");
}

TEST(ArgumentParserTest, HelpAndVersionAreAnswers) {
  EXPECT_EQ(Fail({"--version"}), "httptask 1\n");
  EXPECT_THAT(Fail({"show", "--help"}), HasSubstr("To show"));
  EXPECT_THAT(DescribeUsage(Sample().syntax), HasSubstr("prepare"));
}

TEST(ArgumentParserTest, UnknownCommandsGetTheNearest) {
  EXPECT_EQ(Fail({"serch"}),
            "error: unknown command 'serch'; did you mean 'search'?\n"
            "help: `httptask --help` tells how it is used\n");
  EXPECT_EQ(Fail({"xyzzy"}),
            "error: unknown command 'xyzzy'\nhelp: `httptask --help` tells how it is used\n");
}

TEST(ArgumentParserTest, UnknownOptionsGetTheNearest) {
  EXPECT_EQ(Fail({"prepare", "--server", "1", "--sever=1"}),
            "error: unknown option '--sever'; did you mean '--server'?\n"
            "help: `httptask prepare --help` tells how it is used\n");
}

TEST(ArgumentParserTest, MissingOptionsAreToldByTheParser) {
  EXPECT_EQ(Fail({"prepare"}),
            "error: --server is required\nhelp: `httptask prepare --help` tells how it is used\n");
}

TEST(ArgumentParserTest, MissingArgumentsAreCalledAsTheUsageLineHasThem) {
  EXPECT_EQ(Fail({"show"}),
            "error: OPERATION is missing: What to show\n"
            "help: `httptask show --help` tells how it is used\n");
}

TEST(ArgumentParserTest, AnOptionWithoutItsValueIsToldWithTheValuesName) {
  EXPECT_EQ(
      Fail({"prepare", "--home"}),
      "error: --home needs DIR behind it\nhelp: `httptask prepare --help` tells how it is used\n");
  EXPECT_THAT(Fail({"show", "a", "--as"}), HasSubstr("--as needs TEXT behind it"));
}

TEST(ArgumentParserTest, ValuesThatDoNotFitAreToldWithThoseThatDo) {
  EXPECT_EQ(Fail({"show", "a", "--as", "xml"}),
            "error: --as: 'xml' is none of task, curl\n"
            "help: `httptask show --help` tells how it is used\n");
  EXPECT_EQ(Fail({"show", "a", "--limit", "x y"}),
            "error: --limit: 'x y' is no number from 1 to 9\n"
            "help: `httptask show --help` tells how it is used\n");
}

}  // namespace
}  // namespace httptask::runner
