#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "plugin/schema/schema.h"
#include "plugin/schema/validate.h"

namespace httptask {

// One validation: collects problems, counts steps. For the sources of Validate only.
class Validation {
 public:
  Validation(const Definitions& definitions, const ValidateOptions& options)
      : definitions_(definitions), options_(options) {}

  // Problems of `value`; the path is where it stands.
  void Check(const Json& value, const Json& schema, const std::string& path, size_t depth = 0);

  std::vector<Problem> Take() {
    if (out_of_steps_) {
      problems_ = {{"", "limit", "the schema takes too many steps to check"}};
    } else if (left_out_ > 0) {
      problems_.push_back({"", "limit", fmt::format("{} more problems are not listed", left_out_)});
    }
    return std::move(problems_);
  }

 private:
  void CheckType(const Json& value, const Json& schema, const std::string& path);
  void CheckValues(const Json& value, const Json& schema, const std::string& path);
  void CheckString(const std::string& text, const Json& schema, const std::string& path);
  void CheckArray(const Json& value, const Json& schema, const std::string& path, size_t depth);
  void CheckContains(const Json& value, const Json& schema, const std::string& path, size_t depth);
  void CheckObject(const Json& value, const Json& schema, const std::string& path, size_t depth);
  void CheckRequired(const Json& value, const Json& schema, const std::string& path, size_t depth);
  void ReportMissing(const Json* property, const std::string& path, size_t depth);
  void CheckMembers(const Json& value, const Json& schema, const std::string& path, size_t depth);
  void CheckDependent(const Json& value, const Json& schema, const std::string& path, size_t depth);
  void CheckCombined(const Json& value, const Json& schema, const std::string& path, size_t depth);
  void CheckUnevaluated(const Json& value, const Json& schema, const std::string& path,
                        size_t depth);
  void CheckReference(const Json& value, const Json& schema, const std::string& path, size_t depth);
  void CheckBranches(const Json& value, const Json& branches, std::string_view keyword,
                     const std::string& path, size_t depth);
  void ReportUnknownMember(const std::string& name, const Json& schema, const std::string& path);
  void CheckTarget(const Json& value, const Json& target, const std::string& path, size_t depth);
  const Json* DynamicTarget(std::string_view reference) const;
  bool FitsName(const std::string& name, const Json& names, size_t depth);
  bool IsLeftOut(const Json& properties, const std::string& name) const;

  // The problems of a value alone, without adding them.
  std::vector<Problem> Try(const Json& value, const Json& schema, const std::string& path,
                           size_t depth) {
    std::vector<Problem> outer = std::move(problems_);
    const size_t outer_left_out = left_out_;
    problems_.clear();
    Check(value, schema, path, depth);
    left_out_ = outer_left_out;
    std::vector<Problem> inner = std::move(problems_);
    problems_ = std::move(outer);
    return inner;
  }
  bool Fits(const Json& value, const Json& schema, size_t depth) {
    return Try(value, schema, "", depth).empty();
  }

  void Report(const std::string& path, std::string_view rule, std::string message) {
    if (problems_.size() >= options_.problems_max) {
      ++left_out_;
    } else {
      problems_.push_back({path, std::string(rule), std::move(message)});
    }
  }

  const Definitions& definitions_;
  const ValidateOptions& options_;
  std::vector<Problem> problems_;
  size_t left_out_ = 0;
  size_t steps_ = 0;
  size_t missing_depth_ = 0;
  bool out_of_steps_ = false;
  // Whether a value fits the target of a reference, as far as that has been seen: where choices
  // lead to the same targets again and again, each is looked at once.
  std::map<std::pair<const Json*, const Json*>, bool> seen_;
  // Names of members are values of the moment, whose addresses say nothing.
  bool remembers_ = true;
  // The `$id` of the documents on the way to here, the first one first.
  std::vector<std::string_view> resources_;
};

// `user.name`; a name with dots, brackets or quotes stands in brackets.
std::string MemberPath(std::string_view path, std::string_view name);
// A limit like `minLength` as a count, or nothing when the schema has none that makes sense.
std::optional<size_t> CountLimit(const Json& schema, std::string_view keyword);

}  // namespace httptask
