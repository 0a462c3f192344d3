#include "plugin/reference/openapi/openapi_schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "plugin/reference/openapi/schema_chain.h"
#include "plugin/reference/openapi/schema_keyword.h"
#include "plugin/schema/pattern.h"
#include "plugin/schema/schema_text.h"

namespace httptask {
namespace {

// References to references that stay; longer chains of them become one.
constexpr size_t kKeptReferences = 16;

bool IsTrue(const Json* value) {
  return value != nullptr && value->is_boolean() && value->get<bool>();
}

bool HoldsNull(const Json& list) {
  return std::any_of(list.begin(), list.end(), [](const Json& item) { return item.is_null(); });
}

// What keeps its meaning beside a schema that is moved into an `anyOf`.
bool IsAnnotation(std::string_view name) {
  constexpr std::array<std::string_view, 7> kAnnotations = {
      "description", "title", "default", "examples", "deprecated", "readOnly", "writeOnly"};
  return std::find(kAnnotations.begin(), kAnnotations.end(), name) != kAnnotations.end();
}

bool IsComposed(const Json& schema) {
  return schema.contains("$ref") || schema.contains("allOf") || schema.contains("anyOf") ||
         schema.contains("oneOf");
}

// `{"anyOf": [schema, {"type": "null"}]}` with the annotations of `schema` beside it.
Json OrNull(Json schema) {
  Json outer = Json::object();
  Json inner = Json::object();
  for (auto& [name, value] : schema.items()) {
    (IsAnnotation(name) ? outer : inner)[name] = std::move(value);
  }
  outer["anyOf"] = Json::array({std::move(inner), Json{{"type", "null"}}});
  return outer;
}

// The schema with null allowed as well.
Json MakeNullable(Json schema) {
  if (IsComposed(schema)) return OrNull(std::move(schema));
  if (auto type = schema.find("type"); type != schema.end()) {
    if (type->is_string() && *type != "null") *type = Json::array({*type, "null"});
    if (type->is_array() && std::find(type->begin(), type->end(), "null") == type->end()) {
      type->push_back("null");
    }
  }
  if (auto allowed = schema.find("enum"); allowed != schema.end() && !HoldsNull(*allowed)) {
    allowed->push_back(nullptr);
  }
  return schema;
}

// OpenAPI 3.0: `exclusiveMinimum: true` makes `minimum` exclusive.
void RewriteBound(std::string_view exclusive, std::string_view inclusive, Json& schema) {
  auto flag = schema.find(std::string(exclusive));
  if (flag == schema.end() || !flag->is_boolean()) return;
  auto bound = schema.find(std::string(inclusive));
  if (flag->get<bool>() && bound != schema.end()) {
    *flag = *bound;
    schema.erase(std::string(inclusive));
  } else {
    schema.erase(std::string(exclusive));
  }
}

// `example` and `examples` (a list, or as some write it a map of Example Objects) as one list.
Json ExamplesOf(const Json& raw) {
  Json list = Json::array();
  if (const Json* example = FindMember(raw, "example")) list.push_back(*example);
  const Json* examples = FindMember(raw, "examples");
  if (examples == nullptr) return list;
  if (examples->is_array()) {
    for (const Json& example : *examples) list.push_back(example);
  } else if (examples->is_object()) {
    for (const Json& example : *examples) {
      if (const Json* value = FindMember(example, "value")) list.push_back(*value);
    }
  }
  return list;
}

// The schema with what several members of `raw` say together.
Json WithOldKeywords(const Json& raw, Json schema) {
  if (Json examples = ExamplesOf(raw); !examples.empty()) schema["examples"] = std::move(examples);
  RewriteBound("exclusiveMinimum", "minimum", schema);
  RewriteBound("exclusiveMaximum", "maximum", schema);
  const bool is_nullable =
      IsTrue(FindMember(raw, "nullable")) || IsTrue(FindMember(raw, "x-nullable"));
  return is_nullable ? MakeNullable(std::move(schema)) : schema;
}

// Old habits that have one clear meaning and need no problem.
bool IsHarmless(std::string_view name, const Json& value) {
  if (name == "required")
    return value.is_boolean() || value.is_null();  // Of Swagger 1 and draft 3.
  if (name == "type") return value.is_string() && (value == "any" || value == "file");
  return value.is_null() && (name == "description" || name == "title" || name == "format");
}

// Whether a discriminator tells no branches, so that it is about what is made of the schema.
bool HasDiscriminatorAlone(const Json* schema) {
  const Json* discriminator = schema == nullptr ? nullptr : FindMember(*schema, "discriminator");
  if (discriminator == nullptr || schema->contains("oneOf") || schema->contains("anyOf")) {
    return false;
  }
  return discriminator->is_string() || !StringMember(*discriminator, "propertyName").empty();
}

// `x-discriminator-value` is how many documents of OpenAPI 2.0 name a subtype.
void AddValueToMapping(const Json* subtype, const std::string& pointer, Json& base) {
  if (subtype == nullptr) return;
  const std::string_view value = StringMember(*subtype, "x-discriminator-value");
  if (!value.empty()) base["discriminator"]["mapping"][std::string(value)] = pointer;
}

// Members of a shared schema from which on it is stored once and referred to.
bool IsLarge(const Json& schema) {
  if (!schema.is_object() || schema.contains("$ref")) return false;
  constexpr std::array<std::string_view, 6> kHolders = {"properties", "allOf", "anyOf",
                                                        "oneOf",      "enum",  "items"};
  return std::any_of(kHolders.begin(), kHolders.end(), [&](std::string_view name) {
    const Json* held = FindMember(schema, name);
    return held != nullptr && (held->size() > 3 || (name == "items" && IsLarge(*held)));
  });
}

}  // namespace

std::string SchemaRewriter::Here() const {
  Located place{nullptr, base_};
  for (const Step& step : steps_) {
    place.pointer = step.name.data() == nullptr ? place.Below(step.index) : place.Below(step.name);
  }
  return std::move(place.pointer);
}

void SchemaRewriter::AddWrongType(const Json& value, std::string_view expected) {
  document_.AddWrongType({&value, Here()}, expected);
}

void SchemaRewriter::CheckPattern(const std::string& pattern) {
  if (CanCheckPattern(pattern)) return;
  document_.AddProblem(
      Here(),
      fmt::format("the pattern {} has parts that cannot be judged here", ShortValue(Json(pattern))),
      "values are not checked against these parts; give some that fit them");
}

Json SchemaRewriter::Rewrite(const Located& place) {
  base_ = place.pointer;
  steps_.clear();
  return RewriteValue(*place.value);
}

Json SchemaRewriter::RewriteShared(const Located& place) {
  if (!IsLarge(*place.value)) return Rewrite(place);
  Collect(place.pointer);
  return Json{{"$ref", place.pointer}};
}

Json SchemaRewriter::RewriteValue(const Json& value) {
  if (value.is_boolean()) return value;
  if (value.is_object()) return RewriteObject(value);
  AddWrongType(value, "a schema");
  return Json::object();
}

Json SchemaRewriter::RewriteObject(const Json& value) {
  Json schema = Json::object();
  schema.get_ref<Json::object_t&>().reserve(value.size());
  bool has_more = false;
  for (const auto& [name, member] : value.get_ref<const Json::object_t&>()) {
    const KeywordForm form = FormOfKeyword(name);
    has_more |= form == KeywordForm::kHere || form == KeywordForm::kBound;
    if (form == KeywordForm::kDropped || form == KeywordForm::kHere) continue;
    steps_.push_back({.name = name});
    RewriteMember(name, member, form, schema);
    steps_.pop_back();
  }
  return has_more ? WithOldKeywords(value, std::move(schema)) : schema;
}

void SchemaRewriter::RewriteMember(std::string_view name, const Json& value, KeywordForm form,
                                   Json& schema) {
  if (!HasForm(value, form)) {
    if (!IsHarmless(name, value)) AddWrongType(value, DescribeForm(form));
    return;
  }
  // Names of a parsed object are different, so that none is looked for.
  auto put = [&schema](std::string_view key, Json member) {
    auto& members = static_cast<Json::object_t::Container&>(schema.get_ref<Json::object_t&>());
    members.emplace_back(std::string(key), std::move(member));
  };
  switch (form) {
    case KeywordForm::kSchema:
      return put(name, RewriteValue(value));
    case KeywordForm::kSchemaList:
      if (schema.contains(name)) return;  // `items` as a list has made `prefixItems`.
      return put(name, RewriteList(value));
    case KeywordForm::kSchemaMap:
      return put(name, RewriteMap(value));
    case KeywordForm::kReference:
      return put(name, RewriteReference(value.get_ref<const std::string&>()));
    case KeywordForm::kDiscriminator:
      return put(name, RewriteDiscriminator(value));
    case KeywordForm::kPattern:
      CheckPattern(value.get_ref<const std::string&>());
      return put(name, value);
    case KeywordForm::kPatternMap:
      for (const auto& [pattern, unused] : value.get_ref<const Json::object_t&>()) {
        CheckPattern(pattern);
      }
      return put(name, RewriteMap(value));
    case KeywordForm::kWords:
      return put(name, value.is_string() ? value : Json(FormatJson(value)));
    case KeywordForm::kItems:
      if (!value.is_array()) return put(name, RewriteValue(value));
      if (!schema.contains("prefixItems")) put("prefixItems", RewriteList(value));
      return;
    case KeywordForm::kText:
    case KeywordForm::kNumber:
    case KeywordForm::kBoolean:
    case KeywordForm::kTextList:
    case KeywordForm::kList:
    case KeywordForm::kObject:
    case KeywordForm::kAny:
    case KeywordForm::kType:
    case KeywordForm::kBound:
    case KeywordForm::kHere:
    case KeywordForm::kDropped:
      return put(name, value);
  }
}

Json SchemaRewriter::RewriteList(const Json& list) {
  Json rewritten = Json::array();
  for (size_t i = 0; i < list.size(); ++i) {
    steps_.push_back({.name = {}, .index = i});
    rewritten.push_back(RewriteValue(list[i]));
    steps_.pop_back();
  }
  return rewritten;
}

Json SchemaRewriter::RewriteMap(const Json& map) {
  Json rewritten = Json::object();
  auto& members = static_cast<Json::object_t::Container&>(rewritten.get_ref<Json::object_t&>());
  members.reserve(map.size());
  for (const auto& [name, value] : map.get_ref<const Json::object_t&>()) {
    steps_.push_back({.name = name});
    members.emplace_back(name, RewriteValue(value));
    steps_.pop_back();
  }
  return rewritten;
}

void SchemaRewriter::Collect(const std::string& pointer) {
  if (definitions_.try_emplace(pointer, Json::object()).second) waiting_.push_back(pointer);
}

Located SchemaRewriter::SkipChain(Located target) {
  const Located first = target;
  std::vector<std::string> passed;
  while (target.value != nullptr && target.value->size() == 1) {
    const std::string_view next = StringMember(*target.value, "$ref");
    if (next.empty()) break;
    const auto [end, is_new] = chain_ends_.try_emplace(target.pointer, target);
    if (!is_new) {
      target = end->second;
      break;
    }
    passed.push_back(target.pointer);
    target = document_.Refer(next, target.pointer);
  }
  // Short ones stay, because a discriminator's value is the name of what is referred to.
  const bool is_long = passed.size() > kKeptReferences && target.value != nullptr;
  for (const std::string& pointer : passed) {
    if (is_long) {
      chain_ends_[pointer] = target;
    } else {
      chain_ends_.erase(pointer);
    }
  }
  return is_long || passed.empty() ? target : first;
}

std::string SchemaRewriter::Resolve(const std::string& reference) {
  steps_.pop_back();
  const Located target = SkipChain(document_.Refer(reference, Here()));
  steps_.push_back({.name = "$ref"});
  if (target.value != nullptr) {
    Collect(target.pointer);
    return target.pointer;
  }
  std::string name = target.pointer.empty() ? reference : target.pointer;
  definitions_.try_emplace(name, Json::object());
  return name;
}

SchemaRewriter::Meaning SchemaRewriter::MeaningOf(const std::string& reference) {
  const bool is_in_file = IsInFile(base_);
  const auto known = is_in_file ? meanings_.end() : meanings_.find(reference);
  if (known != meanings_.end()) return known->second;
  Meaning meaning;
  meaning.pointer = Resolve(reference);
  meaning.choice = ChoiceFor(meaning.pointer);
  // What leads nowhere is told at each place; what is no pointer may mean something else elsewhere.
  const bool is_pointer =
      meaning.pointer == reference && document_.Find(meaning.pointer) != nullptr;
  if (is_pointer && !is_in_file) meanings_.emplace(reference, meaning);
  return meaning;
}

std::string SchemaRewriter::RewriteReference(const std::string& reference) {
  Meaning meaning = MeaningOf(reference);
  if (meaning.choice.empty()) return std::move(meaning.pointer);
  // What a subtype is made of is the schema itself.
  const bool is_inherited = steps_.size() == 3 && steps_[0].name == "allOf" &&
                            steps_[1].name.data() == nullptr &&
                            subtypes_->IsDirect(base_, meaning.pointer);
  return std::move(is_inherited ? meaning.pointer : meaning.choice);
}

std::string SchemaRewriter::ChoiceFor(const std::string& pointer) {
  const auto [known, is_new] = choices_.try_emplace(pointer);
  if (is_new && HasDiscriminatorAlone(document_.Find(pointer))) {
    if (!subtypes_) subtypes_.emplace(document_.root());
    const std::vector<std::string> subtypes = subtypes_->Of(pointer);
    if (!subtypes.empty()) known->second = "#/$subtypes" + pointer.substr(1);
    for (const std::string& subtype : subtypes) Collect(subtype);
  }
  return known->second;
}

void SchemaRewriter::AddChoices() {
  for (const auto& [pointer, name] : choices_) {
    if (name.empty()) continue;
    std::vector<std::string> subtypes = subtypes_->Of(pointer);
    if (subtypes.size() > kSubtypesMax) {
      document_.AddProblem(pointer,
                           fmt::format("more than {} schemas are made of this one", kSubtypesMax),
                           "the others cannot be chosen by its `discriminator`");
      subtypes.resize(kSubtypesMax);
    }
    Json base = definitions_[pointer];
    AddValueToMapping(document_.Find(pointer), pointer, base);
    for (const std::string& subtype : subtypes) {
      AddValueToMapping(document_.Find(subtype), subtype, base);
    }
    definitions_[name] = MakeSubtypeChoice(base, pointer, subtypes);
  }
}

// In OpenAPI 2.0 it is the name of the property. The mapping's values are names or references.
Json SchemaRewriter::RewriteDiscriminator(const Json& discriminator) {
  if (discriminator.is_string()) return Json{{"propertyName", discriminator}};
  Json rewritten = discriminator;
  const auto drop = [&](const char* name, const Json& member, std::string_view expected) {
    AddWrongType(member, expected);
    rewritten.erase(name);
  };
  const Json* property = FindMember(discriminator, "propertyName");
  if (property && !property->is_string()) drop("propertyName", *property, "a text");
  const Json* given = FindMember(discriminator, "mapping");
  if (given && !given->is_object()) drop("mapping", *given, "an object");
  auto mapping = rewritten.find("mapping");
  if (mapping == rewritten.end()) return rewritten;
  for (auto& [name, target] : mapping->get_ref<Json::object_t&>()) {
    if (!target.is_string()) continue;
    const std::string& text = target.get_ref<const std::string&>();
    if (text.find_first_of("#/") == std::string::npos) continue;
    target = Resolve(text);
  }
  return rewritten;
}

Definitions SchemaRewriter::TakeDefinitions() {
  while (!waiting_.empty()) {
    const std::string reference = std::move(waiting_.front());
    waiting_.pop_front();
    const Json* value = document_.Find(reference);
    Json schema = value == nullptr ? Json::object() : Rewrite({value, reference});
    definitions_[reference] = std::move(schema);
  }
  AddChoices();
  for (const std::string& pointer : CutSchemaChains(definitions_)) {
    document_.AddProblem(
        pointer,
        fmt::format("more than {} schemas are made of one another by `allOf`", kSchemaChainMax),
        "this one is used without those that its `allOf` refers to; write fewer levels");
  }
  return std::move(definitions_);
}

}  // namespace httptask
