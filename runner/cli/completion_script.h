#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace httptask::runner {

// What a completion has to know of one option.
struct OptionShape {
  std::string name;                 // With its dashes.
  std::string description;          // One line.
  std::string value_name;           // Empty for a flag.
  std::vector<std::string> values;  // All that may be given; empty when any may.
  bool takes_file = false;
  bool repeatable = false;

  bool operator==(const OptionShape&) const = default;
};

struct CommandShape {
  std::string name;
  std::string description;
  std::vector<OptionShape> options;
  // What its first argument may be; empty when anything may.
  std::vector<std::string> first_arguments;
};

// The program with its commands, as the parser knows them.
struct ProgramShape {
  std::string name;
  std::vector<OptionShape> options;
  std::vector<CommandShape> commands;
};
ProgramShape ReadProgramShape(const CLI::App& program);

// Completion scripts, ready to be installed.
std::string MakeBashCompletion(const ProgramShape& program);
std::string MakeZshCompletion(const ProgramShape& program);
std::string MakeFishCompletion(const ProgramShape& program);

}  // namespace httptask::runner
