#include "runner/cli/completion_script.h"

#include <fmt/format.h>

#include <CLI/App.hpp>

#include "plugin/base/text.h"

namespace httptask::runner {
namespace {

// `SCOPE:{required,all}` gives its two values.
std::vector<std::string> ReadValues(const std::string& type_name) {
  const size_t open = type_name.find('{');
  const size_t close = type_name.find('}');
  if (open == std::string::npos || close == std::string::npos || close < open) return {};
  std::vector<std::string> values;
  for (const std::string_view value :
       Split(std::string_view(type_name).substr(open + 1, close - open - 1), ',')) {
    values.emplace_back(value);
  }
  return values;
}

OptionShape ReadOption(const CLI::Option& option) {
  OptionShape shape;
  shape.name = option.get_lnames().empty() ? "" : "--" + option.get_lnames().front();
  shape.description = option.get_description();
  if (option.get_expected_max() == 0) return shape;
  const std::string type_name = option.get_type_name();
  shape.value_name = type_name.substr(0, type_name.find(':'));
  shape.values = ReadValues(type_name);
  shape.takes_file = shape.value_name.find("FILE") != std::string::npos;
  shape.repeatable = shape.description.find("repeatable") != std::string::npos;
  return shape;
}

std::vector<OptionShape> ReadOptions(const CLI::App& app) {
  std::vector<OptionShape> shapes;
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_positional()) shapes.push_back(ReadOption(*option));
  }
  return shapes;
}

std::vector<std::string> ReadFirstArguments(const CLI::App& app) {
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_positional()) return ReadValues(option->get_type_name());
  }
  return {};
}

std::string JoinNames(const std::vector<OptionShape>& options) {
  std::string names;
  for (const OptionShape& option : options) names += (names.empty() ? "" : " ") + option.name;
  return names;
}

std::string JoinNames(const std::vector<CommandShape>& commands) {
  std::string names;
  for (const CommandShape& command : commands) names += (names.empty() ? "" : " ") + command.name;
  return names;
}

// Cases for the values of options; those of files are left to the shell.
std::string MakeBashValueCases(const CommandShape& command) {
  std::string cases;
  for (const OptionShape& option : command.options) {
    if (option.value_name.empty()) continue;
    const std::string action =
        option.values.empty()
            ? "return"
            : fmt::format("COMPREPLY=($(compgen -W \"{}\" -- \"$current\")); return",
                          Join(option.values, " "));
    cases += fmt::format("    \"{} {}\") {} ;;\n", command.name, option.name, action);
  }
  return cases;
}

std::string QuoteForZsh(std::string_view text) {
  std::string quoted = ReplaceAll(text, "'", "'\\''");
  for (const std::string_view special : {"[", "]", ":"}) {
    quoted = ReplaceAll(quoted, special, "\\" + std::string(special));
  }
  return quoted;
}

std::string MakeZshOption(const OptionShape& option) {
  std::string spec = option.repeatable ? "*" : "";
  spec += option.name + "[" + QuoteForZsh(option.description) + "]";
  if (!option.value_name.empty()) {
    spec += ":" + QuoteForZsh(option.value_name) + ":";
    if (!option.values.empty()) spec += "(" + Join(option.values, " ") + ")";
    if (option.takes_file) spec += "_files";
  }
  return "'" + spec + "'";
}

std::string QuoteForFish(std::string_view text) {
  return "'" + ReplaceAll(ReplaceAll(text, "\\", "\\\\"), "'", "\\'") + "'";
}

std::string MakeFishOption(const OptionShape& option) {
  std::string line = "-l " + option.name.substr(2) + " -d " + QuoteForFish(option.description);
  if (option.value_name.empty()) return line;
  if (!option.values.empty()) return line + " -xa " + QuoteForFish(Join(option.values, " "));
  return line + (option.takes_file ? " -r" : " -x");
}

}  // namespace

ProgramShape ReadProgramShape(const CLI::App& program) {
  ProgramShape shape{program.get_name(), ReadOptions(program), {}};
  for (const CLI::App* command : program.get_subcommands([](const CLI::App*) { return true; })) {
    shape.commands.push_back({command->get_name(), command->get_description(),
                              ReadOptions(*command), ReadFirstArguments(*command)});
  }
  return shape;
}

std::string MakeBashCompletion(const ProgramShape& program) {
  std::string value_cases;
  std::string word_cases;
  for (const CommandShape& command : program.commands) {
    value_cases += MakeBashValueCases(command);
    word_cases +=
        fmt::format("    {}) words=\"{}\" ;;\n", command.name,
                    Join(command.first_arguments, " ") +
                        (command.first_arguments.empty() ? "" : " ") + JoinNames(command.options));
  }
  return fmt::format(
      R"(# bash completion for {0}
_{0}() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD-1]}} command="" words="" i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${{COMP_WORDS[i]}} in
      --plugin | --home) ((i++)) ;;
      -*) ;;
      *) command=${{COMP_WORDS[i]}}; break ;;
    esac
  done
  case "$command $previous" in
{1}  esac
  case $command in
    "") words="{2} {3}" ;;
{4}  esac
  if [[ -z $command || $current == -* || $words != -* ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$current"))
  fi
}}
complete -o default -F _{0} {0}
)",
      program.name, value_cases, JoinNames(program.commands), JoinNames(program.options),
      word_cases);
}

std::string MakeZshCompletion(const ProgramShape& program) {
  std::string commands;
  std::string cases;
  for (const CommandShape& command : program.commands) {
    commands += fmt::format("    '{}:{}'\n", command.name, QuoteForZsh(command.description));
    cases += fmt::format("        {})\n          _arguments \\\n", command.name);
    for (const OptionShape& option : command.options) {
      cases += "            " + MakeZshOption(option) + " \\\n";
    }
    cases += command.first_arguments.empty() ? "            '*:argument:_files'\n"
                                             : fmt::format("            '1:argument:({})'\n",
                                                           Join(command.first_arguments, " "));
    cases += "          ;;\n";
  }
  std::string options;
  for (const OptionShape& option : program.options) {
    options += "    " + MakeZshOption(option) + " \\\n";
  }
  return fmt::format(
      R"(#compdef {0}
_{0}() {{
  local state
  local -a commands
  commands=(
{1}  )
  _arguments -C \
{2}    '1: :->command' '*:: :->arguments'
  case $state in
    command) _describe command commands ;;
    arguments)
      case $words[1] in
{3}      esac
      ;;
  esac
}}
_{0} "$@"
)",
      program.name, commands, options, cases);
}

std::string MakeFishCompletion(const ProgramShape& program) {
  std::string script = "# fish completion for " + program.name + "\n";
  for (const OptionShape& option : program.options) {
    script += fmt::format("complete -c {} {}\n", program.name, MakeFishOption(option));
  }
  for (const CommandShape& command : program.commands) {
    script += fmt::format("complete -c {} -n __fish_use_subcommand -fa {} -d {}\n", program.name,
                          command.name, QuoteForFish(command.description));
    const std::string condition = "'__fish_seen_subcommand_from " + command.name + "'";
    if (!command.first_arguments.empty()) {
      script += fmt::format("complete -c {} -n {} -fa {}\n", program.name, condition,
                            QuoteForFish(Join(command.first_arguments, " ")));
    }
    for (const OptionShape& option : command.options) {
      script +=
          fmt::format("complete -c {} -n {} {}\n", program.name, condition, MakeFishOption(option));
    }
  }
  return script;
}

}  // namespace httptask::runner
