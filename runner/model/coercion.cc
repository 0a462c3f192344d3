#include "runner/model/coercion.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <span>
#include <string>
#include <string_view>

#include "plugin/base/text.h"

namespace httptask::runner {
namespace {

enum class Scalar { kText, kInteger, kBoolean };

struct Member {
  std::string_view name;
  Scalar type;
};

constexpr std::array kWorkflowMembers = {
    Member{"name", Scalar::kText},
    Member{"description", Scalar::kText},
    Member{"version", Scalar::kInteger},
    Member{"schemaVersion", Scalar::kInteger},
    Member{"failureWorkflow", Scalar::kText},
    Member{"failureWorkflowVersion", Scalar::kInteger},
    Member{"timeoutSeconds", Scalar::kInteger},
    Member{"ownerEmail", Scalar::kText},
};
constexpr std::array kTaskMembers = {
    Member{"name", Scalar::kText},
    Member{"taskReferenceName", Scalar::kText},
    Member{"description", Scalar::kText},
    Member{"type", Scalar::kText},
    Member{"optional", Scalar::kBoolean},
    Member{"permissive", Scalar::kBoolean},
    Member{"asyncComplete", Scalar::kBoolean},
    Member{"startDelay", Scalar::kInteger},
    Member{"retryCount", Scalar::kInteger},
    Member{"evaluatorType", Scalar::kText},
    Member{"expression", Scalar::kText},
    Member{"caseValueParam", Scalar::kText},
    Member{"caseExpression", Scalar::kText},
    Member{"loopCondition", Scalar::kText},
    Member{"items", Scalar::kText},
    Member{"sink", Scalar::kText},
    Member{"dynamicTaskNameParam", Scalar::kText},
    Member{"dynamicForkTasksParam", Scalar::kText},
    Member{"dynamicForkTasksInputParamName", Scalar::kText},
    Member{"dynamicForkJoinTasksParam", Scalar::kText},
};
constexpr std::array kSubWorkflowMembers = {
    Member{"name", Scalar::kText},
    Member{"version", Scalar::kInteger},
};
constexpr std::array kTaskDefinitionMembers = {
    Member{"name", Scalar::kText},
    Member{"retryCount", Scalar::kInteger},
    Member{"retryDelaySeconds", Scalar::kInteger},
    Member{"backoffScaleFactor", Scalar::kInteger},
    Member{"maxRetryDelaySeconds", Scalar::kInteger},
    Member{"backoffJitterMs", Scalar::kInteger},
    Member{"timeoutSeconds", Scalar::kInteger},
    Member{"responseTimeoutSeconds", Scalar::kInteger},
    Member{"pollTimeoutSeconds", Scalar::kInteger},
    Member{"totalTimeoutSeconds", Scalar::kInteger},
    Member{"concurrentExecLimit", Scalar::kInteger},
    Member{"rateLimitPerFrequency", Scalar::kInteger},
    Member{"rateLimitFrequencyInSeconds", Scalar::kInteger},
};
// Lists of texts.
constexpr std::array<std::string_view, 2> kTaskTextLists = {"joinOn", "defaultExclusiveJoinTask"};

std::optional<bool> BooleanOf(const Json& value) {
  if (value.is_number_integer()) return value != 0;
  if (!value.is_string()) return std::nullopt;
  const std::string_view text = Trim(value.get_ref<const std::string&>());
  if (text == "true" || text == "True" || text == "TRUE") return true;
  if (text == "false" || text == "False" || text == "FALSE") return false;
  return std::nullopt;
}

// Null where an empty text counts as nothing.
std::optional<Json> Coerced(const Json& value, Scalar type) {
  const bool is_blank = value.is_string() && Trim(value.get_ref<const std::string&>()).empty();
  if (type == Scalar::kText) {
    if (value.is_number() || value.is_boolean()) return Json(FormatJson(value));
    return std::nullopt;
  }
  if (is_blank) return Json();
  if (type == Scalar::kInteger) {
    const std::optional<int64_t> number = IntegerOf(value);
    return number ? std::optional<Json>(*number) : std::nullopt;
  }
  const std::optional<bool> truth = BooleanOf(value);
  return truth ? std::optional<Json>(*truth) : std::nullopt;
}

bool Has(const Json& value, Scalar type) {
  switch (type) {
    case Scalar::kText:
      return value.is_string();
    case Scalar::kInteger:
      return value.is_number_integer();
    case Scalar::kBoolean:
      return value.is_boolean();
  }
  return false;
}

// Walks a definition by pointer; `faults` may be nullptr.
class Walk {
 public:
  explicit Walk(FaultList* faults) : faults_(faults) {}

  void Members(Json& object, const std::string& pointer, std::span<const Member> members) {
    if (!object.is_object()) return;
    for (const Member& member : members) {
      const auto found = object.find(std::string(member.name));
      if (found != object.end()) {
        One(*found, member.type, fmt::format("{}/{}", pointer, member.name), member.name);
      }
    }
  }

  void Task(Json& task, const std::string& pointer) {
    if (!task.is_object()) return;
    Members(task, pointer, kTaskMembers);
    for (const std::string_view name : kTaskTextLists) Texts(task, pointer, name);
    Within(task, pointer, "subWorkflowParam", kSubWorkflowMembers);
    Within(task, pointer, "taskDefinition", kTaskDefinitionMembers);
    for (const char* name : {"defaultCase", "loopOver"}) List(task, pointer, name);
    if (const auto cases = task.find("decisionCases"); cases != task.end() && cases->is_object()) {
      for (const auto& [label, tasks] : cases->items()) {
        Tasks(tasks, fmt::format("{}/decisionCases/{}", pointer, EscapePointerToken(label)));
      }
    }
    if (const auto forks = task.find("forkTasks"); forks != task.end() && forks->is_array()) {
      for (size_t i = 0; i < forks->size(); ++i) {
        Tasks((*forks)[i], fmt::format("{}/forkTasks/{}", pointer, i));
      }
    }
  }

  void List(Json& object, const std::string& pointer, std::string_view name) {
    const auto found = object.find(std::string(name));
    if (found != object.end()) Tasks(*found, fmt::format("{}/{}", pointer, name));
  }

 private:
  // Depth is bounded by that of the JSON.
  void Tasks(Json& list, const std::string& pointer) {
    if (!list.is_array()) return;
    for (size_t i = 0; i < list.size(); ++i) Task(list[i], fmt::format("{}/{}", pointer, i));
  }

  void Within(Json& task, const std::string& pointer, std::string_view name,
              std::span<const Member> members) {
    const auto found = task.find(std::string(name));
    if (found != task.end()) Members(*found, fmt::format("{}/{}", pointer, name), members);
  }

  void Texts(Json& task, const std::string& pointer, std::string_view name) {
    const auto list = task.find(std::string(name));
    if (list == task.end() || !list->is_array()) return;
    for (size_t i = 0; i < list->size(); ++i) {
      One((*list)[i], Scalar::kText, fmt::format("{}/{}/{}", pointer, name, i), name);
    }
  }

  void One(Json& value, Scalar type, const std::string& pointer, std::string_view name) {
    if (value.is_null() || Has(value, type)) return;
    std::optional<Json> coerced = Coerced(value, type);
    if (!coerced) return;
    if (faults_ != nullptr) {
      const FaultList::Leniency leniency(*faults_);
      faults_->AddAtValue(
          pointer,
          fmt::format("{} in `{}` is read as {}", FormatJson(value), name, FormatJson(*coerced)),
          coerced->is_null() ? "leave it out" : fmt::format("write {}", FormatJson(*coerced)));
    }
    value = *std::move(coerced);
  }

  FaultList* const faults_;
};

}  // namespace

void CoerceWorkflow(Json& workflow, FaultList& faults) {
  Walk walk(&faults);
  walk.Members(workflow, "", kWorkflowMembers);
  walk.List(workflow, "", "tasks");
}

void CoerceTask(Json& task, FaultList& faults) {
  Walk(&faults).Task(task, "");
}

void CoerceTaskDefinition(Json& definition) {
  Walk(nullptr).Members(definition, "", kTaskDefinitionMembers);
}

std::optional<int64_t> IntegerOf(const Json& value) {
  if (value.is_number_integer()) return value.get<int64_t>();
  if (value.is_number_float()) {
    constexpr double kMost = 9e18;  // Below the largest 64 bits.
    const double number = value.get<double>();
    if (std::abs(number) > kMost) return std::nullopt;
    return static_cast<int64_t>(number);
  }
  if (!value.is_string()) return std::nullopt;
  const std::string_view text = Trim(value.get_ref<const std::string&>());
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace httptask::runner
