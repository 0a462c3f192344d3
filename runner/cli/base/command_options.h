#pragma once

#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace httptask::runner {

// One thing that a command accepts: an option (`--limit`), or an argument by its position when the
// name has no dashes.
struct CommandOption {
  // Where its value goes when it is given; must outlive the parsing. A bool makes a flag without a
  // value; an option with a list takes one value each time that it is given, an argument with a
  // list takes all that are left.
  using Target = std::variant<bool*, int*, std::string*, std::vector<std::string>*>;

  std::string name;
  // One line, without a full stop.
  std::string description;
  Target target;
  // What stands for the value in the usage line: `FILE`.
  std::string value_name;
  // All values that may be given; empty: any.
  std::vector<std::string> values;
  // Smallest and largest number that may be given.
  std::optional<std::pair<int, int>> range;
  bool required = false;

  CommandOption& ValueName(std::string name_of_value);
  CommandOption& OneOf(std::vector<std::string> values_allowed);
  CommandOption& Range(int smallest, int largest);
  CommandOption& Required();

  bool positional() const { return !name.starts_with('-'); }
  bool flag() const { return std::holds_alternative<bool*>(target); }
  bool repeatable() const { return std::holds_alternative<std::vector<std::string>*>(target); }
};

// What a command accepts, in the order of its help.
class CommandOptions {
 public:
  // The option stays where it is: it can be told more of.
  CommandOption& Add(std::string name, CommandOption::Target target, std::string description);

  auto begin() const { return options_.begin(); }
  auto end() const { return options_.end(); }

 private:
  std::deque<CommandOption> options_;
};

}  // namespace httptask::runner
