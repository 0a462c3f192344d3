#include "plugin/expression/path_evaluator.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>

#include "plugin/base/text.h"
#include "plugin/expression/comparison.h"

namespace httptask {
namespace {

using Kind = FilterExpression::Kind;

// I-Regexp (RFC 9485) as RE2 has it: its dot leaves out both line ends.
std::string ToRe2(std::string_view pattern) {
  std::string converted;
  bool in_class = false;
  for (size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '\\' && i + 1 < pattern.size()) {
      converted += pattern.substr(i++, 2);
    } else if (pattern[i] == '.' && !in_class) {
      converted += "[^\\n\\r]";
    } else {
      if (pattern[i] == '[') in_class = true;
      if (pattern[i] == ']') in_class = false;
      converted += pattern[i];
    }
  }
  return converted;
}

}  // namespace

bool PathEvaluator::Step() {
  return ++steps_ <= limits_.steps_max;
}

StatusOr<std::vector<const Json*>> PathEvaluator::Find(const PathQuery& query,
                                                       const Json& current) {
  Nodes found = Run(query, current);
  if (steps_ <= limits_.steps_max) return found;
  return MakeError(Reason::kLimitExceeded,
                   fmt::format("the path looks at more than {} values", limits_.steps_max));
}

PathEvaluator::Nodes PathEvaluator::Run(const PathQuery& query, const Json& current) {
  Nodes nodes = {query.is_relative ? &current : &root_};
  for (const PathSegment& segment : query.segments) {
    Nodes next;
    for (const Json* node : nodes) {
      if (segment.is_descendant) {
        ApplyBelow(segment, *node, next);
      } else {
        Apply(segment, *node, next);
      }
    }
    nodes = std::move(next);
  }
  return nodes;
}

void PathEvaluator::Apply(const PathSegment& segment, const Json& value, Nodes& found) {
  for (const Selector& selector : segment.selectors) Select(selector, value, found);
}

void PathEvaluator::ApplyBelow(const PathSegment& segment, const Json& value, Nodes& found) {
  if (!Step()) return;
  // Each object below a list is looked at by itself, so a filter must not look into the list.
  const bool is_seen_below = dialect_ == PathDialect::kConductor && value.is_array() &&
                             std::holds_alternative<FilterSelector>(segment.selectors[0]);
  if (!is_seen_below) Apply(segment, value, found);
  if (!value.is_structured()) return;
  for (const Json& child : value) ApplyBelow(segment, child, found);
}

void PathEvaluator::Select(const Selector& selector, const Json& value, Nodes& found) {
  if (!Step()) return;
  if (const auto* name = std::get_if<NameSelector>(&selector)) {
    if (const Json* member = FindMember(value, name->name)) found.push_back(member);
  } else if (const auto* index = std::get_if<IndexSelector>(&selector)) {
    if (!value.is_array()) return;
    const auto size = static_cast<int64_t>(value.size());
    const int64_t at = index->index < 0 ? size + index->index : index->index;
    if (at >= 0 && at < size) found.push_back(&value[static_cast<size_t>(at)]);
  } else if (const auto* slice = std::get_if<SliceSelector>(&selector)) {
    SelectSlice(*slice, value, found);
  } else if (const auto* filter = std::get_if<FilterSelector>(&selector)) {
    SelectWhere(*filter->condition, value, found);
  } else {
    SelectAll(value, found);
  }
}

void PathEvaluator::SelectAll(const Json& value, Nodes& found) {
  if (!value.is_structured()) return;
  for (const Json& child : value) {
    if (!Step()) return;
    found.push_back(&child);
  }
}

// RFC 9535, section 2.3.4.2.2.
void PathEvaluator::SelectSlice(const SliceSelector& slice, const Json& value, Nodes& found) {
  if (!value.is_array() || slice.step == 0) return;
  const auto size = static_cast<int64_t>(value.size());
  const auto normalise = [&](int64_t i) { return i >= 0 ? i : size + i; };
  const bool forward = slice.step > 0;
  const int64_t start = normalise(slice.start.value_or(forward ? 0 : size - 1));
  const int64_t end = slice.end ? normalise(*slice.end) : (forward ? size : -1);
  const int64_t lower =
      forward ? std::clamp<int64_t>(start, 0, size) : std::clamp<int64_t>(end, -1, size - 1);
  const int64_t upper =
      forward ? std::clamp<int64_t>(end, 0, size) : std::clamp<int64_t>(start, -1, size - 1);
  for (int64_t i = forward ? lower : upper; forward ? i < upper : i > lower; i += slice.step) {
    if (!Step()) return;
    found.push_back(&value[static_cast<size_t>(i)]);
  }
}

void PathEvaluator::SelectWhere(const FilterExpression& condition, const Json& value,
                                Nodes& found) {
  if (!value.is_structured()) return;
  // Conductor's filters look at an object itself, not at its members.
  if (dialect_ == PathDialect::kConductor && value.is_object()) {
    if (Holds(condition, value)) found.push_back(&value);
    return;
  }
  for (const Json& child : value) {
    if (!Step()) return;
    if (Holds(condition, child)) found.push_back(&child);
  }
}

bool PathEvaluator::Holds(const FilterExpression& condition, const Json& current) {
  const auto holds = [&](const FilterExpression& part) { return Holds(part, current); };
  switch (condition.kind) {
    case Kind::kOr:
      return std::any_of(condition.parts.begin(), condition.parts.end(), holds);
    case Kind::kAnd:
      return std::all_of(condition.parts.begin(), condition.parts.end(), holds);
    case Kind::kNot:
      return !Holds(condition.parts[0], current);
    case Kind::kCompare:
      return Compares(condition.comparison, ValueOf(condition.parts[0], current),
                      ValueOf(condition.parts[1], current), dialect_);
    case Kind::kExists:
      return !Run(condition.query, current).empty();
    case Kind::kFunction:
      return Matches(condition, current);
    case Kind::kLiteral:
    case Kind::kQuery:
      return false;
  }
  return false;
}

std::optional<Json> PathEvaluator::ValueOf(const FilterExpression& operand, const Json& current) {
  if (operand.kind == Kind::kLiteral) return operand.literal;
  if (operand.kind == Kind::kFunction) return Call(operand, current);
  const Nodes nodes = Run(operand.query, current);
  return nodes.size() == 1 ? std::optional<Json>(*nodes[0]) : std::nullopt;
}

std::optional<Json> PathEvaluator::Call(const FilterExpression& call, const Json& current) {
  const FilterExpression& argument = call.parts[0];
  if (call.function == FilterFunction::kCount) return Run(argument.query, current).size();
  const std::optional<Json> value = ValueOf(argument, current);
  if (call.function == FilterFunction::kValue || !value) return value;
  if (value->is_string()) return CountLetters(value->get_ref<const std::string&>());
  return value->is_structured() ? std::optional<Json>(value->size()) : std::nullopt;
}

bool PathEvaluator::Matches(const FilterExpression& call, const Json& current) {
  const std::optional<Json> text = ValueOf(call.parts[0], current);
  const std::optional<Json> pattern = ValueOf(call.parts[1], current);
  if (!text || !pattern || !text->is_string() || !pattern->is_string()) return false;
  const RE2 expression(ToRe2(pattern->get_ref<const std::string&>()), RE2::Quiet);
  if (!expression.ok()) return false;
  const auto& subject = text->get_ref<const std::string&>();
  return call.function == FilterFunction::kMatch ? RE2::FullMatch(subject, expression)
                                                 : RE2::PartialMatch(subject, expression);
}

}  // namespace httptask
