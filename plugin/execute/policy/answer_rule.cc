#include "plugin/execute/policy/answer_rule.h"

#include <fmt/format.h>

#include "plugin/base/text.h"
#include "plugin/execute/policy/script_condition.h"

namespace httptask {
namespace {

// Whether `@` stands outside of texts.
bool HasCurrent(std::string_view text) {
  char quote = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (quote == 0 && text[i] == '@') return true;
    if (quote != 0 && text[i] == '\\')
      ++i;
    else if (text[i] == quote)
      quote = 0;
    else if (quote == 0 && (text[i] == '\'' || text[i] == '"'))
      quote = text[i];
  }
  return false;
}

// `===` and `!==` of JavaScript conditions mean what `==` and `!=` mean here.
std::string ToFilter(std::string_view text) {
  std::string filter;
  char quote = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const char letter = text[i];
    if (quote == 0 && (letter == '\'' || letter == '"')) {
      quote = letter;
    } else if (letter == quote) {
      quote = 0;
    }
    const bool third = quote == 0 && letter == '=' && i >= 2 && text[i - 1] == '=' &&
                       (text[i - 2] == '=' || text[i - 2] == '!');
    if (!third) filter += letter;
    if (quote != 0 && letter == '\\' && i + 1 < text.size()) filter += text[++i];
  }
  return filter;
}

// What stands between `[?(` and `)]` of a filter over the answer.
StatusOr<std::string> FilterOf(std::string_view expression, bool is_function) {
  const bool is_filter = !is_function && HasCurrent(expression);
  return is_filter ? ToFilter(expression) : FilterFromScript(expression);
}

bool IsTrue(const Json& value) {
  if (value.is_null()) return false;
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_string()) return !value.get_ref<const std::string&>().empty();
  if (value.is_structured()) return !value.empty();
  return !IsNumber(value) || NumberText(value) != "0";
}

}  // namespace

Json MakeAnswerData(const TaskResult& result) {
  Json data = ResponseToJson(result);
  Json copy = data;
  data["output"]["response"] = copy;
  data["answers"].push_back(std::move(copy));
  return data;
}

StatusOr<Condition> Condition::Parse(std::string_view text) {
  const std::string_view expression = UnwrapFunction(text);
  if (expression.starts_with("$") || expression.starts_with("@")) {
    const std::string path =
        (expression[0] == '@' ? "$.answers[0]" : "$") + std::string(expression.substr(1));
    if (StatusOr<JsonPath> alone = JsonPath::Parse(path); alone.ok()) {
      return Condition(std::string(text), Kind::kValue, *std::move(alone));
    }
  }
  const bool is_function = expression != Trim(text);
  HTTPTASK_ASSIGN_OR_RETURN(const std::string filter, FilterOf(expression, is_function));
  HTTPTASK_ASSIGN_OR_RETURN(JsonPath path, JsonPath::Parse("$.answers[?(" + filter + ")]"));
  return Condition(std::string(text), Kind::kFilter, std::move(path));
}

StatusOr<bool> Condition::Holds(const Json& data) const {
  HTTPTASK_ASSIGN_OR_RETURN(const std::optional<Json> found, path_->Evaluate(data));
  if (!found) return false;
  return kind_ == Kind::kFilter ? !found->empty() : IsTrue(*found);
}

std::optional<Condition> ReadCondition(SettingReader& reader, std::string_view name) {
  const std::string text = reader.String(name, "");
  if (text.empty()) return std::nullopt;
  StatusOr<Condition> condition = Condition::Parse(text);
  if (condition.ok()) return *std::move(condition);
  reader.Fault(
      name, "syntax",
      fmt::format("must be a condition such as `$.output.response.body.status == 'done'`: {}",
                  MessageOf(condition.status())));
  return std::nullopt;
}

AnswerRule ReadAnswerRule(SettingReader& reader) {
  AnswerRule rule;
  if (StatusSet statuses = ReadStatusSet(reader, "acceptedStatusCodes"); !statuses.empty()) {
    rule.statuses = std::move(statuses);
  }
  rule.condition = ReadCondition(reader, "successCondition");
  return rule;
}

std::string RefuseAnswer(const AnswerRule& rule, const TaskResult& result) {
  if (!rule.statuses.Contains(result.status_code)) {
    return fmt::format("status {} is not accepted", result.status_code);
  }
  if (!rule.condition) return "";
  const StatusOr<bool> holds = rule.condition->Holds(MakeAnswerData(result));
  if (!holds.ok()) {
    return fmt::format("successCondition cannot be evaluated: {}", MessageOf(holds.status()));
  }
  return *holds ? "" : fmt::format("successCondition does not hold: {}", rule.condition->text());
}

}  // namespace httptask
