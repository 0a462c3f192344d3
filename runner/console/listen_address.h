#pragma once

#include <string_view>

#include "plugin/base/listen_place.h"
#include "plugin/base/status.h"

namespace httptask::runner {

using ListenAddress = ListenPlace;

// ParseListenPlace with an error for people. Errors: ARGUMENT_INVALID.
StatusOr<ListenAddress> ParseListenAddress(std::string_view text);

}  // namespace httptask::runner
