#include "plugin/http/coding/content_decoder.h"

#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include <string>

#include "plugin/base/base64.h"

namespace httptask {
namespace {

constexpr int kGzip = 31;
constexpr int kZlib = 15;
constexpr int kRaw = -15;

std::string Deflate(std::string_view plain, int window_bits) {
  z_stream stream{};
  EXPECT_EQ(::deflateInit2(&stream, 6, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string packed(::deflateBound(&stream, plain.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
  stream.avail_in = static_cast<uInt>(plain.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(::deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(stream.total_out);
  ::deflateEnd(&stream);
  return packed;
}

std::string Zstd(std::string_view plain, int window_log = 0) {
  const auto destroy = [](ZSTD_CCtx* context) { ::ZSTD_freeCCtx(context); };
  const std::unique_ptr<ZSTD_CCtx, decltype(destroy)> context(::ZSTD_createCCtx(), destroy);
  // A stream of unknown size, so that the frame names its window.
  if (window_log > 0) ::ZSTD_CCtx_setParameter(context.get(), ZSTD_c_windowLog, window_log);
  std::string packed(::ZSTD_compressBound(plain.size()) + 64, '\0');
  ZSTD_inBuffer in{plain.data(), plain.size(), 0};
  ZSTD_outBuffer out{packed.data(), packed.size(), 0};
  EXPECT_FALSE(::ZSTD_isError(::ZSTD_compressStream2(context.get(), &out, &in, ZSTD_e_flush)));
  EXPECT_EQ(::ZSTD_compressStream2(context.get(), &out, &in, ZSTD_e_end), 0u);
  packed.resize(out.pos);
  return packed;
}

// 50,000 times the letter a.
std::string Brotli() {
  return DecodeBase64("H0/DACTC4rFAEnYBAA==").value();
}

// What the bytes unpack to, given `step` at a time; or why they do not.
std::string Decode(std::string_view codings, std::string_view packed, size_t step = 1) {
  auto decoder = ContentDecoder::Create(codings);
  if (!decoder.ok()) return "<" + std::string(MessageOf(decoder.status())) + ">";
  std::string plain;
  for (size_t at = 0; at < packed.size(); at += step) {
    (*decoder)->Add(packed.substr(at, step));
    while (true) {
      const auto bytes = (*decoder)->Next();
      if (!bytes.ok()) return "<" + std::string(MessageOf(bytes.status())) + ">";
      if (bytes->empty()) break;
      plain += *bytes;
    }
    EXPECT_EQ((*decoder)->rest(), 0u);
  }
  const Status status = (*decoder)->Finish();
  return status.ok() ? plain : "<" + std::string(MessageOf(status)) + ">";
}

const std::string kPlain = std::string(40'000, 'a') + "httptask" + std::string(40'000, 'b');
constexpr char kBroken[] = "<a body that does not unpack (Content-Encoding)>";
constexpr char kGoesOn[] = "<a body that goes on where what is packed ends (Content-Encoding)>";
constexpr char kBreaksOff[] =
    "<a body that breaks off before what is packed ends (Content-Encoding)>";

TEST(ContentDecoderTest, NothingToUndoIsNoDecoder) {
  for (const char* codings : {"", " , ", "identity", "Identity, identity"}) {
    const auto decoder = ContentDecoder::Create(codings);
    ASSERT_TRUE(decoder.ok());
    EXPECT_EQ(*decoder, nullptr) << codings;
  }
}

TEST(ContentDecoderTest, EachCodingUnpacksInPiecesOfAnySize) {
  for (const size_t step : {size_t{1}, size_t{7}, size_t{1} << 20}) {
    EXPECT_EQ(Decode("gzip", Deflate(kPlain, kGzip), step), kPlain);
    EXPECT_EQ(Decode("X-GZIP", Deflate(kPlain, kGzip), step), kPlain);
    EXPECT_EQ(Decode("deflate", Deflate(kPlain, kZlib), step), kPlain);
    EXPECT_EQ(Decode("deflate", Deflate(kPlain, kRaw), step), kPlain);
    EXPECT_EQ(Decode("br", Brotli(), step), std::string(50'000, 'a'));
    EXPECT_EQ(Decode("zstd", Zstd(kPlain), step), kPlain);
  }
}

TEST(ContentDecoderTest, CodingsAreUndoneFromTheLastToTheFirst) {
  const std::string packed = Zstd(Deflate(kPlain, kGzip));
  for (const size_t step : {size_t{1}, size_t{1} << 20}) {
    EXPECT_EQ(Decode("gzip, identity ,zstd", packed, step), kPlain);
    EXPECT_EQ(Decode("zstd,gzip", packed, step), kBroken);
  }
}

TEST(ContentDecoderTest, MembersAndFramesMayFollowEachOther) {
  EXPECT_EQ(Decode("gzip", Deflate("ab", kGzip) + Deflate("c", kGzip)), "abc");
  EXPECT_EQ(Decode("zstd", Zstd("ab") + Zstd("c")), "abc");
}

TEST(ContentDecoderTest, EmptyBodyIsWhole) {
  for (const char* coding : {"gzip", "deflate", "br", "zstd"}) EXPECT_EQ(Decode(coding, ""), "");
  EXPECT_EQ(Decode("deflate", Deflate("", kRaw)), "");
}

TEST(ContentDecoderTest, EveryCutIsTold) {
  const std::pair<const char*, std::string> bodies[] = {{"gzip", Deflate("httptask", kGzip)},
                                                        {"deflate", Deflate("httptask", kZlib)},
                                                        {"deflate", Deflate("httptask", kRaw)},
                                                        {"br", Brotli()},
                                                        {"zstd", Zstd("httptask")}};
  for (const auto& [coding, packed] : bodies) {
    for (size_t size = 1; size < packed.size(); ++size) {
      EXPECT_EQ(Decode(coding, std::string_view(packed).substr(0, size)), kBreaksOff)
          << coding << " " << size;
    }
  }
  const std::string two = Deflate("ab", kGzip) + Deflate("c", kGzip);
  EXPECT_EQ(Decode("gzip", std::string_view(two).substr(0, two.size() - 1)), kBreaksOff);
}

TEST(ContentDecoderTest, BytesBehindTheEndAreRefused) {
  EXPECT_EQ(Decode("deflate", Deflate("ab", kZlib) + "x"), kGoesOn);
  EXPECT_EQ(Decode("br", Brotli() + "x"), kGoesOn);
  EXPECT_EQ(Decode("gzip", Deflate("ab", kGzip) + "xy", 100), kBroken);
  EXPECT_EQ(Decode("zstd", Zstd("ab") + "no frame", 100), kBroken);
}

TEST(ContentDecoderTest, OtherBytesAndWrongChecksumsAreRefused) {
  for (const char* coding : {"gzip", "br", "zstd"}) {
    EXPECT_EQ(Decode(coding, "neither of the four at all", 100), kBroken) << coding;
  }
  std::string packed = Deflate("httptask", kGzip);
  packed[packed.size() - 8] ^= 1;
  EXPECT_EQ(Decode("gzip", packed), kBroken);
}

TEST(ContentDecoderTest, UnknownCodingIsNamed) {
  EXPECT_EQ(
      Decode("aws\x1b-chunked", ""),
      "<a body in a coding that cannot be unpacked here (Content-Encoding: aws\\x1b-chunked)>");
}

TEST(ContentDecoderTest, CodingsHaveALimitOnBothSides) {
  EXPECT_TRUE(ContentDecoder::Create("gzip,gzip,gzip,gzip,gzip").ok());
  EXPECT_EQ(Decode("gzip,gzip,gzip,gzip,gzip,gzip", ""),
            "<a body in more codings than 5, which is not unpacked (Content-Encoding)>");
}

TEST(ContentDecoderTest, WindowOfZstdHasALimitOnBothSides) {
  EXPECT_EQ(Decode("zstd", Zstd("ab", kZstdWindowLogMax)), "ab");
  EXPECT_EQ(Decode("zstd", Zstd("ab", kZstdWindowLogMax + 1)),
            "<a zstd body that asks for a window of more than 8 MiB>");
}

}  // namespace
}  // namespace httptask
