#include "tests/testing/test_authority.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <atomic>

#include "plugin/base/check.h"

namespace httptask::testing {
namespace {

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
};
using Key = std::unique_ptr<EVP_PKEY, Free>;
using Certificate = std::unique_ptr<X509, Free>;

std::string ReadBio(BIO* bio) {
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio, &text);
  return {text, static_cast<size_t>(size)};
}

std::string ToPem(X509* certificate) {
  std::unique_ptr<BIO, Free> bio(BIO_new(BIO_s_mem()));
  HTTPTASK_CHECK(PEM_write_bio_X509(bio.get(), certificate) == 1);
  return ReadBio(bio.get());
}

std::string ToPem(EVP_PKEY* key) {
  std::unique_ptr<BIO, Free> bio(BIO_new(BIO_s_mem()));
  HTTPTASK_CHECK(PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) ==
                 1);
  return ReadBio(bio.get());
}

void AddExtension(X509* certificate, X509* issuer, int type, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  std::unique_ptr<X509_EXTENSION, Free> extension(
      X509V3_EXT_conf_nid(nullptr, &context, type, value.c_str()));
  HTTPTASK_CHECK(extension != nullptr);
  X509_add_ext(certificate, extension.get(), -1);
}

void SetName(X509_NAME* name, const char* text) {
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(text),
                             -1, -1, 0);
}

// Without its extensions and signature.
Certificate Draft(EVP_PKEY* key, const char* subject, const TestCertificateOptions& options) {
  static std::atomic<long> serial{1};
  Certificate certificate(X509_new());
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial++);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), options.valid_from.count());
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), options.valid_until.count());
  X509_set_pubkey(certificate.get(), key);
  SetName(X509_get_subject_name(certificate.get()), subject);
  return certificate;
}

std::string Joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ",") + name;
  return text;
}

TestIdentity Sign(X509* issuer, EVP_PKEY* issuer_key, const TestCertificateOptions& options) {
  Key key(options.rsa_bits == 0 ? EVP_EC_gen("P-256") : EVP_RSA_gen(options.rsa_bits));
  Certificate certificate = Draft(key.get(), options.common_name.c_str(), options);
  X509* signer = issuer != nullptr ? issuer : certificate.get();
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(signer));
  if (!options.names.empty()) {
    AddExtension(certificate.get(), signer, NID_subject_alt_name, Joined(options.names));
  }
  HTTPTASK_CHECK(X509_sign(certificate.get(), issuer_key != nullptr ? issuer_key : key.get(),
                           EVP_get_digestbyname(options.digest.c_str())) > 0);
  return {ToPem(certificate.get()), ToPem(key.get())};
}

}  // namespace

struct TestAuthority::Keys {
  explicit Keys(const char* name)
      : key(EVP_EC_gen("P-256")), certificate(Draft(key.get(), name, {})) {}
  void SignBy(const Keys& issuer) {
    X509* made = certificate.get();
    X509* signer = issuer.certificate.get();
    X509_set_issuer_name(made, X509_get_subject_name(signer));
    AddExtension(made, signer, NID_basic_constraints, "critical,CA:TRUE");
    AddExtension(made, signer, NID_key_usage, "critical,keyCertSign,cRLSign");
    AddExtension(made, signer, NID_subject_key_identifier, "hash");
    HTTPTASK_CHECK(X509_sign(made, issuer.key.get(), EVP_sha256()) > 0);
  }

  const Key key;
  const Certificate certificate;
};

TestAuthority::TestAuthority() : keys_(std::make_unique<Keys>("httptask test authority")) {
  keys_->SignBy(*keys_);
}

TestAuthority::TestAuthority(const TestAuthority& parent)
    : keys_(std::make_unique<Keys>("httptask test intermediate")) {
  keys_->SignBy(*parent.keys_);
}

TestAuthority::~TestAuthority() = default;

std::string TestAuthority::certificate() const {
  return ToPem(keys_->certificate.get());
}

TestIdentity TestAuthority::Issue(const TestCertificateOptions& options) const {
  return Sign(keys_->certificate.get(), keys_->key.get(), options);
}

TestIdentity MakeSelfSigned(const TestCertificateOptions& options) {
  return Sign(nullptr, nullptr, options);
}

}  // namespace httptask::testing
