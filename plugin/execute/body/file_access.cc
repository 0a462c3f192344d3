#include "plugin/execute/body/file_access.h"

#include <fmt/format.h>

#include "plugin/base/text.h"

namespace httptask {
namespace {

Status RefuseFile(std::string_view setting, const std::string& message) {
  return MakeError(Reason::kArgumentInvalid, fmt::format("{}: {}", setting, message),
                   {{std::string(setting), "file", message}});
}

}  // namespace

StatusOr<std::string> FileAccess::Resolve(std::string_view path, std::string_view setting) const {
  if (folder_.empty()) {
    return RefuseFile(setting,
                      "tasks may not use files; --files FOLDER allows those below a folder");
  }
  std::error_code error;
  const std::filesystem::path folder = std::filesystem::canonical(folder_, error);
  if (error)
    return RefuseFile(setting, fmt::format("cannot use {}: {}", folder_.string(), error.message()));
  const std::filesystem::path whole =
      std::filesystem::weakly_canonical(folder / std::filesystem::path(path), error);
  if (error || path.find('\0') != std::string_view::npos) {
    return RefuseFile(setting, fmt::format("cannot use {}", ToTerminal(path)));
  }
  const std::filesystem::path relative = whole.lexically_relative(folder);
  if (relative.empty() || *relative.begin() == ".." || relative == ".") {
    return RefuseFile(setting, fmt::format("{} is not below {}, the folder that --files allows",
                                           ToTerminal(path), folder.string()));
  }
  if (!std::filesystem::is_directory(whole.parent_path(), error)) {
    return RefuseFile(setting, fmt::format("the folder of {} does not exist", ToTerminal(path)));
  }
  return whole.string();
}

}  // namespace httptask
