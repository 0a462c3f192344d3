#pragma once

#include <curl/curl.h>

#include <memory>

#include "plugin/http/http_message.h"

namespace httptask {

// How the connection that `handle` is about to use is secured; null without TLS.
std::shared_ptr<const TlsFacts> ReadTlsFacts(CURL* handle);

// Whether the server's certificate names its hosts where they count, in subjectAltName (RFC 9110,
// section 4.3.4); without any name there libcurl takes the common name. True without TLS.
bool NamesItsHosts(CURL* handle);

// Whether its peer agreed on HTTP/2 (ALPN).
bool SpeaksHttp2(CURL* handle);

}  // namespace httptask
