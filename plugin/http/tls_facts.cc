#include "plugin/http/tls_facts.h"

#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <ctime>
#include <string_view>

namespace httptask {
namespace {

struct Free {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
};

const SSL* ConnectionOf(CURL* handle) {
  curl_tlssessioninfo* session = nullptr;
  curl_easy_getinfo(handle, CURLINFO_TLS_SSL_PTR, &session);
  const bool is_openssl = session != nullptr && session->backend == CURLSSLBACKEND_OPENSSL;
  return is_openssl ? static_cast<const SSL*>(session->internals) : nullptr;
}

std::string NameText(const X509_NAME* name) {
  const std::unique_ptr<BIO, Free> bio(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(bio.get(), name, 0, XN_FLAG_RFC2253);
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return {text, static_cast<size_t>(size)};
}

std::chrono::system_clock::time_point TimeOf(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return {};
  return std::chrono::system_clock::from_time_t(::timegm(&parts));
}

}  // namespace

std::shared_ptr<const TlsFacts> ReadTlsFacts(CURL* handle) {
  const SSL* connection = ConnectionOf(handle);
  if (connection == nullptr) return nullptr;
  auto facts = std::make_shared<TlsFacts>();
  facts->version = SSL_get_version(connection);
  facts->cipher = SSL_get_cipher_name(connection);
  const std::unique_ptr<X509, Free> certificate(SSL_get1_peer_certificate(connection));
  if (certificate == nullptr) return facts;
  facts->subject = NameText(X509_get_subject_name(certificate.get()));
  facts->issuer = NameText(X509_get_issuer_name(certificate.get()));
  facts->valid_until = TimeOf(X509_get0_notAfter(certificate.get()));
  return facts;
}

bool NamesItsHosts(CURL* handle) {
  const SSL* connection = ConnectionOf(handle);
  if (connection == nullptr) return true;
  const std::unique_ptr<X509, Free> certificate(SSL_get1_peer_certificate(connection));
  const std::unique_ptr<GENERAL_NAMES, Free> names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate.get(), NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const int type = sk_GENERAL_NAME_value(names.get(), i)->type;
    if (type == GEN_DNS || type == GEN_IPADD) return true;
  }
  return false;
}

bool SpeaksHttp2(CURL* handle) {
  const SSL* connection = ConnectionOf(handle);
  if (connection == nullptr) return false;
  const unsigned char* name = nullptr;
  unsigned int size = 0;
  SSL_get0_alpn_selected(connection, &name, &size);
  return std::string_view(reinterpret_cast<const char*>(name), size) == "h2";
}

}  // namespace httptask
