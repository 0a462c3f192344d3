#pragma once

#include <string>
#include <vector>

#include "runner/cli/base/command_options.h"
#include "runner/cli/base/styled_text.h"

namespace httptask::runner {

// A command as the parser knows it.
struct CommandSyntax {
  std::string name;
  std::string description;
  // Behind its help.
  std::string example;
  CommandOptions options;
};

// The program with its commands. Its own options may stand before and behind the command.
struct ProgramSyntax {
  std::string name;
  std::string description;
  // What `--version` prints.
  std::string version;
  // Behind its help.
  std::string footer;
  CommandOptions options;
  std::vector<CommandSyntax> commands;
};

// What the arguments ask for: exactly one of the three.
struct ParsedArguments {
  // The command to do; the values are where its options want them.
  const CommandSyntax* command = nullptr;
  // Help or version, when that was asked for.
  std::string answer;
  // What is wrong with the arguments, with the nearest command or option where one was mistyped,
  // and where to read on.
  StyledText fault;
};

// Parses the arguments behind the program's name.
ParsedArguments ParseArguments(const ProgramSyntax& program,
                               const std::vector<std::string>& arguments);

// The text of `--help`.
std::string DescribeUsage(const ProgramSyntax& program);

}  // namespace httptask::runner
