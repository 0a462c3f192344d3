#include "plugin/http/curl_error.h"

#include <system_error>

#include "plugin/base/check.h"
#include "plugin/base/text.h"

namespace httptask {
namespace {

constexpr char kMayHaveHappened[] = "; the request may have been carried out";

bool MayHaveHappened(const TransferFailure& failure) {
  return failure.sent && !failure.is_idempotent;
}

std::string OsErrorText(const TransferFailure& failure) {
  if (failure.os_error == 0) return "";
  return ": " + std::generic_category().message(static_cast<int>(failure.os_error));
}

Status DescribeTimeout(const TransferFailure& failure) {
  const std::string value = std::to_string(failure.time_limit_value.count()) + " ms";
  std::string message = failure.target;
  switch (failure.time_limit) {
    case TimeLimit::kConnect:
      message += " could not be connected to within " + value + " (connect timeout)";
      break;
    case TimeLimit::kFirstByte:
      message += " sent nothing for " + value + " (first-byte timeout)";
      break;
    case TimeLimit::kIdle:
      message += " neither took nor sent a byte for " + value + " (idle timeout)";
      break;
    case TimeLimit::kSpeed:
      message += " was too slow for longer than " + value + " (idle timeout)";
      break;
    case TimeLimit::kNone:
    case TimeLimit::kTotal:
      message += " did not answer in full within " + value + " (total timeout)";
      break;
  }
  if (MayHaveHappened(failure)) message += kMayHaveHappened;
  return MakeError(Reason::kDeadlineExceeded, message);
}

Status DescribeLoss(const TransferFailure& failure) {
  if (MayHaveHappened(failure)) {
    return MakeError(Reason::kResultUnknown, "the connection to " + failure.target +
                                                 " was lost after the request was sent" +
                                                 OsErrorText(failure) + kMayHaveHappened +
                                                 ", so look there before you send it again");
  }
  if (failure.answer_begun) {
    return MakeError(Reason::kResponseInvalid,
                     failure.target + " broke off its answer" + OsErrorText(failure));
  }
  const std::string when = failure.sent ? " was lost before an answer came" : " was lost at once";
  return MakeError(Reason::kTargetUnreachable,
                   "the connection to " + failure.target + when + OsErrorText(failure));
}

Status DescribeInvalid(const TransferFailure& failure, std::string_view what) {
  std::string message = failure.target + " " + std::string(what);
  if (MayHaveHappened(failure)) message += kMayHaveHappened;
  return MakeError(Reason::kResponseInvalid, message);
}

Status DescribeTls(const TransferFailure& failure) {
  const std::string detail =
      failure.detail.empty() ? curl_easy_strerror(failure.code) : ToTerminal(failure.detail);
  return MakeError(Reason::kTlsUntrusted,
                   "no trusted TLS connection to " + failure.target + ": " + detail);
}

Status DescribeHandshake(const TransferFailure& failure) {
  return failure.os_error != 0 ? DescribeLoss(failure) : DescribeTls(failure);
}

Status DescribeTooLarge(const TransferFailure& failure) {
  if (failure.code != CURLE_FILESIZE_EXCEEDED) {
    return MakeError(Reason::kResponseTooLarge,
                     failure.target + " answered with a line in its head that is too long");
  }
  return MakeError(Reason::kResponseTooLarge, failure.target + " announced a body of more than " +
                                                  std::to_string(failure.body_bytes_max) +
                                                  " bytes, the limit");
}

Status DescribeRest(const TransferFailure& failure) {
  if (failure.sent) return DescribeLoss(failure);
  return MakeError(Reason::kInternal, "the transfer to " + failure.target +
                                          " failed: " + curl_easy_strerror(failure.code));
}

std::string_view WhyNoTunnel(long status_code) {
  switch (status_code) {
    case 401:
    case 407:
      return "it wants a user and a password that it takes: http://USER:PASSWORD@HOST:PORT";
    case 403:
    case 405:
      return "its rules do not let requests go there; ask whoever runs it";
    default:
      return "see whether the server is up, its address right, and ask whoever runs the proxy";
  }
}

// Nothing of the request has left: the way to the server begins with the proxy.
bool IsRefusedByProxy(const TransferFailure& failure) {
  return !failure.sent && failure.proxy_status_code >= 300;
}

Status DescribeProxyRefusal(const TransferFailure& failure) {
  return MakeError(Reason::kTargetUnreachable,
                   "the proxy " + failure.proxy + " answered " +
                       std::to_string(failure.proxy_status_code) + " when it was asked for " +
                       failure.target + ": " + std::string(WhyNoTunnel(failure.proxy_status_code)));
}

Status DescribeNoProxy(const TransferFailure& failure, std::string_view why) {
  return MakeError(Reason::kTargetUnreachable, failure.target +
                                                   " is not reached: " + std::string(why) + " " +
                                                   failure.proxy + OsErrorText(failure));
}

Status DescribeNoConnection(const TransferFailure& failure) {
  if (!failure.proxy.empty()) return DescribeNoProxy(failure, "cannot connect to the proxy");
  return MakeError(Reason::kTargetUnreachable,
                   "cannot connect to " + failure.target + OsErrorText(failure));
}

}  // namespace

Status DescribeFailure(const TransferFailure& failure) {
  HTTPTASK_CHECK(failure.code != CURLE_OK || failure.time_limit != TimeLimit::kNone);
  if (failure.time_limit != TimeLimit::kNone) return DescribeTimeout(failure);
  if (IsRefusedByProxy(failure)) return DescribeProxyRefusal(failure);
  switch (failure.code) {
    case CURLE_OPERATION_TIMEDOUT:
      return DescribeTimeout(failure);
    case CURLE_COULDNT_RESOLVE_HOST:
      return MakeError(Reason::kTargetUnreachable, "no address is known for the name in " +
                                                       failure.target +
                                                       "; check its spelling and the name server");
    case CURLE_COULDNT_RESOLVE_PROXY:
      return DescribeNoProxy(failure, "no address is known for the name of the proxy");
    case CURLE_PROXY:
      return DescribeNoProxy(failure, "ask whoever runs the proxy");
    case CURLE_COULDNT_CONNECT:
      return DescribeNoConnection(failure);
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_ABORTED_BY_CALLBACK:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
      return DescribeLoss(failure);
    case CURLE_SSL_CONNECT_ERROR:
      return DescribeHandshake(failure);
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CRL_BADFILE:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
      return DescribeTls(failure);
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return DescribeInvalid(failure, "did not answer with HTTP/1.x");
    case CURLE_BAD_CONTENT_ENCODING:
      return DescribeInvalid(
          failure, "answered " + std::to_string(failure.status_code) + " with " + failure.detail);
    case CURLE_FILESIZE_EXCEEDED:
      return DescribeTooLarge(failure);
    case CURLE_OUT_OF_MEMORY:
      // What libcurl says of a header line above 100 KB.
      return failure.sent ? DescribeTooLarge(failure) : DescribeRest(failure);
    default:
      return DescribeRest(failure);
  }
}

Status DescribeCancel(const TransferFailure& failure) {
  if (!MayHaveHappened(failure)) {
    return MakeError(Reason::kCancelled, "the request to " + failure.target + " was cancelled");
  }
  return MakeError(Reason::kResultUnknown, "cancelled after the request to " + failure.target +
                                               " was sent" + kMayHaveHappened);
}

}  // namespace httptask
