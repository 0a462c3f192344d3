#pragma once

#include <string>
#include <string_view>

namespace httptask::runner {

// The query with definitions before it that make jq behave as jackson-jq, which runs queries in
// Conductor: what that one does not have fails as there, also within `try`, and `tostring` of an
// infinity gives its name in quotes. They stand on the query's first line: lines are the same.
std::string ToJacksonDialect(std::string_view query);

// The query with the values of object constructions in parentheses: `{a: .b // 1}`, `{a: if . then
// 1 else 2 end}`. jackson-jq takes any pipe there, jq 1.6 hardly more than a path.
std::string WithValuesInParentheses(std::string_view query);

// An error of jq in the words of jackson-jq, as far as they are known; others stay.
std::string ToJacksonError(std::string_view message);

}  // namespace httptask::runner
