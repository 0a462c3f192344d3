#pragma once

#include <string>
#include <string_view>

namespace httptask {

// Lower-case words of letters and digits joined by `-`: `Plaid (EU)` is `plaid-eu`. Letters outside
// ASCII part words.
std::string Slug(std::string_view text);

// The name of an API: the slug of its title without `the` in front, versions (`v3`, `1.0`,
// `(2020-01-01)`) and the words `api`, `rest`, `openapi`; `The Plaid API` is `plaid`. If nothing is
// left, the slug of the source's file name without its extension; `api` in the end.
std::string ApiName(std::string_view title, std::string_view source);

// The name of an API by those that a public directory of APIs gives it, which differ where titles
// do not (`info.x-providerName` and `x-serviceName`): lower-case, joined by `-`
// (`github.com-ghes-3.7`). Empty when the provider is.
std::string DirectoryName(std::string_view provider, std::string_view service);

}  // namespace httptask
