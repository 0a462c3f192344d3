#include "runner/script/java_script_error.h"

#include <fmt/format.h>

#include <algorithm>

#include "plugin/base/text.h"

namespace httptask::runner {
namespace {

constexpr std::string_view kSyntaxError = "SyntaxError: ";
constexpr std::string_view kNoProperty = "TypeError: can't access property ";

std::string_view LineOf(std::string_view script, unsigned line) {
  for (unsigned i = 1; i < line; ++i) {
    const size_t end = script.find('\n');
    if (end == std::string_view::npos) return "";
    script.remove_prefix(end + 1);
  }
  return script.substr(0, script.find('\n'));
}

// `var = 5 +`
// `    ^`
std::string DescribeSyntax(const JavaScriptError& error, std::string_view script) {
  std::string what = error.text.substr(kSyntaxError.size());
  constexpr std::string_view kNoOperand = "expected expression, got ";
  if (what == "missing variable name") what = "expected BindingIdentifier or BindingPattern";
  if (what.starts_with(kNoOperand)) {
    const std::string found = what.substr(kNoOperand.size());
    what = "Expected an operand but found " + (found == "end of script" ? "eof" : found);
  }
  return fmt::format("{}inline:{}:{} {}\n{}\n{}^\n", kSyntaxError, error.line, error.column, what,
                     LineOf(script, error.line), std::string(error.column, ' '));
}

// `can't access property "x", $.a is undefined`
std::string DescribeNoProperty(const std::string& text) {
  const size_t comma = text.rfind(", ");
  const bool is_null = text.ends_with(" is null");
  if (comma == std::string::npos || (!is_null && !text.ends_with(" is undefined"))) return text;
  std::string_view name = std::string_view(text).substr(0, comma).substr(kNoProperty.size());
  if (name.size() >= 2 && name.front() == '"') name = name.substr(1, name.size() - 2);
  return fmt::format("TypeError: Cannot read property '{}' of {}", name,
                     is_null ? "null" : "undefined");
}

bool IsInName(char c) {
  return c == '_' || c == '$' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
         (c >= 'A' && c <= 'Z');
}

// `$.a is undefined`: the name is what follows `$.a.` in the script.
std::string DescribeNothing(const std::string& text, std::string_view script) {
  constexpr std::string_view kTypeError = "TypeError: ";
  const bool is_null = text.ends_with(" is null");
  if (!text.starts_with(kTypeError) || (!is_null && !text.ends_with(" is undefined"))) return text;
  const size_t end = text.rfind(" is ");
  const std::string object = text.substr(kTypeError.size(), end - kTypeError.size()) + ".";
  const size_t at = script.find(object);
  if (at == std::string_view::npos) return text;
  script.remove_prefix(at + object.size());
  const auto last = std::find_if_not(script.begin(), script.end(), IsInName);
  const std::string_view name = script.substr(0, static_cast<size_t>(last - script.begin()));
  return fmt::format("TypeError: Cannot read property '{}' of {}", name,
                     is_null ? "null" : "undefined");
}

std::string Translate(const JavaScriptError& error, std::string_view script) {
  if (error.text.starts_with(kSyntaxError)) return DescribeSyntax(error, script);
  if (error.text.starts_with(kNoProperty)) return DescribeNoProperty(error.text);
  if (error.text == "InternalError: too much recursion") {
    return "RangeError: Maximum call stack size exceeded";
  }
  return DescribeNothing(error.text, script);
}

}  // namespace

std::string DescribeJavaScriptError(const JavaScriptError& error, std::string_view script) {
  const std::string text = error.is_engines ? Translate(error, script) : error.text;
  std::string described = fmt::format("Error evaluating the script `{}`", ToUtf8(text));
  if (error.is_engines && error.line > 0) described += fmt::format(" at line {}", error.line);
  return described;
}

}  // namespace httptask::runner
