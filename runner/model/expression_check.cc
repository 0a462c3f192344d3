#include "runner/model/expression_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <utility>

#include "plugin/base/text.h"
#include "plugin/expression/template.h"
#include "runner/model/member_check.h"

namespace httptask::runner {
namespace {

const std::vector<std::string>& WorkflowMembers() {
  static const auto* const members = new std::vector<std::string>{"input",
                                                                  "output",
                                                                  "status",
                                                                  "workflowId",
                                                                  "workflowType",
                                                                  "version",
                                                                  "variables",
                                                                  "correlationId",
                                                                  "schemaVersion",
                                                                  "parentWorkflowId",
                                                                  "parentWorkflowTaskId",
                                                                  "reasonForIncompletion"};
  return *members;
}

const std::vector<std::string>& TaskMembers() {
  static const auto* const members = new std::vector<std::string>{"input",
                                                                  "output",
                                                                  "status",
                                                                  "taskType",
                                                                  "taskDefName",
                                                                  "taskId",
                                                                  "startTime",
                                                                  "endTime",
                                                                  "scheduledTime",
                                                                  "retryCount",
                                                                  "pollCount",
                                                                  "workerId",
                                                                  "iteration",
                                                                  "correlationId",
                                                                  "referenceTaskName",
                                                                  "workflowInstanceId",
                                                                  "reasonForIncompletion",
                                                                  "callbackAfterSeconds"};
  return *members;
}

bool Contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool IsNameLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || static_cast<unsigned char>(c) >= 0x80;
}

// A name at the start of a path, and what is behind it.
struct Step {
  std::string_view name;
  std::string_view rest;
};

// `.name`, `name` or `['name']`; an empty name for anything else.
Step TakeName(std::string_view path) {
  if (path.starts_with("['") || path.starts_with("[\"")) {
    const size_t end = path.find(std::string{path[1], ']'}, 2);
    if (end == std::string_view::npos) return {};
    return {path.substr(2, end - 2), path.substr(end + 2)};
  }
  if (path.starts_with('.')) path.remove_prefix(1);
  size_t length = 0;
  while (length < path.size() && IsNameLetter(path[length])) ++length;
  return {path.substr(0, length), path.substr(length)};
}

std::string_view WithoutDollar(std::string_view path) {
  path = Trim(path);
  if (path.starts_with("$.")) path.remove_prefix(2);
  if (path.starts_with("$[")) path.remove_prefix(1);
  return path;
}

// The second name of a path, or "".
std::string_view SecondName(std::string_view expression) {
  return TakeName(TakeName(WithoutDollar(expression)).rest).name;
}

// Finds where expressions stand in their strings, the second of two equal ones behind the first.
class ExpressionFinder {
 public:
  // Offset of `${` in what the string says.
  size_t Find(const std::string& text, const TemplateReference& reference) {
    const std::string wanted = "${" + reference.expression + "}";
    size_t& from = next_[{reference.pointer, reference.expression}];
    size_t found = text.find(wanted, from);
    while (found != std::string::npos && found > 0 && text[found - 1] == '$') {
      found = text.find(wanted, found + 1);
    }
    if (found == std::string::npos) return 0;
    from = found + wanted.size();
    return found;
  }

 private:
  std::map<std::pair<std::string, std::string>, size_t> next_;
};

// One expression with everything that a fault about it needs.
class ExpressionCheck {
 public:
  ExpressionCheck(const TemplateReference& reference, std::string pointer, size_t offset,
                  const ReadingOrder& order, FaultList& faults)
      : reference_(reference),
        pointer_(std::move(pointer)),
        offset_(offset),
        order_(order),
        faults_(faults) {}

  void Check() {
    if (!reference_.error.empty()) {
      Fault(offset_,
            fmt::format("the expression {} does not parse: {}", Quoted(), reference_.error),
            "write `$${` for text that is not an expression");
      return;
    }
    // What it reads is known only when the inner expression is.
    if (HasExpression(reference_.expression)) return;
    const std::string_view first = FirstComponent();
    if (first.empty() || IsSystemName(first) || IsMore(first)) return;
    if (first == "workflow") return CheckWorkflowMember();
    if (const auto found = order_.positions.find(first); found != order_.positions.end()) {
      return CheckTask(found->second);
    }
    const auto bracketed = order_.positions.find(TakeName(first).name);
    if (bracketed == order_.positions.end()) return TellUnknown(first);
    if (order_.is_registered) return TellBracket(bracketed->first);
    CheckTask(bracketed->second);
  }

 private:
  // What stands before the first dot; Conductor's registration knows nothing else.
  std::string_view FirstComponent() const {
    const std::string_view path = reference_.expression;
    return path.substr(0, path.find('.'));
  }

  bool IsMore(std::string_view name) const {
    return std::find(order_.more_names.begin(), order_.more_names.end(), name) !=
           order_.more_names.end();
  }

  // Conductor's names of its own.
  static bool IsSystemName(std::string_view name) {
    return name == "CPEWF_TASK_ID" || name == "NETFLIX_ENV" || name == "NETFLIX_STACK";
  }

  void CheckWorkflowMember() {
    const std::string_view member = SecondName(reference_.expression);
    if (member.empty() || Contains(WorkflowMembers(), member)) return;
    const FaultList::Leniency leniency(faults_);
    if (member == "secrets" || member == "env") {
      FaultAtName(member,
                  member == "env" ? "`workflow.env` is empty: the expression finds nothing"
                                  : "`workflow.secrets` is not filled in: the text stays as it is",
                  "name a credential in the request's `credentials`, or give the value as input");
      return;
    }
    std::string help = SuggestNearest(member, WorkflowMembers());
    if (help.empty()) help = fmt::format("for an input write `workflow.input.{}`", member);
    FaultAtName(member, fmt::format("`workflow` has no {}", Quote(member)), std::move(help));
  }

  void CheckTask(size_t position) {
    const FaultList::Leniency leniency(faults_);
    if (position >= order_.readable_end && position >= order_.reader) {
      const bool is_self = position == order_.reader;
      FaultAtName(reference_.root,
                  fmt::format("the task {} {}", Quote(reference_.root),
                              is_self ? "reads itself" : "runs later than this one"),
                  is_self ? "read a task before it, or `workflow.input`"
                          : "move it in front, or read a task before this one");
      return;
    }
    CheckTaskMember();
  }

  void TellUnknown(std::string_view first) {
    std::vector<std::string> readable;
    for (const auto& [name, position] : order_.positions) {
      if (position < order_.reader || position < order_.readable_end) readable.push_back(name);
    }
    readable.push_back("workflow");
    const std::string_view path = reference_.expression;
    const bool has_dollar = path.starts_with("$.");
    std::string help = SuggestNearest(first, readable);
    if (has_dollar) help = "leave out the `$.`; in a script write `$${`";
    if (help.empty()) {
      readable.resize(std::min<size_t>(readable.size(), 10));
      help = "what can be read here: " + Join(readable, ", ");
    }
    FaultAtName(first, fmt::format("there is no task {}", Quote(first)), std::move(help));
  }

  // A run reads it, but Conductor's registration takes all before the first dot for the name.
  void TellBracket(const std::string& task) {
    const std::string member(SecondName(reference_.expression));
    FaultAtName(task, fmt::format("a dot must stand behind the task {}", Quote(task)),
                fmt::format("write `{}.{}`", task, member.empty() ? "output" : member));
  }

  void CheckTaskMember() {
    const std::string_view member = SecondName(reference_.expression);
    if (member.empty() || Contains(TaskMembers(), member)) return;
    std::string help = SuggestNearest(member, TaskMembers());
    if (help.empty() || member == "response" || member == "request") {
      help = fmt::format("an answer is read as `{}.output.response.body`", reference_.root);
    }
    FaultAtName(member, fmt::format("a task has no {}", Quote(member)), std::move(help));
  }

  void FaultAtName(std::string_view name, std::string what, std::string help) {
    const size_t within = reference_.expression.find(name);
    Fault(offset_ + 2 + (within == std::string::npos ? 0 : within), std::move(what),
          std::move(help));
  }

  void Fault(size_t offset, std::string what, std::string help) {
    faults_.AddInString(pointer_, offset, std::move(what), std::move(help));
  }

  std::string Quoted() const { return Quote("${" + reference_.expression + "}"); }

  const TemplateReference& reference_;
  const std::string pointer_;
  const size_t offset_;
  const ReadingOrder& order_;
  FaultList& faults_;
};

// Every string in a value with its pointer. Depth is bounded by that of the JSON.
void ForEachText(const Json& value, const std::string& pointer,
                 const std::function<void(const std::string&, const std::string&)>& look) {
  if (value.is_string()) return look(value.get_ref<const std::string&>(), pointer);
  if (!value.is_structured()) return;
  for (const auto& [name, member] : value.items()) {
    ForEachText(member, pointer + "/" + EscapePointerToken(name), look);
  }
}

// An expression that does not close stays text. Those within it do so too, but Conductor's
// registration looks at them.
void CheckUnclosed(const std::string& text, const std::string& pointer, const ReadingOrder& order,
                   FaultList& faults) {
  const size_t unclosed = FindUnclosed(text);
  if (unclosed == std::string::npos) return;
  {
    const FaultList::Leniency leniency(faults);
    faults.AddInString(pointer, unclosed,
                       "the expression does not close: from here on the text stays as it is",
                       "close it with `}`; for text that is not an expression write `$${`");
  }
  const size_t inner = unclosed + 2;
  const std::string rest = text.substr(inner);
  ExpressionFinder finder;
  for (const TemplateReference& reference : FindReferences(rest)) {
    const size_t offset = inner + finder.Find(rest, reference);
    ExpressionCheck(reference, pointer, offset, order, faults).Check();
  }
}

}  // namespace

void CheckExpressions(const Json& value, const std::string& pointer, const ReadingOrder& order,
                      FaultList& faults) {
  ExpressionFinder finder;
  for (const TemplateReference& reference : FindReferences(value)) {
    const Json* text = ResolvePointer(value, reference.pointer);
    const size_t offset = text != nullptr && text->is_string()
                              ? finder.Find(text->get_ref<const std::string&>(), reference)
                              : 0;
    ExpressionCheck(reference, pointer + reference.pointer, offset, order, faults).Check();
  }
  ForEachText(value, pointer, [&](const std::string& text, const std::string& place) {
    CheckUnclosed(text, place, order, faults);
  });
}

}  // namespace httptask::runner
