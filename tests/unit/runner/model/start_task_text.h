#pragma once

#include <string>
#include <vector>

#include "runner/model/definition.h"

namespace httptask::runner::testing {

// A definition with these members of `tasks`, which begins with `a`.
inline std::string Text(const std::string& tasks) {
  return "{\"name\": \"w\", \"startTask\": \"a\", \"tasks\": {\n" + tasks + "\n}}";
}

inline ParsedDefinition Parse(const std::string& text) {
  return ParseDefinition(text, "w.json");
}

// `line:column: what (help)` of every fault, or warning.
inline std::vector<std::string> Tell(const std::vector<Diagnostic>& list) {
  std::vector<std::string> told;
  for (const Diagnostic& one : list) {
    told.push_back(std::to_string(one.position.line) + ":" + std::to_string(one.position.column) +
                   ": " + one.what + (one.help.empty() ? "" : " (" + one.help + ")"));
  }
  return told;
}
inline std::vector<std::string> Faults(const std::string& tasks) {
  return Tell(Parse(Text(tasks)).faults);
}
inline std::vector<std::string> Warnings(const std::string& tasks) {
  return Tell(Parse(Text(tasks)).warnings);
}

}  // namespace httptask::runner::testing
