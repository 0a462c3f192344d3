#pragma once

#include <string_view>

#include "plugin/base/status.h"
#include "plugin/catalog/operation.h"

namespace httptask {

// The most entries that the tables of a page may hold together; more is LIMIT_EXCEEDED.
inline constexpr size_t kPageEntriesMax = 20'000;
// The most problems that are told of a page; one more says how many were left out.
inline constexpr size_t kPageProblemsMax = 100;

// Whether a text is a reference page, in whichever of the two text forms, whole or not: its first
// line is `METHOD /path`, or a line is one that only pages have.
bool LooksLikePage(std::string_view text);

// What becomes of a page that ends before `How to start integrating`.
enum class CutPage {
  kRefuse,  // REFERENCE_INVALID, with the line where it ends and what is missing.
  kLoad,    // It loads as far as it goes; a problem tells the same.
};

// Makes a Reference with one operation of a reference page.
//
// - The operation's id is `METHOD path`, since pages give none.
// - The name of the API is the second-level label of the first server's host (`plaid` of
//   `https://production.plaid.com`, `shop` of `https://api.shop.co.uk`). Without a server that has
//   one it comes from the file name in `source`: what stands before the path (`adyen-checkout` of
//   `adyen-checkout-payments-post-1a2.txt` for `/payments`), else its first word, else `page`.
// - Servers are named by the first label of their host (`sandbox`). The plain form has lost the
// URLs:
//   then there is none, and a problem says so.
// - The media type of the body is the default of the `Content-Type` header, else
// `application/json`.
// - A path parameter that the page does not list is a problem and becomes a required string.
//
// `source` (a path or URL) stands in the problems. Errors: REFERENCE_INVALID with `line N` (see
// SplitPage; a page that was cut), LIMIT_EXCEEDED (kPageEntriesMax).
StatusOr<Reference> LoadPage(std::string_view text, std::string_view source,
                             CutPage cut_page = CutPage::kRefuse);

}  // namespace httptask
