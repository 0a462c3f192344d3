#include "plugin/catalog/diff/schema_diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "plugin/base/text.h"
#include "plugin/catalog/contract.h"

namespace httptask {
namespace {

constexpr size_t kDepthMax = 64;
constexpr size_t kValuesNamed = 5;

std::set<std::string> TextsOf(const Json* list) {
  std::set<std::string> texts;
  if (list == nullptr) return texts;
  if (!list->is_array()) return {FormatJson(*list)};
  for (const Json& item : *list) texts.insert(FormatJson(item));
  return texts;
}

// The types that a schema takes; `number` takes integers, too.
std::set<std::string> TypesOf(const Json& schema) {
  std::set<std::string> types = TextsOf(FindMember(schema, "type"));
  if (types.contains("\"number\"")) types.insert("\"integer\"");
  return types;
}

std::set<std::string> Without(const std::set<std::string>& all, const std::set<std::string>& some) {
  std::set<std::string> rest;
  std::set_difference(all.begin(), all.end(), some.begin(), some.end(),
                      std::inserter(rest, rest.end()));
  return rest;
}

std::string Named(const std::set<std::string>& values) {
  std::vector<std::string> named;
  for (const std::string& value : values) {
    if (named.size() == kValuesNamed) {
      named.push_back("…");
      break;
    }
    named.push_back(value);
  }
  return Join(named, ", ");
}

struct Limit {
  std::string_view keyword;
  // Whether a larger number leaves less.
  bool is_lower_bound;
};
constexpr std::array<Limit, 10> kLimits = {{{"minimum", true},
                                            {"exclusiveMinimum", true},
                                            {"minLength", true},
                                            {"minItems", true},
                                            {"minProperties", true},
                                            {"maximum", false},
                                            {"exclusiveMaximum", false},
                                            {"maxLength", false},
                                            {"maxItems", false},
                                            {"maxProperties", false}}};
// What these say cannot be compared, only that it differs.
constexpr std::array<std::string_view, 9> kOpaque = {
    "pattern", "format", "multipleOf", "uniqueItems", "not", "if", "oneOf", "anyOf", "const"};

class SchemaComparer {
 public:
  SchemaComparer(const Definitions& old_definitions, const Definitions& new_definitions,
                 SchemaSide side)
      : old_definitions_(old_definitions), new_definitions_(new_definitions), side_(side) {}

  void Compare(const Json& before, const Json& after, const std::string& place, size_t depth) {
    if (depth > kDepthMax || ++compared_ > kComparedMax || IsFull()) return;
    if (!Enter(before, after)) return;
    const Json from = Whole(before, old_definitions_);
    const Json to = Whole(after, new_definitions_);
    if (IsOneOfSeveral(from, to, place, depth)) {
      return Tell(place, "may have other forms as well", !IsRequest());
    }
    CompareTypes(from, to, place);
    CompareValues(from, to, place);
    for (const Limit& limit : kLimits) CompareLimit(from, to, limit, place);
    for (std::string_view keyword : kOpaque) CompareOpaque(from, to, keyword, place);
    CompareFields(from, to, place, depth);
    for (std::string_view keyword : {"additionalProperties", "unevaluatedProperties"}) {
      CompareOtherFields(from, to, keyword, place, depth);
    }
    const Json* old_items = FindMember(from, "items");
    const Json* new_items = FindMember(to, "items");
    if (old_items != nullptr && new_items != nullptr) {
      Compare(*old_items, *new_items, place + "[]", depth + 1);
    }
  }

  std::vector<Difference> Take() { return std::move(differences_); }

 private:
  bool IsRequest() const { return side_ == SchemaSide::kRequest; }
  bool IsFull() const { return differences_.size() >= kDifferencesMax; }

  void Tell(const std::string& place, std::string what, bool breaks) {
    if (!IsFull()) differences_.push_back({std::string(Trim(place)), std::move(what), breaks});
  }

  // Whether the new form is nothing but a choice, one branch of which takes the old form.
  bool IsOneOfSeveral(const Json& from, const Json& to, const std::string& place, size_t depth) {
    if (from.contains("oneOf") || from.contains("anyOf")) return false;
    for (const char* keyword : {"type", "enum", "const", "properties", "required"}) {
      if (to.contains(keyword)) return false;
    }
    for (const char* keyword : {"oneOf", "anyOf"}) {
      const Json* branches = FindMember(to, keyword);
      if (branches == nullptr || !branches->is_array()) continue;
      for (const Json& branch : *branches) {
        if (Fits(from, branch, place, depth)) return true;
      }
    }
    return false;
  }

  // Whether nothing breaks where `branch` takes the place of `from`; tells nothing.
  bool Fits(const Json& from, const Json& branch, const std::string& place, size_t depth) {
    auto told = std::exchange(differences_, {});
    auto seen = seen_;
    Compare(from, branch, place, depth + 1);
    const bool breaks = std::any_of(differences_.begin(), differences_.end(),
                                    [](const Difference& one) { return one.breaks; });
    differences_ = std::move(told);
    seen_ = std::move(seen);
    return !breaks && compared_ <= kComparedMax;
  }

  // False for a pair of references that has been compared, or is being.
  bool Enter(const Json& before, const Json& after) {
    const std::string_view from = StringMember(before, "$ref");
    const std::string_view to = StringMember(after, "$ref");
    if (from.empty() || to.empty()) return true;
    return seen_.emplace(from, to).second;
  }

  // A schema with those of `allOf` put into it.
  static Json Whole(const Json& schema, const Definitions& definitions, size_t depth = 0) {
    Json whole = ResolveSchema(schema, definitions);
    if (!whole.is_object()) return Json::object();
    const Json* parts = FindMember(whole, "allOf");
    if (parts == nullptr || !parts->is_array() || depth > kDepthMax) return whole;
    const Json all = *parts;
    for (const Json& part : all) Add(Whole(part, definitions, depth + 1), whole);
    return whole;
  }

  static void Add(const Json& part, Json& whole) {
    for (const auto& [keyword, value] : part.get_ref<const Json::object_t&>()) {
      Json& there = whole[keyword];
      if (there.is_null()) {
        there = value;
      } else if (keyword == "properties" && there.is_object() && value.is_object()) {
        for (const auto& [name, schema] : value.get_ref<const Json::object_t&>()) {
          if (!there.contains(name)) there[name] = schema;
        }
      } else if (keyword == "required" && there.is_array() && value.is_array()) {
        there.insert(there.end(), value.begin(), value.end());
      }
    }
  }

  // What takes everything has no types or values. More is taken when `fewer` is empty and so on.
  void CompareSets(const std::set<std::string>& before, const std::set<std::string>& after,
                   std::string_view what, const std::string& place) {
    if (before == after) return;
    if (after.empty()) return Tell(place, fmt::format("takes any {} now", what), !IsRequest());
    if (before.empty()) {
      return Tell(place, fmt::format("takes only {} {} now", what, Named(after)), IsRequest());
    }
    const auto gone = Without(before, after);
    const auto added = Without(after, before);
    if (!gone.empty()) {
      Tell(place, fmt::format("no longer has the {} {}", what, Named(gone)), IsRequest());
    }
    if (!added.empty()) {
      Tell(place, fmt::format("has the {} {} as well", what, Named(added)), !IsRequest());
    }
  }

  void CompareTypes(const Json& from, const Json& to, const std::string& place) {
    CompareSets(TypesOf(from), TypesOf(to), "type", place);
  }

  void CompareValues(const Json& from, const Json& to, const std::string& place) {
    CompareSets(TextsOf(FindMember(from, "enum")), TextsOf(FindMember(to, "enum")), "value", place);
  }

  void CompareLimit(const Json& from, const Json& to, const Limit& limit,
                    const std::string& place) {
    const Json* before = FindMember(from, limit.keyword);
    const Json* after = FindMember(to, limit.keyword);
    if (before == nullptr && after == nullptr) return;
    if (after == nullptr) {
      return Tell(place, fmt::format("has no {} any more", limit.keyword), false);
    }
    const std::string now = fmt::format("{} is {} now", limit.keyword, FormatJson(*after));
    if (before == nullptr) return Tell(place, now, IsRequest());
    if (*before == *after || !before->is_number() || !after->is_number()) return;
    const bool is_larger = after->get<double>() > before->get<double>();
    Tell(place, fmt::format("{}, was {}", now, FormatJson(*before)),
         IsRequest() && is_larger == limit.is_lower_bound);
  }

  void CompareOpaque(const Json& from, const Json& to, std::string_view keyword,
                     const std::string& place) {
    const Json* before = FindMember(from, keyword);
    const Json* after = FindMember(to, keyword);
    if (before == nullptr && after == nullptr) return;
    if (after == nullptr) return Tell(place, fmt::format("has no {} any more", keyword), false);
    if (before == nullptr) return Tell(place, fmt::format("has a {} now", keyword), IsRequest());
    if (ContractOf(*before).text != ContractOf(*after).text) {
      Tell(place, fmt::format("has another {}", keyword), IsRequest());
    }
  }

  static std::string Below(const std::string& place, const std::string& name) {
    return place.empty() || place.ends_with(" ") ? place + name : place + "." + name;
  }

  void CompareFields(const Json& from, const Json& to, const std::string& place, size_t depth) {
    const Json* old_fields = FindMember(from, "properties");
    const Json* new_fields = FindMember(to, "properties");
    const auto old_required = TextsOf(FindMember(from, "required"));
    const auto new_required = TextsOf(FindMember(to, "required"));
    static const Json kNone = Json::object();
    const Json& before = old_fields != nullptr && old_fields->is_object() ? *old_fields : kNone;
    const Json& after = new_fields != nullptr && new_fields->is_object() ? *new_fields : kNone;
    for (const auto& [name, schema] : before.items()) {
      const Json* now = FindMember(after, name);
      if (now == nullptr) {
        Tell(Below(place, name), "is gone", true);
      } else {
        CompareRequired(old_required, new_required, name, Below(place, name));
        Compare(schema, *now, Below(place, name), depth + 1);
      }
    }
    for (const auto& [name, schema] : after.items()) {
      if (FindMember(before, name) != nullptr) continue;
      const bool required = new_required.contains(FormatJson(name));
      Tell(Below(place, name), required ? "is new and required" : "is new",
           required && IsRequest());
    }
  }

  // What fields that are not declared may be; null: anything.
  static const Json* OtherFields(const Json& schema, std::string_view keyword) {
    const Json* others = FindMember(schema, keyword);
    const bool takes_all =
        others == nullptr || *others == true || (others->is_object() && others->empty());
    return takes_all ? nullptr : others;
  }

  void CompareOtherFields(const Json& from, const Json& to, std::string_view keyword,
                          const std::string& place, size_t depth) {
    const Json* before = OtherFields(from, keyword);
    const Json* after = OtherFields(to, keyword);
    if (before == nullptr && after == nullptr) return;
    if (after == nullptr) return Tell(place, "takes any other fields now", false);
    if (before != nullptr && *before == false) {
      if (*after != false) Tell(place, "takes other fields now", false);
      return;
    }
    if (*after == false) return Tell(place, "takes no other fields now", IsRequest());
    if (before != nullptr) return Compare(*before, *after, Below(place, "*"), depth + 1);
    Tell(place, "takes other fields of one form only now", IsRequest());
  }

  void CompareRequired(const std::set<std::string>& before, const std::set<std::string>& after,
                       const std::string& name, const std::string& place) {
    const std::string text = FormatJson(name);
    if (before.contains(text) == after.contains(text)) return;
    if (after.contains(text)) return Tell(place, "is required now", IsRequest());
    Tell(place, "is no longer required", !IsRequest());
  }

  const Definitions& old_definitions_;
  const Definitions& new_definitions_;
  const SchemaSide side_;
  std::vector<Difference> differences_;
  std::set<std::pair<std::string, std::string>> seen_;
  size_t compared_ = 0;
};

}  // namespace

std::vector<Difference> DiffSchemas(const Json& old_schema, const Definitions& old_definitions,
                                    const Json& new_schema, const Definitions& new_definitions,
                                    SchemaSide side, std::string_view place) {
  SchemaComparer comparer(old_definitions, new_definitions, side);
  comparer.Compare(old_schema, new_schema, std::string(place), 0);
  return comparer.Take();
}

}  // namespace httptask
