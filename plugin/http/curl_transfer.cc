#include "plugin/http/curl_transfer.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <string_view>
#include <utility>

#include "plugin/base/check.h"
#include "plugin/http/curl_limits.h"
#include "plugin/http/request_head.h"

namespace httptask {
namespace {

using std::chrono::steady_clock;

// A second use of a connection that died is libcurl's own; more than one is too many.
constexpr int kRequestStartsMax = 2;
// A request is counted as sent whole when it fits into the socket; a larger one reports its
// progress.
constexpr uint64_t kProgressBytesMin = 64 * 1024;

HttpRequest Clamp(HttpRequest request) {
  size_t& header_bytes_max = request.limits.response_header_bytes_max;
  header_bytes_max = std::min(header_bytes_max, kHeaderBytesMax);
  size_t& ratio_max = request.limits.response_ratio_max;
  ratio_max = std::max(ratio_max, size_t{1});
  return request;
}

size_t ReceiveBytes(const HttpRequest& request) {
  return request.output_file.empty() ? kReceiveBufferBytes : kReceiveFileBufferBytes;
}

}  // namespace

CurlTransfer::CurlTransfer(uint64_t id, HttpRequest request, Url url, HttpClient::Done done,
                           Ticks now)
    : id_(id),
      request_(Clamp(std::move(request))),
      url_(std::move(url)),
      origin_(url_.Origin()),
      target_(origin_.substr(url_.scheme.size() + 3)),
      pool_key_(PoolKey(request_)),
      done_(std::move(done)),
      time_(request_.timeouts, request_.on_body_time_max, now),
      reader_(request_.limits) {}

void CurlTransfer::TakeTurn(Ticks now) {
  time_.TakeTurn(now);
}

Status CurlTransfer::Start(const Surroundings& surroundings,
                           const std::vector<IpAddress>& addresses, Ticks now) {
  surroundings_.emplace(surroundings);
  body_.emplace(id_, request_, reader_, surroundings.files);
  time_.Start(now);
  is_proxied_ = surroundings.proxy.Carries(url_.host);
  guard_.emplace(surroundings.policy, surroundings.pool.sockets(), url_, is_proxied_);
  if (!is_proxied_) HTTPTASK_RETURN_IF_ERROR(ChooseAddresses(addresses));
  if (!request_.body_pieces.empty()) {
    HTTPTASK_RETURN_IF_ERROR(
        source_.Open(request_.body_pieces, request_.limits.request_body_bytes_max));
  }
  return MakeHandle(now);
}

// Addresses that the policy refuses are not even handed over.
Status CurlTransfer::ChooseAddresses(const std::vector<IpAddress>& addresses) {
  if (IpAddress::FromText(url_.host)) return {};
  if (addresses.empty()) return DescribeFailure(MakeFailure(CURLE_COULDNT_RESOLVE_HOST));
  HTTPTASK_ASSIGN_OR_RETURN(addresses_, guard_->ChooseAddresses(addresses));
  return {};
}

Status CurlTransfer::StartFresh(Ticks now) {
  HTTPTASK_CHECK(guard_->is_stale() && !is_fresh_);
  is_fresh_ = true;
  guard_->StartFresh();
  source_.Rewind();
  return MakeHandle(now);
}

void CurlTransfer::CloseHandle() {
  was_sent_ = sent();
  handle_.Close();
}

void CurlTransfer::Resume() {
  if (handle() != nullptr) curl_easy_pause(handle(), CURLPAUSE_CONT);
}

Status CurlTransfer::MakeHandle(Ticks now) {
  if (!handle_.Open()) return MakeError(Reason::kInternal, "no memory for another transfer");
  handle_.Set(CURLOPT_PRIVATE, this);
  handle_.Set(CURLOPT_ERRORBUFFER, error_text_.data());
  handle_.Set(CURLOPT_SHARE, surroundings_->pool.share());
  SetFences(handle_);
  SetProxy(handle_, is_proxied_ ? surroundings_->proxy : Proxy{});
  SetTls(handle_, surroundings_->ca_file, request_.tls.get());
  SetHead(handle_, request_, url_.ToString());
  if (url_.scheme == "https") {
    handle_.Set(CURLOPT_SSL_CTX_FUNCTION, &TlsWatch::Attach);
    handle_.Set(CURLOPT_SSL_CTX_DATA, &surroundings_->pool.watch());
  }
  if (!addresses_.empty()) {
    const std::string name = url_.host + ":" + std::to_string(url_.port);
    handle_.SetResolved(surroundings_->pool.Resolve(name, addresses_));
  }
  SetTimeouts(handle_, request_, time_.Spent(now));
  handle_.Set(CURLOPT_FRESH_CONNECT, is_fresh_ ? 1L : 0L);
  SetBody();
  SetCallbacks();
  Status status = handle_.status();
  if (!status.ok()) handle_.Close();
  return status;
}

void CurlTransfer::SetBody() {
  if (request_.method == "HEAD") return;
  if (!request_.body_pieces.empty()) {
    handle_.Set(CURLOPT_READFUNCTION, &CurlTransfer::OnRead);
    handle_.Set(CURLOPT_READDATA, this);
    handle_.Set(CURLOPT_SEEKFUNCTION, &CurlTransfer::OnSeek);
    handle_.Set(CURLOPT_SEEKDATA, this);
    handle_.Set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(source_.size()));
  } else if (CarriesBody(request_)) {
    handle_.Set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
    handle_.Set(CURLOPT_POSTFIELDS, request_.body.c_str());
  }
  // First wall against large answers; the reader counts what really comes. (Not for HEAD, whose
  // Content-Length announces nothing.)
  handle_.Set(CURLOPT_MAXFILESIZE_LARGE,
              static_cast<curl_off_t>(std::min<uint64_t>(BodyBytesMax(request_), INT64_MAX)));
}

void CurlTransfer::SetCallbacks() {
  handle_.Set(CURLOPT_BUFFERSIZE, static_cast<long>(ReceiveBytes(request_)));
  handle_.Set(CURLOPT_UPLOAD_BUFFERSIZE, static_cast<long>(kSendBufferBytes));
  handle_.Set(CURLOPT_HEADERFUNCTION, &CurlTransfer::OnHeader);
  handle_.Set(CURLOPT_HEADERDATA, this);
  handle_.Set(CURLOPT_WRITEFUNCTION, &CurlTransfer::OnBody);
  handle_.Set(CURLOPT_WRITEDATA, this);
  handle_.Set(CURLOPT_OPENSOCKETFUNCTION, &CurlTransfer::OnOpenSocket);
  handle_.Set(CURLOPT_OPENSOCKETDATA, this);
  // Connections outlive the transfer that opened them; their pool's registry does not.
  handle_.Set(CURLOPT_CLOSESOCKETFUNCTION, &CurlTransfer::OnCloseSocket);
  handle_.Set(CURLOPT_CLOSESOCKETDATA, &surroundings_->pool.sockets());
  handle_.Set(CURLOPT_PREREQFUNCTION, &CurlTransfer::OnRequestStart);
  handle_.Set(CURLOPT_PREREQDATA, this);
  if (body_size() <= kProgressBytesMin) return;
  handle_.Set(CURLOPT_NOPROGRESS, 0L);
  handle_.Set(CURLOPT_XFERINFOFUNCTION, &CurlTransfer::OnProgress);
  handle_.Set(CURLOPT_XFERINFODATA, this);
}

uint64_t CurlTransfer::body_size() const {
  return request_.body_pieces.empty() ? request_.body.size() : source_.size();
}

size_t CurlTransfer::OnHeader(char* bytes, size_t size, size_t count, void* self) {
  auto* transfer = static_cast<CurlTransfer*>(self);
  transfer->time_.NoteActivity(steady_clock::now());
  return transfer->TakeHeaderLine({bytes, size * count}) ? size * count : 0;
}

bool CurlTransfer::TakeHeaderLine(std::string_view line) {
  const bool had_head = reader_.has_head();
  if (!reader_.AddHeaderLine(line)) return false;
  if (had_head || !reader_.has_head()) return true;
  // What follows an answer of two lengths is anybody's.
  if (reader_.is_ambiguous()) curl_easy_setopt(handle(), CURLOPT_FORBID_REUSE, 1L);
  if (streams()) time_.NoteStream(steady_clock::now());
  return true;
}

size_t CurlTransfer::OnBody(char* bytes, size_t size, size_t count, void* self) {
  auto* transfer = static_cast<CurlTransfer*>(self);
  transfer->time_.NoteActivity(steady_clock::now());
  return transfer->TakeBody({bytes, size * count});
}

size_t CurlTransfer::TakeBody(std::string_view bytes) {
  curl_off_t declared = 0;
  curl_easy_getinfo(handle(), CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &declared);
  switch (body_->Take(bytes, static_cast<uint64_t>(std::max<curl_off_t>(declared, 0)))) {
    case BodyReceiver::Taken::kAll:
      return bytes.size();
    case BodyReceiver::Taken::kLater:
      return CURL_WRITEFUNC_PAUSE;
    case BodyReceiver::Taken::kFailed:
      break;
  }
  return 0;
}

size_t CurlTransfer::OnRead(char* to, size_t size, size_t count, void* self) {
  auto* transfer = static_cast<CurlTransfer*>(self);
  const int64_t bytes = transfer->source_.Read(to, size * count);
  if (bytes >= 0) return static_cast<size_t>(bytes);
  transfer->abort_ = MakeError(
      transfer->sent() && !IsIdempotent(transfer->request_) ? Reason::kResultUnknown
                                                            : Reason::kArgumentInvalid,
      "a body file became shorter or unreadable while it was sent to " + transfer->target_);
  return CURL_READFUNC_ABORT;
}

int CurlTransfer::OnSeek(void* self, curl_off_t offset, int origin) {
  if (offset != 0 || origin != SEEK_SET) return CURL_SEEKFUNC_CANTSEEK;
  static_cast<CurlTransfer*>(self)->source_.Rewind();
  return CURL_SEEKFUNC_OK;
}

curl_socket_t CurlTransfer::OnOpenSocket(void* self, curlsocktype, curl_sockaddr* address) {
  return static_cast<CurlTransfer*>(self)->guard_->OpenSocket(*address);
}

int CurlTransfer::OnCloseSocket(void* registry, curl_socket_t socket) {
  static_cast<SocketRegistry*>(registry)->Remove(socket);
  return ::close(socket);
}

int CurlTransfer::OnRequestStart(void* self, char* remote, char*, int remote_port, int local_port) {
  auto* transfer = static_cast<CurlTransfer*>(self);
  if (!transfer->MayStartRequest({remote, remote_port, local_port})) return CURL_PREREQFUNC_ABORT;
  ++transfer->request_starts_;
  transfer->time_.NoteActivity(steady_clock::now());
  return CURL_PREREQFUNC_OK;
}

int CurlTransfer::OnProgress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t uploaded) {
  auto* transfer = static_cast<CurlTransfer*>(self);
  if (static_cast<uint64_t>(uploaded) == transfer->uploaded_) return 0;
  transfer->uploaded_ = static_cast<uint64_t>(uploaded);
  transfer->time_.NoteActivity(steady_clock::now());
  return 0;
}

// libcurl sends a request again by itself when a connection that it used before dies without an
// answer. That is harmless for an idempotent one, and for one of which no byte has left.
bool CurlTransfer::MayResend() const {
  return !sent() || (IsIdempotent(request_) && request_starts_ < kRequestStartsMax);
}

bool CurlTransfer::MayStartRequest(const ConnectionEnds& ends) {
  if (request_starts_ > 0 && !MayResend()) return false;
  abort_ = guard_->JudgeConnection(handle(), ends, request_.version == HttpVersion::kHttp2);
  return abort_.ok() && !guard_->is_stale();
}

bool CurlTransfer::sent() const {
  if (request_starts_ == 0 || handle() == nullptr) return was_sent_;
  // TLS may have written a part of a record that libcurl does not count yet.
  if (url_.scheme == "https") return true;
  long bytes = 0;
  curl_easy_getinfo(handle(), CURLINFO_REQUEST_SIZE, &bytes);
  return bytes > 0;
}

TransferPhase CurlTransfer::phase() const {
  if (request_starts_ > 0) {
    const bool is_uploading = body_size() > kProgressBytesMin && uploaded_ < body_size();
    return reader_.has_begun() || is_uploading ? TransferPhase::kMoving : TransferPhase::kAwaiting;
  }
  if (handle() != nullptr) return TransferPhase::kConnecting;
  return time_.has_turn() ? TransferPhase::kResolving : TransferPhase::kQueued;
}

CurlTransfer::Ticks CurlTransfer::deadline() const {
  return awaits_file_ ? Ticks::max() : time_.Deadline(phase());
}

CurlTransfer::Ticks CurlTransfer::next_check(Ticks now) const {
  return time_.NextCheck(phase(), now);
}

TransferFailure CurlTransfer::MakeFailure(CURLcode code) const {
  TransferFailure failure;
  failure.code = code;
  failure.target = target_;
  failure.is_idempotent = IsIdempotent(request_);
  failure.sent = sent();
  failure.answer_begun = reader_.has_begun();
  failure.body_bytes_max = BodyBytesMax(request_);
  failure.detail = error_text_.data();
  if (is_proxied_) failure.proxy = surroundings_->proxy.url;
  if (handle() == nullptr) return failure;
  curl_easy_getinfo(handle(), CURLINFO_OS_ERRNO, &failure.os_error);
  curl_easy_getinfo(handle(), CURLINFO_HTTP_CONNECTCODE, &failure.proxy_status_code);
  return failure;
}

Status CurlTransfer::StatusOf(CURLcode code, Ticks now) const {
  if (!abort_.ok()) return abort_;
  if (!reader_.status().ok()) return AddContext(reader_.status(), target_);
  if (is_cut()) return {};
  if (body_ && !body_->status().ok()) return DescribeBody(body_->status());
  if (code == CURLE_OK && reader_.has_head()) return DescribeBody(body_->Finish());
  // Nothing was dialled, or what the policy allows did not answer.
  if (guard_ && !guard_->refusal().ok() && !guard_->has_dialled()) return guard_->refusal();
  // libcurl takes a head that breaks off for an answer.
  TransferFailure failure = MakeFailure(code == CURLE_OK ? CURLE_PARTIAL_FILE : code);
  if (code == CURLE_OPERATION_TIMEDOUT) {
    failure.time_limit = time_.LimitThatEnded(phase(), now);
    failure.time_limit_value = time_.ValueOf(failure.time_limit);
  }
  return DescribeFailure(failure);
}

Status CurlTransfer::DescribeBody(const Status& status) const {
  if (status.ok() || ReasonOf(status) != Reason::kResponseInvalid) return status;
  TransferFailure failure = MakeFailure(CURLE_BAD_CONTENT_ENCODING);
  failure.status_code = reader_.response().status_code;
  failure.detail = MessageOf(status);
  return DescribeFailure(failure);
}

CurlTransfer::Next CurlTransfer::Conclude(CURLcode code, Ticks now) {
  if (guard_->is_stale() && !is_fresh_ && code == CURLE_ABORTED_BY_CALLBACK)
    return Next::kStartFresh;
  Status status = StatusOf(code, now);
  awaits_file_ = status.ok() && body_->WantsFile();
  exchange_ = Finish(std::move(status), now);
  if (!awaits_file_) return Next::kEnd;
  body_->CommitFile();
  return Next::kAwaitFile;
}

bool CurlTransfer::IsFileClosed() const {
  return awaits_file_ && body_->IsFileClosed();
}

HttpExchange CurlTransfer::ConcludeFile() {
  StatusOr<BodyFile> result = body_->FileResult();
  if (result.ok()) {
    exchange_.response.file = *std::move(result);
  } else {
    exchange_.status = std::move(result).status();
    exchange_.response = {};
  }
  return std::move(exchange_);
}

// Whether the body of its answer goes to on_body.
bool CurlTransfer::streams() const {
  return request_.on_body && reader_.has_head() && reader_.response().status_code / 100 == 2;
}

HttpExchange CurlTransfer::ConcludeTimeout(Ticks now) {
  is_stream_over_ = time_.IsStreamOver(now);
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
  if (exchange.status.ok()) {
    exchange.response = reader_.TakeResponse();
    exchange.response.is_cut = is_cut();
  } else {
    if (body_) body_->DiscardFile();
    if (streams()) exchange.broken_head = reader_.TakeResponse();
  }
  exchange.timings = MeasureTimings(now);
  // Without a request on it, the connection was never this transfer's.
  if (handle() != nullptr && request_starts_ > 0) {
    exchange.remote_address = ReadRemoteAddress(handle());
  }
  if (guard_ && guard_->tls() != nullptr) exchange.tls = *guard_->tls();
  exchange.sent = sent();
  return exchange;
}

Timings CurlTransfer::MeasureTimings(Ticks now) const {
  if (handle() == nullptr) return time_.Measure(now, std::nullopt);
  Timings phases = ReadPhases(handle());
  if (!reader_.has_begun()) phases.first_byte = {};
  return guard_->is_reused() ? time_.MeasureReused(now, phases.first_byte)
                             : time_.Measure(now, phases);
}

}  // namespace httptask
