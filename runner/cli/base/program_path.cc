#include "runner/cli/base/program_path.h"

namespace httptask::runner {

std::filesystem::path PluginProgram() {
  std::error_code ignored;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", ignored);
  return self.parent_path() / "httptask-plugin";
}

}  // namespace httptask::runner
