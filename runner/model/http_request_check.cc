#include "runner/model/http_request_check.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <string_view>
#include <vector>

#include "plugin/base/text.h"
#include "plugin/expression/template.h"
#include "runner/model/member_check.h"

namespace httptask::runner {
namespace {

// The longest timeout that the plugin takes (plugin/execute/task_spec.h).
constexpr int64_t kTimeoutMillisecondsMax = 600'000;

const std::vector<std::string>& KnownMethods() {
  static const auto* const methods = new std::vector<std::string>{
      "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE"};
  return *methods;
}

bool IsExpression(const Json& value) {
  return value.is_string() && HasExpression(value.get_ref<const std::string&>());
}

// Whether a check has something to look at: there, not null, and no expression.
const Json* FindFixed(const CheckedObject& request, std::string_view name) {
  const Json* value = FindMember(request.value, name);
  return value == nullptr || value->is_null() || IsExpression(*value) ? nullptr : value;
}

void CheckUri(const CheckedObject& request) {
  const std::string_view uri =
      RequireString(request, "uri", "give the absolute URL of the request");
  if (uri.empty() || HasExpression(uri)) return;
  const std::string lower = ToLower(uri.substr(0, 8));
  if (lower.starts_with("http://") || lower.starts_with("https://")) return;
  request.faults.AddAtValue(request.PointerTo("uri"), "`uri` must begin with http:// or https://");
}

void CheckMethod(const CheckedObject& request) {
  const std::string_view method =
      RequireString(request, "method", "give the HTTP method, such as `GET` or `POST`");
  if (method.empty() || HasExpression(method)) return;
  const std::vector<std::string>& known = KnownMethods();
  for (const std::string& name : known) {
    if (EqualsIgnoreCase(name, method)) return;
  }
  std::string help = SuggestNearest(method, known);
  if (help.empty()) help = "methods are " + Join(known, ", ");
  request.faults.AddAtValue(request.PointerTo("method"),
                            fmt::format("unknown method {}", Quote(method)), std::move(help));
}

bool IsHeaderValue(const Json& value) {
  return value.is_string() || value.is_boolean() || value.is_null() || IsNumber(value);
}

void CheckHeader(const CheckedObject& headers, const std::string& name, const Json& value) {
  const Json one = Json::array({value});
  const Json& values = value.is_array() ? value : one;
  for (const Json& field : values) {
    if (IsHeaderValue(field)) continue;
    headers.faults.AddAtValue(
        headers.PointerTo(name),
        fmt::format("the header {} must be a string, number or boolean, or a list of these, not {}",
                    Quote(name), WithArticle(JsonTypeName(field))));
    return;
  }
}

void CheckHeaders(const CheckedObject& request) {
  if (FindFixed(request, "headers") == nullptr) return;
  const Json* headers = FindTyped(request, "headers", "object");
  if (headers == nullptr) return;
  const CheckedObject object{*headers, request.PointerTo("headers"), "", request.faults};
  for (const auto& [name, value] : headers->items()) CheckHeader(object, name, value);
}

bool IsTimeout(const Json& value) {
  const std::string text = value.is_string() ? value.get<std::string>()
                           : IsNumber(value) ? NumberText(value)
                                             : "";
  int64_t milliseconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), milliseconds);
  return error == std::errc() && end == text.data() + text.size() && milliseconds >= 0 &&
         milliseconds <= kTimeoutMillisecondsMax;
}

void CheckTimeout(const CheckedObject& request, std::string_view name) {
  const Json* value = FindFixed(request, name);
  if (value == nullptr || IsTimeout(*value)) return;
  request.faults.AddAtValue(
      request.PointerTo(name),
      fmt::format("`{}` must be whole milliseconds from 0 to {}", name, kTimeoutMillisecondsMax));
}

// A string, or a list of strings.
void CheckStrings(const CheckedObject& request, std::string_view name) {
  const Json* value = FindFixed(request, name);
  if (value == nullptr || value->is_string()) return;
  bool is_strings = value->is_array();
  if (is_strings) {
    for (const Json& element : *value) is_strings = is_strings && element.is_string();
  }
  if (is_strings) return;
  request.faults.AddAtValue(request.PointerTo(name),
                            fmt::format("`{}` must be a string or a list of strings", name));
}

void CheckText(const CheckedObject& request, std::string_view name) {
  FindTyped(request, name, "string");
}

void CheckRequest(const CheckedObject& request) {
  CheckUri(request);
  CheckMethod(request);
  CheckHeaders(request);
  CheckTimeout(request, "connectionTimeOut");
  CheckTimeout(request, "readTimeOut");
  CheckStrings(request, "accept");
  CheckStrings(request, "credentials");
  CheckText(request, "contentType");
  CheckText(request, "operation");
  CheckText(request, "operationDigest");
}

void CheckMissingRequest(const std::string& task_pointer, FaultList& faults) {
  faults.AddAtValue(task_pointer, "the task says no request",
                    "give `inputParameters` with an `http_request` that has `uri` and `method`");
}

}  // namespace

void CheckHttpRequest(const Json& input_parameters, const std::string& task_pointer,
                      FaultList& faults) {
  const std::string pointer = task_pointer + "/inputParameters";
  const Json* nested = FindMember(input_parameters, "http_request");
  if (nested == nullptr) {
    if (input_parameters.empty()) return CheckMissingRequest(task_pointer, faults);
    return CheckRequest({input_parameters, pointer, "the request", faults});
  }
  if (IsExpression(*nested)) return;
  if (!nested->is_object()) {
    faults.AddAtValue(pointer + "/http_request",
                      fmt::format("`http_request` must be an object, not {}",
                                  WithArticle(JsonTypeName(*nested))));
    return;
  }
  CheckRequest({*nested, pointer + "/http_request", "the http_request", faults});
}

}  // namespace httptask::runner
