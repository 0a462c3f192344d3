#include "plugin/schema/schema.h"

namespace httptask {
namespace {

// References that follow each other; a longer chain is taken for a circle.
constexpr int kHopsMax = 200;

// The target with the members that stand beside `$ref` put over its own.
Json WithSiblings(const Json& target, const Json& reference) {
  if (!target.is_object()) return target;
  Json merged = target;
  for (const auto& [name, value] : reference.items()) {
    if (name != "$ref") merged[name] = value;
  }
  return merged;
}

}  // namespace

Json ResolveSchema(const Json& schema, const Definitions& definitions) {
  // Copied only where members stand beside the reference.
  Json merged;
  const Json* resolved = &schema;
  for (int hop = 0; hop < kHopsMax; ++hop) {
    const Json* reference = FindMember(*resolved, "$ref");
    if (reference == nullptr || !reference->is_string()) return *resolved;
    const auto target = definitions.find(reference->get_ref<const std::string&>());
    if (target == definitions.end()) break;
    if (resolved->size() == 1) {
      resolved = &target->second;
    } else {
      merged = WithSiblings(target->second, *resolved);
      resolved = &merged;
    }
  }
  return Json::object();
}

bool HasTrue(const Json& schema, std::string_view keyword) {
  const Json* member = FindMember(schema, keyword);
  return member != nullptr && *member == true;
}

}  // namespace httptask
