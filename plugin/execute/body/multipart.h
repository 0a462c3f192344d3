#pragma once

#include <string>
#include <vector>

#include "plugin/base/json.h"
#include "plugin/base/status.h"
#include "plugin/execute/body/file_access.h"
#include "plugin/http/http_message.h"

namespace httptask {

// A body of type multipart/form-data (RFC 7578).
struct MultipartBody {
  std::string content_type;  // With the boundary.
  std::vector<BodyPiece> pieces;
  std::string shown;  // The body as text, `<contents of NAME>` in the place of each file.
};

// The members of an object as parts: a string, number or boolean as text; {"file", "fileName"?,
// "contentType"?} as a file; {"value", "fileName"?, "contentType"?} as text with a type; a list as
// one part for each item; any other object as JSON. A list instead of the object has its parts in
// order, where those of one name stand apart: {"name"} with {"file", …} or {"value", …}. `seed`
// makes the boundary, which occurs in no part that is not a file. Errors: ARGUMENT_INVALID (the
// body is neither; an item without name or content; a file that is not allowed; a name or type with
// control characters).
StatusOr<MultipartBody> MakeMultipart(const Json& body, const FileAccess& files, uint64_t seed);

}  // namespace httptask
