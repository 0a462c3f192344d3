#include "plugin/execute/body/form_style.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace httptask {
namespace {

class Flattener {
 public:
  explicit Flattener(FormStyle style) : style_(style) {}

  // Depth is bounded by ParseJson.
  void Add(const std::string& name, const Json& value) {
    if (value.is_object()) {
      for (const auto& [member, inner] : value.items()) {
        Add(style_ == FormStyle::kDots ? fmt::format("{}.{}", name, member)
                                       : fmt::format("{}[{}]", name, member),
            inner);
      }
      return;
    }
    if (!value.is_array()) {
      flat_[name].push_back(value);
      return;
    }
    const bool scalars =
        std::ranges::none_of(value, [](const Json& item) { return item.is_structured(); });
    for (size_t i = 0; i < value.size(); ++i) Add(ItemName(name, i, scalars), value[i]);
  }

  Json Take() && {
    for (auto& [name, values] : flat_.items()) {
      if (values.size() == 1) values = Json(values[0]);
    }
    return std::move(flat_);
  }

 private:
  std::string ItemName(const std::string& name, size_t index, bool scalars) const {
    if (!scalars || style_ == FormStyle::kIndices) return fmt::format("{}[{}]", name, index);
    return style_ == FormStyle::kBrackets ? name + "[]" : name;
  }

  const FormStyle style_;
  Json flat_ = Json::object();
};

}  // namespace

Json FlattenForm(const Json& body, FormStyle style) {
  if (style == FormStyle::kPlain || !body.is_object()) return body;
  Flattener flattener(style);
  for (const auto& [name, value] : body.items()) flattener.Add(name, value);
  return std::move(flattener).Take();
}

}  // namespace httptask
