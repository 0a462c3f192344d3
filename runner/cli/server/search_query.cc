#include "runner/cli/server/search_query.h"

#include <fmt/format.h>

#include <string>

#include "plugin/base/text.h"

namespace httptask::runner {
namespace {

constexpr std::string_view kAnd = " and ";

std::string_view Unwrap(std::string_view text, char open, char close) {
  const bool is_wrapped = text.size() >= 2 && text.front() == open && text.back() == close;
  return is_wrapped ? Trim(text.substr(1, text.size() - 2)) : text;
}

Status RefuseTerm(std::string_view term) {
  return MakeError(
      Reason::kArgumentInvalid,
      fmt::format("the query's `{}` is not understood: write status = 'RUNNING', workflowType = "
                  "'NAME' or correlationId = 'ID', joined by AND",
                  ToUtf8(term)));
}

Status AddTerm(std::string_view term, RunFilter& filter) {
  const size_t name_end = std::min(term.find_first_of(" =("), term.size());
  const std::string name = ToLower(term.substr(0, name_end));
  std::string_view value = Trim(term.substr(name_end));
  if (value.starts_with('=')) {
    value = Trim(value.substr(1));
  } else if (EqualsIgnoreCase(value.substr(0, 2), "in")) {
    value = Unwrap(Trim(value.substr(2)), '(', ')');
  } else {
    return RefuseTerm(term);
  }
  value = Unwrap(Unwrap(value, '\'', '\''), '"', '"');
  if (value.empty() || value.find_first_of(",'\"") != std::string_view::npos) {
    return RefuseTerm(term);
  }
  if (name == "status") {
    filter.state = RunStateFromName(value);
    return filter.state ? Status() : RefuseTerm(term);
  }
  if (name == "workflowtype" || name == "workflowname") {
    filter.workflow_name = value;
  } else if (name == "correlationid") {
    filter.correlation_id = value;
  } else {
    return RefuseTerm(term);
  }
  return Status();
}

}  // namespace

StatusOr<RunFilter> ParseSearchQuery(std::string_view query) {
  RunFilter filter;
  std::string_view rest = Trim(query);
  const std::string lower = ToLower(rest);
  size_t begin = 0;
  while (begin < rest.size()) {
    const size_t end = std::min(lower.find(kAnd, begin), rest.size());
    HTTPTASK_RETURN_IF_ERROR(AddTerm(Trim(rest.substr(begin, end - begin)), filter));
    begin = end + kAnd.size();
  }
  return filter;
}

}  // namespace httptask::runner
