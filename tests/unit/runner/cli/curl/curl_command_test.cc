#include "runner/cli/curl/curl_command.h"

#include <gmock/gmock.h>

namespace httptask::runner {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

CurlTask Read(std::string_view command) {
  const auto made = ReadCurlCommand(
      command, [](const std::string&) -> StatusOr<std::string> { return std::string("contents"); });
  EXPECT_TRUE(made.ok()) << made.status();
  return made.value_or(CurlTask());
}

std::string Task(std::string_view command) {
  return FormatJson(Read(command).task);
}

TEST(CurlCommandTest, APlainUrlIsAGetThatAcceptsAll) {
  EXPECT_EQ(Task("curl https://a.example/x"),
            R"({"method":"GET","uri":"https://a.example/x","accept":"*/*"})");
  EXPECT_EQ(Task("curl a.example"), R"({"method":"GET","uri":"http://a.example","accept":"*/*"})");
}

// n8n-io/n8n#22699: the value of --data was cut to its first word.
TEST(CurlCommandTest, JsonDataStaysWhole) {
  EXPECT_EQ(Task("curl --request POST \\\n  --url https://example.com/api \\\n"
                 "  --header 'content-type: application/json; charset=UTF-8' \\\n"
                 R"(  --data '{"userId":"123","active":false,"visited":false}')"),
            R"({"method":"POST","uri":"https://example.com/api","accept":"*/*",)"
            R"("contentType":"application/json; charset=UTF-8",)"
            R"("body":{"userId":"123","active":false,"visited":false}})");
}

// n8n-io/n8n#12390 and #11662: fields of --data-urlencode were lost.
TEST(CurlCommandTest, EveryEncodedFieldIsThere) {
  EXPECT_EQ(Task("curl --location --request POST 'https://a.example/idcard?access_token=g8' \\\n"
                 "--header 'Content-Type: application/x-www-form-urlencoded' \\\n"
                 "--header 'Accept: application/json' \\\n"
                 "--data-urlencode 'id_card_side=front' \\\n"
                 "--data-urlencode 'image=/9j/4A+R//9k=' \\\n"
                 "--data-urlencode 'detect_ps=false'"),
            R"({"method":"POST","uri":"https://a.example/idcard?access_token=g8",)"
            R"("contentType":"application/x-www-form-urlencoded","accept":"application/json",)"
            R"("body":"id_card_side=front&image=%2F9j%2F4A%2BR%2F%2F9k%3D&detect_ps=false",)"
            R"("maxRedirects":20})");
  EXPECT_EQ(Task("curl -X POST https://a.example/introspect --data-urlencode 'token=<TOKEN>'"),
            R"({"method":"POST","uri":"https://a.example/introspect","accept":"*/*",)"
            R"("contentType":"application/x-www-form-urlencoded","body":"token=%3CTOKEN%3E"})");
}

// n8n-io/n8n#13719: JSON without a content type was broken into parameters.
TEST(CurlCommandTest, JsonWithoutATypeIsSentAsCurlDoesAndTold) {
  const CurlTask made =
      Read("curl --location 'https://a.example (Domain)/set' --data '{\n \"port\": \"8000\"\n}'");
  EXPECT_EQ(made.task["uri"], "https://a.example%20(Domain)/set");
  EXPECT_EQ(made.task["body"], "{\n \"port\": \"8000\"\n}");
  EXPECT_EQ(made.task["contentType"], "application/x-www-form-urlencoded");
  EXPECT_THAT(made.notes, ElementsAre(HasSubstr("set `contentType` to application/json")));
}

// n8n-io/n8n#18171: a comma in the query.
TEST(CurlCommandTest, CommasInTheQueryStay) {
  EXPECT_EQ(Read("curl 'https://example.com?bla=blu,bli&x=1'").task["uri"],
            "https://example.com?bla=blu,bli&x=1");
}

TEST(CurlCommandTest, GetMovesDataIntoTheQuery) {
  EXPECT_EQ(Task("curl -G https://a.example/?z=0#f -d a=1 --data-urlencode 'b=x y'"),
            R"({"method":"GET","uri":"https://a.example/?z=0&a=1&b=x+y","accept":"*/*"})");
}

TEST(CurlCommandTest, HeadersAreKeptMovedOrTakenOut) {
  EXPECT_EQ(Task("curl u.example -H 'X-A: 1' -H 'X-A: 2' -H 'X-Empty;' -H 'Accept:' -H broken"),
            R"({"method":"GET","uri":"http://u.example","accept":"",)"
            R"("headers":{"X-A":["1","2"],"X-Empty":""}})");
}

// Firefox copies these.
TEST(CurlCommandTest, FieldsOfTheConnectionAreLeftOutAndTold) {
  const CurlTask made = Read(
      "curl https://a.example/x -H 'Connection: keep-alive' -H 'TE: trailers' -H 'Sec-GPC: 1'");
  EXPECT_EQ(FormatJson(*FindMember(made.task, "headers")), R"({"Sec-GPC":"1"})");
  EXPECT_THAT(made.notes,
              ElementsAre(HasSubstr("Connection is left out"), HasSubstr("TE is left out")));
}

TEST(CurlCommandTest, WhatIsNoAsciiIsEncodedInTheUrl) {
  EXPECT_EQ(Read("curl 'https://a.example/ü?q=ö'").task["uri"],
            "https://a.example/%C3%BC?q=%C3%B6");
}

TEST(CurlCommandTest, FieldsOfPartsAreTold) {
  EXPECT_THAT(Read("curl u.example -F 'a=1;headers=\"X: 1\"'").notes,
              ElementsAre(HasSubstr("`;headers=` of --form is left out")));
}

TEST(CurlCommandTest, HeadAndMethod) {
  EXPECT_EQ(Read("curl -I u.example").task["method"], "HEAD");
  EXPECT_EQ(Read("curl -I -X OPTIONS u.example").task["method"], "OPTIONS");
  EXPECT_EQ(Read("curl -XPUT -d a u.example").task["method"], "PUT");
}

TEST(CurlCommandTest, UserBecomesBasicWithANote) {
  const CurlTask made = Read("curl -u ann:pw u.example");
  EXPECT_EQ(made.task["headers"]["Authorization"], "Basic YW5uOnB3");
  EXPECT_THAT(made.notes[0], HasSubstr("credential"));
}

TEST(CurlCommandTest, FormIsMultipart) {
  EXPECT_EQ(Task("curl u.example -F a=1 -F 'f=@x.png;type=image/png'"),
            R"({"method":"POST","uri":"http://u.example","accept":"*/*",)"
            R"("contentType":"multipart/form-data",)"
            R"("body":{"a":"1","f":{"contentType":"image/png","file":"x.png"}}})");
}

TEST(CurlCommandTest, AHeaderThatIsSentEmptyStaysOne) {
  EXPECT_EQ(
      Task("curl u.example -H 'Accept;' -H 'Content-Type;'"),
      R"({"method":"GET","uri":"http://u.example","headers":{"Accept":"","Content-Type":""}})");
}

TEST(CurlCommandTest, JsonSetsTypeAndAccept) {
  EXPECT_EQ(Task(R"(curl --json '{"a": 123456789012345678901234567890}' u.example)"),
            R"({"method":"POST","uri":"http://u.example","accept":"application/json",)"
            R"("contentType":"application/json","body":{"a":123456789012345678901234567890}})");
}

TEST(CurlCommandTest, VariablesBecomeExpressionsAndOthersAreEscaped) {
  const CurlTask made = Read(R"(curl "https://a.example/?key=$API_KEY" -H 'X: ${literal}' )"
                             R"(-H "Authorization: Bearer ${TOKEN}" --json "{\"k\": \"$V\"}")");
  EXPECT_EQ(made.task["uri"], "https://a.example/?key=${workflow.input.API_KEY}");
  EXPECT_EQ(made.task["headers"]["X"], "$${literal}");
  EXPECT_EQ(made.task["headers"]["Authorization"], "Bearer ${workflow.input.TOKEN}");
  EXPECT_EQ(made.task["body"]["k"], "${workflow.input.V}");
}

TEST(CurlCommandTest, LimitsBecomeSettings) {
  const Json task = Read(
                        "curl -m 2.5 --connect-timeout 1 --retry 4 -L --max-redirs 3 -o out.bin "
                        "--http2 --compressed -s u.example")
                        .task;
  EXPECT_EQ(FormatJson(task),
            R"({"method":"GET","uri":"http://u.example","accept":"*/*","totalTimeOut":2500,)"
            R"("connectionTimeOut":1000,"retry":{"retryCount":4},"maxRedirects":3,)"
            R"("output":{"file":"out.bin"},"httpVersion":"2"})");
}

TEST(CurlCommandTest, AnEmptyTypeStaysEmpty) {
  EXPECT_EQ(Task("curl u.example -d a=1 -H Content-Type:"),
            R"({"method":"POST","uri":"http://u.example","accept":"*/*","contentType":"",)"
            R"("body":"a=1"})");
}

TEST(CurlCommandTest, CookiesAreOneField) {
  EXPECT_EQ(Read("curl u.example -b a=1 -b c=2").task["headers"]["Cookie"], "a=1;c=2");
  EXPECT_EQ(Read("curl u.example -H 'Cookie: a=1' -b c=2").task["headers"]["Cookie"], "a=1");
}

TEST(CurlCommandTest, BytesThatAreNoTextBecomeBase64) {
  const auto made = ReadCurlCommand(
      "curl u.example --data-binary @f",
      [](const std::string&) -> StatusOr<std::string> { return std::string("\xff\x00\x01", 3); });
  EXPECT_EQ(made->task["bodyBase64"], "/wAB");
  EXPECT_FALSE(made->task.contains("body"));
}

TEST(CurlCommandTest, AnUploadIsAPutWithoutType) {
  EXPECT_EQ(Task("curl -T 'd/my file' u.example"),
            R"({"method":"PUT","uri":"http://u.example/my%20file","accept":"*/*",)"
            R"("contentType":"","body":"contents"})");
  EXPECT_EQ(Read("curl -T f u.example/a").task["uri"], "http://u.example/a");
  EXPECT_EQ(Read("curl -T f 'u.example/a/?q'").task["uri"], "http://u.example/a/?q");
}

TEST(CurlCommandTest, RangesAndQueriesAreKept) {
  EXPECT_EQ(Read("curl -r 0-10 u.example").task["headers"]["Range"], "bytes=0-10");
  EXPECT_EQ(Read("curl -r 5 u.example").task["headers"]["Range"], "bytes=5-");
  EXPECT_FALSE(Read("curl -r 5 -d a u.example").task.contains("headers"));
  EXPECT_EQ(Read("curl --url-query 'a=x y' --url-query +b=%20 'u.example/?q#f'").task["uri"],
            "http://u.example/?q&a=x+y&b=%20");
}

TEST(CurlCommandTest, DotsInAPathAreTakenOutAsCurlDoes) {
  EXPECT_EQ(Read("curl u.example/a/../b/./c/..?x=/../").task["uri"], "http://u.example/b/?x=/../");
  EXPECT_EQ(Read("curl --path-as-is u.example/a/../b").task["uri"], "http://u.example/a/../b");
  EXPECT_EQ(Read("curl u.example/../..").task["uri"], "http://u.example/");
}

TEST(CurlCommandTest, JsonThatAValueWouldChangeStaysText) {
  EXPECT_EQ(Read(R"(curl --json '{"a": 1.0, "a": 2}' u.example)").task["body"],
            R"({"a": 1.0, "a": 2})");
  EXPECT_EQ(Read(R"(curl --json '{"a": "\u00e9"}' u.example)").task["body"], R"({"a": "\u00e9"})");
  EXPECT_TRUE(
      Read(R"(curl --json ' { "a b" : [ 1, "\" x" ] }' u.example)").task["body"].is_object());
}

TEST(CurlCommandTest, WhatARunNeedsIsTold) {
  EXPECT_THAT(Read("curl -H 'Host: other.example' u.example").notes,
              ElementsAre(HasSubstr("the header Host")));
  EXPECT_THAT(Read("curl -A '' u.example").notes, ElementsAre(HasSubstr("User-Agent")));
  EXPECT_THAT(Read("curl -o f u.example").notes, ElementsAre(HasSubstr("--files")));
  EXPECT_THAT(Read("curl -F a=@f u.example").notes, ElementsAre(HasSubstr("--files")));
  EXPECT_THAT(Read("curl -F a=1 -F b=@f -F a=3 u.example").notes,
              ElementsAre(HasSubstr("--files")));
  EXPECT_THAT(Read("curl -F a=1 -F b=2 -F a=3 u.example").notes, IsEmpty());
}

TEST(CurlCommandTest, SeveralRequestsOfOneUrlAreTold) {
  for (const char* command : {"curl 'u.example/[1-9]'", "curl 'http://u.example/?a={b,c}'"}) {
    EXPECT_THAT(Read(command).notes, ElementsAre(HasSubstr("a request for each value"))) << command;
  }
  EXPECT_THAT(Read("curl -g 'u.example/[1-9]'").notes, IsEmpty());
  EXPECT_THAT(Read("curl 'http://[::1]:8080/a'").notes, IsEmpty());
  EXPECT_THAT(Read("curl u.example/$A").notes, IsEmpty());
}

TEST(CurlCommandTest, WhatATaskCannotHaveIsTold) {
  EXPECT_THAT(Read("curl -k u.example").notes, ElementsAre(HasSubstr("--insecure is left out")));
  EXPECT_THAT(Read("curl -sv --compressed u.example").notes, IsEmpty());
}

TEST(CurlCommandTest, WhatCannotBeReadIsRefused) {
  for (const char* command : {"curl", "curl a b", "curl -d a -F b=1 u", "curl u | jq", "wget u",
                              "curl -m soon u", "curl -b jar u", "curl -H @f u"}) {
    EXPECT_FALSE(ReadCurlCommand(command, nullptr).ok()) << command;
  }
}

}  // namespace
}  // namespace httptask::runner
