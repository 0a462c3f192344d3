#pragma once

#include <string>
#include <vector>

namespace httptask {

// Where one secret of a credential goes in a request.
enum class SecretLocation { kHeader, kQuery, kBody, kBasic };

// The public half of one secret: enough to prepare a request, without the value.
struct SecretPlacement {
  SecretLocation in = SecretLocation::kHeader;
  // Header or query parameter name, or dotted path of a body field; empty for kBasic, which is the
  // `Authorization` header with the Basic scheme (RFC 7617).
  std::string name;
  // Text in front of the value in a header: `Bearer `.
  std::string prefix;

  bool operator==(const SecretPlacement&) const = default;
};

// The public half of a credential.
struct CredentialDescription {
  std::string name;
  std::vector<SecretPlacement> placements;

  bool operator==(const CredentialDescription&) const = default;
};

// What stands in the place of a secret wherever a person or a file can see it.
inline constexpr char kHiddenSecret[] = "***";

}  // namespace httptask
