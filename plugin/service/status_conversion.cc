#include "plugin/service/status_conversion.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "google/rpc/error_details.pb.h"
#include "plugin/base/text.h"
#include "plugin/service/task_conversion.h"

namespace httptask {
namespace {

constexpr char kDomain[] = "httptask";
constexpr size_t kMessageShare = 3;  // The sentence gets at most a third of the room.

std::string CutText(std::string_view text, size_t bytes_max) {
  std::string valid = ToUtf8(text);
  if (valid.size() <= bytes_max) return valid;
  while (bytes_max > 0 && (static_cast<unsigned char>(valid[bytes_max]) & 0xC0) == 0x80) {
    --bytes_max;
  }
  return valid.substr(0, bytes_max) + "…";
}

// BadRequest.FieldViolation.reason takes upper-case words: `maxLength` becomes `MAX_LENGTH`.
std::string RuleName(std::string_view rule) {
  std::string name;
  for (const char letter : rule) {
    if (letter >= 'A' && letter <= 'Z') name += '_';
    name += letter;
  }
  return ToUpper(name);
}

google::rpc::BadRequest ToBadRequest(const std::vector<Problem>& problems, size_t bytes_max) {
  google::rpc::BadRequest request;
  size_t bytes = 0;
  for (size_t i = 0; i < problems.size(); ++i) {
    google::rpc::BadRequest::FieldViolation violation;
    violation.set_field(ToUtf8(problems[i].path));
    violation.set_description(CutText(problems[i].message, 1024));
    violation.set_reason(RuleName(ToUtf8(problems[i].rule)));
    bytes += violation.ByteSizeLong() + 4;
    if (bytes > bytes_max) {
      violation.Clear();
      violation.set_description(fmt::format("{} more problems", problems.size() - i));
      violation.set_reason("LIMIT");
      *request.add_field_violations() = std::move(violation);
      break;
    }
    *request.add_field_violations() = std::move(violation);
  }
  return request;
}

// The request as far as it fits: whole, without its body, or not at all.
void AddRequest(v1::TaskResult& result, const RequestRecord& request, size_t bytes_max) {
  RequestRecord told = request;
  if (told.body.size() > bytes_max) told.body.clear();
  v1::RequestRecord message = ToMessage(std::move(told));
  if (message.ByteSizeLong() + 8 > bytes_max) message.clear_body();
  if (message.ByteSizeLong() + 8 <= bytes_max) *result.mutable_request() = std::move(message);
}

}  // namespace

google::rpc::Status ToRpcStatus(const Status& error, size_t bytes_max) {
  google::rpc::Status message;
  message.set_code(static_cast<int>(error.code()));
  message.set_message(CutText(MessageOf(error), bytes_max / kMessageShare));
  const Reason reason = ReasonOf(error);
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(ReasonName(reason)));
  info.set_domain(kDomain);
  message.add_details()->PackFrom(info);
  if (const std::vector<Problem> problems = ProblemsOf(error); !problems.empty()) {
    const size_t used = message.ByteSizeLong() + 512;
    message.add_details()->PackFrom(
        ToBadRequest(problems, bytes_max > used ? bytes_max - used : 0));
  }
  if (reason == Reason::kQueueFull) {
    google::rpc::RetryInfo retry;
    retry.mutable_retry_delay()->set_seconds(1);
    message.add_details()->PackFrom(retry);
  }
  return message;
}

google::rpc::Status ToRpcStatus(const Status& error, const TaskResult& tried, size_t bytes_max) {
  google::rpc::Status message = ToRpcStatus(error, bytes_max);
  size_t bytes = message.ByteSizeLong() + 64;
  std::vector<v1::Attempt> kept;
  for (auto attempt = tried.attempts.rbegin(); attempt != tried.attempts.rend(); ++attempt) {
    kept.push_back(ToMessage(*attempt));
    bytes += kept.back().ByteSizeLong() + 4;
    if (bytes > bytes_max) break;
  }
  if (bytes > bytes_max) kept.pop_back();
  if (kept.empty()) return message;
  v1::TaskResult result;
  for (auto attempt = kept.rbegin(); attempt != kept.rend(); ++attempt) {
    *result.add_attempts() = std::move(*attempt);
  }
  if (bytes < bytes_max) AddRequest(result, tried.request, bytes_max - bytes);
  message.add_details()->PackFrom(result);
  return message;
}

grpc::Status ToGrpcStatus(const Status& status, size_t bytes_max) {
  return status.ok() ? grpc::Status::OK : ToGrpcStatus(status, {}, bytes_max);
}

grpc::Status ToGrpcStatus(const Status& error, const TaskResult& tried, size_t bytes_max) {
  // The sentence travels twice (grpc-message and details), so both count.
  const google::rpc::Status message = ToRpcStatus(error, tried, bytes_max * 3 / 4);
  return grpc::Status(static_cast<grpc::StatusCode>(error.code()), message.message(),
                      message.SerializeAsString());
}

size_t DetailsBytesMax(const grpc::ServerContextBase& context) {
  const auto entry = context.client_metadata().find(kDetailsBytesKey);
  if (entry == context.client_metadata().end()) return kDetailsBytesDefault;
  size_t bytes = 0;
  const std::string_view text(entry->second.data(), entry->second.size());
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bytes);
  if (error != std::errc() || end != text.data() + text.size()) return kDetailsBytesDefault;
  return std::clamp(bytes, kDetailsBytesDefault, kDetailsBytesMax);
}

}  // namespace httptask
