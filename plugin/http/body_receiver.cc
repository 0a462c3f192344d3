#include "plugin/http/body_receiver.h"

#include <algorithm>
#include <string>
#include <utility>

#include "plugin/base/text.h"

namespace httptask {
namespace {

std::string Codings(const HttpResponse& response) {
  std::string codings;
  for (const auto& [name, value] : response.headers) {
    if (!EqualsIgnoreCase(name, "Content-Encoding")) continue;
    if (!codings.empty()) codings += ",";
    codings += value;
  }
  return codings;
}

}  // namespace

uint64_t BodyBytesMax(const HttpRequest& request) {
  const bool is_elsewhere = !request.output_file.empty() || request.on_body != nullptr;
  return std::max<uint64_t>(request.limits.response_body_bytes_max,
                            is_elsewhere ? request.limits.response_file_bytes_max : 1);
}

BodyReceiver::BodyReceiver(uint64_t id, const HttpRequest& request, ResponseReader& reader,
                           BodyFileWriter& files)
    : id_(id), request_(request), reader_(reader), files_(files) {}

bool BodyReceiver::Begin() {
  has_begun_ = true;
  if (!request_.decompress) return true;
  StatusOr<std::unique_ptr<ContentDecoder>> decoder =
      ContentDecoder::Create(Codings(reader_.response()));
  if (decoder.ok()) {
    decoder_ = *std::move(decoder);
  } else {
    status_ = std::move(decoder).status();
  }
  return status_.ok();
}

BodyReceiver::Taken BodyReceiver::Take(std::string_view received, uint64_t expected_bytes) {
  if (!has_begun_ && !Begin()) return Taken::kFailed;
  expected_bytes_ = expected_bytes;
  const uint64_t received_before = received_bytes_;
  received_bytes_ += received.size();
  const Taken taken = decoder_ == nullptr ? Deliver(received) : Unpack(received);
  if (taken == Taken::kLater) received_bytes_ = received_before;
  return taken;
}

BodyReceiver::Taken BodyReceiver::Unpack(std::string_view received) {
  decoder_->Add(received.substr(held_bytes_));
  while (true) {
    if (pending_.empty()) {
      const StatusOr<std::string_view> next = decoder_->Next();
      if (!next.ok()) {
        status_ = next.status();
        return Taken::kFailed;
      }
      pending_ = *next;
    }
    if (pending_.empty()) break;
    const Taken taken = Deliver(pending_);
    if (taken == Taken::kLater) held_bytes_ = received.size() - decoder_->rest();
    if (taken != Taken::kAll) return taken;
    pending_ = {};
  }
  held_bytes_ = 0;
  return Taken::kAll;
}

BodyReceiver::Taken BodyReceiver::Deliver(std::string_view bytes) {
  if (!WantsFile() && !(request_.on_body && Is2xx())) {
    const bool is_taken = reader_.AddBody(bytes, received_bytes_, expected_bytes_);
    return is_taken ? Taken::kAll : Taken::kFailed;
  }
  if (WantsFile()) {
    if (file_ == nullptr) file_ = files_.Open(id_, request_.output_file);
    const BodyFileWriter::Taken taken = files_.Append(file_, bytes);
    if (taken == BodyFileWriter::Taken::kLater) return Taken::kLater;
    if (taken == BodyFileWriter::Taken::kFailed) {
      status_ = files_.Result(file_).status();
      return Taken::kFailed;
    }
  }
  if (!reader_.CountBody(bytes.size(), received_bytes_)) return Taken::kFailed;
  is_cut_ = request_.on_body && !request_.on_body(bytes);
  return is_cut_ ? Taken::kFailed : Taken::kAll;
}

Status BodyReceiver::Finish() const {
  return decoder_ == nullptr ? Status() : decoder_->Finish();
}

bool BodyReceiver::WantsFile() const {
  return !request_.output_file.empty() && Is2xx();
}

void BodyReceiver::CommitFile() {
  if (file_ == nullptr) file_ = files_.Open(id_, request_.output_file);
  files_.Commit(file_);
}

bool BodyReceiver::IsFileClosed() const {
  return file_ != nullptr && files_.IsClosed(file_);
}

StatusOr<BodyFile> BodyReceiver::FileResult() const {
  return files_.Result(file_);
}

void BodyReceiver::DiscardFile() {
  if (file_ != nullptr) files_.Discard(std::exchange(file_, nullptr));
}

}  // namespace httptask
