#include "plugin/execute/policy/output_rule.h"

#include <fmt/format.h>

#include <algorithm>

#include "plugin/base/text.h"
#include "plugin/execute/policy/answer_rule.h"

namespace httptask {
namespace {

constexpr size_t kRegexBytesMax = 1000;
constexpr size_t kOutputsMax = 100;

void ReadPath(SettingReader& reader, std::string_view name, const std::string& text,
              OutputRule& rule) {
  StatusOr<JsonPath> path = JsonPath::Parse(text);
  if (path.ok()) {
    rule.path = std::make_shared<const JsonPath>(*std::move(path));
  } else {
    reader.Fault(name, "syntax",
                 fmt::format("must be a JSONPath such as $.body.id: {}", MessageOf(path.status())));
  }
}

void ReadRegex(SettingReader& reader, const std::string& text, OutputRule& rule) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  if (text.size() <= kRegexBytesMax) {
    rule.expression = std::make_shared<const re2::RE2>(text, options);
    if (rule.expression->ok()) return;
  }
  reader.Fault("regex", "syntax",
               text.size() > kRegexBytesMax
                   ? fmt::format("must have at most {} bytes", kRegexBytesMax)
                   : fmt::format("must be a regular expression of RE2: {}",
                                 ToTerminal(rule.expression->error())));
}

OutputRule ReadRule(SettingReader& outputs, const std::string& name, const Json& value) {
  OutputRule rule{.name = name};
  if (value.is_string()) {
    ReadPath(outputs, name, value.get<std::string>(), rule);
    return rule;
  }
  std::optional<SettingReader> reader = outputs.Object(name);
  if (!reader) return rule;
  reader->RefuseOthers({"jsonPath", "header", "regex"});
  const std::string path = reader->String("jsonPath", "");
  const std::string regex = reader->String("regex", "");
  rule.header = reader->String("header", "");
  if (!path.empty()) ReadPath(*reader, "jsonPath", path, rule);
  if (!regex.empty()) ReadRegex(*reader, regex, rule);
  if (value.size() != 1) {
    outputs.Fault(name, "type", "must hold exactly one of jsonPath, header and regex");
  }
  return rule;
}

Json Match(const re2::RE2& expression, std::string_view body) {
  const int groups = std::min(expression.NumberOfCapturingGroups(), 1);
  re2::StringPiece found[2];
  const re2::StringPiece text(body.data(), body.size());
  if (!expression.Match(text, 0, text.size(), re2::RE2::UNANCHORED, found, groups + 1)) {
    return nullptr;
  }
  const re2::StringPiece& value = found[groups];
  return value.data() == nullptr ? Json(nullptr) : Json(ToUtf8({value.data(), value.size()}));
}

Json Extract(const OutputRule& rule, const TaskResult& result, const Json& data) {
  if (rule.expression) return Match(*rule.expression, result.body);
  if (rule.path) {
    StatusOr<std::optional<Json>> found = rule.path->Evaluate(data);
    return found.ok() && found->has_value() ? **std::move(found) : Json(nullptr);
  }
  for (const auto& [name, value] : result.headers) {
    if (EqualsIgnoreCase(name, rule.header)) return ToUtf8(value);
  }
  return nullptr;
}

}  // namespace

std::vector<OutputRule> ReadOutputRules(SettingReader& reader) {
  std::vector<OutputRule> rules;
  std::optional<SettingReader> outputs = reader.Object("outputs");
  if (!outputs) return rules;
  const Json& members = *reader.Find("outputs");
  if (members.size() > kOutputsMax) {
    reader.Fault("outputs", "maxProperties", fmt::format("must be at most {}", kOutputsMax));
    return rules;
  }
  for (const auto& [name, value] : members.items()) {
    rules.push_back(ReadRule(*outputs, name, value));
  }
  return rules;
}

Json ExtractOutputs(const std::vector<OutputRule>& rules, const TaskResult& result) {
  if (rules.empty()) return nullptr;
  const bool needs_data =
      std::ranges::any_of(rules, [](const OutputRule& rule) { return rule.path != nullptr; });
  const Json data = needs_data ? MakeAnswerData(result) : Json();
  Json outputs = Json::object();
  for (const OutputRule& rule : rules) outputs[rule.name] = Extract(rule, result, data);
  return outputs;
}

}  // namespace httptask
