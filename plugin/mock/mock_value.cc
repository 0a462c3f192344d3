#include "plugin/mock/mock_value.h"

#include <algorithm>

#include "plugin/base/text.h"
#include "plugin/schema/validate.h"

namespace httptask {
namespace {

constexpr int kBranchDepthMax = 8;
constexpr int kTreeDepthMax = 40;
constexpr size_t kLiteralBytesMax = 400;
constexpr std::string_view kBranchWords[] = {"allOf", "anyOf", "oneOf"};

// Visits a schema and the branches of its `allOf`, `anyOf` and `oneOf`, until one is found that
// `accept` says yes to. Bounded in steps, since branches may lead back.
template <typename Accept>
class BranchSearch {
 public:
  BranchSearch(const Definitions& definitions, Accept accept)
      : definitions_(definitions), accept_(std::move(accept)) {}

  bool Find(const Json& schema, int depth = 0) {
    if (depth > kBranchDepthMax || ++steps_ > 1000) return false;
    Json resolved = ResolveSchema(schema, definitions_);
    if (accept_(resolved)) return true;
    for (std::string_view word : kBranchWords) {
      const Json* branches = FindMember(resolved, word);
      if (branches == nullptr || !branches->is_array()) continue;
      for (const Json& branch : *branches) {
        if (Find(branch, depth + 1)) return true;
      }
    }
    return false;
  }

 private:
  const Definitions& definitions_;
  Accept accept_;
  int steps_ = 0;
};

void AddKind(MockKinds& kinds, const Json& type) {
  if (type == "array") {
    kinds.array = true;
  } else if (type == "object") {
    kinds.object = true;
  } else {
    kinds.scalar = true;
  }
}

void AddKinds(MockKinds& kinds, const Json& schema) {
  const Json* type = FindMember(schema, "type");
  if (type != nullptr && type->is_array()) {
    for (const Json& one : *type) AddKind(kinds, one);
  } else if (type != nullptr) {
    AddKind(kinds, *type);
  } else if (FindMember(schema, "properties") != nullptr) {
    kinds.object = true;
  } else if (FindMember(schema, "items") != nullptr) {
    kinds.array = true;
  } else if (FindMember(schema, "enum") != nullptr || FindMember(schema, "const") != nullptr) {
    kinds.scalar = true;
  }
}

bool Fits(const Json& value, const Json& schema, const Definitions& definitions) {
  ValidateOptions options;
  options.problems_max = 1;
  return Validate(value, schema, definitions, "", options).empty();
}

// The number, boolean or null that a text spells.
Json LiteralOf(std::string_view text) {
  bool looks = text == "true" || text == "false" || text == "null" ||
               (!text.empty() && text.size() <= kLiteralBytesMax &&
                (text[0] == '-' || (text[0] >= '0' && text[0] <= '9')));
  if (!looks) return Json(std::string(text));
  auto value = ParseJson(text);
  return value.ok() ? *std::move(value) : Json(std::string(text));
}

bool IsIndexed(const Json& object) {
  if (!object.is_object() || object.empty()) return false;
  return std::all_of(object.items().begin(), object.items().end(), [](const auto& member) {
    const std::string& name = member.key();
    return !name.empty() && name.find_first_not_of("0123456789") == name.npos;
  });
}

Json ValuesOf(const Json& object) {
  Json list = Json::array();
  for (const Json& member : object) list.push_back(member);
  return list;
}

// The array or object that a text holds as JSON, or the text.
Json StructureOf(const Json& tree) {
  const std::string& text = tree.get_ref<const std::string&>();
  if (text.empty() || (text[0] != '{' && text[0] != '[')) return tree;
  auto value = ParseJson(text);
  return value.ok() ? *std::move(value) : tree;
}

Json TypeTreeAt(const Json& tree, const Json& schema, const Definitions& definitions, int depth) {
  if (depth > kTreeDepthMax) return tree;
  MockKinds kinds = KindsOf(schema, definitions);
  if (tree.is_string() && !kinds.scalar) {
    Json structure = StructureOf(tree);
    if (!structure.is_string()) return structure;
  }
  if (kinds.array && !kinds.object && IsIndexed(tree)) {
    return TypeTreeAt(ValuesOf(tree), schema, definitions, depth + 1);
  }
  if (kinds.array && !kinds.scalar && !kinds.object && !tree.is_array()) {
    return TypeTreeAt(Json::array({tree}), schema, definitions, depth + 1);
  }
  if (tree.is_array()) {
    Json items = ItemSchema(schema, definitions);
    Json typed = Json::array();
    for (const Json& item : tree) {
      typed.push_back(TypeTreeAt(item, items, definitions, depth + 1));
    }
    return typed;
  }
  if (tree.is_object()) {
    Json typed = Json::object();
    for (const auto& [name, member] : tree.items()) {
      Json member_schema = MemberSchema(schema, name, definitions);
      typed[name] = TypeTreeAt(member, member_schema, definitions, depth + 1);
    }
    return typed;
  }
  if (!tree.is_string()) return tree;
  return TypeText(tree.get_ref<const std::string&>(), schema, definitions);
}

}  // namespace

MockKinds KindsOf(const Json& schema, const Definitions& definitions) {
  MockKinds kinds;
  BranchSearch search(definitions, [&](const Json& branch) {
    AddKinds(kinds, branch);
    return false;
  });
  search.Find(schema);
  if (!kinds.scalar && !kinds.array && !kinds.object) return {true, true, true};
  return kinds;
}

Json MemberSchema(const Json& schema, std::string_view name, const Definitions& definitions) {
  Json found = Json::object();
  BranchSearch named(definitions, [&](const Json& branch) {
    const Json* properties = FindMember(branch, "properties");
    const Json* member = properties == nullptr ? nullptr : FindMember(*properties, name);
    if (member != nullptr) found = *member;
    return member != nullptr;
  });
  if (named.Find(schema)) return found;
  BranchSearch additional(definitions, [&](const Json& branch) {
    const Json* member = FindMember(branch, "additionalProperties");
    if (member != nullptr && member->is_object()) found = *member;
    return member != nullptr && member->is_object();
  });
  additional.Find(schema);
  return found;
}

Json ItemSchema(const Json& schema, const Definitions& definitions) {
  Json found = Json::object();
  BranchSearch search(definitions, [&](const Json& branch) {
    const Json* items = FindMember(branch, "items");
    if (items != nullptr) found = *items;
    return items != nullptr;
  });
  search.Find(schema);
  return found;
}

bool NamesMember(const Json& schema, std::string_view name, const Definitions& definitions) {
  BranchSearch search(definitions, [&](const Json& branch) {
    const Json* properties = FindMember(branch, "properties");
    return properties != nullptr && FindMember(*properties, name) != nullptr;
  });
  return search.Find(schema);
}

Json TypeText(std::string_view text, const Json& schema, const Definitions& definitions) {
  Json as_text = ToUtf8(text);
  Json literal = LiteralOf(text);
  if (literal.is_string() || Fits(as_text, schema, definitions)) return as_text;
  if (Fits(literal, schema, definitions)) return literal;
  bool takes_text = BranchSearch(definitions, [](const Json& branch) {
                      const Json* type = FindMember(branch, "type");
                      return type != nullptr && *type == "string";
                    }).Find(schema);
  return takes_text ? as_text : literal;
}

Json TypeTree(const Json& tree, const Json& schema, const Definitions& definitions) {
  return TypeTreeAt(tree, schema, definitions, 0);
}

}  // namespace httptask
