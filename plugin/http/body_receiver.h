#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "plugin/http/body_file.h"
#include "plugin/http/coding/content_decoder.h"
#include "plugin/http/http_message.h"
#include "plugin/http/response_reader.h"

namespace httptask {

// How large the body of an answer may become: where it goes is not known before its status.
uint64_t BodyBytesMax(const HttpRequest& request);

// Takes an answer's body as it comes in: unpacks it, holds it to its limits, and brings it where
// the request wants it: into the answer, a file, or a callback. Belongs to the thread that leads
// the loop.
class BodyReceiver {
 public:
  enum class Taken { kAll, kLater, kFailed };

  // All must outlive it. `id`: told by `files` when they make progress.
  BodyReceiver(uint64_t id, const HttpRequest& request, ResponseReader& reader,
               BodyFileWriter& files);
  BodyReceiver(const BodyReceiver&) = delete;
  BodyReceiver& operator=(const BodyReceiver&) = delete;

  // The next bytes as they were sent. After kLater the same bytes are given again, perhaps with
  // more behind them, once the file made progress. kFailed: see status, is_cut, or the reader's
  // status. `expected_bytes`: the declared length or 0.
  Taken Take(std::string_view received, uint64_t expected_bytes);
  // After the last byte: RESPONSE_INVALID for a packed body that breaks off.
  Status Finish() const;

  // STORAGE_FAILED, or RESPONSE_INVALID saying what was sent instead of a body.
  const Status& status() const { return status_; }
  // Whether the callback wanted no more.
  bool is_cut() const { return is_cut_; }

  // Whether the body belongs into a file: that of a 2xx answer does.
  bool WantsFile() const;
  // The file takes its place; an empty one if nothing came.
  void CommitFile();
  bool IsFileClosed() const;
  StatusOr<BodyFile> FileResult() const;
  // Removes what was written, if anything was.
  void DiscardFile();

 private:
  bool Is2xx() const { return reader_.response().status_code / 100 == 2; }
  bool Begin();
  Taken Unpack(std::string_view received);
  Taken Deliver(std::string_view bytes);

  const uint64_t id_;
  const HttpRequest& request_;
  ResponseReader& reader_;
  BodyFileWriter& files_;
  Status status_;
  std::unique_ptr<ContentDecoder> decoder_;
  std::shared_ptr<BodyFileWriter::File> file_;  // Once bytes go to it.
  uint64_t received_bytes_ = 0;
  uint64_t expected_bytes_ = 0;
  std::string_view pending_;  // Unpacked and not delivered yet.
  size_t held_bytes_ = 0;     // Of the bytes that will be given again: used already.
  bool has_begun_ = false;
  bool is_cut_ = false;
};

}  // namespace httptask
