#pragma once

#include <filesystem>

namespace httptask::runner {

// The programs beside the running one, whether they are there or not.
std::filesystem::path PluginProgram();  // `httptask-plugin`
std::filesystem::path ScriptProgram();  // `httptask-script`
std::filesystem::path ServeProgram();   // `httptask-serve`

}  // namespace httptask::runner
