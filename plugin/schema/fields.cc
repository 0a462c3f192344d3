#include "plugin/schema/fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "plugin/base/text.h"
#include "plugin/schema/branch_types.h"
#include "plugin/schema/merge.h"
#include "plugin/schema/schema_text.h"

namespace httptask {
namespace {

constexpr size_t kFieldsDepthMax = 64;
// Arrays within arrays, and schemas made of schemas.
constexpr size_t kReferenceDepthMax = 16;
constexpr size_t kReferenceBytesMax = 4096;
// Of the values that items may have, so many are told.
constexpr size_t kItemValuesTold = 10;

// `string`, `integer|string`, `integer|null`: null last.
std::string TypeText(const Json& schema, const Definitions& definitions) {
  std::vector<std::string> types = BranchTypes(schema, definitions);
  std::stable_partition(types.begin(), types.end(),
                        [](const auto& type) { return type != "null"; });
  return Join(types, "|");
}

std::vector<std::string> LimitTexts(const Json& schema) {
  std::vector<std::string> limits;
  for (const char* keyword :
       {"minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "multipleOf", "minLength",
        "maxLength", "pattern", "minItems", "maxItems", "minProperties", "maxProperties"}) {
    const Json* limit = FindMember(schema, keyword);
    if (limit == nullptr) continue;
    const std::string value = limit->is_string() ? limit->get<std::string>() : FormatJson(*limit);
    limits.push_back(fmt::format("{} {}", keyword, value));
  }
  if (const Json* unique = FindMember(schema, "uniqueItems");
      unique != nullptr && *unique == true) {
    limits.push_back("items differ");
  }
  return limits;
}

Json FirstExample(const Json& schema) {
  if (const Json* example = FindMember(schema, "example")) return *example;
  const Json* examples = FindMember(schema, "examples");
  return examples != nullptr && examples->is_array() && !examples->empty() ? (*examples)[0]
                                                                           : Json();
}

// Of a merged schema, without its type.
Field DescribeWhole(const Json& schema) {
  Field field;
  field.deprecated = HasTrue(schema, "deprecated");
  field.read_only = HasTrue(schema, "readOnly");
  field.description = StringMember(schema, "description");
  if (const Json* value = FindMember(schema, "default")) field.default_value = *value;
  if (const Json* allowed = FindMember(schema, "enum"); allowed && allowed->is_array()) {
    field.allowed_values.assign(allowed->begin(), allowed->end());
  } else if (const Json* only = FindMember(schema, "const")) {
    field.allowed_values = {*only};
  }
  field.format = StringMember(schema, "format");
  field.example = FirstExample(schema);
  field.limits = LimitTexts(schema);
  return field;
}

std::string EachOf(const std::vector<Json>& allowed) {
  std::string text = "each one of ";
  for (size_t i = 0; i < std::min(allowed.size(), kItemValuesTold); ++i) {
    text += (i == 0 ? "" : ", ") + ShortValue(allowed[i]);
  }
  const size_t more = allowed.size() - std::min(allowed.size(), kItemValuesTold);
  return more == 0 ? text : fmt::format("{} and {} more", text, more);
}

// What an array asks of its items, which are no fields of their own.
std::vector<std::string> ItemTexts(const Field& item) {
  if (item.type.empty() || item.type == "object") return {};
  const std::string format = item.format.empty() ? "" : " (" + item.format + ")";
  std::vector<std::string> texts = {"each " + item.type + format};
  if (!item.allowed_values.empty()) texts.push_back(EachOf(item.allowed_values));
  for (const std::string& limit : item.limits) texts.push_back("each " + limit);
  return texts;
}

// The words that describe a schema where it is used and decide nothing about its values.
constexpr std::string_view kAnnotations[] = {"title",   "description", "deprecated", "readOnly",
                                             "default", "example",     "examples"};

bool IsAnnotation(std::string_view keyword) {
  return std::find(std::begin(kAnnotations), std::end(kAnnotations), keyword) !=
         std::end(kAnnotations);
}

Json WithoutAnnotations(const Json& schema) {
  if (!schema.is_object()) return schema;
  Json bare = Json::object();
  for (const auto& [keyword, value] : schema.items()) {
    if (!IsAnnotation(keyword)) bare[keyword] = value;
  }
  return bare;
}

// What stands beside a reference wins over what it leads to.
void Annotate(Field& field, const Json& schema) {
  if (const Json* text = FindMember(schema, "description"); text && text->is_string())
    field.description = text->get<std::string>();
  if (FindMember(schema, "deprecated")) field.deprecated = HasTrue(schema, "deprecated");
  if (FindMember(schema, "readOnly")) field.read_only = HasTrue(schema, "readOnly");
  if (const Json* value = FindMember(schema, "default")) field.default_value = *value;
  if (Json example = FirstExample(schema); !example.is_null()) field.example = std::move(example);
}

bool Lists(const Json& schema, std::string_view keyword, const std::string& name) {
  const Json* list = FindMember(schema, keyword);
  return list != nullptr && list->is_array() &&
         std::find(list->begin(), list->end(), name) != list->end();
}

bool IsPlainArray(const Json& whole) {
  return FindMember(whole, "items") != nullptr && FindMember(whole, "properties") == nullptr;
}

const Json* PropertiesOf(const Json& whole) {
  const Json* properties = FindMember(whole, "properties");
  return properties != nullptr && properties->is_object() ? properties : nullptr;
}

void AddReferences(const Json& schema, size_t depth, std::string& references) {
  if (depth > kReferenceDepthMax || references.size() > kReferenceBytesMax) return;
  if (const std::string_view target = StringMember(schema, "$ref"); !target.empty()) {
    references += fmt::format(" {}", target);
  }
  for (const char* keyword : {"allOf", "oneOf", "anyOf"}) {
    const Json* parts = FindMember(schema, keyword);
    if (parts == nullptr || !parts->is_array()) continue;
    for (const Json& part : *parts) AddReferences(part, depth + 1, references);
  }
}

// The references that a schema is made of, with the names of its members; empty when it has no
// reference and so cannot hold itself.
std::string KeyOf(const Json& schema, const Json& whole) {
  std::string key;
  AddReferences(schema, 0, key);
  const Json* properties = PropertiesOf(whole);
  if (key.empty() || properties == nullptr) return key;
  for (const auto& [name, unused] : properties->items()) key += "|" + name;
  return key;
}

}  // namespace

// A schema merged, and what it says.
struct FieldLister::Look {
  Json whole;
  // Of the schema alone: without path, and without what it asks of its items.
  Field field;
  // See KeyOf.
  std::string key;
  Look* items = nullptr;
  // Filled once they are asked for.
  std::vector<Member> members;
  bool has_members = false;
};

struct FieldLister::Member {
  std::string name;
  // Without path.
  Field field;
  Look* look;
};

FieldLister::FieldLister(const Definitions& definitions) : definitions_(definitions) {}
FieldLister::~FieldLister() = default;

FieldLister::Look& FieldLister::LookAt(const Json& schema) {
  const Json bare = WithoutAnnotations(schema);
  std::unique_ptr<Look>& look = looks_[FormatJson(bare)];
  if (look == nullptr) {
    look = std::make_unique<Look>();
    look->whole = MergeSchema(bare, definitions_);
    look->field = DescribeWhole(look->whole);
    look->field.type = TypeText(bare, definitions_);
    if (look->field.type.empty()) look->field.type = TypeText(look->whole, definitions_);
    for (const std::string& branch : DescribeBranches(bare, definitions_)) {
      look->field.limits.push_back("or " + branch);
    }
    look->key = KeyOf(bare, look->whole);
  }
  return *look;
}

FieldLister::Look* FieldLister::ItemsOf(Look& look) {
  const Json* items = FindMember(look.whole, "items");
  if (look.items == nullptr && items != nullptr) look.items = &LookAt(*items);
  return look.items;
}

const std::vector<FieldLister::Member>& FieldLister::MembersOf(Look& look) {
  const Json* properties = PropertiesOf(look.whole);
  if (std::exchange(look.has_members, true) || properties == nullptr) return look.members;
  for (const auto& [name, property] : properties->items()) {
    Look& below = LookAt(property);
    Member member{name, Describe(property, below), &below};
    member.field.required = Lists(look.whole, "required", name);
    look.members.push_back(std::move(member));
  }
  return look.members;
}

Field FieldLister::Describe(const Json& schema) {
  return Describe(schema, LookAt(schema));
}

Field FieldLister::Describe(const Json& schema, Look& look) {
  Field field = look.field;
  Annotate(field, schema);
  if (const Look* items = ItemsOf(look)) {
    for (std::string& text : ItemTexts(items->field)) field.limits.push_back(std::move(text));
  }
  return field;
}

// The fields of one list, gone through level by level, so that a list that must be cut keeps what
// is nearest the top.
class FieldTree {
 public:
  FieldTree(FieldLister& lister, const FieldListOptions& options)
      : lister_(lister), options_(options) {}

  FieldList Grow(FieldLister::Look& root) {
    AddNode({.look = &root});
    for (size_t i = 0; i < nodes_.size(); ++i) AddMembers(i);
    Take(0);
    list_.is_truncated = nodes_[0].field.is_truncated || list_.is_truncated;
    return std::move(list_);
  }

 private:
  struct Node {
    // Of the schema, or of the innermost items where it is an array.
    FieldLister::Look* look = nullptr;
    size_t parent = 0;
    size_t depth = 0;
    Field field;
    // What the paths of its members begin with.
    std::string prefix;
    size_t first_member = 0;
    size_t members = 0;
  };

  // Members stand below the innermost items of arrays of arrays: `rows[][].id`.
  void AddNode(Node node) {
    for (size_t depth = 0; depth < kReferenceDepthMax && IsPlainArray(node.look->whole); ++depth) {
      node.look = lister_.ItemsOf(*node.look);
      node.prefix += "[]";
    }
    nodes_.push_back(std::move(node));
  }

  void AddMembers(size_t parent) {
    if (nodes_[parent].depth > kFieldsDepthMax) return;
    if (Repeats(parent)) {
      if (HasMembers(*nodes_[parent].look))
        nodes_[parent].field.limits.push_back("fields as above");
      return;
    }
    if (nodes_.size() > options_.fields_max) {
      nodes_[parent].field.is_truncated = HasMembers(*nodes_[parent].look);
      return;
    }
    nodes_[parent].first_member = nodes_.size();
    for (const FieldLister::Member& member : lister_.MembersOf(*nodes_[parent].look)) {
      if (options_.writable_only && member.field.read_only) continue;
      if (nodes_.size() > options_.fields_max) {
        nodes_[parent].field.is_truncated = true;
        break;
      }
      AddMember(member, parent);
    }
    nodes_[parent].members = nodes_.size() - nodes_[parent].first_member;
  }

  void AddMember(const FieldLister::Member& member, size_t parent) {
    const std::string& prefix = nodes_[parent].prefix;
    Node node{.look = member.look,
              .parent = parent,
              .depth = nodes_[parent].depth + 1,
              .field = member.field,
              .prefix = prefix.empty() ? member.name : prefix + "." + member.name};
    // Types such as `array|null` are arrays for this purpose; names may end in `[]` as they are.
    const bool is_array = node.field.type == "array" || node.field.type.starts_with("array|");
    const bool has_brackets = node.prefix.ends_with("[]");
    node.field.path = is_array && !has_brackets ? node.prefix + "[]" : node.prefix;
    if (has_brackets && FindMember(member.look->whole, "items")) {
      node.prefix.resize(node.prefix.size() - 2);
    }
    AddNode(std::move(node));
  }

  // Whether the schema of a node is that of one which it is below.
  bool Repeats(size_t place) const {
    const FieldLister::Look& look = *nodes_[place].look;
    while (place != 0) {
      place = nodes_[place].parent;
      const FieldLister::Look& above = *nodes_[place].look;
      if (&above == &look || (!look.key.empty() && above.key == look.key)) return true;
    }
    return false;
  }

  bool HasMembers(const FieldLister::Look& look) const {
    const Json* properties = PropertiesOf(look.whole);
    return properties != nullptr && !properties->empty();
  }

  // Moves what is below a node to the list, in document order.
  void Take(size_t parent) {
    for (size_t i = 0; i < nodes_[parent].members; ++i) {
      const size_t member = nodes_[parent].first_member + i;
      list_.is_truncated = list_.is_truncated || nodes_[member].field.is_truncated;
      list_.fields.push_back(std::move(nodes_[member].field));
      Take(member);
    }
  }

  FieldLister& lister_;
  const FieldListOptions options_;
  std::vector<Node> nodes_;
  FieldList list_;
};

FieldList FieldLister::List(const Json& schema, const FieldListOptions& options) {
  return FieldTree(*this, options).Grow(LookAt(schema));
}

}  // namespace httptask
