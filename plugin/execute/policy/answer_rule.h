#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/json.h"
#include "plugin/base/status.h"
#include "plugin/base/task_result.h"
#include "plugin/execute/policy/setting_reader.h"
#include "plugin/execute/policy/status_set.h"
#include "plugin/expression/json_path.h"

namespace httptask {

// What conditions and paths of a task look at: `$.statusCode`, `$.headers`, `$.body`, as in the
// result JSON's `response`; `$.output.response` is the same (Conductor).
Json MakeAnswerData(const TaskResult& result);

// A condition over an answer: with `@`, a JSONPath filter (RFC 9535, section 2.3.5), such as
// `@.body.status == 'done' && @.statusCode < 300`; without, JavaScript as Conductor's conditions
// are (script_condition.h), such as `$.output.response.body.status === 'done'`. A path alone holds
// when its value is neither missing, null, false, 0 nor empty.
class Condition {
 public:
  // Errors: EXPRESSION_INVALID with the place.
  static StatusOr<Condition> Parse(std::string_view text);

  // `data` is what MakeAnswerData made. Errors: LIMIT_EXCEEDED.
  StatusOr<bool> Holds(const Json& data) const;
  const std::string& text() const { return text_; }

  bool operator==(const Condition& other) const { return text_ == other.text_; }

 private:
  enum class Kind { kValue, kFilter };
  Condition(std::string text, Kind kind, JsonPath path)
      : text_(std::move(text)), kind_(kind), path_(std::make_shared<JsonPath>(std::move(path))) {}

  std::string text_;
  Kind kind_;
  std::shared_ptr<const JsonPath> path_;
};

// The condition under `name`; nothing when it is missing or does not parse (a problem).
std::optional<Condition> ReadCondition(SettingReader& reader, std::string_view name);

// Which answers a task accepts.
struct AnswerRule {
  StatusSet statuses = MakeStatusSet({"2xx"});
  std::optional<Condition> condition;

  bool operator==(const AnswerRule&) const = default;
};

// Reads `acceptedStatusCodes` and `successCondition`.
AnswerRule ReadAnswerRule(SettingReader& reader);

// Why the answer is not accepted; empty when it is. A condition that cannot be evaluated does not
// hold.
std::string RefuseAnswer(const AnswerRule& rule, const TaskResult& result);

}  // namespace httptask
