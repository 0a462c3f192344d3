#pragma once

#include <string>
#include <string_view>

namespace httptask::runner {

// The query with definitions before it that make jq behave as jackson-jq, which runs queries in
// Conductor: what that one does not have fails as there, also within `try`, and `tostring` of an
// infinity gives its name in quotes. They stand on the query's first line: lines are the same.
std::string ToJacksonDialect(std::string_view query);

}  // namespace httptask::runner
