#pragma once

#include <string>

#include "tests/bench/figure.h"

namespace httptask::bench {

// Serves empty unary calls on gRPC's callback API at `address` (`unix:/path`) until the process
// ends.
void ServeEmptyCalls(const std::string& address);

// The floor under every RPC: empty unary calls, `in_flight` at once, to such a server in another
// process.
Sample MeasureEmptyCalls(const std::string& address, int in_flight, const Duration& duration);

}  // namespace httptask::bench
