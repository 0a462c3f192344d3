#pragma once

#include <string>
#include <vector>

#include "runner/client/plugin_client.h"
#include "runner/engine/task_runner.h"

namespace httptask::runner {

// Runs tasks in the plugin, with `credentials` besides those that each task names.
class PluginTaskRunner : public TaskRunner {
 public:
  // `client` must outlive the runner and every task.
  PluginTaskRunner(PluginClient& client, std::vector<std::string> credentials);

  void Run(const Json& input, const std::string& step_key, Done done) override;

 private:
  PluginClient& client_;
  const std::vector<std::string> credentials_;
};

}  // namespace httptask::runner
