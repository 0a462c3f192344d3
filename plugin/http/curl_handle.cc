#include "plugin/http/curl_handle.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "plugin/http/curl_limits.h"
#include "plugin/http/request_head.h"

namespace httptask {
namespace {

// Debian's bundle as a file: libcurl keeps a file parsed between connections, a folder never.
constexpr char kSystemCaFile[] = "/etc/ssl/certs/ca-certificates.crt";

// Constant strings: the method goes out as it stands.
const char* MethodText(std::string_view method) {
  for (const char* known : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
    if (method == known) return known;
  }
  return nullptr;
}

// libcurl takes 0 for "no limit".
long AtLeastOne(std::chrono::milliseconds duration) {
  return std::max<long>(1, duration.count());
}

std::chrono::microseconds Between(curl_off_t from, curl_off_t to) {
  return std::chrono::microseconds(to > from ? to - from : 0);
}

}  // namespace

bool CurlHandle::Open() {
  error_ = CURLE_OK;
  easy_.reset(curl_easy_init());
  return easy_ != nullptr;
}

void CurlHandle::Close() {
  easy_.reset();
}

Status CurlHandle::status() const {
  if (error_ == CURLE_OK) return {};
  return MakeError(Reason::kInternal,
                   "libcurl refuses an option: " + std::string(curl_easy_strerror(error_)));
}

void CurlHandle::Note(CURLcode code) {
  if (error_ == CURLE_OK) error_ = code;
}

CurlHandle::List CurlHandle::MakeList(const std::vector<std::string>& lines) {
  curl_slist* list = nullptr;
  for (const std::string& line : lines) {
    curl_slist* longer = curl_slist_append(list, line.c_str());
    if (longer == nullptr) Note(CURLE_OUT_OF_MEMORY);
    if (longer != nullptr) list = longer;
  }
  return List(list);
}

void CurlHandle::SetHeaderLines(const std::vector<std::string>& lines) {
  header_lines_ = MakeList(lines);
  Set(CURLOPT_HTTPHEADER, header_lines_.get());
}

void CurlHandle::SetResolved(const std::vector<std::string>& lines) {
  resolved_ = MakeList(lines);
  Set(CURLOPT_RESOLVE, resolved_.get());
}

void CurlHandle::SetBlob(CURLoption option, const std::string& bytes) {
  if (bytes.empty()) return;
  curl_blob blob{const_cast<char*>(bytes.data()), bytes.size(), CURL_BLOB_COPY};
  Set(option, &blob);
}

void SetFences(CurlHandle& handle) {
  handle.Set(CURLOPT_PROTOCOLS_STR, "http,https");
  handle.Set(CURLOPT_REDIR_PROTOCOLS_STR, "https");
  handle.Set(CURLOPT_DEFAULT_PROTOCOL, "https");
  handle.Set(CURLOPT_FOLLOWLOCATION, 0L);
  handle.Set(CURLOPT_MAXREDIRS, 0L);
  handle.Set(CURLOPT_UNRESTRICTED_AUTH, 0L);
  handle.Set(CURLOPT_AUTOREFERER, 0L);
  handle.Set(CURLOPT_POSTREDIR, 0L);
  handle.Set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
  handle.Set(CURLOPT_PATH_AS_IS, 1L);
  handle.Set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  handle.Set(CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_NONE));
  // Alt-Svc has no line: it is off unless its option is touched, and 0 is refused.
  handle.Set(CURLOPT_HSTS_CTRL, 0L);
  handle.Set(CURLOPT_HTTP09_ALLOWED, 0L);
  handle.Set(CURLOPT_TRANSFER_ENCODING, 0L);
  handle.Set(CURLOPT_HTTP_TRANSFER_DECODING, 1L);
  handle.Set(CURLOPT_KEEP_SENDING_ON_ERROR, 0L);
  handle.Set(CURLOPT_VERBOSE, 0L);
  // A lookup that hangs must not hold up the loop when its transfer ends.
  handle.Set(CURLOPT_QUICK_EXIT, 1L);
  handle.Set(CURLOPT_NOSIGNAL, 1L);
  handle.Set(CURLOPT_TCP_KEEPALIVE, 1L);
  handle.Set(CURLOPT_TCP_NODELAY, 1L);
}

void SetProxy(CurlHandle& handle, const Proxy& proxy) {
  handle.Set(CURLOPT_PROXY, proxy.url.c_str());
  handle.Set(CURLOPT_NOPROXY, proxy.url.empty() ? "*" : "");
  // What is meant for the server does not go to the proxy with CONNECT.
  handle.Set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  handle.Set(CURLOPT_HEADEROPT, static_cast<long>(CURLHEADER_SEPARATE));
  handle.Set(CURLOPT_PROXYAUTH,
             static_cast<long>(proxy.user.empty() ? CURLAUTH_NONE : CURLAUTH_BASIC));
  if (proxy.user.empty()) return;
  handle.Set(CURLOPT_PROXYUSERNAME, proxy.user.c_str());
  handle.Set(CURLOPT_PROXYPASSWORD, proxy.password.c_str());
}

void SetTls(CurlHandle& handle, const std::string& ca_file, const TlsCredential* credential) {
  handle.Set(CURLOPT_CAINFO, ca_file.empty() ? kSystemCaFile : ca_file.c_str());
  handle.Set(CURLOPT_CAPATH, static_cast<char*>(nullptr));
  handle.Set(CURLOPT_SSL_VERIFYPEER, 1L);
  handle.Set(CURLOPT_SSL_VERIFYHOST, 2L);
  handle.Set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  handle.Set(CURLOPT_SSL_OPTIONS, 0L);
  if (credential == nullptr) return;
  handle.SetBlob(CURLOPT_CAINFO_BLOB, credential->authorities);
  if (credential->certificate.empty()) return;
  handle.SetBlob(CURLOPT_SSLCERT_BLOB, credential->certificate);
  handle.SetBlob(CURLOPT_SSLKEY_BLOB, credential->key);
  handle.Set(CURLOPT_SSLCERTTYPE, "PEM");
  handle.Set(CURLOPT_SSLKEYTYPE, "PEM");
  // Without one OpenSSL would ask at the terminal.
  handle.Set(CURLOPT_KEYPASSWD, credential->key_password.c_str());
}

void SetTimeouts(CurlHandle& handle, const HttpRequest& request, const TimeSpent& spent) {
  const HttpTimeouts& timeouts = request.timeouts;
  handle.Set(CURLOPT_CONNECTTIMEOUT_MS, AtLeastOne(timeouts.connect - spent.since_turn));
  handle.Set(CURLOPT_TIMEOUT_MS, AtLeastOne(timeouts.total - spent.since_submit));
  // Ends what keeps the idle timer alive byte by byte, and what never reaches a callback.
  const auto silence = std::max(timeouts.idle, timeouts.first_byte);
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(silence).count() + 1;
  handle.Set(CURLOPT_LOW_SPEED_LIMIT, request.on_body ? 0L : kLowSpeedBytesPerSecond);
  handle.Set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(seconds));
  // Names are looked up by the loop, which hands over what they lead to.
  handle.Set(CURLOPT_DNS_CACHE_TIMEOUT, -1L);
  handle.Set(CURLOPT_MAXAGE_CONN, kIdleSecondsMax);
  handle.Set(CURLOPT_MAXLIFETIME_CONN, kConnectionSecondsMax);
}

void SetHead(CurlHandle& handle, const HttpRequest& request, const std::string& url) {
  handle.Set(CURLOPT_URL, url.c_str());
  handle.SetHeaderLines(HeaderLines(request));
  const bool is_http2 = request.version == HttpVersion::kHttp2;
  handle.Set(CURLOPT_HTTP_VERSION,
             static_cast<long>(is_http2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1));
  // Rather a stream of the connection that is just opened than one connection more.
  handle.Set(CURLOPT_PIPEWAIT, is_http2 ? 1L : 0L);
  if (request.method == "HEAD") {
    handle.Set(CURLOPT_NOBODY, 1L);
    return;
  }
  handle.Set(CarriesBody(request) ? CURLOPT_POST : CURLOPT_HTTPGET, 1L);
  handle.Set(CURLOPT_CUSTOMREQUEST, MethodText(request.method));
}

Timings ReadPhases(CURL* easy) {
  curl_off_t lookup = 0, connect = 0, tls = 0, ready = 0, first = 0;
  curl_easy_getinfo(easy, CURLINFO_NAMELOOKUP_TIME_T, &lookup);
  curl_easy_getinfo(easy, CURLINFO_CONNECT_TIME_T, &connect);
  curl_easy_getinfo(easy, CURLINFO_APPCONNECT_TIME_T, &tls);
  curl_easy_getinfo(easy, CURLINFO_PRETRANSFER_TIME_T, &ready);
  curl_easy_getinfo(easy, CURLINFO_STARTTRANSFER_TIME_T, &first);
  Timings timings;
  timings.dns = std::chrono::microseconds(lookup);
  timings.connect = Between(lookup, connect);
  if (tls > 0) timings.tls = Between(connect, tls);
  timings.first_byte = Between(ready, first);
  return timings;
}

std::string ReadRemoteAddress(CURL* easy) {
  char* ip = nullptr;
  long port = 0;
  curl_easy_getinfo(easy, CURLINFO_PRIMARY_IP, &ip);
  curl_easy_getinfo(easy, CURLINFO_PRIMARY_PORT, &port);
  if (ip == nullptr || *ip == '\0') return "";
  const std::string text = ip;
  const bool is_ipv6 = text.find(':') != std::string::npos;
  return (is_ipv6 ? "[" + text + "]" : text) + ":" + std::to_string(port);
}

}  // namespace httptask
