#pragma once

#include "plugin/base/json.h"
#include "plugin/catalog/operation.h"
#include "plugin/prepare/prepare.h"

namespace httptask {

// What a body takes from the example that the reference gives for its media type: without
// `readOnly` members and, with Fill::kRequired, without what is not required. A text that is JSON
// counts as its value where the schema takes no text. Discarded where there is none, nothing is to
// be filled, or it does not fit the schema.
Json ExampleOfBody(const Body& body, const Definitions& definitions, Fill fill);

// `given` (discarded: nothing) with the members of `example` that it lacks, at every depth.
Json AddFromExample(Json given, const Json& example);

}  // namespace httptask
