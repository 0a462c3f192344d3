#pragma once

#include <map>
#include <string>
#include <vector>

#include "plugin/base/json.h"
#include "runner/engine/run.h"
#include "runner/engine/run_json.h"

namespace httptask::runner {

// A workflow on a Conductor server as a run of our own, so that it is told in the same words. It is
// made from what the server answers again and again (`GET /workflow/ID`).
class ClusterRun {
 public:
  // What the first answer says; members that are missing or of another type are taken as empty.
  explicit ClusterRun(const Json& execution);

  // Takes a later answer; what is new in it, in order of place.
  std::vector<Event> Update(const Json& execution);

  const Run& run() const { return run_; }
  // RunToJson with the ids that the server gave to tasks.
  Json ToJson(const FindRun& find = nullptr) const;

 private:
  void Add(std::vector<Event>& events, Event event);
  void AddTask(std::vector<Event>& events, const Json& task);
  void ChangeTask(std::vector<Event>& events, const Json& task, int number);
  void AddEnd(std::vector<Event>& events, const Json& execution);
  int NumberOf(const Json& task, std::string_view id_member) const;

  Run run_;
  std::map<std::string, int, std::less<>> numbers_;  // By the server's task id.
  std::map<int, std::string> ids_;
};

}  // namespace httptask::runner
