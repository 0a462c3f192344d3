#include "plugin/conductor/payload_store.h"

#include <fmt/format.h>

#include <system_error>
#include <utility>

#include "plugin/base/file.h"
#include "plugin/base/sha256.h"

namespace httptask {
namespace {

// A part of an output that may be large.
struct Place {
  const char* parent;  // Empty: the output itself.
  const char* part;
  const char* file;  // What tells its file.
};
constexpr Place kPlaces[] = {
    {"response", "body", "file"}, {"", "items", "itemsFile"}, {"request", "body", "file"}};

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

}  // namespace

StatusOr<Json> PayloadStore::Keep(const std::string& content) const {
  const std::string digest = Sha256(content);
  const std::filesystem::path path = folder_ / (digest + ".json");
  std::error_code error;
  std::filesystem::create_directories(folder_, error);
  std::filesystem::permissions(folder_, std::filesystem::perms::owner_all, error);
  HTTPTASK_RETURN_IF_ERROR(WriteFile(path, content));
  std::filesystem::permissions(
      path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, error);
  return Json({{"path", path.string()}, {"bytes", content.size()}, {"sha256", digest}});
}

PayloadStore::Fitted PayloadStore::Fit(Json output, size_t bytes_max) const {
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
