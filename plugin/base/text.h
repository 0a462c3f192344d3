#pragma once

#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace httptask {

// Whether it is well-formed UTF-8 (no surrogates, nothing past U+10FFFF).
bool IsUtf8(std::string_view text);
// How many bytes from the beginning are well-formed UTF-8.
size_t CountUtf8Prefix(std::string_view text);
// The code points of UTF-8 text.
size_t CountLetters(std::string_view text);
// The text with every byte that is not UTF-8 replaced by U+FFFD.
std::string ToUtf8(std::string_view bytes);
// The same of a text that is given away: it stays the same one where it is UTF-8.
template <std::same_as<std::string> String>
std::string ToUtf8(String&& bytes) {
  return IsUtf8(bytes) ? std::move(bytes) : ToUtf8(std::string_view(bytes));
}
// The text made safe for a terminal: control characters but newline and tab become visible escapes
// (`\x1b`), bytes that are not UTF-8 become U+FFFD.
std::string ToTerminal(std::string_view text);

std::string ToLower(std::string_view text);                     // ASCII only.
std::string ToUpper(std::string_view text);                     // ASCII only.
bool EqualsIgnoreCase(std::string_view a, std::string_view b);  // ASCII only.
std::string_view Trim(std::string_view text);  // Spaces, tabs, CR and LF at both ends.
std::vector<std::string_view> Split(std::string_view text, char separator);
std::string Join(std::span<const std::string> parts, std::string_view separator);
std::string ReplaceAll(std::string_view text, std::string_view from, std::string_view to);

// Standard base64 with padding (RFC 4648, section 4).
std::string EncodeBase64(std::string_view bytes);

// Percent-encodes every byte that is not unreserved (RFC 3986, section 2.3) and not in `keep`.
std::string PercentEncode(std::string_view text, std::string_view keep = "");
// The bytes behind percent-encoding; a `%` that begins no code stays.
std::string PercentDecode(std::string_view text);

// The candidate nearest to `name` by edit distance (case ignored), or "" when none is near enough
// to be what was meant: at most a third of the letters differ, or one contains the other.
std::string_view Nearest(std::string_view name, std::span<const std::string> candidates);

// `text` as one word of a POSIX shell.
std::string ShellQuote(std::string_view text);

}  // namespace httptask
