#include "runner/cli/curl/curl_body.h"

#include <gtest/gtest.h>

namespace httptask::runner {
namespace {

StatusOr<std::string> ReadFake(const std::string& path) {
  if (path == "f") return std::string("a b\r\nc");
  return MakeError(Reason::kArgumentInvalid, "no such file");
}

class CurlBodyTest : public ::testing::Test {
 protected:
  Status Take(std::string name, std::string value) { return body_.Take({name, value}); }

  const FileReader reader_ = ReadFake;
  CurlBody body_{reader_};
};

TEST_F(CurlBodyTest, PiecesAreJoined) {
  ASSERT_TRUE(Take("data", "a=1").ok());
  ASSERT_TRUE(Take("data-raw", "@b").ok());
  ASSERT_TRUE(Take("data-urlencode", "c=x y").ok());
  EXPECT_EQ(body_.text(), "a=1&@b&c=x+y");
  EXPECT_EQ(body_.DefaultContentType(), "application/x-www-form-urlencoded");
}

TEST_F(CurlBodyTest, FilesAreReadAsCurlDoes) {
  ASSERT_TRUE(Take("data", "@f").ok());
  ASSERT_TRUE(Take("data-binary", "@f").ok());
  ASSERT_TRUE(Take("data-urlencode", "n@f").ok());
  EXPECT_EQ(body_.text(), "a bc&a b\r\nc&n=a+b%0D%0Ac");
  EXPECT_FALSE(Take("data", "@none").ok());
}

TEST_F(CurlBodyTest, EncodedDataHasItsFiveForms) {
  for (const char* value : {"x y", "=x y", "n=x=y", "@f"}) {
    ASSERT_TRUE(Take("data-urlencode", value).ok());
  }
  EXPECT_EQ(body_.text(), "x+y&x+y&n=x%3Dy&a+b%0D%0Ac");
}

TEST_F(CurlBodyTest, JsonPiecesFollowEachOther) {
  ASSERT_TRUE(Take("json", "{\"a\":").ok());
  ASSERT_TRUE(Take("json", "1}").ok());
  EXPECT_EQ(body_.text(), "{\"a\":1}");
  EXPECT_EQ(body_.kind(), CurlBody::Kind::kJson);
}

TEST_F(CurlBodyTest, PartsKeepFilesAndTypes) {
  ASSERT_TRUE(Take("form", "a=1").ok());
  ASSERT_TRUE(Take("form", "f=@x.png;type=image/png;filename=\"y.png\"").ok());
  ASSERT_TRUE(Take("form", "t=<f").ok());
  ASSERT_TRUE(Take("form", "s=x;y").ok());
  ASSERT_TRUE(Take("form-string", "r=@raw;type=x").ok());
  ASSERT_TRUE(Take("form", "r=2").ok());
  EXPECT_EQ(FormatJson(body_.parts()),
            R"({"a":"1","f":{"contentType":"image/png","fileName":"y.png","file":"x.png"},)"
            R"("t":{"value":"a b\r\nc"},"s":"x","r":["@raw;type=x","2"]})");
  EXPECT_TRUE(body_.has_file());
}

TEST_F(CurlBodyTest, PartsHaveTheTypeThatCurlFindsByTheNameOfTheirFile) {
  ASSERT_TRUE(Take("form", "a=@x.JPEG").ok());
  ASSERT_TRUE(Take("form", "b=@x.png;filename=y.txt").ok());
  ASSERT_TRUE(Take("form", "c=@x.png;filename=y").ok());
  ASSERT_TRUE(Take("form", "d=1;filename=y.xml").ok());
  ASSERT_TRUE(Take("form", "e=@x.bin").ok());
  EXPECT_EQ(FormatJson(body_.parts()),
            R"({"a":{"contentType":"image/jpeg","file":"x.JPEG"},)"
            R"("b":{"fileName":"y.txt","contentType":"text/plain","file":"x.png"},)"
            R"("c":{"fileName":"y","contentType":"image/png","file":"x.png"},)"
            R"("d":{"fileName":"y.xml","contentType":"application/xml","value":"1"},)"
            R"("e":{"file":"x.bin"}})");
}

TEST_F(CurlBodyTest, PartsOfOneNameThatStandApartAreAList) {
  ASSERT_TRUE(Take("form", "a=1").ok());
  ASSERT_TRUE(Take("form", "b=2;type=text/plain").ok());
  ASSERT_TRUE(Take("form", "a=3").ok());
  EXPECT_EQ(FormatJson(body_.parts()),
            R"([{"name":"a","value":"1"},{"name":"b","contentType":"text/plain","value":"2"},)"
            R"({"name":"a","value":"3"}])");
  EXPECT_FALSE(body_.has_file());
}

TEST_F(CurlBodyTest, PartsAreReadAsCurlDoes) {
  ASSERT_TRUE(Take("form", "a= x ;y; filename = z").ok());
  ASSERT_TRUE(Take("form", R"(b="x;\"y";type=text/plain; charset=utf-8)").ok());
  ASSERT_TRUE(Take("form", "c=\"x;y").ok());
  EXPECT_EQ(FormatJson(body_.parts()),
            R"({"a":"x","b":{"contentType":"text/plain; charset=utf-8","value":"x;\"y"},)"
            R"("c":"\"x"})");
}

TEST_F(CurlBodyTest, WhatNoPartOfATaskHasIsTold) {
  ASSERT_TRUE(Take("form", R"(a=1;headers="X-A: 1";type=text/plain;encoder=base64)").ok());
  EXPECT_EQ(FormatJson(body_.parts()), R"({"a":{"contentType":"text/plain","value":"1"}})");
  EXPECT_EQ(body_.left_out(), (std::set<std::string>{"encoder", "headers"}));
}

TEST_F(CurlBodyTest, SeveralFilesInOnePartAreRefused) {
  EXPECT_FALSE(Take("form", "a=@x,y").ok());
  EXPECT_TRUE(Take("form", R"(a=@"x,y")").ok());
  EXPECT_TRUE(Take("form", "b=x,y").ok());
}

TEST_F(CurlBodyTest, AFileIsSentAsItIs) {
  ASSERT_TRUE(Take("upload-file", "f").ok());
  EXPECT_EQ(body_.text(), "a b\r\nc");
  EXPECT_EQ(body_.DefaultContentType(), "");
  EXPECT_FALSE(Take("data", "a").ok());
}

TEST_F(CurlBodyTest, DataAndFormExcludeEachOther) {
  ASSERT_TRUE(Take("data", "a").ok());
  EXPECT_FALSE(Take("form", "a=1").ok());
  EXPECT_FALSE(Take("form", "nothing").ok());
}

}  // namespace
}  // namespace httptask::runner
