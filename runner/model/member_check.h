#pragma once

#include <span>
#include <string>
#include <string_view>

#include "plugin/base/json.h"
#include "runner/model/fault_list.h"

namespace httptask::runner {

// An object of a definition, for checks that say what is wrong with a member.
struct CheckedObject {
  const Json& value;
  // Its JSON pointer.
  std::string pointer;
  // What it is called in messages: `the workflow`, `the task`.
  std::string_view noun;
  FaultList& faults;

  std::string PointerTo(std::string_view name) const;
};

// The member when it is a string that is not empty; else "" and a fault. `help` is for a missing
// one; the name that was probably meant goes first.
std::string_view RequireString(const CheckedObject& object, std::string_view name,
                               std::string_view help);

// The member when it is there, not null and of a type (`string`, `integer`, `array`, `object` …);
// else nullptr, with a fault when the type is another.
const Json* FindTyped(const CheckedObject& object, std::string_view name, std::string_view type);

// `did you mean `x`?`, or "" when no candidate is near.
std::string SuggestNearest(std::string_view name, std::span<const std::string> candidates);

// Types with their article: `a string`, `an object`, `null`.
std::string WithArticle(std::string_view type);

}  // namespace httptask::runner
