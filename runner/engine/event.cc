#include "runner/engine/event.h"

#include <cstdint>
#include <optional>
#include <utility>

namespace httptask::runner {
namespace {

using Time = std::chrono::system_clock::time_point;

struct ToStorage {
  Json operator()(const RunStarted& event) const {
    return {{"kind", "RunStarted"}, {"definition", event.definition_text}, {"input", event.input}};
  }
  Json operator()(const TaskStarted& event) const {
    return {{"kind", "TaskStarted"}, {"task", event.reference_name}, {"input", event.input}};
  }
  Json operator()(const TaskCompleted& event) const {
    return {{"kind", "TaskCompleted"}, {"task", event.reference_name}, {"output", event.output}};
  }
  Json operator()(const TaskFailed& event) const {
    return {{"kind", "TaskFailed"},
            {"task", event.reference_name},
            {"output", event.output},
            {"reason", event.reason},
            {"message", event.message}};
  }
  Json operator()(const RunCompleted& event) const {
    return {{"kind", "RunCompleted"}, {"output", event.output}};
  }
  Json operator()(const RunFailed& event) const {
    return {{"kind", "RunFailed"}, {"reason", event.reason}, {"message", event.message}};
  }
};

// Reads members and remembers whether all were there.
class Reader {
 public:
  explicit Reader(const Json& json) : json_(json) {}

  std::string Text(std::string_view name) {
    const Json* member = FindMember(json_, name);
    if (member != nullptr && member->is_string()) return member->get<std::string>();
    is_complete_ = false;
    return "";
  }
  Json Value(std::string_view name) {
    const Json* member = FindMember(json_, name);
    if (member != nullptr) return *member;
    is_complete_ = false;
    return nullptr;
  }
  Time Moment(std::string_view name) {
    const Json* member = FindMember(json_, name);
    if (member != nullptr && member->is_number_integer()) {
      const std::chrono::nanoseconds since_epoch(member->get<int64_t>());
      return Time(std::chrono::duration_cast<Time::duration>(since_epoch));
    }
    is_complete_ = false;
    return {};
  }
  bool is_complete() const { return is_complete_; }

 private:
  const Json& json_;
  bool is_complete_ = true;
};

std::optional<decltype(Event::what)> ReadWhat(std::string_view kind, Reader& reader) {
  if (kind == "RunStarted") return RunStarted{reader.Text("definition"), reader.Value("input")};
  if (kind == "TaskStarted") return TaskStarted{reader.Text("task"), reader.Value("input")};
  if (kind == "TaskCompleted") return TaskCompleted{reader.Text("task"), reader.Value("output")};
  if (kind == "TaskFailed") {
    return TaskFailed{reader.Text("task"), reader.Value("output"), reader.Text("reason"),
                      reader.Text("message")};
  }
  if (kind == "RunCompleted") return RunCompleted{reader.Value("output")};
  if (kind == "RunFailed") return RunFailed{reader.Text("reason"), reader.Text("message")};
  return std::nullopt;
}

}  // namespace

Json EventToJson(const Event& event) {
  Json json = std::visit(ToStorage(), event.what);
  json["time"] =
      std::chrono::duration_cast<std::chrono::nanoseconds>(event.time.time_since_epoch()).count();
  return json;
}

StatusOr<Event> EventFromJson(const Json& json) {
  Reader reader(json);
  const std::string kind = reader.Text("kind");
  auto what = ReadWhat(kind, reader);
  const Time time = reader.Moment("time");
  if (!what && !kind.empty()) {
    return MakeError(
        Reason::kStorageFailed,
        "the journal holds an event of the kind `" + kind +
            "`, which this program does not know: a newer httptask wrote it; use that one");
  }
  if (!reader.is_complete()) {
    return MakeError(Reason::kStorageFailed,
                     "the journal holds an event that is not complete: the file is damaged");
  }
  return Event{time, *std::move(what)};
}

}  // namespace httptask::runner
