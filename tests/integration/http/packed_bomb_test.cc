// Small answers that unpack to much, in the newer codings; 100 healthy transfers go on beside.
#include <zstd.h>

#include "plugin/base/base64.h"
#include "tests/integration/http/neighbour_fixture.h"

namespace httptask::testing {
namespace {

// 200 MiB of zeros in brotli (quality 11, window 24).
constexpr char kBrotliBomb[] =
    "z///f/gnAOKxQCD3/p/////wTwDEYQGA7v0/////4Z8AiMMiAN37f/7//8M/ARCHBQC69//8//+HfwIgDgsAdO//+f//D/"
    "8EQBwW"
    "AOje//P//x/+CYA4LADQvf/n//8//BMAcVgAoHv/z///f/gnAOKwAED3/p/////wTwDEYQGA7v0/////4Z8AiMMCAN37f/"
    "7//8M/"
    "ARCHBQC69//5//+HfwIgDgsAdO//AA==";
// The word `httptask` in brotli.
constexpr char kBrotliWord[] = "jwOAaHR0cHRhc2sD";

std::string Zstd(size_t zeros) {
  const std::string plain(zeros, '\0');
  std::string packed(ZSTD_compressBound(zeros), '\0');
  const size_t size = ZSTD_compress(packed.data(), packed.size(), plain.data(), plain.size(), 3);
  EXPECT_FALSE(ZSTD_isError(size));
  packed.resize(size);
  return packed;
}

std::string Packed(std::string_view coding, std::string_view body) {
  return "HTTP/1.1 200 OK\r\nContent-Encoding: " + std::string(coding) +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

using PackedBombTest = NeighbourTest;

TEST_F(PackedBombTest, BothCodingsAreUnpacked) {
  TestServer brotli(Answer(Packed("br", DecodeBase64(kBrotliWord).value())));
  EXPECT_EQ(Send(Get(brotli.Url())).response.body, "httptask");
  TestServer zstd(Answer(Packed("zstd", Zstd(1000))));
  EXPECT_EQ(Send(Get(zstd.Url())).response.body, std::string(1000, '\0'));
}

TEST_F(PackedBombTest, BothAreStoppedByTheirRatio) {
  TestServer brotli(Answer(Packed("br", DecodeBase64(kBrotliBomb).value())));
  ExpectError(SendBeside(Get(brotli.Url())), Reason::kResponseTooLarge, "times its own size");
  TestServer zstd(Answer(Packed("zstd", Zstd(size_t{20} << 20))));
  ExpectError(SendBeside(Get(zstd.Url())), Reason::kResponseTooLarge, "times its own size");
}

TEST_F(PackedBombTest, BothAreStoppedBySizeWhereTheRatioIsAllowed) {
  const std::pair<const char*, std::string> bombs[] = {{"br", DecodeBase64(kBrotliBomb).value()},
                                                       {"zstd", Zstd(size_t{20} << 20)}};
  for (const auto& [coding, bomb] : bombs) {
    TestServer server(Answer(Packed(coding, bomb)));
    HttpRequest request = Get(server.Url());
    request.limits.response_ratio_max = 100'000'000;
    ExpectError(Send(request), Reason::kResponseTooLarge, "10485760");
  }
}

TEST_F(PackedBombTest, OtherBytesAreNeverASuccess) {
  for (const char* coding : {"br", "zstd"}) {
    TestServer server(Answer(Packed(coding, "neither of the two at all")));
    ExpectError(SendBeside(Get(server.Url())), Reason::kResponseInvalid, "unpack");
  }
}

}  // namespace
}  // namespace httptask::testing
