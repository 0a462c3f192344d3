#pragma once

#include <string>

#include "tests/bench/figure.h"

namespace httptask::bench {

// The floor under every HTTP task: libcurl's multi_socket interface on epoll and nothing else,
// `in_flight` easy handles that are used again and again for the same POST.
Sample MeasureBareCurl(const std::string& url, const std::string& body, int in_flight,
                       const Duration& duration);

}  // namespace httptask::bench
