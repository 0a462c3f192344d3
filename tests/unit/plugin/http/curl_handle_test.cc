#include "plugin/http/curl_handle.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "plugin/http/curl_limits.h"

namespace httptask {
namespace {

void* PrivateOf(CURL* easy) {
  void* value = nullptr;
  curl_easy_getinfo(easy, CURLINFO_PRIVATE, &value);
  return value;
}

TEST(SpareHandlesTest, GivesOneOutAgainThatKnowsNothingOfItsFormerTransfer) {
  SpareHandles spare;
  EasyHandle easy = spare.Take();
  ASSERT_NE(easy, nullptr);
  CURL* const same = easy.get();
  std::string text = "secret";
  curl_easy_setopt(same, CURLOPT_PRIVATE, &text);
  curl_easy_setopt(same, CURLOPT_URL, "https://user.example/");
  spare.Put(std::move(easy));

  easy = spare.Take();
  EXPECT_EQ(easy.get(), same);
  EXPECT_EQ(PrivateOf(same), nullptr);
  EXPECT_EQ(curl_easy_perform(same), CURLE_URL_MALFORMAT) << "it has no URL";
}

TEST(SpareHandlesTest, KeepsAFewAlone) {
  SpareHandles spare;
  std::vector<EasyHandle> handles;
  for (size_t i = 0; i < 2 * kSpareHandlesMax; ++i) handles.push_back(spare.Take());
  std::set<CURL*> kept;
  for (size_t i = 0; i < handles.size(); ++i) {
    curl_easy_setopt(handles[i].get(), CURLOPT_TCP_NODELAY, 1L);
    if (i < kSpareHandlesMax) kept.insert(handles[i].get());
    spare.Put(std::move(handles[i]));
  }
  for (size_t i = 0; i < kSpareHandlesMax; ++i) {
    handles[i] = spare.Take();
    EXPECT_EQ(kept.count(handles[i].get()), 1u);
  }
}

TEST(CurlHandleTest, GivesItsEasyHandleBackWhenItIsClosed) {
  SpareHandles spare;
  CurlHandle handle;
  ASSERT_TRUE(handle.Open(spare));
  CURL* const same = handle.get();
  handle.Close();
  EXPECT_EQ(handle.get(), nullptr);
  EXPECT_EQ(spare.Take().get(), same);
}

TEST(CurlHandleTest, ForgetsWhatLibcurlRefusedWhenItIsOpenedAgain) {
  SpareHandles spare;
  CurlHandle handle;
  ASSERT_TRUE(handle.Open(spare));
  handle.Set(CURLOPT_PROTOCOLS_STR, "no such protocol");
  EXPECT_FALSE(handle.status().ok());
  ASSERT_TRUE(handle.Open(spare));
  EXPECT_TRUE(handle.status().ok());
}

}  // namespace
}  // namespace httptask
