#include "plugin/reference/document/openapi_value.h"

namespace httptask {
namespace {

std::optional<Located> TypedMember(OpenApiDocument& document, const Located& holder,
                                   std::string_view name, Json::value_t type,
                                   std::string_view expected) {
  const Json* value = FindMember(*holder.value, name);
  if (value == nullptr) return std::nullopt;
  Located member{value, holder.Below(name)};
  if (value->type() == type) return member;
  document.AddWrongType(member, expected);
  return std::nullopt;
}

}  // namespace

std::optional<std::string> ScalarText(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean() || IsNumber(value)) return FormatJson(value);
  return std::nullopt;
}

std::string TextMember(const Json& object, std::string_view name) {
  const Json* value = FindMember(object, name);
  return value == nullptr ? "" : ScalarText(*value).value_or("");
}

bool IsTrueMember(OpenApiDocument& document, const Located& holder, std::string_view name) {
  const Json* value = FindMember(*holder.value, name);
  if (value == nullptr) return false;
  if (value->is_boolean()) return value->get<bool>();
  document.AddWrongType({value, holder.Below(name)}, "true or false");
  return false;
}

std::vector<std::string> ReadTexts(OpenApiDocument& document, const Located& list) {
  std::vector<std::string> texts;
  for (size_t i = 0; i < list.value->size(); ++i) {
    const Json& item = (*list.value)[i];
    if (auto text = ScalarText(item)) {
      texts.push_back(*std::move(text));
    } else {
      document.AddWrongType({&item, list.Below(i)}, "a text");
    }
  }
  return texts;
}

std::optional<Located> ObjectMember(OpenApiDocument& document, const Located& holder,
                                    std::string_view name) {
  return TypedMember(document, holder, name, Json::value_t::object, "an object");
}

std::optional<Located> ListMember(OpenApiDocument& document, const Located& holder,
                                  std::string_view name) {
  return TypedMember(document, holder, name, Json::value_t::array, "a list");
}

Json ReadExample(OpenApiDocument& document, const Located& holder) {
  if (const Json* example = FindMember(*holder.value, "example")) return *example;
  auto examples = ObjectMember(document, holder, "examples");
  if (!examples) return nullptr;
  for (const auto& [name, value] : examples->value->get_ref<const Json::object_t&>()) {
    auto example = document.Follow({&value, examples->Below(name)});
    if (!example) continue;
    if (const Json* given = FindMember(*example->value, "value")) return *given;
  }
  return nullptr;
}

}  // namespace httptask
