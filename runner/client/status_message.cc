#include "runner/client/status_message.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "google/rpc/error_details.pb.h"
#include "plugin/base/check.h"
#include "plugin/base/text.h"
#include "runner/client/task_result_message.h"

namespace httptask::runner {
namespace {

// Payload of a Status: a TaskResult message with `attempts` and `request` alone.
constexpr char kTriedKey[] = "httptask/tried";

// The reverse of plugin/service/status_conversion.cc: `MAX_LENGTH` becomes `maxLength`.
std::string RuleFromName(std::string_view name) {
  std::string rule;
  bool upper = false;
  for (const char letter : ToLower(name)) {
    if (letter == '_') {
      upper = true;
      continue;
    }
    rule += upper ? ToUpper(std::string(1, letter)) : std::string(1, letter);
    upper = false;
  }
  return rule;
}

std::optional<Status> FromDetails(const google::rpc::Status& message) {
  std::optional<Reason> reason;
  std::vector<Problem> problems;
  std::string tried;
  for (const google::protobuf::Any& detail : message.details()) {
    google::rpc::ErrorInfo info;
    if (detail.UnpackTo(&info) && info.domain() == "httptask") {
      reason = ReasonFromName(info.reason());
    }
    if (detail.Is<v1::TaskResult>()) tried = detail.value();
    google::rpc::BadRequest request;
    if (!detail.UnpackTo(&request)) continue;
    for (const auto& violation : request.field_violations()) {
      problems.push_back(
          {violation.field(), RuleFromName(violation.reason()), violation.description()});
    }
  }
  if (!reason) return std::nullopt;
  Status error = MakeError(*reason, message.message(), std::move(problems));
  if (!tried.empty()) error.SetPayload(kTriedKey, absl::Cord(std::move(tried)));
  return error;
}

// gRPC tells a connection that broke during a call and one that was never made by the same code.
Status FromUnavailable(std::string_view text, std::string_view target) {
  if (text.find("failed to connect") != std::string_view::npos ||
      text.find("DNS resolution failed") != std::string_view::npos) {
    return MakeError(
        Reason::kPluginUnavailable,
        fmt::format("the plugin at {} does not answer ({}): start it with `httptask-plugin "
                    "--listen ADDRESS`, or leave --plugin out",
                    target, ToTerminal(text)));
  }
  return MakeError(
      Reason::kPluginUnavailable,
      fmt::format("the plugin at {} went away before it answered ({}); what it was asked to do may "
                  "have been done all the same: find out before you do it again",
                  target, ToTerminal(text)));
}

Status FromTransport(const grpc::Status& status, std::string_view target) {
  const std::string& text = status.error_message();
  switch (status.error_code()) {
    case grpc::StatusCode::UNAVAILABLE:
      return FromUnavailable(text, target);
    case grpc::StatusCode::UNIMPLEMENTED:
      return MakeError(Reason::kPluginUnavailable,
                       fmt::format("what listens at {} does not know this call: it is another "
                                   "program or another version",
                                   target));
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return MakeError(Reason::kDeadlineExceeded,
                       fmt::format("the plugin at {} did not answer in time", target));
    case grpc::StatusCode::CANCELLED:
      return MakeError(Reason::kCancelled, "the call was cancelled");
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
      return MakeError(Reason::kLimitExceeded,
                       fmt::format("too large for one message: {}", ToTerminal(text)));
    default:  // Codes of gRPC, which may get more.
      return MakeError(Reason::kInternal,
                       fmt::format("the plugin at {} failed: {} (code {})", target,
                                   ToTerminal(text), static_cast<int>(status.error_code())));
  }
}

}  // namespace

Status StatusFromGrpc(const grpc::Status& status, std::string_view target) {
  if (status.ok()) return {};
  google::rpc::Status message;
  if (!status.error_details().empty() && message.ParseFromString(status.error_details())) {
    if (std::optional<Status> error = FromDetails(message)) return *std::move(error);
  }
  return FromTransport(status, target);
}

Status StatusFromRpc(const google::rpc::Status& message) {
  HTTPTASK_CHECK(message.code() != 0);
  if (std::optional<Status> error = FromDetails(message)) return *std::move(error);
  return MakeError(Reason::kInternal, message.message());
}

TaskResult TriedOf(const Status& error) {
  const auto payload = error.GetPayload(kTriedKey);
  v1::TaskResult message;
  if (!payload || !message.ParseFromString(std::string(*payload))) return {};
  return TaskResultFromMessage(std::move(message));
}

}  // namespace httptask::runner
