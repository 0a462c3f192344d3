#include "runner/cli/server/definition_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "plugin/base/file.h"

namespace httptask::runner {
namespace {

constexpr char kWorkflows[] = "workflowDefs";
constexpr char kTasks[] = "taskDefs";

Json NoDefinitions() {
  return {{kWorkflows, Json::array()}, {kTasks, Json::array()}};
}

// Conductor's default is 1. Task definitions have none.
int VersionIn(const Json& definition) {
  const Json* version = FindMember(definition, "version");
  return version != nullptr && version->is_number_integer() ? version->get<int>() : 1;
}

bool IsSame(const Json& one, const Json& other) {
  return StringMember(one, "name") == StringMember(other, "name") &&
         VersionIn(one) == VersionIn(other);
}

void PutInto(Json& list, const Json& definition) {
  const auto found = std::find_if(list.begin(), list.end(),
                                  [&](const Json& one) { return IsSame(one, definition); });
  if (found == list.end()) {
    list.push_back(definition);
  } else {
    *found = definition;
  }
}

// Task definitions first: workflows are read with what these say.
StatusOr<std::shared_ptr<const Library>> MakeLibrary(const Library& given, const Json& kept) {
  auto library = std::make_shared<Library>();
  const Json first = given.ToJson();
  for (const char* name : {kTasks, kWorkflows}) {
    Json list = first.is_null() ? Json::array() : first[name];
    for (const Json& definition : kept[name]) PutInto(list, definition);
    HTTPTASK_RETURN_IF_ERROR(library->Add(FormatJson(list), name).status());
  }
  return std::shared_ptr<const Library>(std::move(library));
}

StatusOr<Json> ReadKept(const std::filesystem::path& file) {
  std::error_code error;
  if (!std::filesystem::exists(file, error)) return NoDefinitions();
  // As large as it may be, with the indentation that somebody may have given it.
  HTTPTASK_ASSIGN_OR_RETURN(const std::string text, ReadFile(file));
  StatusOr<Json> kept = ParseJson(text, DefinitionLimits());
  if (!kept.ok()) return AddContext(kept.status(), file.string());
  Json found = NoDefinitions();
  for (const char* name : {kTasks, kWorkflows}) {
    const Json* list = FindMember(*kept, name);
    if (list != nullptr && list->is_array()) found[name] = *list;
  }
  return found;
}

}  // namespace

DefinitionStore::DefinitionStore(std::filesystem::path file, std::shared_ptr<const Library> given)
    : file_(std::move(file)), given_(std::move(given)), kept_(NoDefinitions()) {}

StatusOr<std::unique_ptr<DefinitionStore>> DefinitionStore::Open(
    std::filesystem::path file, std::shared_ptr<const Library> given) {
  std::unique_ptr<DefinitionStore> store(new DefinitionStore(std::move(file), std::move(given)));
  HTTPTASK_ASSIGN_OR_RETURN(store->kept_, ReadKept(store->file_));
  auto library = MakeLibrary(*store->given_, store->kept_);
  if (!library.ok()) return AddContext(library.status(), store->file_.string());
  store->library_ = *std::move(library);
  return store;
}

std::shared_ptr<const Library> DefinitionStore::library() const {
  std::lock_guard lock(mutex_);
  return library_;
}

Status DefinitionStore::PutWorkflows(const std::vector<Json>& definitions) {
  return Put(kWorkflows, definitions);
}

Status DefinitionStore::PutTasks(const std::vector<Json>& definitions) {
  return Put(kTasks, definitions);
}

StatusOr<bool> DefinitionStore::RemoveWorkflow(std::string_view name, int version) {
  return Remove(kWorkflows, {{"name", name}, {"version", version}});
}

StatusOr<bool> DefinitionStore::RemoveTask(std::string_view name) {
  return Remove(kTasks, {{"name", name}});
}

Status DefinitionStore::Put(const char* list, const std::vector<Json>& definitions) {
  std::lock_guard lock(mutex_);
  Json kept = kept_;
  for (const Json& definition : definitions) PutInto(kept[list], definition);
  return Keep(std::move(kept));
}

StatusOr<bool> DefinitionStore::Remove(const char* list, const Json& like) {
  std::lock_guard lock(mutex_);
  Json rest = Json::array();
  for (const Json& definition : kept_[list]) {
    if (!IsSame(definition, like)) rest.push_back(definition);
  }
  if (rest.size() == kept_[list].size()) return false;
  Json kept = kept_;
  kept[list] = std::move(rest);
  HTTPTASK_RETURN_IF_ERROR(Keep(std::move(kept)));
  return true;
}

Status DefinitionStore::Keep(Json kept) {
  HTTPTASK_ASSIGN_OR_RETURN(auto library, MakeLibrary(*given_, kept));
  const std::string text = FormatJson(kept);
  if (text.size() > kBytesMax) {
    return MakeError(Reason::kLimitExceeded,
                     fmt::format("the registered definitions have more than {} bytes together: "
                                 "remove some, or give them with --with",
                                 kBytesMax));
  }
  HTTPTASK_RETURN_IF_ERROR(WriteFile(file_, text, NewFile::kPrivate));
  kept_ = std::move(kept);
  library_ = std::move(library);
  return Status();
}

}  // namespace httptask::runner
