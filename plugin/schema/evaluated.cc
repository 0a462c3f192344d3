#include "plugin/schema/evaluated.h"

#include "plugin/schema/pattern.h"

namespace httptask {
namespace {

// Schemas looked at for one value; a circle of references ends here.
constexpr size_t kEvaluatedStepsMax = 2'000;

// Goes through the schemas that apply to the value itself.
class Walk {
 public:
  using Visit = std::function<void(const Json& schema)>;

  Walk(const Json& value, const Definitions& definitions, const FitsValue& fits,
       const DynamicTarget& dynamic_target, Visit visit)
      : value_(value),
        definitions_(definitions),
        fits_(fits),
        dynamic_target_(dynamic_target),
        visit_(std::move(visit)) {}

  void Go(const Json& schema, bool is_outermost) {
    if (!schema.is_object() || ++steps_ > kEvaluatedStepsMax) return;
    visit_(is_outermost ? WithoutUnevaluated(schema) : schema);
    if (const auto target = definitions_.find(StringMember(schema, "$ref"));
        target != definitions_.end()) {
      Go(target->second, false);
    }
    if (const std::string_view reference = StringMember(schema, "$dynamicRef");
        !reference.empty()) {
      if (const Json* target = dynamic_target_(reference)) Go(*target, false);
    }
    GoList(schema, "allOf", false);
    GoList(schema, "anyOf", true);
    GoList(schema, "oneOf", true);
    GoCondition(schema);
    GoDependent(schema);
  }

 private:
  static Json WithoutUnevaluated(Json schema) {
    schema.erase("unevaluatedProperties");
    schema.erase("unevaluatedItems");
    return schema;
  }

  void GoList(const Json& schema, std::string_view keyword, bool only_fitting) {
    const Json* parts = FindMember(schema, keyword);
    if (parts == nullptr || !parts->is_array()) return;
    for (const Json& part : *parts) {
      if (!only_fitting || fits_(part)) Go(part, false);
    }
  }

  void GoCondition(const Json& schema) {
    const Json* condition = FindMember(schema, "if");
    if (condition == nullptr) return;
    const bool holds = fits_(*condition);
    if (holds) Go(*condition, false);
    if (const Json* next = FindMember(schema, holds ? "then" : "else")) Go(*next, false);
  }

  void GoDependent(const Json& schema) {
    const Json* dependent = FindMember(schema, "dependentSchemas");
    if (dependent == nullptr || !dependent->is_object()) return;
    for (const auto& [name, part] : dependent->items()) {
      if (FindMember(value_, name) != nullptr) Go(part, false);
    }
  }

  const Json& value_;
  const Definitions& definitions_;
  const FitsValue& fits_;
  const DynamicTarget& dynamic_target_;
  const Visit visit_;
  size_t steps_ = 0;
};

bool NamesMember(const Json& schema, const std::string& name) {
  if (const Json* properties = FindMember(schema, "properties");
      properties != nullptr && FindMember(*properties, name) != nullptr) {
    return true;
  }
  const Json* patterns = FindMember(schema, "patternProperties");
  if (patterns == nullptr || !patterns->is_object()) return false;
  for (const auto& [pattern, unused] : patterns->items()) {
    if (MatchesPattern(name, pattern)) return true;
  }
  return false;
}

}  // namespace

std::set<std::string> EvaluatedMembers(const Json& value, const Json& schema,
                                       const Definitions& definitions, const FitsValue& fits,
                                       const DynamicTarget& dynamic_target) {
  std::set<std::string> names;
  Walk walk(value, definitions, fits, dynamic_target, [&](const Json& part) {
    const bool all = FindMember(part, "additionalProperties") != nullptr ||
                     FindMember(part, "unevaluatedProperties") != nullptr;
    for (const auto& [name, unused] : value.items()) {
      if (all || NamesMember(part, name)) names.insert(name);
    }
  });
  walk.Go(schema, true);
  return names;
}

std::set<size_t> EvaluatedItems(const Json& value, const Json& schema,
                                const Definitions& definitions, const FitsItem& item_fits,
                                const FitsValue& fits, const DynamicTarget& dynamic_target) {
  std::set<size_t> places;
  Walk walk(value, definitions, fits, dynamic_target, [&](const Json& part) {
    const bool all =
        FindMember(part, "items") != nullptr || FindMember(part, "unevaluatedItems") != nullptr;
    const Json* prefix = FindMember(part, "prefixItems");
    const size_t prefixed = prefix != nullptr && prefix->is_array() ? prefix->size() : 0;
    const Json* contains = FindMember(part, "contains");
    for (size_t i = 0; i < value.size(); ++i) {
      if (all || i < prefixed || (contains != nullptr && item_fits(value[i], *contains))) {
        places.insert(i);
      }
    }
  });
  walk.Go(schema, true);
  return places;
}

}  // namespace httptask
