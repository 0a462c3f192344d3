#include "plugin/reference/document/reference_text.h"

#include <utility>
#include <vector>

#include "plugin/base/json.h"
#include "plugin/base/text.h"
#include "plugin/reference/document/reference_url.h"

namespace httptask {
namespace {

constexpr std::string_view kFilesPrefix = "#/$files/";

bool IsSchemeLetter(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9') || letter == '+' || letter == '-' || letter == '.';
}

// `https:`, `file:`, `urn:`, and `//host`.
bool HasHostOrScheme(std::string_view path) {
  if (path.starts_with("//")) return true;
  const size_t colon = path.find(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  for (char letter : path.substr(0, colon)) {
    if (!IsSchemeLetter(letter)) return false;
  }
  return true;
}

bool IsOddName(std::string_view path) {
  return path.size() > kReferencePathBytesMax || !IsUtf8(path) ||
         path.find('\0') != std::string_view::npos || path.find('\\') != std::string_view::npos;
}

// `path` from the folder of `base`, without `.` and `..`; empty when it leaves the top folder.
std::string JoinPath(std::string_view base, std::string_view path) {
  std::vector<std::string> parts;
  const size_t slash = base.rfind('/');
  const std::string joined = slash == std::string_view::npos
                                 ? std::string(path)
                                 : std::string(base.substr(0, slash + 1)) + std::string(path);
  for (std::string_view part : Split(joined, '/')) {
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      parts.emplace_back(part);
    } else if (parts.empty()) {
      return "";
    } else {
      parts.pop_back();
    }
  }
  return Join(parts, "/");
}

// The fragment as a pointer without `#`; nothing when it is none.
bool AppendFragment(std::string_view fragment, std::string& pointer) {
  if (fragment.empty() || fragment == "/") return true;
  if (!fragment.starts_with("/")) return false;
  for (std::string_view token : Split(fragment.substr(1), '/')) {
    const std::string name = UnescapePointerToken(PercentDecode(token));
    if (!IsUtf8(name)) return false;
    pointer += "/" + EscapePointerToken(name);
  }
  return true;
}

ReferenceTarget Fault(std::string_view fault) {
  return {.pointer = "", .file = "", .fault = fault};
}

// The file that a path of a `$ref` names, without its pointer; one that stands in `file`.
ReferenceTarget NameFile(std::string_view raw_path, std::string_view file,
                         const ReferenceBase& base) {
  const bool names_url = IsHttpUrl(raw_path);
  if (base.follows_urls && (names_url || !base.url.empty())) {
    JoinedUrl joined = JoinUrl(base.url, raw_path);
    if (joined.url == base.main_url) joined.url.clear();
    return {.pointer = "", .file = std::move(joined.url), .fault = joined.fault};
  }
  if (HasHostOrScheme(raw_path)) {
    ReferenceTarget target = Fault("is not in this folder; nothing is fetched");
    target.is_refused_url = names_url;
    return target;
  }
  const std::string path = PercentDecode(raw_path);
  if (IsOddName(path)) return Fault("names no file");
  if (path.starts_with("/")) return Fault("leads out of the document's folder");
  std::string joined = JoinPath(file, path);
  if (joined.empty()) return Fault("leads out of the document's folder");
  if (joined == base.main_file) joined.clear();
  return {.pointer = "", .file = std::move(joined), .fault = ""};
}

}  // namespace

bool IsInFile(std::string_view pointer) {
  return pointer.starts_with(kFilesPrefix);
}

FilePointer SplitFilePointer(std::string_view pointer) {
  if (!IsInFile(pointer)) return {"", std::string(pointer)};
  const std::string_view rest = pointer.substr(kFilesPrefix.size());
  const size_t slash = rest.find('/');
  const std::string_view name = rest.substr(0, slash);
  return {UnescapePointerToken(name),
          slash == std::string_view::npos ? "#" : "#" + std::string(rest.substr(slash))};
}

ReferenceTarget ReadReferenceText(std::string_view text, std::string_view holder,
                                  const ReferenceBase& base) {
  const size_t hash = text.find('#');
  const std::string_view raw_path = text.substr(0, hash);
  std::string file = SplitFilePointer(holder).file;
  if (!raw_path.empty()) {
    ReferenceTarget named = NameFile(raw_path, file, base);
    if (!named.fault.empty()) return named;
    file = std::move(named.file);
  }
  std::string pointer = file.empty() ? "#" : std::string(kFilesPrefix) + EscapePointerToken(file);
  const std::string_view fragment = hash == std::string_view::npos ? "" : text.substr(hash + 1);
  if (!AppendFragment(fragment, pointer)) return Fault("has a fragment that is no JSON pointer");
  return {.pointer = std::move(pointer), .file = std::move(file), .fault = ""};
}

}  // namespace httptask
