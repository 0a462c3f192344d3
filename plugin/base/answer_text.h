#pragma once

#include <cstddef>
#include <string>

#include "plugin/base/task_result.h"

namespace httptask {

// Letters of a body in DescribeAnswer.
inline constexpr size_t kExcerptLettersMax = 200;

// An answer in a sentence for people, on one line: method, URL without its query, status, why it
// was not taken where more than the status counts, the start of the body.
std::string DescribeAnswer(const TaskResult& result);

}  // namespace httptask
