#include "runner/model/http_request_check.h"

#include <array>
#include <optional>

namespace httptask::runner {
namespace {

constexpr std::array<std::string_view, 3> kRequestMembers = {"http_request", "uri", "method"};

}  // namespace

bool HasHttpRequest(const Json& input_parameters) {
  for (const std::string_view name : kRequestMembers) {
    if (FindMember(input_parameters, name) != nullptr) return true;
  }
  return false;
}

void CheckHttpRequest(const Json& input_parameters, std::string_view task_type,
                      const std::string& task_pointer, FaultList& faults) {
  if (HasHttpRequest(input_parameters)) return;
  std::optional<FaultList::Leniency> leniency;
  if (task_type != "HTTP") leniency.emplace(faults);
  faults.AddAtValue(task_pointer, "the task says no request",
                    "give `inputParameters` with an `http_request` that has `uri` and `method`");
}

}  // namespace httptask::runner
