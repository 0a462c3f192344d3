#include "runner/cli/catalog/import_documents.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "plugin/base/descriptor.h"
#include "plugin/base/text.h"

namespace httptask::runner {
namespace {

namespace fs = std::filesystem;

bool IsDocument(const fs::path& path) {
  constexpr std::array<std::string_view, 5> kExtensions = {".json", ".yaml", ".yml", ".txt", ".md"};
  const std::string extension = ToLower(path.extension().string());
  return std::find(kExtensions.begin(), kExtensions.end(), extension) != kExtensions.end();
}

StatusOr<std::vector<ImportDocument>> FindDocumentsBelow(const std::string& folder) {
  std::vector<ImportDocument> documents;
  std::error_code error;
  fs::recursive_directory_iterator entry(folder, error);
  while (!error && entry != fs::recursive_directory_iterator()) {
    std::error_code ignored;
    if (entry->is_regular_file(ignored) && IsDocument(entry->path())) {
      documents.push_back({entry->path().string(), true});
    }
    entry.increment(error);
  }
  if (error) {
    return MakeError(Reason::kArgumentInvalid, folder + ": cannot be read: " + error.message());
  }
  if (documents.empty()) {
    return MakeError(Reason::kArgumentInvalid,
                     folder + ": no .json, .yaml, .yml, .txt or .md file is below this folder");
  }
  std::sort(documents.begin(), documents.end(),
            [](const ImportDocument& a, const ImportDocument& b) { return a.path < b.path; });
  return documents;
}

Status Unreadable(std::string_view why) {
  return MakeError(Reason::kArgumentInvalid, why);
}

Status OpenError(int error) {
  if (error == ELOOP || error == ENOTDIR) {
    return Unreadable("a symbolic link is on the way to it, and links are not followed");
  }
  return Unreadable(std::generic_category().message(error));
}

// Opens it step by step, so that no link is followed anywhere. Opening a FIFO does not wait.
StatusOr<Descriptor> OpenBeneath(const fs::path& folder, std::string_view path) {
  Descriptor current(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!current.ok()) return OpenError(errno);
  const std::vector<std::string_view> parts = Split(path, '/');
  for (size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].empty() || parts[i] == "." || parts[i] == "..") {
      return Unreadable("it leads out of the document's folder");
    }
    const int kind = i + 1 < parts.size() ? O_DIRECTORY : O_NONBLOCK;
    Descriptor next(::openat(current.number(), std::string(parts[i]).c_str(),
                             O_RDONLY | O_NOFOLLOW | O_CLOEXEC | kind));
    if (!next.ok()) return OpenError(errno);
    current = std::move(next);
  }
  return current;
}

StatusOr<std::string> ReadRegular(int fd, size_t bytes_max) {
  struct stat facts {};
  if (::fstat(fd, &facts) != 0) return OpenError(errno);
  if (S_ISDIR(facts.st_mode)) return Unreadable("it is a folder");
  if (!S_ISREG(facts.st_mode)) return Unreadable("it is no regular file");
  std::string content;
  std::array<char, 65536> buffer{};
  for (;;) {
    const ssize_t size = ::read(fd, buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return OpenError(errno);
    if (size == 0) return content;
    content.append(buffer.data(), static_cast<size_t>(size));
    if (content.size() > bytes_max) {
      return MakeError(Reason::kLimitExceeded,
                       "it is larger than what may be read beside a document");
    }
  }
}

}  // namespace

StatusOr<std::vector<ImportDocument>> FindDocuments(const std::vector<std::string>& places) {
  std::vector<ImportDocument> documents;
  for (const std::string& place : places) {
    if (IsUrl(place)) {
      DocumentUrl url = ReadDocumentUrl(place);
      std::string shown = url.shown;
      documents.push_back({std::move(shown), false, std::move(url)});
      continue;
    }
    if (const size_t scheme = place.find("://"); scheme != std::string::npos) {
      return MakeError(Reason::kArgumentInvalid,
                       fmt::format("{}: {} URLs are not fetched, http and https ones are; download "
                                   "it and import the file",
                                   place, place.substr(0, scheme)));
    }
    std::error_code ignored;
    if (!fs::is_directory(place, ignored)) {
      documents.push_back({place, false});
      continue;
    }
    HTTPTASK_ASSIGN_OR_RETURN(const std::vector<ImportDocument> below, FindDocumentsBelow(place));
    documents.insert(documents.end(), below.begin(), below.end());
  }
  return documents;
}

std::string SourceOf(std::string_view path) {
  if (IsUrl(path)) return ReadDocumentUrl(path).shown;
  if (path.find("://") != std::string_view::npos) return std::string(path);
  std::error_code error;
  const fs::path whole = fs::absolute(path, error);
  return error ? std::string(path) : whole.lexically_normal().string();
}

StatusOr<std::string> ReadFileBeside(const std::string& document, std::string_view path,
                                     size_t bytes_max) {
  const fs::path folder = fs::path(document).parent_path();
  HTTPTASK_ASSIGN_OR_RETURN(const Descriptor file,
                            OpenBeneath(folder.empty() ? fs::path(".") : folder, path));
  return ReadRegular(file.number(), bytes_max);
}

}  // namespace httptask::runner
