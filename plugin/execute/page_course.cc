#include "plugin/execute/page_course.h"

#include <utility>

#include "plugin/base/sha256.h"
#include "plugin/execute/following_task.h"

namespace httptask {
namespace {

std::optional<int64_t> WholeMember(const Json& json, std::string_view name) {
  const Json* value = FindMember(json, name);
  if (value == nullptr || !value->is_number_integer()) return std::nullopt;
  return value->get<int64_t>();
}

}  // namespace

StatusOr<TaskSpec> GoToPage(TaskSpec spec, const PageCourse& course) {
  if (spec.policies == nullptr || !spec.policies->pages) return spec;
  if (!course.away.empty()) {
    HTTPTASK_ASSIGN_OR_RETURN(spec, MoveTask(spec, course.away));
  }
  if (!course.url.empty()) return MoveTask(std::move(spec), course.url);
  if (course.value.is_null()) return spec;
  const PageRule& rule = *spec.policies->pages;
  if (!rule.body_field.empty()) return SetBody(std::move(spec), rule.body_field, course.value);
  return SetQuery(std::move(spec), rule.parameter, TextOfScalar(course.value).value_or(""));
}

Json PageCourseToJson(const PageCourse& course) {
  const PageState& read = course.read;
  Json json = {{"pages", read.pages}, {"items", read.items.size()}};
  if (read.position != 0) json["position"] = read.position;
  if (!read.visited.empty()) json["visited"] = read.visited;
  const std::string last = read.last_body.empty() ? read.last_digest : Sha256(read.last_body);
  if (!last.empty()) json["last"] = last;
  if (!course.url.empty()) json["url"] = course.url;
  if (!course.away.empty()) json["away"] = course.away;
  if (!course.value.is_null()) json["value"] = course.value;
  return json;
}

std::optional<PageCourse> PageCourseFromJson(const Json& json, Json items) {
  const auto pages = WholeMember(json, "pages");
  const auto count = WholeMember(json, "items");
  const bool is_whole = items.is_array() && count && std::cmp_equal(*count, items.size());
  if (!pages || *pages < 1 || !is_whole) return std::nullopt;
  PageCourse course;
  course.read.pages = *pages;
  course.read.position = WholeMember(json, "position").value_or(0);
  course.read.last_digest = StringMember(json, "last");
  course.read.items = std::move(items);
  const Json* visited = FindMember(json, "visited");
  for (const Json& place : visited != nullptr && visited->is_array() ? *visited : Json::array()) {
    if (place.is_string()) course.read.visited.insert(place.get<std::string>());
  }
  course.url = StringMember(json, "url");
  course.away = StringMember(json, "away");
  const Json* value = FindMember(json, "value");
  if (value != nullptr && !value->is_structured()) course.value = *value;
  return course;
}

}  // namespace httptask
