#include "runner/cli/completion_script.h"

#include <fmt/format.h>

#include "plugin/base/text.h"

namespace httptask::runner {
namespace {

CommandOption Flag(std::string name, std::string description) {
  CommandOption flag;
  flag.name = std::move(name);
  flag.description = std::move(description);
  return flag;
}

// The options without the arguments, and those that the parser adds.
std::vector<CommandOption> OptionsOf(const CommandOptions& accepted) {
  std::vector<CommandOption> options = {Flag("--help", "Tell how it is used")};
  for (const CommandOption& option : accepted) {
    if (!option.positional()) options.push_back(option);
  }
  return options;
}

std::vector<CommandOption> OptionsOf(const ProgramSyntax& program) {
  std::vector<CommandOption> options = OptionsOf(program.options);
  options.insert(options.begin() + 1,
                 Flag("--version", "Display program version information and exit"));
  return options;
}

// What the first argument of a command may be; empty when anything may.
std::vector<std::string> FirstArguments(const CommandSyntax& command) {
  for (const CommandOption& option : command.options) {
    if (option.positional()) return option.values;
  }
  return {};
}

bool TakesFile(const CommandOption& option) {
  return option.value_name.find("FILE") != std::string::npos;
}

template <typename Named>
std::string JoinNames(const std::vector<Named>& all) {
  std::string names;
  for (const Named& one : all) names += (names.empty() ? "" : " ") + one.name;
  return names;
}

// Cases for the values of options; those of files are left to the shell.
std::string MakeBashValueCases(const CommandSyntax& command) {
  std::string cases;
  for (const CommandOption& option : OptionsOf(command.options)) {
    if (option.flag()) continue;
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

std::string MakeZshOption(const CommandOption& option) {
  std::string spec = option.repeatable() ? "*" : "";
  spec += option.name + "[" + QuoteForZsh(option.description) + "]";
  if (!option.flag()) {
    spec += ":" + QuoteForZsh(option.value_name) + ":";
    if (!option.values.empty()) spec += "(" + Join(option.values, " ") + ")";
    if (TakesFile(option)) spec += "_files";
  }
  return "'" + spec + "'";
}

std::string QuoteForFish(std::string_view text) {
  return "'" + ReplaceAll(ReplaceAll(text, "\\", "\\\\"), "'", "\\'") + "'";
}

std::string MakeFishOption(const CommandOption& option) {
  std::string line = "-l " + option.name.substr(2) + " -d " + QuoteForFish(option.description);
  if (option.flag()) return line;
  if (!option.values.empty()) return line + " -xa " + QuoteForFish(Join(option.values, " "));
  return line + (TakesFile(option) ? " -r" : " -x");
}

}  // namespace

std::string MakeBashCompletion(const ProgramSyntax& program) {
  std::string value_cases;
  std::string word_cases;
  for (const CommandSyntax& command : program.commands) {
    value_cases += MakeBashValueCases(command);
    const std::vector<std::string> first = FirstArguments(command);
    word_cases += fmt::format(
        "    {}) words=\"{}\" ;;\n", command.name,
        Join(first, " ") + (first.empty() ? "" : " ") + JoinNames(OptionsOf(command.options)));
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
      program.name, value_cases, JoinNames(program.commands), JoinNames(OptionsOf(program)),
      word_cases);
}

std::string MakeZshCompletion(const ProgramSyntax& program) {
  std::string commands;
  std::string cases;
  for (const CommandSyntax& command : program.commands) {
    commands += fmt::format("    '{}:{}'\n", command.name, QuoteForZsh(command.description));
    cases += fmt::format("        {})\n          _arguments \\\n", command.name);
    for (const CommandOption& option : OptionsOf(command.options)) {
      cases += "            " + MakeZshOption(option) + " \\\n";
    }
    const std::vector<std::string> first = FirstArguments(command);
    cases += first.empty() ? "            '*:argument:_files'\n"
                           : fmt::format("            '1:argument:({})'\n", Join(first, " "));
    cases += "          ;;\n";
  }
  std::string options;
  for (const CommandOption& option : OptionsOf(program)) {
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

std::string MakeFishCompletion(const ProgramSyntax& program) {
  std::string script = "# fish completion for " + program.name + "\n";
  for (const CommandOption& option : OptionsOf(program)) {
    script += fmt::format("complete -c {} {}\n", program.name, MakeFishOption(option));
  }
  for (const CommandSyntax& command : program.commands) {
    script += fmt::format("complete -c {} -n __fish_use_subcommand -fa {} -d {}\n", program.name,
                          command.name, QuoteForFish(command.description));
    const std::string condition = "'__fish_seen_subcommand_from " + command.name + "'";
    const std::vector<std::string> first = FirstArguments(command);
    if (!first.empty()) {
      script += fmt::format("complete -c {} -n {} -fa {}\n", program.name, condition,
                            QuoteForFish(Join(first, " ")));
    }
    for (const CommandOption& option : OptionsOf(command.options)) {
      script +=
          fmt::format("complete -c {} -n {} {}\n", program.name, condition, MakeFishOption(option));
    }
  }
  return script;
}

}  // namespace httptask::runner
