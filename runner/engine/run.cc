#include "runner/engine/run.h"

#include <utility>

namespace httptask::runner {
namespace {

void Put(Json& object, const Json& members) {
  for (const auto& [name, value] : members.items()) object[name] = value;
}

}  // namespace

// Events that do not fit (a damaged journal) change nothing.
class RunFold {
 public:
  RunFold(Run& run, Time time) : run_(run), time_(time) {}

  void operator()(const RunStarted& event) {
    run_.input = event.input.is_object() ? event.input : Json::object();
    for (const auto& [name, value] : run_.definition().input_template.items()) {
      if (FindMember(run_.input, name) == nullptr) run_.input[name] = value;
    }
    if (run_.definition().is_start_task_form) PutSystemInput();
    run_.variables = run_.definition().variables;
    run_.correlation_id = event.correlation_id;
    run_.parent_run_id = event.parent_run_id;
    run_.parent_task = event.parent_task;
    run_.is_mocked = event.is_mocked;
    run_.range = event.range;
    run_.start_time = time_;
  }

  void operator()(const TaskScheduled& event) {
    if (event.task <= run_.last_number) return;
    TaskRecord record;
    record.number = event.task;
    record.reference_name = event.reference_name;
    record.base_name = event.base_name.empty() ? event.reference_name : event.base_name;
    record.name = event.name;
    record.type = event.type;
    record.state = event.state;
    record.input = event.input;
    record.output = event.output;
    record.message = event.message;
    record.iteration = event.iteration;
    record.retry_count = event.retry_count;
    record.retried_task = event.retried_task;
    record.loop_task = event.loop_task;
    record.delay_seconds = event.delay_seconds;
    record.wait_until = event.wait_until;
    record.changed = run_.changes;
    record.scheduled_time = record.first_scheduled_time = time_;
    if (event.state != TaskState::kScheduled) record.start_time = record.update_time = time_;
    if (IsTerminal(event.state)) record.end_time = time_;
    FindDefinition(event, record);
    TakeFromEarlierAttempt(record);
    Insert(std::move(record));
  }

  void operator()(const TaskStarted& event) {
    TaskRecord* record = Find(event.task);
    if (record == nullptr || IsTerminal(record->state)) return;
    record->state = TaskState::kInProgress;
    record->changed = run_.changes;
    record->start_time = record->update_time = time_;
  }

  void operator()(const TaskUpdated& event) {
    TaskRecord* record = Find(event.task);
    if (record == nullptr) return;
    record->changed = run_.changes;
    if (event.replaces_output) {
      record->output = event.output;
    } else {
      Put(record->output, event.output);
    }
    for (const std::string& name : event.removed_output) record->output.erase(name);
    // Behind the others without a look whether it is there: loops have thousands of iterations.
    auto& members = record->output.get_ref<Json::object_t&>();
    for (const auto& [name, value] : event.new_output.items()) members.push_back({name, value});
    if (event.message) {
      record->message =
          event.message->empty() ? std::nullopt : std::optional<std::string>(*event.message);
    }
    if (!event.reason.empty()) record->reason = event.reason;
    if (!event.child_run_id.empty()) record->child_run_id = event.child_run_id;
    if (event.iteration) BeginIteration(*record, *event.iteration);
    record->update_time = time_;
    if (event.start_time) {
      record->start_time = *event.start_time;
      record->update_time = Time();
    }
    if (event.state) ChangeState(*record, *event.state);
  }

  void operator()(const TasksRemoved& event) {
    for (const int number : event.tasks) Remove(number);
  }
  void operator()(const VariablesSet& event) { Put(run_.variables, event.variables); }
  void operator()(const RunPaused&) {
    if (run_.state == RunState::kRunning) run_.state = RunState::kPaused;
  }
  void operator()(const RunResumed&) {
    if (run_.state == RunState::kPaused) run_.state = RunState::kRunning;
  }
  void operator()(const RunReopened&) {
    if (!IsTerminal(run_.state)) return;
    run_.state = RunState::kRunning;
    run_.output = Json::object();
    run_.message.clear();
    run_.failed_task = 0;
    run_.failure_run_id.clear();
    run_.end_time = Time();
  }
  void operator()(const RunEnded& event) {
    if (IsTerminal(run_.state)) return;
    run_.state = event.state;
    run_.output = event.output;
    run_.message = event.message;
    run_.failed_task = event.failed_task;
    run_.failure_run_id = event.failure_run_id;
    run_.end_time = time_;
  }

 private:
  // A failure workflow got those of the run that failed.
  void PutSystemInput() {
    const Definition& definition = run_.definition();
    const int64_t nanoseconds =
        std::chrono::duration_cast<std::chrono::nanoseconds>(time_.time_since_epoch()).count();
    const Json members = {{"swf:workflowId", run_.id},
                          {"swf:sequenceNumber", nanoseconds},
                          {"swf:workflowDefinitionId", definition.name},
                          {"swf:workflowDefinitionVersion", definition.version}};
    for (const auto& [name, value] : members.items()) {
      if (FindMember(run_.input, name) == nullptr) run_.input[name] = value;
    }
  }

  TaskRecord* Find(int number) {
    const auto found = run_.tasks.find(number);
    return found == run_.tasks.end() ? nullptr : &found->second;
  }

  void FindDefinition(const TaskScheduled& event, TaskRecord& record) {
    if (!event.dynamic_task.is_null()) {
      Definition holder;
      holder.tasks.push_back(TaskFromJson(event.dynamic_task));
      run_.dynamic_tasks_.push_back(std::make_shared<const Workflow>(std::move(holder)));
      record.home = run_.dynamic_tasks_.back().get();
      record.task = &record.home->definition().tasks[0];
      record.is_dynamic = true;
      return;
    }
    if (const TaskRecord* earlier = Find(record.retried_task)) {
      record.home = earlier->home;
      record.task = earlier->task;
      return;
    }
    LookIn(*run_.workflow, record);
    for (size_t i = 0; i < run_.dynamic_tasks_.size() && record.task == nullptr; ++i) {
      LookIn(*run_.dynamic_tasks_[i], record);
    }
  }

  static void LookIn(const Workflow& workflow, TaskRecord& record) {
    record.task = workflow.Find(record.base_name);
    record.home = record.task == nullptr ? nullptr : &workflow;
  }

  void TakeFromEarlierAttempt(TaskRecord& record) {
    TaskRecord* earlier = Find(record.retried_task);
    if (earlier == nullptr) return;
    earlier->is_retried = true;
    record.is_dynamic = earlier->is_dynamic;
    record.first_scheduled_time = earlier->first_scheduled_time;
  }

  void Insert(TaskRecord record) {
    run_.last_number = record.number;
    if (!IsTerminal(record.state)) ++run_.open_tasks;
    run_.by_reference_[record.reference_name] = record.number;
    run_.by_base_[record.base_name] = record.number;
    if (record.loop_task != 0) run_.loop_tasks_[record.loop_task].push_back(record.number);
    // A join counts names that have not ended; a retry opens its name again.
    if (record.retried_task != 0) CountMember(record.reference_name, 1);
    if (IsTerminal(record.state)) CountMember(record.reference_name, -1);
    if (record.type == "JOIN") AddJoin(record);
    run_.tasks.emplace_hint(run_.tasks.end(), record.number, std::move(record));
  }

  void CountMember(const std::string& reference_name, int change) {
    for (const int join : run_.JoinsOn(reference_name)) run_.open_members_[join] += change;
  }

  void AddJoin(const TaskRecord& join) {
    int open = 0;
    for (const std::string& name : JoinMembers(join)) {
      const TaskRecord* member = run_.FindTask(name);
      if (member == nullptr || !IsTerminal(member->state)) ++open;
      run_.joins_on_[name].push_back(join.number);
    }
    run_.open_members_[join.number] = open;
  }

  void BeginIteration(TaskRecord& record, int iteration) {
    record.iteration = iteration;
    run_.loop_tasks_[record.number].clear();
  }

  void ChangeState(TaskRecord& record, TaskState state) {
    const int change = (IsTerminal(state) ? 0 : 1) - (IsTerminal(record.state) ? 0 : 1);
    run_.open_tasks += change;
    if (change != 0) CountMember(record.reference_name, change);
    record.state = state;
    record.end_time = IsTerminal(state) ? time_ : Time();
    if (state == TaskState::kCompleted) record.reason.clear();
    if (state == TaskState::kInProgress && record.start_time == Time()) record.start_time = time_;
  }

  void Remove(int number) {
    const TaskRecord* record = Find(number);
    if (record == nullptr) return;
    if (!IsTerminal(record->state)) --run_.open_tasks;
    Forget(run_.by_reference_, record->reference_name, number);
    Forget(run_.by_base_, record->base_name, number);
    run_.loop_tasks_.erase(number);
    run_.open_members_.erase(number);
    // Names are not used again: those of later iterations differ.
    run_.joins_on_.erase(record->reference_name);
    run_.tasks.erase(number);
  }

  static void Forget(Run::Index& index, const std::string& name, int number) {
    const auto found = index.find(name);
    if (found != index.end() && found->second == number) index.erase(found);
  }

  Run& run_;
  const Time time_;
};

Run::Run(std::string run_id, std::shared_ptr<const Workflow> run_workflow,
         std::shared_ptr<const Library> run_library)
    : id(std::move(run_id)), workflow(std::move(run_workflow)), library(std::move(run_library)) {}

void Run::Apply(const Event& event) {
  ++changes;
  std::visit(RunFold(*this, event.time), event.what);
}

const TaskRecord* Run::Find(int number) const {
  const auto found = tasks.find(number);
  return found == tasks.end() ? nullptr : &found->second;
}

const TaskRecord* Run::FindTask(std::string_view reference_name) const {
  const auto found = by_reference_.find(reference_name);
  return found == by_reference_.end() ? nullptr : Find(found->second);
}

const TaskRecord* Run::FindLatest(std::string_view base_name) const {
  const auto found = by_base_.find(base_name);
  return found == by_base_.end() ? nullptr : Find(found->second);
}

const std::vector<int>& Run::LoopTasks(int loop) const {
  static const auto* const none = new std::vector<int>();
  const auto found = loop_tasks_.find(loop);
  return found == loop_tasks_.end() ? *none : found->second;
}

const std::vector<int>& Run::JoinsOn(std::string_view reference_name) const {
  static const auto* const none = new std::vector<int>();
  const auto found = joins_on_.find(reference_name);
  return found == joins_on_.end() ? *none : found->second;
}

int Run::OpenMembers(int join) const {
  const auto found = open_members_.find(join);
  return found == open_members_.end() ? 0 : found->second;
}

std::vector<std::string> JoinMembers(const TaskRecord& join) {
  std::vector<std::string> names;
  const Json* list = FindMember(join.input, "joinOn");
  if (list == nullptr || !list->is_array()) return names;
  const std::string suffix = join.reference_name.substr(join.base_name.size());
  for (const Json& name : *list) {
    if (name.is_string()) names.push_back(name.get_ref<const std::string&>() + suffix);
  }
  return names;
}

StatusOr<RunReplayer::Shared> RunReplayer::FindShared(const RunStarted& start) {
  std::string key = start.definition_text;
  if (!start.library.is_null()) key += FormatJson(start.library);
  const auto known = shared_.find(key);
  if (known != shared_.end()) return known->second;
  HTTPTASK_ASSIGN_OR_RETURN(std::shared_ptr<const Library> library,
                            Library::FromJson(start.library));
  ParsedDefinition parsed =
      ParseDefinition(start.definition_text, "the journal", library->task_definitions());
  if (!parsed.ok()) {
    return MakeError(Reason::kStorageFailed,
                     "the definition of this run cannot be read by this version of httptask");
  }
  Shared shared{std::make_shared<const Workflow>(std::move(parsed.definition)), std::move(library)};
  return shared_.emplace(std::move(key), std::move(shared)).first->second;
}

StatusOr<Run> RunReplayer::Replay(std::string_view id, const std::vector<Event>& events) {
  const auto* started = events.empty() ? nullptr : std::get_if<RunStarted>(&events[0].what);
  if (started == nullptr) {
    return MakeError(Reason::kStorageFailed,
                     "the journal holds no start of this run: the file is damaged");
  }
  HTTPTASK_ASSIGN_OR_RETURN(const Shared shared, FindShared(*started));
  Run run(std::string(id), shared.workflow, shared.library);
  for (const Event& event : events) run.Apply(event);
  return run;
}

StatusOr<Run> ReplayRun(std::string_view id, const std::vector<Event>& events) {
  return RunReplayer().Replay(id, events);
}

}  // namespace httptask::runner
