#include "plugin/http/coding/content_decoder.h"

#include <brotli/decode.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "plugin/base/check.h"
#include "plugin/base/text.h"

namespace httptask {
namespace {

constexpr size_t kOutputBytes = 16 * 1024;
constexpr size_t kNameBytesMax = 40;
// Window bits of zlib's: a gzip member, a zlib stream, deflate alone.
constexpr int kGzip = 15 + 16;
constexpr int kZlib = 15;
constexpr int kRaw = -15;

Status Invalid(std::string_view what) {
  return MakeError(Reason::kResponseInvalid, std::string(what));
}

Status Broken() {
  return Invalid("a body that does not unpack (Content-Encoding)");
}

Status GoesOn() {
  return Invalid("a body that goes on where what is packed ends (Content-Encoding)");
}

// A gzip body of any number of members (RFC 1952, section 2.2), or one deflate stream.
class ZlibStage : public CodingStage {
 public:
  explicit ZlibStage(int window_bits) : is_gzip_(window_bits == kGzip) {
    HTTPTASK_CHECK(::inflateInit2(&stream_, window_bits) == Z_OK);
  }
  ~ZlibStage() override { ::inflateEnd(&stream_); }
  ZlibStage(const ZlibStage&) = delete;
  ZlibStage& operator=(const ZlibStage&) = delete;

  StatusOr<std::string_view> Decode(std::string_view& input) override {
    if (has_ended_ && input.empty()) return std::string_view();
    if (has_ended_ && (!is_gzip_ || ::inflateReset(&stream_) != Z_OK)) return GoesOn();
    has_begun_ = true;
    // zlib does not change what it reads.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));
    stream_.avail_in = static_cast<uInt>(input.size());
    stream_.next_out = reinterpret_cast<Bytef*>(output_.data());
    stream_.avail_out = kOutputBytes;
    const int code = ::inflate(&stream_, Z_NO_FLUSH);
    if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) return Broken();
    has_ended_ = code == Z_STREAM_END;
    input.remove_prefix(input.size() - stream_.avail_in);
    return std::string_view(output_.data(), kOutputBytes - stream_.avail_out);
  }

  bool IsWhole() const override { return !has_begun_ || has_ended_; }

 private:
  const bool is_gzip_;
  z_stream stream_{};
  bool has_begun_ = false;
  bool has_ended_ = false;
  std::array<char, kOutputBytes> output_;
};

// `deflate` is a zlib stream; some servers leave its wrapper out, which the first two bytes tell.
class DeflateStage : public CodingStage {
 public:
  StatusOr<std::string_view> Decode(std::string_view& input) override {
    if (stage_ != nullptr) return stage_->Decode(input);
    const size_t taken = std::min(input.size(), 2 - head_.size());
    head_ += input.substr(0, taken);
    input.remove_prefix(taken);
    if (head_.size() < 2) return std::string_view();
    stage_ = std::make_unique<ZlibStage>(IsZlib() ? kZlib : kRaw);
    std::string_view head = head_;
    return stage_->Decode(head);  // Two bytes never fill the output.
  }

  bool IsWhole() const override { return stage_ == nullptr ? head_.empty() : stage_->IsWhole(); }

 private:
  // RFC 1950, section 2.2.
  bool IsZlib() const {
    const int first = static_cast<unsigned char>(head_[0]);
    const int second = static_cast<unsigned char>(head_[1]);
    return (first & 0x0f) == 8 && (first * 256 + second) % 31 == 0;
  }

  std::string head_;
  std::unique_ptr<ZlibStage> stage_;
};

// RFC 7932. Windows above 16 MiB are no part of it and refused.
class BrotliStage : public CodingStage {
 public:
  BrotliStage() : state_(::BrotliDecoderCreateInstance(nullptr, nullptr, nullptr)) {
    HTTPTASK_CHECK(state_ != nullptr);
  }

  StatusOr<std::string_view> Decode(std::string_view& input) override {
    if (has_ended_ && input.empty()) return std::string_view();
    if (has_ended_) return GoesOn();
    has_begun_ = true;
    size_t in_size = input.size();
    const auto* in = reinterpret_cast<const uint8_t*>(input.data());
    size_t out_size = kOutputBytes;
    uint8_t* out = output_.data();
    const BrotliDecoderResult result =
        ::BrotliDecoderDecompressStream(state_.get(), &in_size, &in, &out_size, &out, nullptr);
    if (result == BROTLI_DECODER_RESULT_ERROR) return Broken();
    has_ended_ = result == BROTLI_DECODER_RESULT_SUCCESS;
    input.remove_prefix(input.size() - in_size);
    return std::string_view(reinterpret_cast<const char*>(output_.data()), kOutputBytes - out_size);
  }

  bool IsWhole() const override { return !has_begun_ || has_ended_; }

 private:
  struct Destroy {
    void operator()(BrotliDecoderState* state) const { ::BrotliDecoderDestroyInstance(state); }
  };

  const std::unique_ptr<BrotliDecoderState, Destroy> state_;
  bool has_begun_ = false;
  bool has_ended_ = false;
  std::array<uint8_t, kOutputBytes> output_;
};

// Frames one after the other (RFC 8878).
class ZstdStage : public CodingStage {
 public:
  ZstdStage() : context_(::ZSTD_createDCtx()) {
    HTTPTASK_CHECK(context_ != nullptr);
    ::ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, kZstdWindowLogMax);
  }

  StatusOr<std::string_view> Decode(std::string_view& input) override {
    if (is_whole_ && input.empty()) return std::string_view();
    ZSTD_inBuffer in{input.data(), input.size(), 0};
    ZSTD_outBuffer out{output_.data(), output_.size(), 0};
    const size_t result = ::ZSTD_decompressStream(context_.get(), &out, &in);
    if (::ZSTD_getErrorCode(result) == ZSTD_error_frameParameter_windowTooLarge) {
      return Invalid("a zstd body that asks for a window of more than 8 MiB");
    }
    if (::ZSTD_isError(result) != 0) return Broken();
    is_whole_ = result == 0;
    input.remove_prefix(in.pos);
    return std::string_view(output_.data(), out.pos);
  }

  bool IsWhole() const override { return is_whole_; }

 private:
  struct Destroy {
    void operator()(ZSTD_DCtx* context) const { ::ZSTD_freeDCtx(context); }
  };

  const std::unique_ptr<ZSTD_DCtx, Destroy> context_;
  bool is_whole_ = true;
  std::array<char, kOutputBytes> output_;
};

StatusOr<std::unique_ptr<CodingStage>> MakeStage(std::string_view coding) {
  std::unique_ptr<CodingStage> stage;
  const auto is = [&](std::string_view name) { return EqualsIgnoreCase(coding, name); };
  if (is("gzip") || is("x-gzip")) stage = std::make_unique<ZlibStage>(kGzip);
  if (is("deflate")) stage = std::make_unique<DeflateStage>();
  if (is("br")) stage = std::make_unique<BrotliStage>();
  if (is("zstd")) stage = std::make_unique<ZstdStage>();
  if (stage != nullptr) return stage;
  return Invalid("a body in a coding that cannot be unpacked here (Content-Encoding: " +
                 ToTerminal(coding.substr(0, kNameBytesMax)) + ")");
}

}  // namespace

StatusOr<std::unique_ptr<ContentDecoder>> ContentDecoder::Create(std::string_view codings) {
  auto decoder = std::make_unique<ContentDecoder>();
  while (!codings.empty()) {
    const size_t comma = std::min(codings.rfind(','), codings.size());
    const bool is_first = comma == codings.size();
    const std::string_view coding = Trim(is_first ? codings : codings.substr(comma + 1));
    codings = is_first ? std::string_view() : codings.substr(0, comma);
    if (coding.empty() || EqualsIgnoreCase(coding, "identity")) continue;
    if (decoder->layers_.size() == kContentCodingsMax) {
      return Invalid("a body in more codings than " + std::to_string(kContentCodingsMax) +
                     ", which is not unpacked (Content-Encoding)");
    }
    HTTPTASK_ASSIGN_OR_RETURN(std::unique_ptr<CodingStage> stage, MakeStage(coding));
    decoder->layers_.push_back({.stage = std::move(stage)});
  }
  if (decoder->layers_.empty()) decoder = nullptr;
  return decoder;
}

void ContentDecoder::Add(std::string_view received) {
  layers_.front().input = received;
}

StatusOr<std::string_view> ContentDecoder::Next() {
  size_t at = layers_.size() - 1;
  while (true) {
    Layer& layer = layers_[at];
    std::string_view bytes;
    // A decoder that is asked twice with nothing new may take that for an error.
    if (!layer.input.empty() || layer.may_have_more) {
      HTTPTASK_ASSIGN_OR_RETURN(bytes, layer.stage->Decode(layer.input));
      layer.may_have_more = !bytes.empty();
    }
    if (!bytes.empty() && at + 1 == layers_.size()) return bytes;
    if (!bytes.empty()) {
      layers_[++at].input = bytes;
    } else if (layer.input.empty() && at == 0) {
      return bytes;
    } else if (layer.input.empty()) {
      --at;
    }
  }
}

Status ContentDecoder::Finish() const {
  for (const Layer& layer : layers_) {
    if (!layer.stage->IsWhole()) {
      return Invalid("a body that breaks off before what is packed ends (Content-Encoding)");
    }
  }
  return {};
}

}  // namespace httptask
