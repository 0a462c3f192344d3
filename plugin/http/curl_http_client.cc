#include "plugin/http/curl_http_client.h"

#include <utility>

#include "plugin/base/file.h"
#include "plugin/guard/url.h"
#include "plugin/http/curl_loop.h"

namespace httptask {
namespace {

void Refuse(const HttpClient::Done& done, Status status) {
  HttpExchange exchange;
  exchange.status = std::move(status);
  done(std::move(exchange));
}

// A name is judged by the addresses that it leads to, when they are dialled; with a proxy only
// what needs no lookup is.
Status CheckKnownAddress(const CurlLoop& loop, const Url& url) {
  auto address = IpAddress::FromText(url.host);
  if (!address && loop.proxy().Carries(url.host) && IsLocalhost(url.host)) {
    address = IpAddress::FromText("127.0.0.1");
  }
  return address ? loop.options().policy.Check(url.host, *address, url.port) : Status();
}

// Otherwise each attempt would tell what is wrong with it.
Status CheckAuthorities(const std::string& ca_file) {
  if (ca_file.empty()) return {};
  HTTPTASK_ASSIGN_OR_RETURN(const std::string text, ReadFile(ca_file));
  if (text.find("-----BEGIN CERTIFICATE-----") != std::string::npos) return {};
  return MakeError(Reason::kArgumentInvalid,
                   ca_file + " holds no certificate: give a PEM file of certificate authorities");
}

}  // namespace

StatusOr<std::unique_ptr<CurlHttpClient>> CurlHttpClient::Create(CurlHttpClientOptions options) {
  HTTPTASK_RETURN_IF_ERROR(CheckAuthorities(options.ca_file));
  HTTPTASK_ASSIGN_OR_RETURN(auto loop, CurlLoop::Create(std::move(options)));
  return std::unique_ptr<CurlHttpClient>(new CurlHttpClient(std::move(loop)));
}

CurlHttpClient::CurlHttpClient(std::unique_ptr<CurlLoop> loop) : loop_(std::move(loop)) {}

CurlHttpClient::~CurlHttpClient() = default;

CurlHttpClient::TransferId CurlHttpClient::Send(HttpRequest request, Done done) {
  const TransferId id = loop_->NextId();
  StatusOr<Url> url = CheckRequest(request);
  Status status = url.ok() ? CheckKnownAddress(*loop_, *url) : url.status();
  if (!status.ok()) {
    Refuse(done, std::move(status));
    return id;
  }
  CurlLoop::Refused refused = loop_->Submit(std::make_unique<CurlTransfer>(
      id, std::move(request), *std::move(url), std::move(done), std::chrono::steady_clock::now()));
  if (!refused.status.ok()) Refuse(refused.transfer->TakeDone(), std::move(refused.status));
  return id;
}

void CurlHttpClient::Cancel(TransferId id) {
  loop_->Cancel(id);
}

void CurlHttpClient::AfterAnswers(std::function<void()> then) {
  loop_->AfterAnswers(std::move(then));
}

void CurlHttpClient::LendThread(const std::function<void()>& start) {
  loop_->LendThread(start);
}

}  // namespace httptask
