#pragma once

#include <curl/curl.h>

#include <chrono>
#include <cstdint>
#include <string>

#include "plugin/base/status.h"

namespace httptask {

// Which time limit ended an attempt.
enum class TimeLimit { kNone, kConnect, kFirstByte, kIdle, kSpeed, kTotal };

// How an attempt without an answer ended.
struct TransferFailure {
  CURLcode code = CURLE_OK;
  TimeLimit time_limit = TimeLimit::kNone;
  std::chrono::milliseconds time_limit_value{0};
  std::string target;  // `host:port`.
  bool is_idempotent = true;
  bool sent = false;            // Bytes of the request may have left.
  bool answer_begun = false;    // A status line came.
  long os_error = 0;            // errno, or 0.
  uint64_t body_bytes_max = 0;  // The limit of the answer's body.
  int status_code = 0;          // Of the answer whose body does not unpack.
  std::string proxy;            // `http://host:port` of the one that it went through; may be empty.
  long proxy_status_code = 0;   // With which that answered to CONNECT, or 0.
  // libcurl's sentence, told for TLS alone, where it holds no URL; or what is wrong with the body.
  std::string detail;
};

// The error for the caller, by the table of HttpExchange::status. Pure. CHECKs that `code` is an
// error or a time limit is named.
Status DescribeFailure(const TransferFailure& failure);

// CANCELLED, or RESULT_UNKNOWN where bytes of a request that is not idempotent may have left. Pure.
Status DescribeCancel(const TransferFailure& failure);

}  // namespace httptask
