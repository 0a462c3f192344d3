#include "plugin/expression/path_evaluator.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <cstdlib>

#include "plugin/base/text.h"

namespace httptask {
namespace {

using Kind = FilterExpression::Kind;
using Comparison = FilterExpression::Comparison;

double AsDouble(const Json& number) {
  return number.is_number() ? number.get<double>()
                            : std::strtod(NumberText(number).c_str(), nullptr);
}

bool SameNumber(const Json& a, const Json& b) {
  if (a.is_binary() || b.is_binary()) return NumberText(a) == NumberText(b);
  if (a.is_number_integer() && b.is_number_integer()) return a == b;
  return AsDouble(a) == AsDouble(b);
}

bool SameValue(const Json& a, const Json& b) {
  if (IsNumber(a) && IsNumber(b)) return SameNumber(a, b);
  if (a.is_array() && b.is_array()) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), SameValue);
  }
  if (!a.is_object() || !b.is_object()) return a.type() == b.type() && a == b;
  if (a.size() != b.size()) return false;
  for (const auto& [name, value] : a.items()) {
    const Json* other = FindMember(b, name);
    if (other == nullptr || !SameValue(value, *other)) return false;
  }
  return true;
}

bool SameOptional(const std::optional<Json>& a, const std::optional<Json>& b) {
  if (!a || !b) return !a && !b;
  return SameValue(*a, *b);
}

// Numbers and texts have an order; nothing else does.
bool IsLess(const std::optional<Json>& a, const std::optional<Json>& b) {
  if (!a || !b) return false;
  if (IsNumber(*a) && IsNumber(*b)) {
    if (a->is_number_integer() && b->is_number_integer()) return *a < *b;
    return AsDouble(*a) < AsDouble(*b);
  }
  return a->is_string() && b->is_string() &&
         a->get_ref<const std::string&>() < b->get_ref<const std::string&>();
}

size_t CountLetters(const std::string& text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

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
  Apply(segment, value, found);
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
      return Compare(condition, current);
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

bool PathEvaluator::Compare(const FilterExpression& comparison, const Json& current) {
  const std::optional<Json> a = ValueOf(comparison.parts[0], current);
  const std::optional<Json> b = ValueOf(comparison.parts[1], current);
  switch (comparison.comparison) {
    case Comparison::kEqual:
      return SameOptional(a, b);
    case Comparison::kNotEqual:
      return !SameOptional(a, b);
    case Comparison::kLess:
      return IsLess(a, b);
    case Comparison::kLessEqual:
      return IsLess(a, b) || SameOptional(a, b);
    case Comparison::kGreater:
      return IsLess(b, a);
    case Comparison::kGreaterEqual:
      return IsLess(b, a) || SameOptional(a, b);
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
