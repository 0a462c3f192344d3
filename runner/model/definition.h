#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/diagnostic.h"
#include "plugin/base/json.h"

namespace httptask::runner {

// Tasks in one definition.
inline constexpr size_t kTasksMax = 1000;
// What the text of a definition may be: 16 MiB, 128 levels, 200,000 values.
JsonLimits DefinitionLimits();

// One task of a definition, in Conductor's words.
struct Task {
  std::string name;
  std::string reference_name;
  std::string type;  // `HTTP` or `HTTP_TASK`.
  Json input_parameters = Json::object();
  // JSON pointer of the task in the definition.
  std::string pointer;

  bool operator==(const Task&) const = default;
};

// A workflow definition: Conductor's WorkflowDef, as far as this program runs it.
struct Definition {
  std::string name;
  int version = 1;
  std::string description;
  std::vector<Task> tasks;
  // Expressions; an empty object: the output of the last task.
  Json output_parameters = Json::object();
  // Values for input members that are not given.
  Json input_template = Json::object();
  // The text that it was read from, byte for byte.
  std::string text;

  const Task* FindTask(std::string_view reference_name) const;
  bool operator==(const Definition&) const = default;
};

// A definition, or what is wrong with it; never both empty.
struct ParsedDefinition {
  Definition definition;
  // Every fault, in order of place: not JSON, missing or wrong members, duplicate reference names
  // (both places told), expressions that do not parse, that read a task which is unknown or comes
  // later (with the nearest name), task types that are not supported, faults in an http_request.
  std::vector<Diagnostic> faults;

  bool ok() const { return faults.empty(); }
};

// Reads a definition. `file` is for messages.
ParsedDefinition ParseDefinition(std::string_view text, std::string_view file);

}  // namespace httptask::runner
