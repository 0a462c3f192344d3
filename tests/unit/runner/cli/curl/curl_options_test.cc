#include "runner/cli/curl/curl_options.h"

#include <gmock/gmock.h>

namespace httptask::runner {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

StatusOr<std::vector<CurlOption>> Read(std::vector<std::string> words) {
  words.insert(words.begin(), "curl");
  return ReadCurlOptions(words);
}

TEST(CurlOptionsTest, ShortOptionsComeInGroups) {
  EXPECT_THAT(
      Read({"-sSXPOST", "-d", "a", "u"}).value(),
      ElementsAre(CurlOption{"request", "POST"}, CurlOption{"data", "a"}, CurlOption{"url", "u"}));
}

TEST(CurlOptionsTest, ValuesMayLookLikeOptions) {
  EXPECT_THAT(Read({"-d", "-x", "--", "-u"}).value(),
              ElementsAre(CurlOption{"data", "-x"}, CurlOption{"url", "-u"}));
}

TEST(CurlOptionsTest, WhatATaskCannotHaveIsMarked) {
  EXPECT_THAT(Read({"-k", "--max-time", "5"}).value(),
              ElementsAre(CurlOption{"insecure", "", false, true},
                          CurlOption{"max-time", "5", true, false}));
}

TEST(CurlOptionsTest, UnknownOptionsTellTheNearest) {
  EXPECT_THAT(std::string(MessageOf(Read({"--heder", "x"}).status())),
              HasSubstr("did you mean --header?"));
  EXPECT_FALSE(Read({"-Z"}).ok());
  EXPECT_FALSE(Read({"-H"}).ok());
}

TEST(CurlOptionsTest, TheFirstWordMustBeCurl) {
  EXPECT_FALSE(ReadCurlOptions(std::vector<std::string>{"wget", "u"}).ok());
  EXPECT_FALSE(ReadCurlOptions(std::vector<std::string>{}).ok());
  EXPECT_TRUE(ReadCurlOptions(std::vector<std::string>{"$", "/usr/bin/curl", "u"}).ok());
}

}  // namespace
}  // namespace httptask::runner
