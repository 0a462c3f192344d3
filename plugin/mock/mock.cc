#include "plugin/mock/mock.h"

#include <fmt/format.h>

#include "plugin/base/text.h"
#include "plugin/mock/mock_answer.h"
#include "plugin/mock/mock_check.h"

namespace httptask {
namespace {

// Messages must stay readable whatever was asked for.
constexpr size_t kShownBytesMax = 200;

std::string Show(std::string_view text) {
  return ToUtf8(text.size() <= kShownBytesMax ? text : text.substr(0, kShownBytesMax));
}

MockResponse UnknownPath(std::string_view path, std::string_view nearest) {
  std::string detail = fmt::format("the reference has no path {}", Show(path));
  if (!nearest.empty()) detail += fmt::format("; the nearest is {}", nearest);
  return MakeProblem({404, "Unknown path", std::move(detail)}, {});
}

MockResponse UnknownMethod(const MockRequest& request, const std::vector<std::string>& methods) {
  std::string allow = Join(methods, ", ");
  MockResponse response = MakeProblem(
      {405, "Method not allowed",
       fmt::format("the reference does not have {} here, but {}", Show(request.method), allow)},
      {});
  response.headers.emplace_back("Allow", std::move(allow));
  return response;
}

// What may tell operations with one path from each other.
std::vector<MockFormField> GivenIn(const MockRequest& request) {
  const std::string_view target = request.target;
  const size_t mark = target.find('?');
  std::vector<MockFormField> given;
  if (mark != target.npos) given = SplitForm(target.substr(mark + 1, target.find('#') - mark - 1));
  bool is_form = false;
  for (const auto& [name, value] : request.headers) {
    given.push_back({name, PercentEncode(value)});
    is_form |= EqualsIgnoreCase(name, "Content-Type") &&
               value.starts_with("application/x-www-form-urlencoded");
  }
  if (!is_form) return given;
  for (MockFormField& field : SplitForm(request.body)) given.push_back(std::move(field));
  return given;
}

}  // namespace

Mock::Mock(Catalog::ApiOperations api) : api_(std::move(api)), router_(api_.operations) {}

MockResponse Mock::Answer(const MockRequest& request) const {
  std::string_view target = request.target;
  std::string_view path = target.substr(0, target.find_first_of("?#"));
  MockRoute route = router_.Find(request.method, path, GivenIn(request));
  if (!route.operation && !route.methods.empty()) return UnknownMethod(request, route.methods);
  if (!route.operation) return UnknownPath(path, router_.Nearest(path));
  const Operation& operation = api_.operations[*route.operation];
  std::vector<Problem> violations =
      CheckRequest(request, operation, api_.definitions, route.path_values);
  if (violations.empty()) return MakeAnswer(operation, api_.definitions);
  return MakeProblem({400, "Request does not fit the reference",
                      fmt::format("{} {}: {} found; see `violations`", operation.method,
                                  operation.path, violations.size())},
                     violations);
}

}  // namespace httptask
