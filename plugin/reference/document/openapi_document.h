#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "plugin/base/json.h"
#include "plugin/catalog/operation.h"
#include "plugin/reference/document/reference_text.h"
#include "plugin/reference/document/schema_names.h"

namespace httptask {

// A value of a document and its place: a JSON pointer in fragment form (`#/paths/~1users`).
struct Located {
  const Json* value = nullptr;
  std::string pointer;

  // The place of a member or element below.
  std::string Below(std::string_view token) const;
  std::string Below(size_t index) const;
};

// A file beside the document.
struct DocumentFile {
  Json root;
  // Why it could not be read, or empty.
  std::string fault;
  // Where it came from in the end, when redirects led from the URL that names it elsewhere.
  std::string url;
};
// By path from the document's folder, or by URL.
using DocumentFiles = std::map<std::string, DocumentFile, std::less<>>;

// How references to URLs are read.
struct UrlReferences {
  // Whether they are followed; else they are problems.
  bool follow = false;
  // URL from which relative references and servers of the document count; empty: its source.
  std::string base;
};

// An OpenAPI document as its readers see it: values by pointer, references followed (into the files
// beside it as well), problems collected. Pointers are those of ReferenceTarget.
class OpenApiDocument {
 public:
  // The most problems that are kept; one more says how many were left out.
  static constexpr size_t kProblemsMax = 1000;

  // `root` and `files` must outlive the document.
  OpenApiDocument(const Json& root, std::string_view source, const DocumentFiles& files,
                  const UrlReferences& urls = {});

  const Json& root() const { return root_; }
  // Whether it is OpenAPI 2.0.
  bool is_swagger() const { return is_swagger_; }
  const std::string& source() const { return source_; }
  // The path or URL from which its relative references and servers count.
  const std::string& base() const { return base_; }

  // The value at a normalised reference, or nullptr. Large objects are searched through an index.
  const Json* Find(std::string_view reference);

  // Follows `$ref` of an object (not of a schema) until there is none. Nothing, and a problem,
  // where it leads out of the document, nowhere, or in a circle.
  std::optional<Located> Follow(Located place);

  // Tells a problem, `help` being what to do; the same one at the same place only once.
  void AddProblem(std::string_view pointer, std::string_view reason, std::string_view help);
  // AddProblem for an operation that cannot be used; these are never left out.
  void AddUnusable(std::string_view operation, std::string_view pointer, std::string_view reason,
                   std::string_view help);
  // AddProblem for a value that is not of the type that it should have.
  void AddWrongType(const Located& place, std::string_view expected);

  // The place that the text of a `$ref` names; `value` is null, and a problem told, when nothing is
  // there. `holder` is the pointer to the object with the `$ref`.
  Located Refer(std::string_view reference, std::string_view holder);

  std::vector<ImportProblem> TakeProblems();

  // References within the document that lead nowhere, and how many different ones were followed in
  // all.
  const std::set<std::string>& missing() const { return missing_; }
  size_t references_seen() const { return references_.size(); }
  // Whether a reference to a URL was met and not followed.
  bool has_refused_urls() const { return has_refused_urls_; }
  // Files that references name and that were not given.
  const std::set<std::string>& needed_files() const { return needed_files_; }

 private:
  using Index = std::unordered_map<std::string_view, const Json*>;

  const Json* Member(const Json& container, const std::string& token);
  // What to do about a reference to `target`, where nothing is.
  std::string HelpFor(const ReferenceTarget& target);
  // The document that a file is, for problems.
  std::string DocumentOf(const std::string& file) const;
  void Tell(ImportProblem problem, std::string_view pointer, std::string_view reason,
            std::string_view help);
  // What a `$ref` means by an `$anchor` or `$id`.
  std::optional<Located> FindNamed(std::string_view reference, std::string_view holder);
  // What may have been meant by a pointer that leads nowhere, in brackets; empty when nothing is
  // near.
  std::string NearestTo(const std::string& pointer);
  // What the text of a `$ref` at `holder` is read against.
  ReferenceBase BaseAt(std::string_view holder) const;
  // Why nothing is at `target`.
  std::string FaultAt(const ReferenceTarget& target);

  const Json& root_;
  const DocumentFiles& files_;
  const std::string source_;
  const std::string base_;
  const std::string main_file_;
  const bool follows_urls_;
  // Empty when the document came from no URL, or URLs are not followed.
  const std::string main_url_;
  const bool is_swagger_;
  std::unordered_map<const Json*, Index> indexes_;
  std::vector<ImportProblem> problems_;
  std::set<std::pair<std::string, std::string>> told_;
  size_t left_out_ = 0;
  // By the text of a `$ref` within the document.
  std::map<std::string, Located, std::less<>> found_;
  size_t nearest_sought_ = 0;
  // Made when a reference is no pointer, or leads nowhere.
  std::optional<SchemaNames> names_;
  std::set<std::string> missing_;
  std::set<std::string> references_;
  std::set<std::string> needed_files_;
  bool has_refused_urls_ = false;
};

}  // namespace httptask
