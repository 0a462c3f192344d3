#pragma once

#include <span>
#include <string>
#include <vector>

#include "plugin/base/status.h"

namespace httptask::runner {

// One option of a curl command, under its long name; a bare word is `url`.
struct CurlOption {
  std::string name;
  std::string value;
  bool is_number = false;    // The value is a number.
  bool is_left_out = false;  // It changes the request in a way that no task has.

  bool operator==(const CurlOption&) const = default;
};

// Reads the words of a curl command as curl does: short options in groups (`-sSXPOST`), values
// behind `=` of none, `--`. Options that do not change the request are not among the result.
// Errors: ARGUMENT_INVALID (it is no curl command, unknown option with the nearest, missing value).
StatusOr<std::vector<CurlOption>> ReadCurlOptions(std::span<const std::string> words);

}  // namespace httptask::runner
