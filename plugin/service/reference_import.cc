#include "plugin/service/reference_import.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "plugin/base/memory.h"
#include "plugin/base/sha256.h"
#include "plugin/reference/page_completion.h"
#include "plugin/reference/reference_loader.h"
#include "plugin/service/catalog_conversion.h"

namespace httptask {
namespace {

constexpr size_t kContentBytesMax = size_t{64} << 20;
// Part of every stored digest: what an older loader made of a document is made again.
constexpr std::string_view kLoaderVersion = "6";
// Documents above this size leave so much behind that the allocator is asked to give it back.
constexpr size_t kGiveBackBytes = size_t{1} << 20;

// Gives the system what a document needed, before and after: the allocator keeps freed memory for
// each thread, and that of many documents adds up to more than the largest needs.
class MemoryReturn {
 public:
  explicit MemoryReturn(size_t content_bytes) : is_large_(content_bytes > kGiveBackBytes) {
    if (is_large_) ReleaseFreeMemory();
  }
  ~MemoryReturn() {
    if (is_large_) ReleaseFreeMemory();
  }
  MemoryReturn(const MemoryReturn&) = delete;
  MemoryReturn& operator=(const MemoryReturn&) = delete;

 private:
  const bool is_large_;
};

Status CheckRequest(const v1::ImportReferenceRequest& request) {
  if (request.source().empty()) {
    return MakeError(Reason::kArgumentInvalid, "source is missing",
                     {{"source", "required", "must not be empty"}});
  }
  if (request.content().size() <= kContentBytesMax) return {};
  return MakeError(Reason::kLimitExceeded,
                   fmt::format("{}: the document has {} bytes; at most {} are taken",
                               request.source(), request.content().size(), kContentBytesMax));
}

std::string StoredDigest(std::string_view digest) {
  return fmt::format("{}-{}", kLoaderVersion, digest);
}

// Of a document whose references to URLs were not followed: with them it is another one.
std::string StoredDigestWithoutUrls(std::string_view digest) {
  return StoredDigest(digest) + "-without-urls";
}

StatusOr<Reference> Load(const v1::ImportReferenceRequest& request) {
  ReferenceOptions options;
  options.cut_page = request.partial() ? CutPage::kLoad : CutPage::kRefuse;
  for (const v1::ReferenceFile& file : request.files()) {
    options.files[file.path()] = {file.content(), file.fault(), file.url()};
  }
  options.urls = {request.remote_refs(), request.base_url()};
  HTTPTASK_ASSIGN_OR_RETURN(Reference reference,
                            LoadReference(request.content(), request.source(), options));
  // A document of several files always counts as new: its own text does not tell about the others.
  // One that was cut as well: it is refused unless it is asked for again.
  if (request.files().empty() && !reference.is_cut) {
    const std::string digest = Sha256(request.content());
    reference.digest =
        reference.has_refused_urls ? StoredDigestWithoutUrls(digest) : StoredDigest(digest);
  }
  return reference;
}

// Tells where a document met another with the same ids.
void AddNameProblems(const std::string& source, const PutOutcome& outcome, Reference& reference) {
  const std::string& api = outcome.api.api;
  if (!outcome.name_holder.empty()) {
    reference.problems.push_back(
        {.document = source,
         .reason = fmt::format("`{}` is the name of another document with the same ids, `{}`; this "
                               "one is named `{}`",
                               reference.api, outcome.name_holder, api),
         .help = fmt::format("import it alone with --api: a name that you like better, or `{}`, so "
                             "that it replaces the other",
                             reference.api)});
  }
  for (const std::string& other : outcome.replaced_sources) {
    reference.problems.push_back(
        {.document = source,
         .reason = fmt::format("it replaces operations of `{}` in the API `{}`", other, api),
         .help = "import it under another name with --api to keep both"});
  }
}

}  // namespace

ReferenceImport::ReferenceImport(Catalog& catalog) : catalog_(catalog) {}

StatusOr<v1::ImportReferenceResponse> ReferenceImport::FindUnchanged(
    const v1::ImportReferenceRequest& request) {
  HTTPTASK_ASSIGN_OR_RETURN(
      std::optional<DocumentSummary> document,
      catalog_.FindUnchanged(request.source(), request.api(), StoredDigest(request.digest())));
  if (!document && !request.remote_refs()) {
    HTTPTASK_ASSIGN_OR_RETURN(document,
                              catalog_.FindUnchanged(request.source(), request.api(),
                                                     StoredDigestWithoutUrls(request.digest())));
  }
  v1::ImportReferenceResponse response;
  response.set_unchanged(document.has_value());
  response.set_content_needed(!document.has_value());
  if (document) {
    *response.mutable_api() = ToMessage(document->api);
    response.set_operations(document->operations);
    response.set_usable(document->usable);
  }
  return response;
}

// The other text form of a page may be in the catalog already.
bool ReferenceImport::Complete(const v1::ImportReferenceRequest& request, Reference& page) {
  const std::string& api = request.api().empty() ? page.api : request.api();
  const std::string name = page.operations[0].id;
  const StatusOr<Operation> known = catalog_.Get(fmt::format("{}/{}", api, name));
  if (!known.ok() || known->id != name || known->source == request.source()) return false;
  CompletePage(*known, page);
  return true;
}

StatusOr<PutOutcome> ReferenceImport::Put(const v1::ImportReferenceRequest& request,
                                          Reference& reference) {
  if (!IsPage(reference)) {
    HTTPTASK_ASSIGN_OR_RETURN(PutOutcome outcome,
                              catalog_.Put(reference, request.source(), request.api()));
    AddNameProblems(request.source(), outcome, reference);
    return outcome;
  }
  std::lock_guard lock(page_mutex_);
  const bool is_other_form = Complete(request, reference);
  // The forms of a page take each other's place, so the name counts as given.
  return catalog_.Put(reference, request.source(),
                      request.api().empty() ? reference.api : request.api(),
                      is_other_form ? PutKind::kOtherForm : PutKind::kDocument);
}

StatusOr<v1::ImportReferenceResponse> ReferenceImport::Run(
    const v1::ImportReferenceRequest& request) {
  HTTPTASK_RETURN_IF_ERROR(CheckRequest(request));
  if (request.content().empty() && !request.digest().empty()) return FindUnchanged(request);
  const MemoryReturn memory(request.content().size());
  HTTPTASK_ASSIGN_OR_RETURN(Reference reference, Load(request));
  v1::ImportReferenceResponse response;
  if (!reference.needed_files.empty()) {
    for (const std::string& file : reference.needed_files) response.add_needed_files(file);
    return response;
  }
  HTTPTASK_ASSIGN_OR_RETURN(const PutOutcome outcome, Put(request, reference));
  *response.mutable_api() = ToMessage(outcome.api);
  const auto usable = static_cast<int64_t>(reference.operations.size());
  response.set_usable(usable);
  response.set_operations(usable + reference.unusable_operations);
  response.set_added_document(outcome.added_document);
  if (!outcome.name_holder.empty()) response.set_suggested_api(reference.api);
  for (const ImportProblem& problem : reference.problems) {
    *response.add_problems() = ToMessage(problem);
  }
  for (const OperationChange& change : outcome.changes) {
    *response.add_changes() = ToMessage(change);
  }
  return response;
}

}  // namespace httptask
