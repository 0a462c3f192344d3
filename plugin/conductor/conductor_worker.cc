#include "plugin/conductor/conductor_worker.h"

#include <utility>

#include "plugin/conductor/call_journal.h"
#include "plugin/conductor/worker_loop.h"

namespace httptask {

StatusOr<std::unique_ptr<ConductorWorker>> ConductorWorker::Start(ConductorWorkerOptions options,
                                                                  HttpClient& http,
                                                                  TaskExecutor& executor,
                                                                  const Clock& clock) {
  HTTPTASK_ASSIGN_OR_RETURN(std::unique_ptr<CallJournal> journal,
                            CallJournal::Open(options.folder, clock));
  return std::unique_ptr<ConductorWorker>(new ConductorWorker(
      std::make_unique<WorkerLoop>(std::move(options), std::move(journal), http, executor, clock)));
}

ConductorWorker::ConductorWorker(std::unique_ptr<WorkerLoop> loop) : loop_(std::move(loop)) {}

ConductorWorker::~ConductorWorker() = default;

void ConductorWorker::Stop(std::chrono::milliseconds grace) {
  loop_->Stop(grace);
}

}  // namespace httptask
