#pragma once

#include <string>
#include <string_view>

namespace httptask::runner {

// The longest value of a query parameter that is told, in bytes; a longer one may be a secret.
inline constexpr size_t kShownValueBytesMax = 24;

// Whether a place is an http or https URL.
bool IsUrl(std::string_view place);

// The URL of a document in parts.
struct DocumentUrl {
  // What is sent: without user information and fragment.
  std::string url;
  // `Basic …` for the user information, or empty.
  std::string authorization;
  // What may be told and kept: scheme and host in lower case, no user information, no fragment, and
  // `***` for each query value whose name or length looks like that of a secret. Other values stay,
  // since `?group=a` and `?group=b` are different documents. It is its own `shown`.
  std::string shown;

  bool operator==(const DocumentUrl&) const = default;
};
DocumentUrl ReadDocumentUrl(std::string_view text);

}  // namespace httptask::runner
