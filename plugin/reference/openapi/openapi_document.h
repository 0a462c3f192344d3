#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "plugin/base/json.h"
#include "plugin/catalog/operation.h"

namespace httptask {

// A value of a document and its place: a JSON pointer in fragment form (`#/paths/~1users`).
struct Located {
  const Json* value = nullptr;
  std::string pointer;

  // The place of a member or element below.
  std::string Below(std::string_view token) const;
  std::string Below(size_t index) const;
};

// A local reference in one spelling: percent-decoded, with `~` and `/` escaped (`#/paths/~1users`).
// Nothing for a text that points out of the document or is no JSON pointer.
std::optional<std::string> NormaliseReference(std::string_view reference);

// An OpenAPI document as its readers see it: values by pointer, references followed, problems
// collected.
class OpenApiDocument {
 public:
  // The most problems that are kept; one more says how many were left out.
  static constexpr size_t kProblemsMax = 1000;

  // `root` must outlive the document.
  OpenApiDocument(const Json& root, std::string_view source);

  const Json& root() const { return root_; }
  const std::string& source() const { return source_; }

  // The value at a normalised reference, or nullptr. Large objects are searched through an index.
  const Json* Find(std::string_view reference);

  // Follows `$ref` of an object (not of a schema) until there is none. Nothing, and a problem,
  // where it leads out of the document, nowhere, or in a circle.
  std::optional<Located> Follow(Located place);

  // Tells a problem; the same one at the same place only once.
  void AddProblem(std::string_view pointer, std::string_view reason, std::string_view help);
  // AddProblem for a value that is not of the type that it should have.
  void AddWrongType(const Located& place, std::string_view expected);

  // AddProblem for a reference that cannot be followed, `place` being where it stands.
  void AddBrokenReference(std::string_view pointer, std::string_view reference);

  std::vector<ImportProblem> TakeProblems();

  // Local references that lead nowhere, normalised, and how many different ones were followed in
  // all.
  const std::set<std::string>& missing() const { return missing_; }
  size_t references_seen() const { return references_.size(); }

  // Counts a reference (normalised) as followed, and as missing when nothing is there.
  const Json* Refer(const std::string& reference);

 private:
  using Index = std::unordered_map<std::string_view, const Json*>;

  const Json* Member(const Json& container, const std::string& token);

  const Json& root_;
  const std::string source_;
  std::unordered_map<const Json*, Index> indexes_;
  std::vector<ImportProblem> problems_;
  std::set<std::pair<std::string, std::string>> told_;
  size_t left_out_ = 0;
  std::set<std::string> missing_;
  std::set<std::string> references_;
};

}  // namespace httptask
