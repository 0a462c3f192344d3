#pragma once

#include <string>
#include <vector>

#include "plugin/base/status.h"
#include "plugin/config/plugin_options.h"

namespace httptask {

// What cannot work of the options of the Conductor worker, each problem with its option: a URL that
// is none, a queue without a type, a worker's name that is no file name (its journal is in a folder
// of that name), metrics without a worker.
std::vector<Problem> CheckConductorOptions(const PluginOptions& options);

// What works, but not as it seems; a sentence for each.
std::vector<std::string> WarnOfConductorOptions(const PluginOptions& options);

}  // namespace httptask
