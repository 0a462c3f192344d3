#include "plugin/schema/link/link_schema.h"

#include <fmt/format.h>

#include <set>

#include "plugin/schema/link/schema_index.h"
#include "plugin/schema/link/uri_reference.h"

namespace httptask {
namespace {

constexpr size_t kLinkDepthMax = 200;
constexpr size_t kTargetsMax = 20'000;

class Linker {
 public:
  Linker(const Json& schema, std::string_view base, const SchemaDialect& dialect,
         const SchemaDocuments& documents)
      : index_(schema, base, dialect, documents) {}

  LinkedSchema Link() {
    linked_.schema = Rewrite(index_.root(), 0);
    NameResource(index_.root().base, linked_.schema);
    while (!waiting_.empty()) {
      const std::string uri = std::move(waiting_.back());
      waiting_.pop_back();
      AddTarget(uri);
      // A document that has just been looked into may hold more anchors of the names in use.
      if (waiting_.empty()) WantDynamicAnchors();
    }
    return std::move(linked_);
  }

 private:
  void Want(const std::string& uri) {
    if (wanted_.size() < kTargetsMax && wanted_.insert(uri).second) waiting_.push_back(uri);
  }

  void WantDynamicAnchors() {
    for (const std::string& name : dynamic_names_) {
      for (const std::string& uri : index_.DynamicAnchors(name)) Want(uri);
    }
  }

  void AddTarget(const std::string& uri) {
    const auto place = index_.Find(uri);
    if (!place) {
      linked_.problems.push_back({uri, "$ref", "leads nowhere; give its document too"});
      linked_.definitions[uri] = true;
      return;
    }
    Json target = Rewrite(*place, 0);
    NameResource(place->base, target);
    linked_.definitions[uri] = std::move(target);
  }

  // Validate tells by `$id` which documents it came through.
  static void NameResource(const std::string& base, Json& schema) {
    if (schema.is_object()) schema["$id"] = base;
  }

  Json Rewrite(const SchemaPlace& place, size_t depth) {
    if (depth > kLinkDepthMax) return true;
    Json schema = InWordsOf2020(*place.schema, place.dialect);
    if (!schema.is_object()) return schema;
    if (StringMember(schema, "$id").starts_with('#')) schema.erase("$id");
    if (FindMember(schema, "$id") != nullptr) NameResource(place.base, schema);
    schema.erase("$defs");
    schema.erase("definitions");
    RewriteReference(place, schema);
    RewriteDynamicReference(place, schema);
    ForEachSubschema(schema, [&](Json& inner) {
      const Json original = std::move(inner);
      inner = Rewrite(index_.Enter(original, place), depth + 1);
    });
    return schema;
  }

  void RewriteReference(const SchemaPlace& place, Json& schema) {
    const std::string_view reference = StringMember(schema, "$ref");
    if (reference.empty()) return;
    const std::string uri = ResolveUri(place.base, reference);
    Want(uri);
    schema["$ref"] = uri;
  }

  // Core of 2020-12, section 8.2.3.2: where the target is no dynamic anchor, it is a plain `$ref`.
  void RewriteDynamicReference(const SchemaPlace& place, Json& schema) {
    const std::string_view reference = StringMember(schema, "$dynamicRef");
    if (reference.empty()) return;
    const std::string uri = ResolveUri(place.base, reference);
    const std::string name = SplitFragment(uri).second;
    const auto target = index_.Find(uri);
    Want(uri);
    if (target && !name.empty() && StringMember(*target->schema, "$dynamicAnchor") == name) {
      dynamic_names_.insert(name);
      WantDynamicAnchors();
      schema["$dynamicRef"] = uri;
      return;
    }
    schema.erase("$dynamicRef");
    if (FindMember(schema, "$ref") == nullptr) {
      schema["$ref"] = uri;
    } else {
      schema["allOf"].push_back({{"$ref", uri}});
    }
  }

  SchemaIndex index_;
  LinkedSchema linked_;
  std::set<std::string> wanted_;
  std::vector<std::string> waiting_;
  std::set<std::string> dynamic_names_;
};

}  // namespace

LinkedSchema LinkSchema(const Json& schema, std::string_view base, const SchemaDialect& dialect,
                        const SchemaDocuments& documents) {
  return Linker(schema, base, dialect, documents).Link();
}

}  // namespace httptask
