#include "runner/cli/base/command_options.h"

namespace httptask::runner {

CommandOption& CommandOption::ValueName(std::string name_of_value) {
  value_name = std::move(name_of_value);
  return *this;
}

CommandOption& CommandOption::OneOf(std::vector<std::string> values_allowed) {
  values = std::move(values_allowed);
  return *this;
}

CommandOption& CommandOption::Range(int smallest, int largest) {
  range = {smallest, largest};
  return *this;
}

CommandOption& CommandOption::Required() {
  required = true;
  return *this;
}

CommandOption& CommandOptions::Add(std::string name, CommandOption::Target target,
                                   std::string description) {
  CommandOption& option = options_.emplace_back();
  option.name = std::move(name);
  option.description = std::move(description);
  option.target = target;
  return option;
}

}  // namespace httptask::runner
