#include "plugin/mock/mock_answer.h"

#include "plugin/base/text.h"
#include "plugin/mock/mock_body.h"
#include "plugin/schema/example.h"

namespace httptask {
namespace {

bool IsSuccess(std::string_view status) {
  return status.size() == 3 && status[0] == '2';
}

const DeclaredResponse* FindAnswer(const Operation& operation) {
  const DeclaredResponse* fallback = nullptr;
  for (const DeclaredResponse& response : operation.responses) {
    if (IsSuccess(response.status)) return &response;
    if (response.status == "default" && fallback == nullptr) fallback = &response;
  }
  return fallback;
}

int StatusOf(const DeclaredResponse& response) {
  std::string_view status = response.status;
  if (!IsSuccess(status) || status.find_first_not_of("0123456789") != status.npos) return 200;
  return 200 + (status[1] - '0') * 10 + (status[2] - '0');
}

// A reference is somebody else's text: what goes into a header field must not end it.
std::string SafeMediaType(std::string_view media_type) {
  bool safe = !media_type.empty() && media_type.find('*') == media_type.npos;
  for (char letter : media_type) safe = safe && letter >= ' ' && letter < '\x7f';
  return safe ? std::string(media_type) : "application/json";
}

std::string BodyText(const Body& body, const std::string& media_type,
                     const Definitions& definitions) {
  Json value = body.example;
  if (value.is_null()) {
    value = MakeExample(body.schema, definitions, ExampleMembers::kAll, ExampleSide::kResponse);
  }
  bool is_json = IsJsonMediaType(ToLower(Trim(media_type.substr(0, media_type.find(';')))));
  if (!is_json && value.is_string()) return value.get<std::string>();
  return FormatJson(value);
}

}  // namespace

MockResponse MakeAnswer(const Operation& operation, const Definitions& definitions) {
  const DeclaredResponse* declared = FindAnswer(operation);
  if (declared == nullptr) {
    if (!operation.responses.empty()) return {204, {}, ""};
    return {200, {{"Content-Type", "application/json"}}, "{}"};
  }
  MockResponse response;
  response.status_code = StatusOf(*declared);
  if (declared->bodies.empty() || response.status_code == 204 || response.status_code == 205) {
    return response;
  }
  const Body& body = declared->bodies.front();
  std::string media_type = SafeMediaType(body.media_type);
  response.body = BodyText(body, media_type, definitions);
  response.headers.emplace_back("Content-Type", std::move(media_type));
  return response;
}

MockResponse MakeProblem(const MockProblem& problem, const std::vector<Problem>& violations) {
  Json body = {{"type", "about:blank"},
               {"title", problem.title},
               {"status", problem.status},
               {"detail", problem.detail}};
  if (!violations.empty()) {
    Json list = Json::array();
    for (const Problem& violation : violations) {
      list.push_back(
          {{"path", violation.path}, {"rule", violation.rule}, {"message", violation.message}});
    }
    body["violations"] = std::move(list);
  }
  return {problem.status, {{"Content-Type", "application/problem+json"}}, FormatJson(body)};
}

}  // namespace httptask
