#pragma once

#include <re2/re2.h>

#include <memory>
#include <string>
#include <vector>

#include "plugin/base/json.h"
#include "plugin/base/task_result.h"
#include "plugin/execute/policy/setting_reader.h"
#include "plugin/expression/json_path.h"

namespace httptask {

// One value that a task takes out of an answer.
struct OutputRule {
  std::string name;
  // One of the three:
  std::shared_ptr<const JsonPath> path;        // Over MakeAnswerData.
  std::string header;                          // The first field of that name.
  std::shared_ptr<const re2::RE2> expression;  // Over the body as text; its first group, or all.
};

// Reads `outputs`: {name: "$.body.id" | {"jsonPath": …} | {"header": …} | {"regex": …}}. Regular
// expressions are RE2's, at most 1000 bytes.
std::vector<OutputRule> ReadOutputRules(SettingReader& reader);

// The values by name; null for what the answer does not hold. Null when there are no rules.
Json ExtractOutputs(const std::vector<OutputRule>& rules, const TaskResult& result);

}  // namespace httptask
