#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace httptask {

// The bytes of a text in base64 (RFC 4648, section 4) or base64url (section 5), with or without
// padding; nothing where it is neither. EncodeBase64 is in text.h.
std::optional<std::string> DecodeBase64(std::string_view text);

}  // namespace httptask
