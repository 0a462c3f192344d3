#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "plugin/catalog/operation.h"
#include "plugin/mock/mock_form.h"

namespace httptask {

// Reading parameters back out of a request by their OpenAPI style, typed by their schema.

// Styles `simple`, `label` and `matrix`: a path segment (percent-encoded) or a header's value (as
// it is).
Json ReadSimple(const Parameter& parameter, std::string_view raw, const Definitions& definitions);

// Styles `form`, `spaceDelimited`, `pipeDelimited` and `deepObject` from the pairs of a query or of
// cookies. Nothing when the parameter is not there.
std::optional<Json> ReadForm(const Parameter& parameter, const std::vector<MockFormField>& fields,
                             const Definitions& definitions);

// The pairs of a Cookie header.
std::vector<MockFormField> CookiesOf(std::string_view header);

}  // namespace httptask
