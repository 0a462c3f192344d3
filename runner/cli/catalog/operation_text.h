#pragma once

#include "httptask/v1/catalog.pb.h"
#include "runner/cli/base/styled_text.h"

namespace httptask::runner {

// Everything about an operation, for a person with a terminal of `width` letters.
StyledText DescribeOperation(const v1::Operation& operation, size_t width);

}  // namespace httptask::runner
