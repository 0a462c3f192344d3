#pragma once

#include <string>
#include <vector>

#include "plugin/base/problem.h"
#include "plugin/catalog/operation.h"
#include "plugin/mock/mock_message.h"

namespace httptask {

// The answer of an operation: status of the first declared 2xx answer (200 for `2XX` and for
// `default`), its example or else a value made from its schema with all members. An answer without
// a declared body has none; where the reference declares no answers at all it is 200 with `{}`, and
// where it declares only errors 204.
MockResponse MakeAnswer(const Operation& operation, const Definitions& definitions);

// The head of a problem (RFC 9457).
struct MockProblem {
  int status = 400;
  std::string title;
  std::string detail;
};
// application/problem+json with `title`, `status`, `detail` and, when there are some, `violations`.
MockResponse MakeProblem(const MockProblem& problem, const std::vector<Problem>& violations);

}  // namespace httptask
