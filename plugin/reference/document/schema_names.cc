#include "plugin/reference/document/schema_names.h"

#include <algorithm>
#include <array>

#include "plugin/base/text.h"
#include "plugin/reference/document/reference_url.h"

namespace httptask {
namespace {

// Members that hold values, not schemas.
bool IsValue(std::string_view name) {
  constexpr std::array<std::string_view, 5> kValues = {"enum", "const", "default", "example",
                                                       "examples"};
  return std::find(kValues.begin(), kValues.end(), name) != kValues.end();
}

// `reference` without fragment as seen from `base` (RFC 3986, section 5.2, without `..`).
std::string ResolveUri(std::string_view base, std::string_view reference) {
  if (reference.empty()) return std::string(base);
  if (base.empty() || HasScheme(reference)) return std::string(reference);
  if (reference.starts_with("./")) reference.remove_prefix(2);
  const size_t authority = base.find("://");
  const size_t path = authority == std::string_view::npos ? 0 : base.find('/', authority + 3);
  if (path == std::string_view::npos) return std::string(base) + "/" + std::string(reference);
  if (reference.starts_with("/")) return std::string(base.substr(0, path)) + std::string(reference);
  return std::string(base.substr(0, base.rfind('/') + 1)) + std::string(reference);
}

}  // namespace

SchemaNames::SchemaNames(const Json& root) {
  Collect(root, "#", "");
}

void SchemaNames::Collect(const Json& value, const std::string& pointer, const std::string& base) {
  if (value.is_array()) {
    for (size_t i = 0; i < value.size(); ++i) {
      Collect(value[i], pointer + "/" + std::to_string(i), base);
    }
  }
  if (!value.is_object()) return;
  std::string own = base;
  if (const std::string_view id = StringMember(value, "$id"); !id.empty()) {
    own = ResolveUri(base, id.substr(0, id.find('#')));
    ids_.emplace(own, pointer);
    bases_.emplace(pointer, own);
  }
  for (const char* keyword : {"$anchor", "$dynamicAnchor"}) {
    const std::string_view anchor = StringMember(value, keyword);
    if (!anchor.empty()) anchors_.emplace(own + "#" + std::string(anchor), pointer);
  }
  for (const auto& [name, member] : value.get_ref<const Json::object_t&>()) {
    if (!member.is_structured() || IsValue(name)) continue;
    Collect(member, pointer + "/" + EscapePointerToken(name), own);
  }
}

std::string SchemaNames::BaseAt(std::string_view holder) const {
  while (!holder.empty()) {
    if (const auto base = bases_.find(holder); base != bases_.end()) return base->second;
    const size_t slash = holder.rfind('/');
    holder = holder.substr(0, slash == holder.npos ? 0 : slash);
  }
  return "";
}

std::optional<std::string> SchemaNames::Find(std::string_view reference,
                                             std::string_view holder) const {
  const size_t hash = std::min(reference.find('#'), reference.size());
  const std::string uri = ResolveUri(BaseAt(holder), reference.substr(0, hash));
  const std::string_view fragment = reference.substr(std::min(hash + 1, reference.size()));
  if (!fragment.empty() && !fragment.starts_with("/")) {
    const auto anchor = anchors_.find(uri + "#" + std::string(fragment));
    if (anchor == anchors_.end()) return std::nullopt;
    return anchor->second;
  }
  const auto id = ids_.find(uri);
  if (id == ids_.end()) return std::nullopt;
  return id->second + std::string(fragment);
}

}  // namespace httptask
