#pragma once

#include <filesystem>

namespace httptask::runner {

// `httptask-plugin` beside the running program, whether it is there or not.
std::filesystem::path PluginProgram();

}  // namespace httptask::runner
