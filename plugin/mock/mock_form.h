#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/json.h"

namespace httptask {

// The most pairs or parts that are read of a query, a form or a multipart body; what follows is
// left out.
inline constexpr size_t kMockFormFieldsMax = 10'000;

// Bytes behind percent-encoding with `+` as a space (application/x-www-form-urlencoded), made
// UTF-8.
std::string DecodeForm(std::string_view text);

// One pair of a query or form. The raw value is kept for lists, whose separators are found before
// decoding.
struct MockFormField {
  std::string name;
  std::string raw_value;

  std::string Value() const { return DecodeForm(raw_value); }
};
std::vector<MockFormField> SplitForm(std::string_view text);

// `a[b][]` as {"a", "b", ""}; a name without well-formed brackets is one part.
std::vector<std::string> SplitFormName(std::string_view name);

// The pairs as nested objects of strings: `a[b]=1` is {"a": {"b": "1"}}; a name that comes again
// and `a[]` make arrays, `a[0]` makes the member "0" (see TypeTree). Nesting deeper than 32 is left
// out. A name that `is_whole` says yes to is taken as it is, brackets included.
Json FormToTree(
    const std::vector<MockFormField>& fields,
    const std::function<bool(std::string_view)>& is_whole = [](std::string_view) { return false; });

// One part of a multipart/form-data body (RFC 7578); in its name `%22`, `%0D` and `%0A` are what
// browsers write them for (WHATWG HTML, "multipart/form-data encoding algorithm").
struct MockFormPart {
  std::string name;
  std::string media_type;
  std::string content;
};
// Nothing when `body` has no such boundary or a part has no name.
std::optional<std::vector<MockFormPart>> SplitMultipart(std::string_view body,
                                                        std::string_view boundary);

// The parameter of a header value like `multipart/form-data; boundary="x"`, without quotes, or "".
// In quotes a semicolon is an ordinary byte.
std::string HeaderParameter(std::string_view value, std::string_view name);

}  // namespace httptask
