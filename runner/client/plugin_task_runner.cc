#include "runner/client/plugin_task_runner.h"

#include <utility>

#include "runner/client/status_message.h"
#include "runner/client/task_result_message.h"
#include "runner/engine/task_end.h"

namespace httptask::runner {

PluginTaskRunner::PluginTaskRunner(PluginClient& client, std::vector<std::string> credentials)
    : client_(client), credentials_(std::move(credentials)) {}

void PluginTaskRunner::Run(const Json& input, const std::string& step_key, Done done) {
  v1::ExecuteTaskRequest request;
  request.set_task_json(FormatJson(input));
  request.set_idempotency_key(step_key);
  for (const std::string& name : credentials_) request.add_credentials(name);
  client_.ExecuteTask(std::move(request),
                      [done = std::move(done)](StatusOr<v1::TaskResult> result) {
                        if (!result.ok()) {
                          return done(AttachTried(result.status(), TriedOf(result.status())));
                        }
                        done(TaskResultFromMessage(*std::move(result)));
                      });
}

}  // namespace httptask::runner
