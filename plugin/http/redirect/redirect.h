#pragma once

#include <optional>
#include <string>

#include "plugin/http/http_message.h"

namespace httptask {

// What comes after a redirect: the next request, or the reason why there is none.
struct Redirect {
  std::optional<HttpRequest> next;
  // Whether header fields or a client certificate were taken out for another origin.
  bool drops_credentials = false;
  std::string refusal;
};

// Whether an answer is a redirect that names a place: 301, 302, 303, 307 or 308 with Location.
bool IsRedirect(const HttpResponse& response);

// Decides on a redirect (RFC 9110, section 15.4). Pure.
//
// | status   | method of the next request             | body  |
// | 301, 302 | GET for POST, else as before           | kept unless the method changes |
// | 303      | GET, HEAD stays                        | dropped |
// | 307, 308 | as before                              | kept  |
//
// Refused: a Location that is missing, twice there with different values, or not a URL by ParseUrl;
// a URL above request_url_bytes_max; https to http; a body to another origin. To another origin go
// only the header fields of MayLeaveOrigin, without `credential_headers`, and no TLS client
// certificate.
Redirect FollowRedirect(const HttpRequest& request, const HttpResponse& response);

}  // namespace httptask
