#include "plugin/base/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <system_error>
#include <utility>

#include "plugin/base/descriptor.h"

namespace httptask {
namespace {

Status ReadError(const std::filesystem::path& path, std::string_view why) {
  return MakeError(Reason::kArgumentInvalid, fmt::format("{}: {}", path.string(), why));
}

Status WriteError(const std::filesystem::path& path, int error) {
  return MakeError(Reason::kStorageFailed,
                   fmt::format("{} cannot be written: {}", path.string(), std::strerror(error)));
}

Status WriteAll(int fd, std::string_view content, const std::filesystem::path& path) {
  while (!content.empty()) {
    const ssize_t written = ::write(fd, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return WriteError(path, errno);
    content.remove_prefix(static_cast<size_t>(written));
  }
  return {};
}

struct Target {
  std::filesystem::path path;
  mode_t mode = 0;
};

// The file that is replaced: behind symbolic links, so that a link stays one.
StatusOr<Target> FindTarget(const std::filesystem::path& path, mode_t new_mode) {
  const auto refuse = [&](std::string_view why) {
    return MakeError(Reason::kStorageFailed,
                     fmt::format("{} cannot be written: {}", path.string(), why));
  };
  struct stat facts {};
  if (::stat(path.c_str(), &facts) != 0) {
    if (::lstat(path.c_str(), &facts) != 0) return Target{path, new_mode};
    return refuse("it is a link that leads nowhere; remove it or name another file");
  }
  if (S_ISDIR(facts.st_mode)) return refuse("it is a folder, not a file");
  if (!S_ISREG(facts.st_mode)) return refuse("it is not a regular file");
  std::error_code error;
  auto target = std::filesystem::canonical(path, error);
  if (error) return refuse(error.message());
  return Target{std::move(target), facts.st_mode & 07777};
}

// Makes a rename durable.
void SyncFolder(const std::filesystem::path& folder) {
  Descriptor fd(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd.ok()) ::fsync(fd.number());
}

// Whether the path names a descriptor of this process.
bool IsGiven(const std::filesystem::path& path) {
  const std::string folder = path.parent_path().string();
  return path == "/dev/stdin" || folder == "/dev/fd" || folder == "/proc/self/fd";
}

std::filesystem::path StateFolderPath() {
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return std::filesystem::path(value == nullptr ? "" : value);
  };
  if (auto home = variable("HTTPTASK_HOME"); !home.empty()) return home;
  if (auto data = variable("XDG_DATA_HOME"); data.is_absolute()) return data / "httptask";
  if (auto home = variable("HOME"); !home.empty()) return home / ".local/share/httptask";
  return {};
}

}  // namespace

StatusOr<std::string> ReadFile(const std::filesystem::path& path, size_t bytes_max) {
  // Without O_NONBLOCK opening a FIFO would wait for a writer.
  Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!fd.ok()) return ReadError(path, std::strerror(errno));
  struct stat facts {};
  if (::fstat(fd.number(), &facts) != 0) return ReadError(path, std::strerror(errno));
  if (S_ISDIR(facts.st_mode)) return ReadError(path, "is a folder, not a file");
  const bool is_pipe = S_ISFIFO(facts.st_mode) && IsGiven(path);
  if (!S_ISREG(facts.st_mode) && !is_pipe) return ReadError(path, "is not a regular file");
  // From here on a pipe is waited for.
  if (is_pipe && ::fcntl(fd.number(), F_SETFL, 0) != 0)
    return ReadError(path, std::strerror(errno));
  const auto too_large = [&] {
    return MakeError(Reason::kLimitExceeded,
                     fmt::format("{}: is larger than {} bytes", path.string(), bytes_max));
  };
  if (static_cast<uint64_t>(facts.st_size) > bytes_max) return too_large();
  std::string content;
  content.resize(static_cast<size_t>(facts.st_size) + 1);
  size_t size = 0;
  while (size <= bytes_max) {
    if (size == content.size()) content.resize(content.size() * 2);
    const ssize_t count = ::read(fd.number(), content.data() + size, content.size() - size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return ReadError(path, std::strerror(errno));
    if (count == 0) break;
    size += static_cast<size_t>(count);
  }
  if (size > bytes_max) return too_large();
  content.resize(size);
  return content;
}

Status WriteFile(const std::filesystem::path& path, std::string_view content, NewFile new_file) {
  HTTPTASK_ASSIGN_OR_RETURN(const Target target,
                            FindTarget(path, new_file == NewFile::kPrivate ? 0600 : 0644));
  // mkostemp makes it with mode 0600.
  std::string temporary = target.path.string() + ".XXXXXX";
  Descriptor fd(::mkostemp(temporary.data(), O_CLOEXEC));
  if (!fd.ok()) return WriteError(path, errno);
  Status status = WriteAll(fd.number(), content, path);
  if (status.ok() && (::fchmod(fd.number(), target.mode) != 0 || ::fsync(fd.number()) != 0 ||
                      fd.Close() != 0 || ::rename(temporary.c_str(), target.path.c_str()) != 0)) {
    status = WriteError(path, errno);
  }
  if (!status.ok()) {
    ::unlink(temporary.c_str());
    return status;
  }
  SyncFolder(target.path.parent_path());
  return status;
}

StatusOr<std::filesystem::path> StateFolder() {
  const std::filesystem::path folder = StateFolderPath();
  if (folder.empty()) {
    return MakeError(Reason::kStorageFailed, "no folder for state: set HTTPTASK_HOME or HOME");
  }
  std::error_code error;
  if (std::filesystem::is_directory(folder, error)) return folder;
  std::filesystem::create_directories(folder, error);
  if (!error) {
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  }
  if (error) {
    return MakeError(
        Reason::kStorageFailed,
        fmt::format("{} cannot be made: {}; set HTTPTASK_HOME to a folder that can be written",
                    folder.string(), error.message()));
  }
  return folder;
}

}  // namespace httptask
