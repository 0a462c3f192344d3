#include "plugin/reference/openapi/openapi_loader.h"

#include <fmt/format.h>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "plugin/base/text.h"
#include "plugin/reference/document/openapi_document.h"
#include "plugin/reference/document/openapi_value.h"
#include "plugin/reference/openapi/api_name.h"
#include "plugin/reference/openapi/example_choice.h"
#include "plugin/reference/openapi/openapi_operation.h"
#include "plugin/reference/openapi/openapi_schema.h"

namespace httptask {
namespace {

// Above this share of references that lead nowhere, in percent, and this many of them, a document
// that ends in a newline counts as cut, too.
constexpr size_t kMissingPercent = 10;
constexpr size_t kMissingMin = 8;

Status Invalid(std::string_view message) {
  return MakeError(Reason::kReferenceInvalid, message);
}

bool IsVersion(std::string_view version, std::string_view wanted) {
  return version == wanted || version.starts_with(std::string(wanted) + ".");
}

Status CheckVersion(OpenApiDocument& document) {
  const Json& root = document.root();
  const std::string swagger = TextMember(root, "swagger");
  const std::string version = TextMember(root, "openapi");
  if (IsVersion(version, "3.0") || IsVersion(version, "3.1")) return absl::OkStatus();
  if (IsVersion(version, "3.2")) {
    document.AddProblem("#/openapi", "OpenAPI 3.2 is read as 3.1",
                        "what only 3.2 has is left out; check the operations that use it");
    return absl::OkStatus();
  }
  if (version.empty() && (swagger == "2" || IsVersion(swagger, "2.0"))) return absl::OkStatus();
  if (version.empty() && !swagger.empty()) {
    return Invalid(
        fmt::format("#/swagger: OpenAPI {} is not read; convert the document to 3.0 or 3.1 and "
                    "import that",
                    swagger));
  }
  return Invalid(
      fmt::format("#/openapi: `{}` is no version that can be read; it must be 3.0.x or "
                  "3.1.x, as a text such as 3.1.0 (or `swagger: 2.0`)",
                  version));
}

StatusOr<Located> FindPaths(const Json& root) {
  const Json* paths = FindMember(root, "paths");
  if (paths == nullptr && FindMember(root, "webhooks") != nullptr) {
    return Invalid(
        "#/webhooks: the document describes webhooks alone, which the API calls at your side; it "
        "has no operation that can be called");
  }
  if (paths == nullptr) {
    return Invalid(
        "#: the document has no `paths`, so it describes no operation; if it was cut "
        "off, get it whole");
  }
  if (!paths->is_object()) {
    return Invalid(
        fmt::format("#/paths: `paths` must be an object, not {}; if the document was "
                    "cut off, get it whole",
                    JsonTypeName(*paths)));
  }
  return Located{paths, "#/paths"};
}

void ReadInfo(OpenApiDocument& document, Reference& reference) {
  const Json* info = FindMember(document.root(), "info");
  const std::string title = info == nullptr ? "" : TextMember(*info, "title");
  if (title.empty()) {
    document.AddProblem("#/info", "the document has no `info.title`",
                        "the API is named after the file; give a name with --api if another fits "
                        "better");
  }
  reference.title = title;
  reference.version = info == nullptr ? "" : TextMember(*info, "version");
  if (info != nullptr) {
    reference.api =
        DirectoryName(TextMember(*info, "x-providerName"), TextMember(*info, "x-serviceName"));
  }
  if (reference.api.empty()) reference.api = ApiName(title, document.source());
}

// Gives every link the id of its operation; those that lead to none are told and left out.
class LinkSettler {
 public:
  LinkSettler(OpenApiDocument& document, const std::vector<Operation>& operations)
      : document_(document) {
    for (const Operation& operation : operations) {
      ids_.insert(operation.id);
      by_place_.emplace(PointerOf(operation), operation.id);
    }
  }

  void Settle(Operation& operation) {
    for (DeclaredResponse& response : operation.responses) {
      Json kept = Json::object();
      for (const auto& [name, link] : response.links.get_ref<const Json::object_t&>()) {
        if (auto settled = Settled(link)) {
          kept[name] = *std::move(settled);
        } else {
          TellLost(operation, response.status, name);
        }
      }
      response.links = std::move(kept);
    }
  }

 private:
  static std::string PointerOf(const Operation& operation) {
    return "#/paths/" + EscapePointerToken(operation.path) + "/" + ToLower(operation.method);
  }

  std::optional<Json> Settled(const Json& link) const {
    if (const std::string_view id = StringMember(link, "operationId"); !id.empty()) {
      return ids_.contains(id) ? std::optional(link) : std::nullopt;
    }
    const std::string_view reference = StringMember(link, "operationRef");
    if (!reference.starts_with("#/")) return link;
    const auto found = by_place_.find(ReadReferenceText(reference, "#", {}).pointer);
    if (found == by_place_.end()) return std::nullopt;
    Json settled = link;
    settled.erase("operationRef");
    settled["operationId"] = found->second;
    return settled;
  }

  void TellLost(const Operation& operation, const std::string& status, const std::string& link) {
    document_.AddProblem(
        PointerOf(operation),
        fmt::format("the link `{}` of the answer {} leads to no operation of the document", link,
                    status),
        "it was left out; correct its `operationId` or `operationRef`");
  }

  OpenApiDocument& document_;
  std::set<std::string, std::less<>> ids_;
  std::map<std::string, std::string, std::less<>> by_place_;
};

void TellWebhooks(OpenApiDocument& document) {
  const Json* webhooks = FindMember(document.root(), "webhooks");
  if (webhooks == nullptr || webhooks->empty()) return;
  document.AddProblem("#/webhooks",
                      fmt::format("{} webhooks are left out: the API calls them", webhooks->size()),
                      "nothing is lost that could be called; let your own server answer them");
}

// Whether what a reference needs would stand behind the last letter of the document: every object
// on the way is the last member of its own.
bool LiesBehindEnd(const Json& root, std::string_view reference) {
  const Json* value = &root;
  for (std::string_view token : Split(reference.substr(reference.starts_with("#/") ? 2 : 1), '/')) {
    if (!value->is_object() || value->empty()) return true;
    std::string name = ReplaceAll(ReplaceAll(token, "~1", "/"), "~0", "~");
    const Json* member = FindMember(*value, name);
    if (member == nullptr) return true;
    if (member != &std::prev(value->end()).value()) return false;
    value = member;
  }
  return false;
}

Status CheckWhole(const OpenApiDocument& document, const YamlEnd& end) {
  size_t behind = 0;
  std::string first;
  for (const std::string& reference : document.missing()) {
    if (!LiesBehindEnd(document.root(), reference)) continue;
    if (++behind == 1) first = reference;
  }
  bool is_many =
      behind >= kMissingMin && behind * 100 >= document.references_seen() * kMissingPercent;
  if (behind == 0 || (end.has_newline && !is_many)) return absl::OkStatus();
  return Invalid(
      fmt::format("line {}: the document seems to be cut off here: {} references lead to "
                  "what should follow (the first is `{}`); get it whole and import it "
                  "again",
                  end.line, behind, first));
}

}  // namespace

bool LooksLikeOpenApi(const Json& root) {
  return FindMember(root, "openapi") != nullptr || FindMember(root, "swagger") != nullptr;
}

StatusOr<Reference> LoadOpenApi(const Json& root, std::string_view source,
                                std::optional<YamlEnd> end, const DocumentFiles& files,
                                const UrlReferences& urls) {
  OpenApiDocument document(root, source, files, urls);
  HTTPTASK_RETURN_IF_ERROR(CheckVersion(document));
  HTTPTASK_ASSIGN_OR_RETURN(Located paths, FindPaths(root));
  Reference reference;
  ReadInfo(document, reference);
  SchemaRewriter schemas(document);
  OperationReader operations(document, schemas);
  for (const auto& [path, item] : paths.value->get_ref<const Json::object_t&>()) {
    if (path.starts_with("x-")) continue;
    operations.ReadPath(path, {&item, paths.Below(path)});
  }
  reference.operations = operations.TakeOperations();
  reference.unusable_operations = operations.unusable();
  LinkSettler links(document, reference.operations);
  for (Operation& operation : reference.operations) links.Settle(operation);
  reference.definitions = schemas.TakeDefinitions();
  if (end) HTTPTASK_RETURN_IF_ERROR(CheckWhole(document, *end));
  ChooseExamples(document, reference);
  TellWebhooks(document);
  if (reference.operations.empty()) {
    document.AddProblem("#/paths", "the document has no operation that can be used",
                        "check that it is the right document and whole");
  }
  reference.needed_files.assign(document.needed_files().begin(), document.needed_files().end());
  reference.has_refused_urls = document.has_refused_urls();
  reference.problems = document.TakeProblems();
  return reference;
}

}  // namespace httptask
