#include "runner/script/jq_dialect.h"

#include <fmt/format.h>

#include <array>

namespace httptask::runner {
namespace {

struct Function {
  std::string_view name;
  int arguments;
};

// Of jq 1.6, not of jackson-jq 1.
constexpr std::array<Function, 33> kMissing = {{
    {"strftime", 1},
    {"strptime", 1},
    {"strflocaltime", 1},
    {"mktime", 0},
    {"gmtime", 0},
    {"localtime", 0},
    {"todate", 0},
    {"fromdate", 0},
    {"date", 0},
    {"dateadd", 2},
    {"datesub", 2},
    {"todateiso8601", 0},
    {"fromdateiso8601", 0},
    {"dateiso8601", 0},
    {"tostream", 0},
    {"fromstream", 1},
    {"truncate_stream", 1},
    {"IN", 1},
    {"IN", 2},
    {"INDEX", 1},
    {"INDEX", 2},
    {"ascii", 0},
    {"isvalid", 1},
    {"isempty", 1},
    {"repeat", 1},
    {"bsearch", 1},
    {"input", 0},
    {"inputs", 0},
    {"debug", 0},
    {"stderr", 0},
    {"halt", 0},
    {"halt_error", 0},
    {"halt_error", 1},
}};

constexpr std::string_view kToString =
    R"(def tostring: if type == "string" then . elif type == "number" and isinfinite then )"
    R"(if . > 0 then "\"Infinity\"" else "\"-Infinity\"" end else tojson end; )";

std::string Refusal(const Function& function) {
  constexpr std::array<std::string_view, 3> kParameters = {"", "(a)", "(a; b)"};
  return fmt::format("def {0}{1}: error(\"Function {0}/{2} does not exist\"); ", function.name,
                     kParameters.at(static_cast<size_t>(function.arguments)), function.arguments);
}

}  // namespace

std::string ToJacksonDialect(std::string_view query) {
  std::string text;
  for (const Function& function : kMissing) {
    if (query.find(function.name) != std::string_view::npos) text += Refusal(function);
  }
  if (query.find("tostring") != std::string_view::npos) text += kToString;
  return text.append(query);
}

}  // namespace httptask::runner
