#pragma once

#include <string>
#include <string_view>

namespace httptask {

// The longest path of a file that a reference may name, in bytes.
inline constexpr size_t kReferencePathBytesMax = 400;

// What the text of a `$ref` means at the place where it stands.
struct ReferenceTarget {
  // The place that it names, in one spelling: percent-decoded, with `~` and `/` escaped
  // (`#/paths/~1users`); in a file beside the document `#/$files/schemas~1user.yaml/User`. Empty
  // when there is a fault.
  std::string pointer;
  // The file that it names: from the document's folder (`schemas/user.yaml`), or an http or https
  // URL; empty for the document itself.
  std::string file;
  // Why it is not followed, or empty.
  std::string_view fault;
  // Whether it would be followed if URLs were.
  bool is_refused_url = false;
};

// What the text of a `$ref` is read against.
struct ReferenceBase {
  // The document's own name, so that files beside it can refer back.
  std::string_view main_file;
  // Whether references to http and https URLs are followed.
  bool follows_urls = false;
  // Of the document itself and of the file where the text stands; empty for what came from no URL.
  std::string_view main_url;
  std::string_view url;
};

// Reads the text of a `$ref` (RFC 3986; the fragment is a JSON pointer, RFC 6901) that stands at
// `holder`, a pointer as above. Of what came from no URL, absolute paths and paths that leave the
// folder are faults; what came from a URL leads to URLs alone. References to URLs are faults unless
// they are followed.
ReferenceTarget ReadReferenceText(std::string_view text, std::string_view holder,
                                  const ReferenceBase& base);

// The file of a pointer as above, empty for the document itself; and the pointer within it.
struct FilePointer {
  std::string file;
  std::string pointer;
};
FilePointer SplitFilePointer(std::string_view pointer);
// Whether a pointer as above lies in a file beside the document.
bool IsInFile(std::string_view pointer);

}  // namespace httptask
