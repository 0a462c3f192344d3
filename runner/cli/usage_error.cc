#include "runner/cli/usage_error.h"

#include <CLI/App.hpp>
#include <string>
#include <vector>

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

}  // namespace

StyledText DescribeUsageError(const CLI::App& app, std::string_view what) {
  const CLI::App& command = FindCommand(app);
  const std::vector<std::string> leftovers = app.remaining(true);
  const std::string message =
      leftovers.empty() ? std::string(what) : DescribeLeftover(app, command, leftovers.front());
  const std::string name = &command == &app ? "httptask" : "httptask " + command.get_name();
  return StyledText()
      .Add("error:", Style::kRed)
      .Add(" " + message + "\n")
      .Add("help:", Style::kCyan)
      .Add(" `" + name + " --help` tells how it is used\n");
}

}  // namespace httptask::runner
