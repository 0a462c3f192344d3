#pragma once

#include <curl/curl.h>

#include <memory>
#include <string>
#include <vector>

#include "plugin/base/status.h"
#include "plugin/http/http_message.h"
#include "plugin/http/proxy.h"
#include "plugin/http/transfer_time.h"

namespace httptask {

// An easy handle and the lists that it reads. Belongs to the thread that leads the loop.
class CurlHandle {
 public:
  CurlHandle() = default;

  // A new one in place of what was there. False: no memory.
  bool Open();
  void Close();
  CURL* get() const { return easy_.get(); }
  // INTERNAL when libcurl refused one of the options so far.
  Status status() const;

  template <typename Value>
  void Set(CURLoption option, Value value) {
    Note(curl_easy_setopt(easy_.get(), option, value));
  }
  void SetHeaderLines(const std::vector<std::string>& lines);
  // See CurlPool::Resolve.
  void SetResolved(const std::vector<std::string>& lines);
  // Takes a copy. Nothing when it is empty.
  void SetBlob(CURLoption option, const std::string& bytes);

 private:
  struct FreeEasy {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
  };
  struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };
  using List = std::unique_ptr<curl_slist, FreeList>;

  void Note(CURLcode code);
  List MakeList(const std::vector<std::string>& lines);

  List header_lines_;
  List resolved_;
  std::unique_ptr<CURL, FreeEasy> easy_;
  CURLcode error_ = CURLE_OK;
};

// What the request must not be able to do, whatever it holds.
void SetFences(CurlHandle& handle);
void SetProxy(CurlHandle& handle, const Proxy& proxy);
// `ca_file`: empty for the system's. `credential`: may be null.
void SetTls(CurlHandle& handle, const std::string& ca_file, const TlsCredential* credential);
// What of the time limits libcurl watches: connecting, all of it, and an answer that drips.
// Where on_body is called, each byte may matter, however seldom one comes.
void SetTimeouts(CurlHandle& handle, const HttpRequest& request, const TimeSpent& spent);
// Method, header fields, codings, version, URL. Not the body.
void SetHead(CurlHandle& handle, const HttpRequest& request, const std::string& url);

// What libcurl measured: lookup, connect, handshake, first byte. The others stay zero.
Timings ReadPhases(CURL* easy);
// `203.0.113.7:443` or `[2001:db8::1]:443`; empty when libcurl knows none.
std::string ReadRemoteAddress(CURL* easy);

}  // namespace httptask
