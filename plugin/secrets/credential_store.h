#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/status.h"
#include "plugin/secrets/secret.h"

namespace httptask {

// One secret with its value, in memory only while a request is made.
struct Secret {
  SecretPlacement placement;
  // For kBasic `user:password`; otherwise the bare value.
  std::string value;
};

// What connections prove and trust; all PEM texts.
struct TlsSecrets {
  std::string certificate;  // The client's, with its chain after it; empty: none.
  std::string key;
  std::string key_password;
  std::string authorities;  // Trusted instead of the plugin's own; empty: those.

  bool operator==(const TlsSecrets&) const = default;
};

// A credential with its values.
struct Credential {
  std::string name;
  std::vector<Secret> secrets;
  std::optional<TlsSecrets> tls;
};

// The operator's named credentials. Read from a JSON file that holds no values, only where they
// come from:
//
//   {"plaid": {"origins": ["https://*.plaid.com", "http://127.0.0.1:*"],
//              "secrets": [{"in": "header", "name": "PLAID-CLIENT-ID", "env": "PLAID_CLIENT_ID"},
//                          {"in": "body", "name": "secret", "file": "/run/secrets/plaid"},
//                          {"in": "header", "name": "Authorization", "prefix": "Bearer ", "env":
//                          "T"},
//                          {"in": "basic", "user": {"env": "U"}, "password": {"file": "p"}}],
//              "tls": {"certificate": {"file": "c.pem"}, "key": {"file": "k.pem"},
//                      "keyPassword": {"env": "P"}, "authorities": {"file": "ca.pem"}}}}
//
// `secrets` may be left out beside `tls`, and of `tls` the certificate with its key, the key's
// password, or the authorities.
// `origins` says where the credential may go: scheme, host (one leading `*.`) and port (`*`: any;
// left out: the scheme's). Values are read anew for each use, so rotation needs no restart; one
// trailing newline of a file is cut off. Relative files are relative to the credentials file.
// Thread-safe.
class CredentialStore {
 public:
  // Reads an environment variable; nothing when it is not set.
  using Environment = std::function<std::optional<std::string>(const std::string& name)>;

  // An empty store when the file is missing. Errors: ARGUMENT_INVALID with file, line and column,
  // or listing every fault; unknown members are faults.
  static StatusOr<CredentialStore> Load(const std::filesystem::path& file, Environment environment);
  // Parses the same from a text; `folder` resolves relative files.
  static StatusOr<CredentialStore> Parse(std::string_view text, const std::filesystem::path& folder,
                                         Environment environment);

  // Placements without values. Errors: CREDENTIAL_MISSING, naming the nearest and the file to edit.
  StatusOr<CredentialDescription> Describe(std::string_view name) const;

  // The values, for a request to this origin (`https://sandbox.plaid.com:443`). Errors:
  // CREDENTIAL_MISSING (not configured; variable not set or file not readable, named; origin not
  // allowed).
  StatusOr<Credential> Reveal(std::string_view name, std::string_view origin) const;

 private:
  struct ValueSource {
    std::string environment_variable;
    std::filesystem::path file;

    bool is_given() const { return !environment_variable.empty() || !file.empty(); }
  };
  struct TlsSource {
    ValueSource certificate;
    ValueSource key;
    ValueSource key_password;
    ValueSource authorities;
  };
  struct SecretSource {
    SecretPlacement placement;
    ValueSource value;  // For kBasic the password.
    ValueSource user;   // For kBasic only.
  };
  struct Entry {
    std::vector<std::string> origins;
    std::vector<SecretSource> secrets;
    std::optional<TlsSource> tls;
  };
  friend class CredentialFileReader;

  StatusOr<std::string> ReadValue(const ValueSource& source, std::string_view credential) const;
  StatusOr<TlsSecrets> ReadTls(const TlsSource& source, std::string_view credential) const;

  std::map<std::string, Entry, std::less<>> entries_;
  std::filesystem::path file_;
  Environment environment_;
};

}  // namespace httptask
