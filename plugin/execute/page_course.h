#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "plugin/base/json.h"
#include "plugin/base/status.h"
#include "plugin/execute/policy/page_rule.h"
#include "plugin/execute/task_spec.h"

namespace httptask {

// How far a pagination has come, so that it can go on later and elsewhere.
struct PageCourse {
  PageState read;
  // Where the next page is, absolute; empty: where the task says.
  std::string url;
  // A place of another origin on the way there: what must not go there is not sent any more.
  std::string away;
  // What the next page has for the parameter; null: what the task has.
  Json value;
  // What the server asks for before the next page, where it was not waited for.
  std::chrono::milliseconds wait{0};

  bool operator==(const PageCourse&) const = default;
};

// Where a task goes on that was executed in part.
struct PartBegin {
  PageCourse pages;
  int tries = 0;                         // Of its next request.
  std::chrono::milliseconds elapsed{0};  // Since it began.
};

// The task that asks for the next page. Errors: those of MoveTask and SetBody.
StatusOr<TaskSpec> GoToPage(TaskSpec spec, const PageCourse& course);

// The course without `read.items` and `wait`, and back with the items. Long texts are in it as
// their SHA-256. Nothing for what is no course, or one of another number of items.
Json PageCourseToJson(const PageCourse& course);
std::optional<PageCourse> PageCourseFromJson(const Json& json, Json items);

}  // namespace httptask
