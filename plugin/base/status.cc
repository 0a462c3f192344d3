#include "plugin/base/status.h"

#include <absl/strings/cord.h>

#include <array>

#include "plugin/base/check.h"
#include "plugin/base/json.h"

namespace httptask {
namespace {

constexpr char kReasonKey[] = "httptask/reason";
constexpr char kProblemsKey[] = "httptask/problems";

struct ReasonRow {
  Reason reason;
  std::string_view name;
  StatusCode code;
};

constexpr std::array kReasons = {
    ReasonRow{Reason::kApiNotFound, "API_NOT_FOUND", StatusCode::kNotFound},
    ReasonRow{Reason::kOperationNotFound, "OPERATION_NOT_FOUND", StatusCode::kNotFound},
    ReasonRow{Reason::kServerNotFound, "SERVER_NOT_FOUND", StatusCode::kNotFound},
    ReasonRow{Reason::kReferenceInvalid, "REFERENCE_INVALID", StatusCode::kInvalidArgument},
    ReasonRow{Reason::kArgumentInvalid, "ARGUMENT_INVALID", StatusCode::kInvalidArgument},
    ReasonRow{Reason::kCredentialMissing, "CREDENTIAL_MISSING", StatusCode::kFailedPrecondition},
    ReasonRow{Reason::kTargetBlocked, "TARGET_BLOCKED", StatusCode::kPermissionDenied},
    ReasonRow{Reason::kTargetUnreachable, "TARGET_UNREACHABLE", StatusCode::kUnavailable},
    ReasonRow{Reason::kResultUnknown, "RESULT_UNKNOWN", StatusCode::kUnknown},
    ReasonRow{Reason::kTlsUntrusted, "TLS_UNTRUSTED", StatusCode::kFailedPrecondition},
    ReasonRow{Reason::kDeadlineExceeded, "DEADLINE_EXCEEDED", StatusCode::kDeadlineExceeded},
    ReasonRow{Reason::kResponseTooLarge, "RESPONSE_TOO_LARGE", StatusCode::kResourceExhausted},
    ReasonRow{Reason::kQueueFull, "QUEUE_FULL", StatusCode::kUnavailable},
    ReasonRow{Reason::kCancelled, "CANCELLED", StatusCode::kCancelled},
    ReasonRow{Reason::kLimitExceeded, "LIMIT_EXCEEDED", StatusCode::kResourceExhausted},
    ReasonRow{Reason::kStorageFailed, "STORAGE_FAILED", StatusCode::kInternal},
    ReasonRow{Reason::kResponseInvalid, "RESPONSE_INVALID", StatusCode::kUnknown},
    ReasonRow{Reason::kExpressionInvalid, "EXPRESSION_INVALID", StatusCode::kInvalidArgument},
    ReasonRow{Reason::kDefinitionInvalid, "DEFINITION_INVALID", StatusCode::kInvalidArgument},
    ReasonRow{Reason::kPluginUnavailable, "PLUGIN_UNAVAILABLE", StatusCode::kUnavailable},
    ReasonRow{Reason::kInternal, "INTERNAL", StatusCode::kInternal},
};

const ReasonRow& RowOf(Reason reason) {
  const ReasonRow& row = kReasons[static_cast<size_t>(reason)];
  HTTPTASK_CHECK(row.reason == reason);
  return row;
}

Json ToJson(const std::vector<Problem>& problems) {
  Json list = Json::array();
  for (const Problem& problem : problems) {
    list.push_back({problem.path, problem.rule, problem.message});
  }
  return list;
}

}  // namespace

std::string_view ReasonName(Reason reason) {
  return RowOf(reason).name;
}

std::optional<Reason> ReasonFromName(std::string_view name) {
  for (const ReasonRow& row : kReasons) {
    if (row.name == name) return row.reason;
  }
  return std::nullopt;
}

StatusCode CodeOf(Reason reason) {
  return RowOf(reason).code;
}

Status MakeError(Reason reason, std::string_view message, std::vector<Problem> problems) {
  Status error(CodeOf(reason), std::string(message));
  error.SetPayload(kReasonKey, absl::Cord(std::string(ReasonName(reason))));
  if (!problems.empty()) error.SetPayload(kProblemsKey, absl::Cord(FormatJson(ToJson(problems))));
  return error;
}

Reason ReasonOf(const Status& error) {
  HTTPTASK_CHECK(!error.ok());
  auto payload = error.GetPayload(kReasonKey);
  if (!payload) return Reason::kInternal;
  return ReasonFromName(std::string(*payload)).value_or(Reason::kInternal);
}

std::vector<Problem> ProblemsOf(const Status& error) {
  std::vector<Problem> problems;
  auto payload = error.GetPayload(kProblemsKey);
  if (!payload) return problems;
  auto list = ParseJson(std::string(*payload));
  HTTPTASK_CHECK(list.ok());
  for (const Json& row : *list) problems.push_back({row[0], row[1], row[2]});
  return problems;
}

std::string_view MessageOf(const Status& error) {
  return {error.message().data(), error.message().size()};
}

Status AddContext(Status status, std::string_view context) {
  if (status.ok()) return status;
  Status wrapped(status.code(), std::string(context) + ": " + std::string(MessageOf(status)));
  status.ForEachPayload(
      [&](absl::string_view key, const absl::Cord& value) { wrapped.SetPayload(key, value); });
  return wrapped;
}

}  // namespace httptask
