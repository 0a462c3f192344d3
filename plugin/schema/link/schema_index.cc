#include "plugin/schema/link/schema_index.h"

#include "plugin/base/text.h"
#include "plugin/schema/link/uri_reference.h"

namespace httptask {
namespace {

constexpr size_t kIndexDepthMax = 200;

bool IsDraft7(const SchemaDialect& dialect) {
  return dialect.draft == SchemaDialect::Draft::k7;
}

// `$id` where it counts: not beside a `$ref` in draft 7.
std::string_view IdOf(const Json& schema, const SchemaDialect& dialect) {
  if (IsDraft7(dialect) && FindMember(schema, "$ref") != nullptr) return "";
  return StringMember(schema, "$id");
}

}  // namespace

SchemaIndex::SchemaIndex(const Json& root, std::string_view base, const SchemaDialect& dialect,
                         const SchemaDocuments& documents)
    : documents_(documents) {
  const SchemaPlace outer{&root, std::string(base), DialectOf(root, documents, dialect)};
  root_ = Enter(root, outer);
  resources_[outer.base] = root_;
  Add(root, outer, 0);
}

SchemaPlace SchemaIndex::Enter(const Json& schema, const SchemaPlace& outer) const {
  SchemaPlace place{&schema, outer.base, outer.dialect};
  const std::string_view id = IdOf(schema, outer.dialect);
  if (id.empty() || id.starts_with('#')) return place;
  place.base = SplitFragment(ResolveUri(outer.base, id)).first;
  place.dialect = DialectOf(schema, documents_, outer.dialect);
  return place;
}

void SchemaIndex::Add(const Json& schema, const SchemaPlace& outer, size_t depth) {
  if (!schema.is_object() || depth > kIndexDepthMax) return;
  const SchemaPlace place = Enter(schema, outer);
  if (place.base != outer.base) resources_.emplace(place.base, place);
  if (const std::string_view id = IdOf(schema, outer.dialect);
      IsDraft7(place.dialect) && id.find('#') != std::string_view::npos) {
    anchors_.emplace(ResolveUri(outer.base, id), place);
  }
  for (const char* keyword : {"$anchor", "$dynamicAnchor"}) {
    const std::string_view name = StringMember(schema, keyword);
    if (name.empty() || IsDraft7(place.dialect)) continue;
    const std::string uri = place.base + "#" + std::string(name);
    anchors_.emplace(uri, place);
    if (std::string_view(keyword) == "$dynamicAnchor") dynamic_anchors_.emplace_back(name, uri);
  }
  ForEachSubschema(schema, place.dialect, [&](const Json& inner) { Add(inner, place, depth + 1); });
}

std::optional<SchemaPlace> SchemaIndex::Find(std::string_view uri) {
  const auto [base, fragment] = SplitFragment(uri);
  if (!resources_.contains(base)) {
    const auto document = documents_.find(base);
    if (document == documents_.end()) return std::nullopt;
    const SchemaPlace outer{&document->second, base,
                            DialectOf(document->second, documents_, root_.dialect)};
    resources_[base] = Enter(document->second, outer);
    Add(document->second, outer, 0);
  }
  const SchemaPlace& resource = resources_[base];
  if (fragment.empty()) return resource;
  if (fragment.starts_with('/')) return FindPointer(resource, fragment);
  const auto anchor = anchors_.find(base + "#" + fragment);
  if (anchor != anchors_.end()) return anchor->second;
  return std::nullopt;
}

// Goes step by step: a schema on the way may change the base.
std::optional<SchemaPlace> SchemaIndex::FindPointer(const SchemaPlace& resource,
                                                    std::string_view pointer) const {
  SchemaPlace place = resource;
  const std::vector<std::string_view> tokens = Split(pointer.substr(1), '/');
  for (const std::string_view token : tokens) {
    const Json* next = ResolvePointer(*place.schema, "/" + std::string(token));
    if (next == nullptr) return std::nullopt;
    place = Enter(*next, place);
  }
  return place;
}

std::vector<std::string> SchemaIndex::DynamicAnchors(std::string_view name) const {
  std::vector<std::string> uris;
  for (const auto& [one, uri] : dynamic_anchors_) {
    if (one == name) uris.push_back(uri);
  }
  return uris;
}

}  // namespace httptask
