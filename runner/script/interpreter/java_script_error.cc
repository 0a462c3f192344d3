#include "runner/script/interpreter/java_script_error.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "plugin/base/text.h"

namespace httptask::runner {
namespace {

constexpr std::string_view kSyntaxError = "SyntaxError: ";
constexpr std::string_view kJsonError = "SyntaxError: JSON.parse: ";
constexpr std::string_view kTypeError = "TypeError: ";
// What GraalJS and SpiderMonkey call a value that the script gives no name.
constexpr std::string_view kUnnamed = "(intermediate value)";
constexpr std::string_view kNoProperty = "TypeError: can't access property ";

std::string_view LineOf(std::string_view script, unsigned line) {
  for (unsigned i = 1; i < line; ++i) {
    const size_t end = script.find('\n');
    if (end == std::string_view::npos) return "";
    script.remove_prefix(end + 1);
  }
  return script.substr(0, script.find('\n'));
}

// What SpiderMonkey says, and what GraalJS does.
struct Phrase {
  std::string_view ours;
  std::string_view theirs;
};

// Said alone.
constexpr std::array kWholePhrases = {
    Phrase{"missing variable name", "expected BindingIdentifier or BindingPattern"},
    Phrase{"return not in function", "Invalid return statement"},
    Phrase{"unlabeled break must be inside loop or switch", "Illegal break statement"},
    Phrase{"continue must be inside loop", "Illegal continue statement"},
    Phrase{"invalid assignment left-hand side", "Invalid left hand side for assignment"},
    Phrase{"identifier starts immediately after numeric literal",
           "Missing space after numeric literal"},
    Phrase{"'' literal not terminated before end of script", "Missing close quote"},
    Phrase{"\"\" literal not terminated before end of script", "Missing close quote"},
    Phrase{"`` literal not terminated before end of script", "Missing close quote"},
    Phrase{"'' string literal contains an unescaped line break", "Missing close quote"},
    Phrase{"\"\" string literal contains an unescaped line break", "Missing close quote"},
};

// How a text begins, and what is expected instead of what stands there.
constexpr std::array kExpectations = {
    Phrase{"expected expression, got ", "an operand"},
    Phrase{"expected property name, got ", "property id"},
    Phrase{"unexpected token: ", ";"},
    Phrase{"missing ; after for-loop initializer", ";"},
    Phrase{"missing ) after argument list", ","},
    Phrase{"missing ) after formal parameters", ","},
    Phrase{"missing ) after condition", ")"},
    Phrase{"missing ) in parenthetical", ")"},
    Phrase{"missing ( before condition", "("},
    Phrase{"missing ] after element list", "comma"},
    Phrase{"missing } after property list", "comma"},
    Phrase{"missing } after function body", "}"},
    Phrase{"missing } in compound statement", "}"},
    Phrase{"missing : after property id", ":"},
    Phrase{"missing : in conditional expression", ":"},
    Phrase{"missing name after . operator", "ident"},
    Phrase{"function statement requires a name", "ident"},
    Phrase{"invalid switch statement", "case"},
};

// Thrown while a script runs.
constexpr std::array kThrown = {
    Phrase{"InternalError: too much recursion", "RangeError: Maximum call stack size exceeded"},
    Phrase{"RangeError: invalid array length", "RangeError: Invalid array length"},
    Phrase{"TypeError: can't convert undefined to object",
           "TypeError: Cannot convert undefined or null to object: undefined"},
    Phrase{"TypeError: can't convert null to object",
           "TypeError: Cannot convert undefined or null to object: null"},
    Phrase{"TypeError: can't convert symbol to string",
           "TypeError: Cannot convert a Symbol value to a string"},
};

bool IsInName(char c) {
  return c == '_' || c == '$' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
         (c >= 'A' && c <= 'Z');
}

std::string_view NameAt(std::string_view text) {
  const auto last = std::find_if_not(text.begin(), text.end(), IsInName);
  return text.substr(0, static_cast<size_t>(last - text.begin()));
}

// The word or the sign that stands there.
std::string_view TokenAt(std::string_view line, size_t column) {
  if (column >= line.size()) return "eof";
  const std::string_view word = NameAt(line.substr(column));
  return word.empty() ? line.substr(column, 1) : word;
}

std::string TranslateSyntax(std::string_view what, std::string_view line, size_t column) {
  for (const Phrase& phrase : kWholePhrases) {
    if (what == phrase.ours) return std::string(phrase.theirs);
  }
  for (const Phrase& phrase : kExpectations) {
    if (!what.starts_with(phrase.ours)) continue;
    std::string_view found = what.ends_with("end of script") ? "eof" : TokenAt(line, column);
    const bool is_number = found[0] >= '0' && found[0] <= '9';
    if (phrase.theirs == "comma" && is_number) found = "decimal";
    return fmt::format("Expected {} but found {}", phrase.theirs, found);
  }
  constexpr std::string_view kRedeclaration = "redeclaration of ";
  if (what.starts_with(kRedeclaration)) {
    const std::string_view name = what.substr(what.rfind(' ') + 1);
    return fmt::format("Variable \"{}\" has already been declared", name);
  }
  return std::string(what);
}

// `var = 5 +`
// `    ^`
std::string DescribeSyntax(const JavaScriptError& error, std::string_view script) {
  const std::string_view what = std::string_view(error.text).substr(kSyntaxError.size());
  const std::string_view line = LineOf(script, error.line);
  return fmt::format("{}inline:{}:{} {}\n{}\n{}^\n", kSyntaxError, error.line, error.column,
                     TranslateSyntax(what, line, error.column), line,
                     std::string(error.column, ' '));
}

// Thrown by JSON.parse; it knows no place in the script there.
std::string DescribeJson(const std::string& text) {
  const bool is_at_end = text.find("unexpected end of data") != std::string::npos;
  return is_at_end ? std::string(kSyntaxError) + "Unexpected end of JSON input" : text;
}

// Whether a value is given to the property whose name ends where `behind` begins.
bool IsSet(std::string_view behind) {
  if (behind.starts_with(']')) behind.remove_prefix(1);
  behind = Trim(behind);
  return behind.starts_with('=') && !behind.starts_with("==") && !behind.starts_with("=>");
}

std::string NoProperty(bool is_set, std::string_view name, std::string_view what) {
  return fmt::format("TypeError: Cannot {} property '{}' of {}", is_set ? "set" : "read", name,
                     what);
}

// Of `what`, which `object` is in the script: the property that the script wants of it. Nothing
// when it cannot be told.
std::optional<std::string> DescribeProperty(std::string_view object, std::string_view what,
                                            std::string_view script) {
  for (size_t at = script.find(object); at != std::string_view::npos;
       at = script.find(object, at + 1)) {
    std::string_view behind = script.substr(at + object.size());
    const std::string_view before = Trim(script.substr(0, at));
    const bool is_walked = before.ends_with("...") || before.ends_with(" of");
    const bool is_quoted = behind.starts_with("['") || behind.starts_with("[\"");
    if (behind.starts_with('.') || is_quoted || behind.starts_with('[')) {
      behind.remove_prefix(is_quoted ? 2 : 1);
      const std::string_view name = NameAt(behind);
      const bool is_number = !name.empty() && name[0] >= '0' && name[0] <= '9';
      const bool is_known = is_quoted || script[at + object.size()] == '.' || is_number;
      if (name.empty() || !is_known) continue;
      behind.remove_prefix(name.size() + (is_quoted ? 1 : 0));
      return NoProperty(IsSet(behind), name, what);
    }
    if (is_walked && !behind.starts_with('(') && NameAt(behind).empty()) {
      return NoProperty(false, "Symbol(Symbol.iterator)", what);
    }
  }
  return std::nullopt;
}

// `can't access property "x", $.a is undefined`
std::string DescribeNoProperty(const std::string& text, std::string_view script) {
  const size_t comma = text.rfind(", ");
  const bool is_null = text.ends_with(" is null");
  if (comma == std::string::npos || (!is_null && !text.ends_with(" is undefined"))) return text;
  std::string_view name = std::string_view(text).substr(0, comma).substr(kNoProperty.size());
  if (name.size() >= 2 && name.front() == '"') name = name.substr(1, name.size() - 2);
  const std::string_view object =
      std::string_view(text).substr(comma + 2, text.rfind(" is ") - comma - 2);
  const std::string member = fmt::format("{}.{}", object, name);
  const size_t at = script.find(member);
  const bool is_set = at != std::string_view::npos && IsSet(script.substr(at + member.size()));
  return NoProperty(is_set, name, is_null ? "null" : "undefined");
}

// `$.a is undefined`, `null has no properties`: the name follows `$.a` in the script.
std::string DescribeNothing(const std::string& text, std::string_view script) {
  constexpr std::string_view kNoProperties = " has no properties";
  std::string_view object = std::string_view(text).substr(kTypeError.size());
  std::string_view what;
  if (object.ends_with(kNoProperties)) {
    what = object = object.substr(0, object.size() - kNoProperties.size());
  } else {
    const size_t end = object.rfind(" is ");
    if (end == std::string_view::npos) return text;
    what = object.substr(end + 4);
    object = object.substr(0, end);
  }
  if (what != "null" && what != "undefined") return text;
  if (object.starts_with(kUnnamed)) object.remove_prefix(kUnnamed.size());
  return DescribeProperty(object, what, script).value_or(text);
}

std::string DescribeType(const std::string& text, std::string_view script) {
  constexpr std::string_view kConstant = "TypeError: invalid assignment to const '";
  if (text.starts_with(kConstant)) {
    const size_t length = text.size() - kConstant.size() - 1;
    return fmt::format("TypeError: Assignment to constant \"{}\"",
                       text.substr(kConstant.size(), length));
  }
  const bool is_wrong_call =
      text.ends_with(" is not a function") || text.ends_with(" is not a constructor");
  // GraalJS does not name what the input's members are called by.
  if (is_wrong_call && text.starts_with("TypeError: $.")) {
    return fmt::format("{}{}{}", kTypeError, kUnnamed, text.substr(kTypeError.size() + 1));
  }
  return DescribeNothing(text, script);
}

std::string Translate(const JavaScriptError& error, std::string_view script) {
  if (error.text.starts_with(kJsonError)) return DescribeJson(error.text);
  if (error.text.starts_with(kSyntaxError)) return DescribeSyntax(error, script);
  if (error.text.starts_with(kNoProperty)) return DescribeNoProperty(error.text, script);
  for (const Phrase& phrase : kThrown) {
    if (error.text == phrase.ours) return std::string(phrase.theirs);
  }
  constexpr std::string_view kUnset = "ReferenceError: can't access lexical declaration '";
  if (error.text.starts_with(kUnset)) {
    const std::string_view name = NameAt(std::string_view(error.text).substr(kUnset.size()));
    return fmt::format("ReferenceError: {} is not defined", name);
  }
  return error.text.starts_with(kTypeError) ? DescribeType(error.text, script) : error.text;
}

}  // namespace

std::string DescribeJavaScriptError(const JavaScriptError& error, std::string_view script) {
  const std::string text = error.is_engines ? Translate(error, script) : error.text;
  std::string described = fmt::format("Error evaluating the script `{}`", ToUtf8(text));
  if (error.is_engines && error.line > 0 && !error.text.starts_with(kJsonError))
    described += fmt::format(" at line {}", error.line);
  return described;
}

}  // namespace httptask::runner
