#pragma once

#include <string>
#include <vector>

#include "plugin/base/diagnostic.h"
#include "runner/model/definition.h"
#include "runner/script/process_script_evaluator.h"

namespace httptask::runner {

// A script in a definition.
struct Script {
  enum class Language { kJavaScript, kJq };

  Language language = Language::kJavaScript;
  std::string text;
  // JSON pointer of where it stands.
  std::string pointer;
  // Whether Conductor compiles it already where a definition is registered.
  bool is_registered = false;

  bool operator==(const Script&) const = default;
};

// The scripts of all tasks, nested ones included; without those that hold a `${…}`: what they are
// turns out in a run.
std::vector<Script> FindScripts(const Definition& definition);

// The JavaScript and jq of a definition that does not compile, in order of place: errors where
// Conductor's registration refuses it, else warnings. `file` is for messages. Starts the process
// of `compiler` where there are any; errors: PLUGIN_UNAVAILABLE when it cannot be started.
StatusOr<std::vector<Diagnostic>> CheckScripts(const Definition& definition,
                                               const std::string& file,
                                               ProcessScriptEvaluator& compiler);

// The errors of CheckScripts alone; compiles nothing else. PLUGIN_UNAVAILABLE where there is any
// script and its program is not there: a run would fail half way.
StatusOr<std::vector<Diagnostic>> FindRefusedScripts(const Definition& definition,
                                                     const std::string& file,
                                                     ProcessScriptEvaluator& compiler);

}  // namespace httptask::runner
