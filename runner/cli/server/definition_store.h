#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/status.h"
#include "runner/engine/workflow.h"

namespace httptask::runner {

// The definitions that runs are started by: those that were given at the start (`--with`), and
// those that were registered since, which are kept in a file and come before given ones of the
// same name and version. Thread-safe.
class DefinitionStore {
 public:
  // Of all registered definitions as JSON text.
  static constexpr size_t kBytesMax = size_t{8} << 20;

  // Reads what is kept in `file`; it may be missing. Errors: STORAGE_FAILED, DEFINITION_INVALID.
  static StatusOr<std::unique_ptr<DefinitionStore>> Open(std::filesystem::path file,
                                                         std::shared_ptr<const Library> given);
  DefinitionStore(const DefinitionStore&) = delete;
  DefinitionStore& operator=(const DefinitionStore&) = delete;

  // All of them as they are now; later changes are not seen in it.
  std::shared_ptr<const Library> library() const;

  // Adds definitions or puts them in the place of those of their name (and version); all or none.
  // When it returns they are on the disk. Errors: DEFINITION_INVALID (all faults), LIMIT_EXCEEDED,
  // STORAGE_FAILED.
  Status PutWorkflows(const std::vector<Json>& definitions);
  Status PutTasks(const std::vector<Json>& definitions);

  // Forgets one that was registered; false when there is none. Errors: STORAGE_FAILED;
  // DEFINITION_INVALID when another definition is not right without it.
  StatusOr<bool> RemoveWorkflow(std::string_view name, int version);
  StatusOr<bool> RemoveTask(std::string_view name);

 private:
  DefinitionStore(std::filesystem::path file, std::shared_ptr<const Library> given);
  // With mutex_: makes `kept` what is kept, on the disk first.
  Status Keep(Json kept);
  Status Put(const char* list, const std::vector<Json>& definitions);
  StatusOr<bool> Remove(const char* list, const Json& like);

  const std::filesystem::path file_;
  const std::shared_ptr<const Library> given_;
  mutable std::mutex mutex_;  // Guards what follows.
  Json kept_;                 // {"workflowDefs": [], "taskDefs": []}
  std::shared_ptr<const Library> library_;
};

}  // namespace httptask::runner
