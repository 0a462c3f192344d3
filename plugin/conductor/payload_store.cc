#include "plugin/conductor/payload_store.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>
#include <vector>

#include "plugin/base/file.h"
#include "plugin/base/sha256.h"

namespace httptask {
namespace {

constexpr char kExtension[] = ".json";

// A part of an output that may be large.
struct Place {
  const char* parent;  // Empty: the output itself.
  const char* part;
  const char* file;  // What tells its file.
};
constexpr Place kPlaces[] = {{"response", "body", "file"}, {"", "items", "itemsFile"}};

// The object that holds the part; null when there is no such part.
Json* FindParent(Json& output, const Place& place) {
  Json* parent = &output;
  if (*place.parent != '\0') {
    const auto found = output.find(place.parent);
    if (found == output.end()) return nullptr;
    parent = &*found;
  }
  if (!parent->is_object()) return nullptr;
  const auto part = parent->find(place.part);
  return part == parent->end() || part->is_null() ? nullptr : parent;
}

void Explain(Json& output, const std::string& why) {
  const std::string before(StringMember(output, "explanation"));
  output["explanation"] = before.empty() ? why : before + "; " + why;
}

// A file of the store.
struct Kept {
  std::filesystem::path path;
  uint64_t bytes = 0;
  std::chrono::system_clock::time_point time;
};

// Newest first. Our own alone, whatever else lies there.
std::vector<Kept> FindKept(const std::filesystem::path& folder) {
  std::vector<Kept> files;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    struct stat facts {};
    if (entry->path().extension() != kExtension || ::lstat(entry->path().c_str(), &facts) != 0 ||
        !S_ISREG(facts.st_mode)) {
      continue;
    }
    files.push_back({entry->path(), static_cast<uint64_t>(facts.st_size),
                     std::chrono::system_clock::from_time_t(facts.st_mtim.tv_sec) +
                         std::chrono::duration_cast<std::chrono::system_clock::duration>(
                             std::chrono::nanoseconds(facts.st_mtim.tv_nsec))});
  }
  std::ranges::sort(files, std::ranges::greater(), &Kept::time);
  return files;
}

// Nobody else may look into it at any time.
Status MakeFolder(const std::filesystem::path& folder) {
  std::error_code ignored;
  std::filesystem::create_directories(folder.parent_path(), ignored);
  if (::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST) return {};
  return MakeError(Reason::kStorageFailed,
                   fmt::format("{} cannot be made: {}", folder.string(), std::strerror(errno)));
}

}  // namespace

PayloadStore::PayloadStore(std::filesystem::path folder, const Clock& clock,
                           const PayloadLimits& limits)
    : folder_(std::move(folder)), clock_(clock), limits_(limits) {
  Clean();
}

StatusOr<Json> PayloadStore::Keep(const std::string& content) {
  const std::string digest = Sha256(content);
  const std::filesystem::path path = folder_ / (digest + kExtension);
  HTTPTASK_RETURN_IF_ERROR(MakeFolder(folder_));
  HTTPTASK_RETURN_IF_ERROR(WriteFile(path, content, NewFile::kPrivate));
  bytes_ += content.size();
  if (bytes_ > limits_.bytes_max || clock_.Ticks() >= clean_next_) Clean();
  return Json({{"path", path.string()}, {"bytes", content.size()}, {"sha256", digest}});
}

std::optional<Json> PayloadStore::Read(const Json& file) const {
  const std::string digest(StringMember(file, "sha256"));
  const bool is_digest =
      digest.size() == 64 && digest.find_first_not_of("0123456789abcdef") == digest.npos;
  if (!is_digest) return std::nullopt;
  const StatusOr<std::string> content =
      ReadFile((folder_ / (digest + kExtension)).string(), limits_.bytes_max);
  if (!content.ok() || Sha256(*content) != digest) return std::nullopt;
  StatusOr<Json> value = ParseJson(*content);
  return value.ok() ? std::optional(*std::move(value)) : std::nullopt;
}

void PayloadStore::Clean() {
  clean_next_ = clock_.Ticks() + kCleanEvery;
  const auto oldest = clock_.Now() - limits_.age_max;
  bytes_ = 0;
  bool is_newest = true;
  for (const Kept& file : FindKept(folder_)) {
    const bool is_room =
        std::exchange(is_newest, false) || bytes_ + file.bytes <= limits_.bytes_max;
    if (is_room && file.time >= oldest) {
      bytes_ += file.bytes;
    } else {
      std::error_code ignored;
      std::filesystem::remove(file.path, ignored);
    }
  }
}

PayloadStore::Fitted PayloadStore::Fit(Json output, size_t bytes_max) {
  Fitted fitted{FormatJson(output), {}};
  for (const Place& place : kPlaces) {
    if (fitted.output.size() <= bytes_max) return fitted;
    Json* parent = FindParent(output, place);
    if (parent == nullptr) continue;
    const std::string content = FormatJson((*parent)[place.part]);
    if (content.size() < kPartBytesMin) continue;
    auto file = Keep(content);
    (*parent)[place.part] = nullptr;
    if (file.ok()) {
      (*parent)[place.file] = *std::move(file);
    } else {
      fitted.storage = file.status();
      Explain(output, fmt::format("the call was answered, but `{}` is too large for the Conductor "
                                  "server and is lost: {}",
                                  place.part, MessageOf(file.status())));
    }
    fitted.output = FormatJson(output);
  }
  return fitted;
}

}  // namespace httptask
