#include "runner/cli/argument_parser.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>
#include <memory>
#include <optional>
#include <sstream>

#include "plugin/base/text.h"

namespace httptask::runner {
namespace {

// The command that was given, or the whole program.
const CLI::App& FindCommand(const CLI::App& app) {
  const std::vector<CLI::App*> parsed = app.get_subcommands();
  return parsed.empty() ? app : *parsed.front();
}

std::vector<std::string> OptionNames(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

std::vector<std::string> CommandNames(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(command->get_name());
  }
  return names;
}

std::string Suggest(std::string_view name, const std::vector<std::string>& candidates) {
  const std::string_view nearest = Nearest(name, candidates);
  return nearest.empty() ? "" : "; did you mean '" + std::string(nearest) + "'?";
}

std::string DescribeLeftover(const CLI::App& app, const CLI::App& command,
                             const std::string& leftover) {
  if (leftover.starts_with("-")) {
    const std::string name = leftover.substr(0, leftover.find('='));
    std::vector<std::string> names = OptionNames(command);
    const std::vector<std::string> globals = OptionNames(app);
    names.insert(names.end(), globals.begin(), globals.end());
    return "unknown option '" + name + "'" + Suggest(name, names);
  }
  if (&command == &app) {
    return "unknown command '" + leftover + "'" + Suggest(leftover, CommandNames(app));
  }
  return "unexpected argument '" + leftover + "'";
}

// `FORM:{task,curl}` is told without the values, which the description has.
std::string ValueName(std::string_view type_name) {
  return std::string(type_name.substr(0, type_name.find(":{")));
}

// CLI11 calls an argument by the name of its variable; people know it as the usage line has it.
std::optional<std::string> DescribeMissing(const CLI::App& command, std::string_view what) {
  constexpr std::string_view kRequired = " is required";
  if (!what.ends_with(kRequired) || what.starts_with("-")) return std::nullopt;
  const std::string name(what.substr(0, what.size() - kRequired.size()));
  const CLI::Option* option = command.get_option_no_throw(name);
  if (option == nullptr) return std::nullopt;
  return ValueName(option->get_type_name()) + " is missing: " + option->get_description();
}

// `--api: 1 required NAME missing`.
std::optional<std::string> DescribeNoValue(std::string_view what) {
  constexpr std::string_view kOne = ": 1 required ";
  constexpr std::string_view kMissing = " missing";
  const size_t one = what.find(kOne);
  if (one == std::string_view::npos || !what.ends_with(kMissing)) return std::nullopt;
  const std::string_view rest = what.substr(one + kOne.size());
  return std::string(what.substr(0, one)) + " needs " +
         ValueName(rest.substr(0, rest.size() - kMissing.size())) + " behind it";
}

// `--as: xml not in {task,curl,har}` and `--limit: Value x not in range 1 to 9`.
std::optional<std::string> DescribeValue(std::string_view what) {
  constexpr std::string_view kRange = " not in range ";
  constexpr std::string_view kSet = " not in {";
  constexpr std::string_view kValue = "Value ";
  const size_t colon = what.find(": ");
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string option(what.substr(0, colon + 2));
  std::string_view fault = what.substr(colon + 2);
  if (const size_t set = fault.rfind(kSet); set != std::string_view::npos && fault.ends_with('}')) {
    const std::string_view names = fault.substr(set + kSet.size());
    return option + "'" + std::string(fault.substr(0, set)) + "' is none of " +
           ReplaceAll(names.substr(0, names.size() - 1), ",", ", ");
  }
  const size_t range = fault.rfind(kRange);
  if (range == std::string_view::npos || !fault.starts_with(kValue)) return std::nullopt;
  return option + "'" + std::string(fault.substr(kValue.size(), range - kValue.size())) +
         "' is no number from " + std::string(fault.substr(range + kRange.size()));
}

std::string DescribeFault(const CLI::App& command, std::string_view what) {
  if (auto missing = DescribeMissing(command, what)) return *std::move(missing);
  if (auto value = DescribeNoValue(what)) return *std::move(value);
  if (auto value = DescribeValue(what)) return *std::move(value);
  return std::string(what);
}

// What is wrong with the arguments that `app` has just failed to parse; `what` is the parser's own
// sentence.
StyledText DescribeUsageError(const CLI::App& app, std::string_view what) {
  const CLI::App& command = FindCommand(app);
  const std::vector<std::string> leftovers = app.remaining(true);
  const std::string message = leftovers.empty() ? DescribeFault(command, what)
                                                : DescribeLeftover(app, command, leftovers.front());
  const std::string name =
      &command == &app ? app.get_name() : app.get_name() + " " + command.get_name();
  return StyledText()
      .Add("error:", Style::kRed)
      .Add(" " + message + "\n")
      .Add("help:", Style::kCyan)
      .Add(" `" + name + " --help` tells how it is used\n");
}

CLI::Option* AddTarget(CLI::App& app, const CommandOption& option) {
  if (const auto* flag = std::get_if<bool*>(&option.target)) {
    return app.add_flag(option.name, **flag, option.description);
  }
  if (const auto* number = std::get_if<int*>(&option.target)) {
    return app.add_option(option.name, **number, option.description);
  }
  if (const auto* text = std::get_if<std::string*>(&option.target)) {
    return app.add_option(option.name, **text, option.description);
  }
  CLI::Option* added = app.add_option(
      option.name, *std::get<std::vector<std::string>*>(option.target), option.description);
  return option.positional() ? added : added->allow_extra_args(false);
}

void AddOptions(CLI::App& app, const CommandOptions& options) {
  for (const CommandOption& option : options) {
    CLI::Option* added = AddTarget(app, option);
    if (!option.value_name.empty()) added->type_name(option.value_name);
    if (!option.values.empty()) added->check(CLI::IsMember(option.values));
    if (option.range) added->check(CLI::Range(option.range->first, option.range->second));
    if (option.required) added->required();
  }
}

// The parser of the whole program; the commands are in the order of the syntax.
std::unique_ptr<CLI::App> MakeParser(const ProgramSyntax& program) {
  auto app = std::make_unique<CLI::App>(program.description, program.name);
  app->set_help_flag("-h,--help", "Tell how it is used");
  app->set_version_flag("--version", program.version, "Tell the version");
  AddOptions(*app, program.options);
  app->footer(program.footer);
  app->require_subcommand(1);
  // The program's options may also stand behind the command.
  app->fallthrough();
  for (const CommandSyntax& command : program.commands) {
    CLI::App* added = app->add_subcommand(command.name, command.description);
    added->group("Commands");
    if (!command.example.empty()) added->footer("Example:\n  " + command.example);
    AddOptions(*added, command.options);
  }
  return app;
}

std::string AnswerOf(const CLI::App& app, const CLI::ParseError& asked) {
  std::ostringstream text;
  app.exit(asked, text, text);
  return text.str();
}

}  // namespace

ParsedArguments ParseArguments(const ProgramSyntax& program,
                               const std::vector<std::string>& arguments) {
  const std::unique_ptr<CLI::App> app = MakeParser(program);
  ParsedArguments parsed;
  try {
    app->parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {
      parsed.answer = AnswerOf(*app, error);
    } else {
      parsed.fault = DescribeUsageError(*app, error.what());
    }
    return parsed;
  }
  for (const CommandSyntax& command : program.commands) {
    if (app->got_subcommand(command.name)) parsed.command = &command;
  }
  return parsed;
}

std::string DescribeUsage(const ProgramSyntax& program) {
  return MakeParser(program)->help();
}

}  // namespace httptask::runner
