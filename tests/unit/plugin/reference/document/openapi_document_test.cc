#include "plugin/reference/document/openapi_document.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

Json Parse(std::string_view text) {
  auto json = ParseJson(text);
  EXPECT_TRUE(json.ok()) << json.status();
  return json.ok() ? *std::move(json) : Json();
}

TEST(OpenApiDocumentTest, ReferencesAreFollowedIntoFilesAndBack) {
  const Json root = Parse(R"({"a": {"$ref": "s/x.yaml#/b"}, "d": {"type": "string"}})");
  DocumentFiles files;
  files["s/x.yaml"].root = Parse(R"({"b": {"$ref": "#/c"}, "c": {"$ref": "../m.json#/d"}})");
  OpenApiDocument document(root, "dir/m.json", files);
  auto found = document.Follow({&root["a"], "#/a"});
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->value, &root["d"]);
  EXPECT_EQ(found->pointer, "#/d");
}

TEST(OpenApiDocumentTest, WhatCannotBeFollowedIsToldWhereItStands) {
  const Json root = Parse(R"({"a": {"$ref": "x.yaml"}, "b": {"$ref": "#/no"},
      "c": {"$ref": "bad.yaml"}, "d": {"$ref": "https://a.test/x"}, "e": {"$ref": "ok.yaml#/no"}})");
  DocumentFiles files;
  files["bad.yaml"].fault = "it is a FIFO";
  files["ok.yaml"].root = Parse("{}");
  OpenApiDocument document(root, "m.json", files);
  for (const auto& [name, value] : root.items()) {
    EXPECT_FALSE(document.Follow({&value, "#/" + name}).has_value()) << name;
  }
  const auto problems = document.TakeProblems();
  ASSERT_EQ(problems.size(), 5u);
  EXPECT_NE(problems[0].reason.find("needs the file `x.yaml`"), std::string::npos);
  EXPECT_NE(problems[1].reason.find("leads nowhere"), std::string::npos);
  EXPECT_NE(problems[2].reason.find("it is a FIFO"), std::string::npos);
  EXPECT_NE(problems[3].reason.find("nothing is fetched"), std::string::npos);
  EXPECT_NE(problems[4].reason.find("leads nowhere in the file `ok.yaml`"), std::string::npos);
  EXPECT_EQ(document.needed_files(), std::set<std::string>{"x.yaml"});
  EXPECT_EQ(document.missing(), std::set<std::string>{"#/no"});
}

TEST(OpenApiDocumentTest, ReferencesGoOnFromUrlToUrlAndBack) {
  const Json root = Parse(R"({"a": {"$ref": "x.json#/b"}, "d": {"type": "string"}})");
  DocumentFiles files;
  files["https://a.test/v1/x.json"].root = Parse(R"({"b": {"$ref": "//b.test/y.json#/c"}})");
  files["https://b.test/y.json"] = {
      Parse(R"({"c": {"$ref": "../m.json#/d"}, "f": {"$ref": "file:///etc/passwd"}})"), "",
      "https://a.test/v1/deep/y.json"};
  OpenApiDocument document(root, "https://a.test/v1/m.json?t=1", files, {.follow = true});
  EXPECT_EQ(document.Follow({&root["a"], "#/a"})->value, &root["d"]);
  EXPECT_FALSE(document.Refer("file:///etc/passwd", "#/$files/https:~1~1b.test~1y.json/f").value);
  const auto problems = document.TakeProblems();
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].document, "https://b.test/y.json");
  EXPECT_EQ(problems[0].pointer, "#/f");
  EXPECT_FALSE(document.has_refused_urls());
}

TEST(OpenApiDocumentTest, SchemasAreFoundByTheirAnchorAndId) {
  const Json root = Parse(R"({"a": {"$ref": "#user"}, "b": {"$ref": "user.json"},
      "s": {"$id": "user.json", "type": "object"}, "t": {"$anchor": "user", "type": "string"}})");
  DocumentFiles files;
  OpenApiDocument document(root, "m.json", files);
  EXPECT_EQ(document.Follow({&root["a"], "#/a"})->pointer, "#/t");
  EXPECT_EQ(document.Follow({&root["b"], "#/b"})->pointer, "#/s");
  EXPECT_TRUE(document.TakeProblems().empty());
  EXPECT_TRUE(document.needed_files().empty());
}

TEST(OpenApiDocumentTest, TheNearestNameIsToldOfOneThatLeadsNowhere) {
  const Json root = Parse(R"({"s": {"Customer": {}, "Order": {}}})");
  DocumentFiles files;
  files["x.json"].root = Parse(R"({"Invoice": {}})");
  OpenApiDocument document(root, "m.json", files);
  document.Refer("#/s/Custmer", "#/a");
  document.Refer("x.json#/Invoices", "#/b");
  document.Refer("#/s/Z", "#/c");
  const auto problems = document.TakeProblems();
  EXPECT_NE(problems.at(0).help.find("(the nearest is `#/s/Customer`)"), std::string::npos);
  EXPECT_NE(problems.at(1).help.find("(the nearest is `#/Invoice`)"), std::string::npos);
  EXPECT_EQ(problems.at(2).help.find("nearest"), std::string::npos);
}

TEST(OpenApiDocumentTest, TheNearestNameIsToldAHundredTimes) {
  const Json root = Parse(R"({"s": {"Customer": {}}})");
  const DocumentFiles files;
  OpenApiDocument document(root, "m.json", files);
  for (int i = 0; i < 101; ++i) document.Refer("#/s/Custmer", "#/" + std::to_string(i));
  const auto problems = document.TakeProblems();
  EXPECT_NE(problems.at(99).help.find("nearest"), std::string::npos);
  EXPECT_EQ(problems.at(100).help.find("nearest"), std::string::npos);
}

TEST(OpenApiDocumentTest, OnlySoManyNamesAreCompared) {
  for (const int count : {2000, 2001}) {
    Json root = {{"s", Json::object()}};
    for (int i = 1; i < count; ++i) root["s"]["n" + std::to_string(i)] = nullptr;
    root["s"]["Customer"] = nullptr;
    const DocumentFiles files;
    OpenApiDocument document(root, "m.json", files);
    document.Refer("#/s/Custmer", "#/a");
    const bool is_told = document.TakeProblems().at(0).help.find("nearest") != std::string::npos;
    EXPECT_EQ(is_told, count == 2000);
  }
}

TEST(OpenApiDocumentTest, AProblemInAFileNamesTheFile) {
  const Json root = Parse("{}");
  DocumentFiles files;
  OpenApiDocument document(root, "dir/m.json", files);
  document.AddProblem("#/$files/s~1x.yaml/a~1b", "reason", "help");
  const auto problems = document.TakeProblems();
  EXPECT_EQ(problems.at(0).document, "dir/s/x.yaml");
  EXPECT_EQ(problems.at(0).pointer, "#/a~1b");
}

TEST(OpenApiDocumentTest, ChainsOfReferencesEnd) {
  Json root = Json::object();
  for (int i = 0; i <= 200; ++i) {
    root[std::to_string(i)] = Json{{"$ref", "#/" + std::to_string(i + 1)}};
  }
  root["201"] = Json{{"x", 1}};
  const DocumentFiles files;
  OpenApiDocument document(root, "m.json", files);
  EXPECT_FALSE(document.Follow({&root["0"], "#/0"}).has_value());
  EXPECT_TRUE(document.Follow({&root["110"], "#/110"}).has_value());
  EXPECT_NE(document.TakeProblems().at(0).reason.find("more than 100 steps"), std::string::npos);
}

}  // namespace
}  // namespace httptask
