#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/json.h"
#include "plugin/base/status.h"

namespace httptask {

// `${path}` expressions as Conductor has them: a string that is one expression becomes the value
// with its type; expressions inside text are pasted as text; `$${` is an escaped `${`; `${a.${b}}`
// resolves the inner one first. Path: `workflow.input.name`,
// `ref.output.response.body.items[0].id`, and what else ConductorPath reads. What is missing, or no
// path, is null; `${workflow.secrets.X}` stays as it is written. Pasted into text, null is `null`,
// objects and arrays are as Java writes them
// (`{a=1}`), lists of what `[*]`, `..` or a filter found are JSON. An expression ends at the brace
// that balances its first, quotes or not. Only values are resolved, never the names of members, and
// what came out of an expression is not looked at again.

// What a template found missing or wrong.
struct TemplateProblem {
  std::string path;        // Dotted path of the string within the template.
  std::string expression;  // Without `${` and `}`.
  std::string message;
};

// The value with every expression resolved against `data` (an object: `{"workflow": …, "<ref>":
// …}`). Expressions that find nothing or do not parse are told in `missing` when it is given.
// Errors: LIMIT_EXCEEDED.
StatusOr<Json> ResolveTemplate(const Json& value, const Json& data,
                               std::vector<TemplateProblem>* missing = nullptr);

// One expression in a template, for checks.
struct TemplateReference {
  std::string path;        // Dotted path of the string within the template.
  std::string pointer;     // JSON pointer of the same.
  std::string expression;  // `create.output.response.body.id`.
  std::string root;        // Its first name: `create` or `workflow`; empty when it does not parse.
  std::string error;       // Why it does not parse, or empty.
};
std::vector<TemplateReference> FindReferences(const Json& value);

// Whether the text holds an expression (escaped ones do not count).
bool HasExpression(std::string_view text);

// Offset of the `${` that does not close, from which on the text stays as it is; npos without one.
size_t FindUnclosed(std::string_view text);

// The text with `change` applied to everything between expressions; these stay as they are.
std::string MapPlainText(std::string_view text,
                         const std::function<std::string(std::string_view)>& change);

}  // namespace httptask
