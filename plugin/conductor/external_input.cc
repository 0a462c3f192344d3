#include "plugin/conductor/external_input.h"

#include <fmt/format.h>

#include "plugin/base/text.h"

namespace httptask {

std::string ExternalInputQuestion(std::string_view path) {
  return fmt::format("/tasks/externalstoragelocation?path={}&operation=READ&payloadType=TASK_INPUT",
                     PercentEncode(path));
}

StatusOr<std::string> ReadExternalPlace(std::string_view body) {
  const auto json = ParseJson(body);
  if (!json.ok() || !json->is_object()) {
    return MakeError(Reason::kResponseInvalid, "the server does not tell where it lies");
  }
  const std::string_view uri = StringMember(*json, "uri");
  if (!uri.empty()) return std::string(uri);
  return MakeError(Reason::kArgumentInvalid,
                   "the server's storage has no URL to read it from: configure another "
                   "(conductor.external-payload-storage.type), make the input smaller, or raise "
                   "the server's taskInputPayloadSizeThreshold");
}

StatusOr<Json> ReadExternalInput(std::string_view body) {
  auto json = ParseJson(body);
  if (!json.ok() || !json->is_object()) {
    return MakeError(Reason::kResponseInvalid, "what lies there is no JSON object");
  }
  if (body.find("${workflow.secrets.") == body.npos) return json;
  return MakeError(Reason::kArgumentInvalid,
                   "it uses `${workflow.secrets.…}`, which the server does not fill in there: make "
                   "the input smaller, or use a credential of the worker");
}

Status ExternalInputError(const Status& why, std::string_view path) {
  return AddContext(why, fmt::format("the task's input lies in the Conductor server's external "
                                     "payload storage ({}) and cannot be read",
                                     ToTerminal(path)));
}

}  // namespace httptask
