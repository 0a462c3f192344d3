#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace httptask {

// Text in a charset as UTF-8. `charset` is a name that servers use (WHATWG Encoding, section 4.2:
// ISO-8859-1 to -16, windows-1250 to -1258, Shift_JIS, EUC-JP, GBK, Big5, EUC-KR, KOI8-R, UTF-16
// and the like), its case is ignored. Empty: UTF-16 where a byte order mark says so. Nothing for
// UTF-8, for other names, and for bytes that are none of the charset.
std::optional<std::string> DecodeCharset(std::string_view bytes, std::string_view charset);

}  // namespace httptask
