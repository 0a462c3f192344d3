#include "runner/cli/base/program_path.h"

namespace httptask::runner {
namespace {

std::filesystem::path BesideThisProgram(const char* name) {
  std::error_code ignored;
  return std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path() / name;
}

}  // namespace

std::filesystem::path PluginProgram() {
  return BesideThisProgram("httptask-plugin");
}

std::filesystem::path ScriptProgram() {
  return BesideThisProgram("httptask-script");
}

std::filesystem::path ServeProgram() {
  return BesideThisProgram("httptask-serve");
}

}  // namespace httptask::runner
