#include "runner/cli/base/conductor_task.h"

namespace httptask::runner {
namespace {

bool IsNameLetter(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9');
}

}  // namespace

std::string_view LocalOperationId(std::string_view operation) {
  const size_t slash = operation.find('/');
  return slash == std::string_view::npos ? operation : operation.substr(slash + 1);
}

std::string TaskNameFor(std::string_view operation_part) {
  std::string name;
  for (const char letter : operation_part) {
    if (IsNameLetter(letter)) {
      name += letter;
    } else if (!name.empty() && name.back() != '_') {
      name += '_';
    }
  }
  while (name.ends_with('_')) name.pop_back();
  return name;
}

Json MakeConductorTask(std::string_view operation, std::string_view reference_name,
                       Json http_request) {
  return {{"name", TaskNameFor(operation)},
          {"taskReferenceName", reference_name},
          {"type", "HTTP_TASK"},
          {"inputParameters", {{"http_request", std::move(http_request)}}}};
}

}  // namespace httptask::runner
