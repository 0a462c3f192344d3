#include "plugin/http/curl_transfer.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "plugin/base/check.h"
#include "plugin/http/curl_limits.h"
#include "plugin/http/request_head.h"

namespace httptask {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

// Debian's bundle as a file: libcurl keeps a file parsed between connections, a folder never.
constexpr char kSystemCaFile[] = "/etc/ssl/certs/ca-certificates.crt";
// A second use of a connection that died is libcurl's own; more than one is too many.
constexpr int kRequestStartsMax = 2;
// A request is counted as sent whole when it fits into the socket; a larger one reports its
// progress.
constexpr size_t kProgressBytesMin = 64 * 1024;

// Constant strings: the method goes out as it stands.
const char* MethodText(std::string_view method) {
  for (const char* known : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
    if (method == known) return known;
  }
  return nullptr;
}

std::string HostAndPort(const Url& url) {
  return url.Origin().substr(url.scheme.size() + 3);
}

HttpRequest Clamp(HttpRequest request) {
  size_t& header_bytes_max = request.limits.response_header_bytes_max;
  header_bytes_max = std::min(header_bytes_max, kHeaderBytesMax);
  size_t& ratio_max = request.limits.response_ratio_max;
  ratio_max = std::max(ratio_max, size_t{1});
  return request;
}

// libcurl takes 0 for "no limit".
long AtLeastOne(milliseconds duration) {
  return std::max<long>(1, duration.count());
}

microseconds Between(curl_off_t from, curl_off_t to) {
  return microseconds(to > from ? to - from : 0);
}

}  // namespace

CurlTransfer::CurlTransfer(uint64_t id, HttpRequest request, Url url, HttpClient::Done done,
                           Ticks now)
    : id_(id),
      request_(Clamp(std::move(request))),
      url_(std::move(url)),
      origin_(url_.Origin()),
      target_(HostAndPort(url_)),
      done_(std::move(done)),
      submit_time_(now),
      start_time_(now),
      last_activity_(now),
      reader_(request_.limits) {}

Status CurlTransfer::Start(const Surroundings& surroundings, Ticks now) {
  surroundings_.emplace(surroundings);
  start_time_ = now;
  return MakeHandle(now);
}

Status CurlTransfer::StartFresh(Ticks now) {
  HTTPTASK_CHECK(is_stale_ && !is_fresh_);
  is_fresh_ = true;
  is_stale_ = false;
  is_reused_ = false;
  opened_sockets_.clear();
  return MakeHandle(now);
}

template <typename Value>
void CurlTransfer::Set(CURLoption option, Value value) {
  const CURLcode code = curl_easy_setopt(easy_.get(), option, value);
  if (code != CURLE_OK && option_error_ == CURLE_OK) option_error_ = code;
}

Status CurlTransfer::MakeHandle(Ticks now) {
  option_error_ = CURLE_OK;
  easy_.reset(curl_easy_init());
  if (easy_ == nullptr) return MakeError(Reason::kInternal, "no memory for another transfer");
  Set(CURLOPT_PRIVATE, this);
  Set(CURLOPT_ERRORBUFFER, error_text_.data());
  SetFences();
  SetTimeouts(now);
  SetTls();
  SetRequest();
  SetCallbacks();
  if (option_error_ == CURLE_OK) return {};
  easy_.reset();
  return MakeError(Reason::kInternal,
                   "libcurl refuses an option: " + std::string(curl_easy_strerror(option_error_)));
}

// What the request must not be able to do, whatever it holds.
void CurlTransfer::SetFences() {
  Set(CURLOPT_PROTOCOLS_STR, "http,https");
  Set(CURLOPT_REDIR_PROTOCOLS_STR, "https");
  Set(CURLOPT_DEFAULT_PROTOCOL, "https");
  Set(CURLOPT_FOLLOWLOCATION, 0L);
  Set(CURLOPT_MAXREDIRS, 0L);
  Set(CURLOPT_UNRESTRICTED_AUTH, 0L);
  Set(CURLOPT_AUTOREFERER, 0L);
  Set(CURLOPT_POSTREDIR, 0L);
  Set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
  Set(CURLOPT_PATH_AS_IS, 1L);
  Set(CURLOPT_PROXY, "");
  Set(CURLOPT_NOPROXY, "*");
  Set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  Set(CURLOPT_HEADEROPT, static_cast<long>(CURLHEADER_SEPARATE));
  Set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  Set(CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_NONE));
  Set(CURLOPT_PROXYAUTH, static_cast<long>(CURLAUTH_NONE));
  // Alt-Svc has no line: it is off unless its option is touched, and 0 is refused.
  Set(CURLOPT_HSTS_CTRL, 0L);
  Set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  Set(CURLOPT_HTTP09_ALLOWED, 0L);
  Set(CURLOPT_TRANSFER_ENCODING, 0L);
  Set(CURLOPT_HTTP_TRANSFER_DECODING, 1L);
  Set(CURLOPT_KEEP_SENDING_ON_ERROR, 0L);
  Set(CURLOPT_VERBOSE, 0L);
  // A lookup that hangs must not hold up the loop when its transfer ends.
  Set(CURLOPT_QUICK_EXIT, 1L);
  Set(CURLOPT_NOSIGNAL, 1L);
}

void CurlTransfer::SetTimeouts(Ticks now) {
  const HttpTimeouts& timeouts = request_.timeouts;
  const auto waited = std::chrono::duration_cast<milliseconds>(now - submit_time_);
  Set(CURLOPT_CONNECTTIMEOUT_MS, AtLeastOne(timeouts.connect));
  Set(CURLOPT_TIMEOUT_MS, AtLeastOne(timeouts.total - waited));
  // Ends what keeps the idle timer alive byte by byte, and what never reaches a callback.
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(timeouts.idle).count() + 1;
  Set(CURLOPT_LOW_SPEED_LIMIT, kLowSpeedBytesPerSecond);
  Set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(seconds));
  Set(CURLOPT_MAXAGE_CONN, kIdleSecondsMax);
  Set(CURLOPT_MAXLIFETIME_CONN, kConnectionSecondsMax);
  Set(CURLOPT_TCP_KEEPALIVE, 1L);
  Set(CURLOPT_TCP_NODELAY, 1L);
  Set(CURLOPT_FRESH_CONNECT, is_fresh_ ? 1L : 0L);
}

void CurlTransfer::SetTls() {
  const std::string& file = surroundings_->ca_file;
  Set(CURLOPT_CAINFO, file.empty() ? kSystemCaFile : file.c_str());
  Set(CURLOPT_CAPATH, static_cast<char*>(nullptr));
  Set(CURLOPT_SSL_VERIFYPEER, 1L);
  Set(CURLOPT_SSL_VERIFYHOST, 2L);
  Set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  Set(CURLOPT_SSL_OPTIONS, 0L);
}

void CurlTransfer::SetRequest() {
  Set(CURLOPT_URL, url_.ToString().c_str());
  curl_slist* list = nullptr;
  for (const std::string& line : HeaderLines(request_)) {
    curl_slist* longer = curl_slist_append(list, line.c_str());
    if (longer == nullptr) option_error_ = CURLE_OUT_OF_MEMORY;
    if (longer != nullptr) list = longer;
  }
  header_lines_.reset(list);
  Set(CURLOPT_HTTPHEADER, list);
  // Unpacks whatever comes, also when the request names its own codings.
  Set(CURLOPT_ACCEPT_ENCODING, "gzip, deflate, br, zstd");
  SetBody();
}

void CurlTransfer::SetBody() {
  if (request_.method == "HEAD") {
    Set(CURLOPT_NOBODY, 1L);
    return;
  }
  if (CarriesBody(request_)) {
    Set(CURLOPT_POST, 1L);
    Set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
    Set(CURLOPT_POSTFIELDS, request_.body.c_str());
  } else {
    Set(CURLOPT_HTTPGET, 1L);
  }
  Set(CURLOPT_CUSTOMREQUEST, MethodText(request_.method));
  // First wall against large answers; the reader counts what really comes. (Not for HEAD, whose
  // Content-Length announces nothing.)
  Set(CURLOPT_MAXFILESIZE_LARGE,
      static_cast<curl_off_t>(std::max<size_t>(1, request_.limits.response_body_bytes_max)));
}

void CurlTransfer::SetCallbacks() {
  Set(CURLOPT_BUFFERSIZE, static_cast<long>(kReceiveBufferBytes));
  Set(CURLOPT_UPLOAD_BUFFERSIZE, static_cast<long>(kSendBufferBytes));
  Set(CURLOPT_HEADERFUNCTION, &CurlTransfer::OnHeader);
  Set(CURLOPT_HEADERDATA, this);
  Set(CURLOPT_WRITEFUNCTION, &CurlTransfer::OnBody);
  Set(CURLOPT_WRITEDATA, this);
  Set(CURLOPT_OPENSOCKETFUNCTION, &CurlTransfer::OnOpenSocket);
  Set(CURLOPT_OPENSOCKETDATA, this);
  // Connections outlive the transfer that opened them; their pool's registry does not.
  Set(CURLOPT_CLOSESOCKETFUNCTION, &CurlTransfer::OnCloseSocket);
  Set(CURLOPT_CLOSESOCKETDATA, &surroundings_->sockets);
  Set(CURLOPT_PREREQFUNCTION, &CurlTransfer::OnRequestStart);
  Set(CURLOPT_PREREQDATA, this);
  if (request_.body.size() <= kProgressBytesMin) return;
  Set(CURLOPT_NOPROGRESS, 0L);
  Set(CURLOPT_XFERINFOFUNCTION, &CurlTransfer::OnProgress);
  Set(CURLOPT_XFERINFODATA, this);
}

size_t CurlTransfer::OnHeader(char* bytes, size_t size, size_t count, void* self) {
  auto* transfer = static_cast<CurlTransfer*>(self);
  transfer->last_activity_ = steady_clock::now();
  return transfer->reader_.AddHeaderLine({bytes, size * count}) ? size * count : 0;
}

size_t CurlTransfer::OnBody(char* bytes, size_t size, size_t count, void* self) {
  auto* transfer = static_cast<CurlTransfer*>(self);
  transfer->last_activity_ = steady_clock::now();
  curl_off_t received = 0;
  curl_off_t declared = 0;
  curl_easy_getinfo(transfer->handle(), CURLINFO_SIZE_DOWNLOAD_T, &received);
  curl_easy_getinfo(transfer->handle(), CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &declared);
  const bool is_taken =
      transfer->reader_.AddBody({bytes, size * count}, static_cast<size_t>(received),
                                static_cast<size_t>(std::max<curl_off_t>(declared, 0)));
  return is_taken ? size * count : 0;
}

curl_socket_t CurlTransfer::OnOpenSocket(void* self, curlsocktype, curl_sockaddr* address) {
  auto* transfer = static_cast<CurlTransfer*>(self);
  const auto ip = IpAddress::FromSockaddr(&address->addr);
  if (!ip) return CURL_SOCKET_BAD;
  const Status status =
      transfer->surroundings_->policy.Check(transfer->url_.host, *ip, transfer->url_.port);
  if (!status.ok()) {
    transfer->refusal_ = status;
    return CURL_SOCKET_BAD;
  }
  const int socket = ::socket(address->family, address->socktype | SOCK_CLOEXEC | SOCK_NONBLOCK,
                              address->protocol);
  if (socket < 0) return CURL_SOCKET_BAD;
  transfer->opened_sockets_.push_back(socket);
  transfer->surroundings_->sockets.Add(socket);
  return socket;
}

int CurlTransfer::OnCloseSocket(void* registry, curl_socket_t socket) {
  static_cast<SocketRegistry*>(registry)->Remove(socket);
  return ::close(socket);
}

int CurlTransfer::OnRequestStart(void* self, char* remote, char*, int remote_port, int local_port) {
  auto* transfer = static_cast<CurlTransfer*>(self);
  if (!transfer->MayStartRequest(remote, remote_port, local_port)) return CURL_PREREQFUNC_ABORT;
  ++transfer->request_starts_;
  transfer->last_activity_ = steady_clock::now();
  return CURL_PREREQFUNC_OK;
}

int CurlTransfer::OnProgress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t uploaded) {
  auto* transfer = static_cast<CurlTransfer*>(self);
  if (uploaded == transfer->uploaded_) return 0;
  transfer->uploaded_ = uploaded;
  transfer->last_activity_ = steady_clock::now();
  return 0;
}

// libcurl sends a request again by itself when a connection that it used before dies without an
// answer. That is harmless for an idempotent one, and for one of which no byte has left.
bool CurlTransfer::MayResend() const {
  return !sent() || (IsIdempotent(request_.method) && request_starts_ < kRequestStartsMax);
}

bool CurlTransfer::MayStartRequest(const char* remote, int remote_port, int local_port) {
  if (request_starts_ > 0 && !MayResend()) return false;
  const auto ip = IpAddress::FromText(remote);
  if (!ip) {
    abort_ = MakeError(Reason::kInternal, "libcurl names no address for " + target_);
    return false;
  }
  abort_ = surroundings_->policy.Check(url_.host, *ip, url_.port);
  if (!abort_.ok()) return false;
  SocketRegistry& sockets = surroundings_->sockets;
  const int known = sockets.Find(local_port, *ip, remote_port);
  is_reused_ = known >= 0;
  if (!is_reused_) {
    sockets.Claim(opened_sockets_, local_port, *ip, remote_port);
    return true;
  }
  is_stale_ = IsStale(known);
  return !is_stale_;
}

bool CurlTransfer::sent() const {
  if (request_starts_ == 0 || easy_ == nullptr) return false;
  // TLS may have written a part of a record that libcurl does not count yet.
  if (url_.scheme == "https") return true;
  long bytes = 0;
  curl_easy_getinfo(handle(), CURLINFO_REQUEST_SIZE, &bytes);
  return bytes > 0;
}

// Which limit of ours ends a silence from now on.
TimeLimit CurlTransfer::SilenceLimit() const {
  const bool is_uploading = request_.body.size() > kProgressBytesMin &&
                            uploaded_ < static_cast<int64_t>(request_.body.size());
  return reader_.has_begun() || is_uploading ? TimeLimit::kIdle : TimeLimit::kFirstByte;
}

CurlTransfer::Ticks CurlTransfer::deadline(Ticks now) const {
  const Ticks total = submit_time_ + request_.timeouts.total;
  const Ticks since = request_starts_ > 0 ? last_activity_ : now;
  return std::min(total, since + LimitValue(SilenceLimit()));
}

CurlTransfer::Ticks CurlTransfer::next_check(Ticks now) const {
  return std::min(deadline(now),
                  now + std::min(request_.timeouts.first_byte, request_.timeouts.idle));
}

TimeLimit CurlTransfer::LimitThatEnded(Ticks now) const {
  // libcurl's clock and ours may differ by its rounding.
  if (now + milliseconds(2) >= submit_time_ + request_.timeouts.total) return TimeLimit::kTotal;
  if (request_starts_ == 0) return TimeLimit::kConnect;
  const TimeLimit silence = SilenceLimit();
  return now >= last_activity_ + LimitValue(silence) ? silence : TimeLimit::kSpeed;
}

TransferFailure CurlTransfer::MakeFailure(CURLcode code) const {
  TransferFailure failure;
  failure.code = code;
  failure.target = target_;
  failure.is_idempotent = IsIdempotent(request_.method);
  failure.sent = sent();
  failure.answer_begun = reader_.has_begun();
  failure.detail = error_text_.data();
  if (easy_ != nullptr) curl_easy_getinfo(handle(), CURLINFO_OS_ERRNO, &failure.os_error);
  return failure;
}

Status CurlTransfer::StatusOf(CURLcode code, Ticks now) const {
  if (!abort_.ok()) return abort_;
  if (!reader_.status().ok()) return AddContext(reader_.status(), target_);
  if (code == CURLE_OK && reader_.has_head()) return {};
  // Nothing was dialled, or what the policy allows did not answer.
  if (!refusal_.ok() && opened_sockets_.empty()) return refusal_;
  // libcurl takes a head that breaks off for an answer.
  TransferFailure failure = MakeFailure(code == CURLE_OK ? CURLE_PARTIAL_FILE : code);
  if (code == CURLE_OPERATION_TIMEDOUT) {
    failure.time_limit = LimitThatEnded(now);
    failure.time_limit_value = LimitValue(failure.time_limit);
  }
  return DescribeFailure(failure);
}

milliseconds CurlTransfer::LimitValue(TimeLimit limit) const {
  switch (limit) {
    case TimeLimit::kConnect:
      return request_.timeouts.connect;
    case TimeLimit::kFirstByte:
      return request_.timeouts.first_byte;
    case TimeLimit::kIdle:
    case TimeLimit::kSpeed:
      return request_.timeouts.idle;
    case TimeLimit::kNone:
    case TimeLimit::kTotal:
      return request_.timeouts.total;
  }
  return {};
}

std::optional<HttpExchange> CurlTransfer::Conclude(CURLcode code, Ticks now) {
  if (is_stale_ && !is_fresh_ && code == CURLE_ABORTED_BY_CALLBACK) return std::nullopt;
  return Finish(StatusOf(code, now), now);
}

HttpExchange CurlTransfer::ConcludeTimeout(Ticks now) {
  return Finish(StatusOf(CURLE_OPERATION_TIMEDOUT, now), now);
}

HttpExchange CurlTransfer::ConcludeCancel(Ticks now) {
  return Finish(DescribeCancel(MakeFailure(CURLE_OK)), now);
}

HttpExchange CurlTransfer::ConcludeError(Status error, Ticks now) {
  return Finish(std::move(error), now);
}

HttpExchange CurlTransfer::Finish(Status status, Ticks now) {
  HttpExchange exchange;
  exchange.status = std::move(status);
  // Half an answer would look like a whole one.
  if (exchange.status.ok()) exchange.response = reader_.TakeResponse();
  exchange.timings = MeasureTimings(now);
  exchange.remote_address = RemoteAddress();
  exchange.sent = sent();
  return exchange;
}

Timings CurlTransfer::MeasureTimings(Ticks now) const {
  Timings timings;
  timings.total = std::chrono::duration_cast<microseconds>(now - submit_time_);
  timings.queue = timings.total;
  if (easy_ == nullptr) return timings;
  timings.queue = std::chrono::duration_cast<microseconds>(start_time_ - submit_time_);
  curl_off_t lookup = 0, connect = 0, tls = 0, ready = 0, first = 0;
  curl_easy_getinfo(handle(), CURLINFO_NAMELOOKUP_TIME_T, &lookup);
  curl_easy_getinfo(handle(), CURLINFO_CONNECT_TIME_T, &connect);
  curl_easy_getinfo(handle(), CURLINFO_APPCONNECT_TIME_T, &tls);
  curl_easy_getinfo(handle(), CURLINFO_PRETRANSFER_TIME_T, &ready);
  curl_easy_getinfo(handle(), CURLINFO_STARTTRANSFER_TIME_T, &first);
  if (reader_.has_begun()) timings.first_byte = Between(ready, first);
  if (is_reused_) return timings;
  timings.dns = microseconds(lookup);
  timings.connect = Between(lookup, connect);
  if (tls > 0) timings.tls = Between(connect, tls);
  return timings;
}

std::string CurlTransfer::RemoteAddress() const {
  char* ip = nullptr;
  long port = 0;
  // Without a request on it, the connection was never this transfer's.
  if (easy_ == nullptr || request_starts_ == 0) return "";
  curl_easy_getinfo(handle(), CURLINFO_PRIMARY_IP, &ip);
  curl_easy_getinfo(handle(), CURLINFO_PRIMARY_PORT, &port);
  if (ip == nullptr || *ip == '\0') return "";
  const std::string text = ip;
  const bool is_ipv6 = text.find(':') != std::string::npos;
  return (is_ipv6 ? "[" + text + "]" : text) + ":" + std::to_string(port);
}

}  // namespace httptask
