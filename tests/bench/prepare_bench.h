#pragma once

#include "tests/bench/figure.h"

namespace httptask::bench {

// Prepares one operation with `--fill required` again and again, in this process: a body of 60
// fields in three levels behind references, two parameters.
Sample MeasurePrepare(const Duration& duration);

}  // namespace httptask::bench
