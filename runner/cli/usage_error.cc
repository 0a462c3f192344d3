#include "runner/cli/usage_error.h"

#include <CLI/App.hpp>
#include <optional>
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

// CLI11 calls an argument by the name of its variable; people know it as the usage line has it.
std::optional<std::string> DescribeMissing(const CLI::App& command, std::string_view what) {
  constexpr std::string_view kRequired = " is required";
  if (!what.ends_with(kRequired) || what.starts_with("-")) return std::nullopt;
  const std::string name(what.substr(0, what.size() - kRequired.size()));
  const CLI::Option* option = command.get_option_no_throw(name);
  if (option == nullptr) return std::nullopt;
  return option->get_type_name() + " is missing: " + option->get_description();
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
  if (auto value = DescribeValue(what)) return *std::move(value);
  return std::string(what);
}

}  // namespace

StyledText DescribeUsageError(const CLI::App& app, std::string_view what) {
  const CLI::App& command = FindCommand(app);
  const std::vector<std::string> leftovers = app.remaining(true);
  const std::string message = leftovers.empty() ? DescribeFault(command, what)
                                                : DescribeLeftover(app, command, leftovers.front());
  const std::string name = &command == &app ? "httptask" : "httptask " + command.get_name();
  return StyledText()
      .Add("error:", Style::kRed)
      .Add(" " + message + "\n")
      .Add("help:", Style::kCyan)
      .Add(" `" + name + " --help` tells how it is used\n");
}

}  // namespace httptask::runner
