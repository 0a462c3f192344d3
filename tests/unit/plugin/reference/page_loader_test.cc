#include "plugin/reference/page_loader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

#include "plugin/schema/fields.h"
#include "plugin/schema/validate.h"
#include "tests/unit/plugin/reference/page_samples.h"

namespace httptask {
namespace {

using testing::kPipeSample;
using testing::kPlainSample;

Reference Load(std::string_view text, std::string_view source = "shop-v2-shops.txt") {
  auto reference = LoadPage(text, source, CutPage::kLoad);
  EXPECT_TRUE(reference.ok()) << reference.status();
  return reference.ok() ? *reference : Reference{};
}

std::vector<Field> FieldsOf(const Operation& operation) {
  return FieldLister(operation.definitions).List(operation.bodies.at(0).schema).fields;
}

const Parameter* FindParameter(const Operation& operation, std::string_view name) {
  for (const Parameter& parameter : operation.parameters) {
    if (parameter.name == name) return &parameter;
  }
  return nullptr;
}

std::string Page(std::string_view servers, std::string_view method_line = "GET /a") {
  return std::string(method_line) + "\nServers\n" + std::string(servers) +
         "How to start integrating\n- Go.\n";
}

TEST(PageLoaderTest, PipePageBecomesOneOperation) {
  Reference reference = Load(kPipeSample);
  EXPECT_EQ(reference.api, "shop");
  ASSERT_EQ(reference.operations.size(), 1u);
  const Operation& operation = reference.operations[0];
  EXPECT_EQ(operation.id, "PUT /v2/shops/{shopId}/orders/{order-id}");
  EXPECT_EQ(operation.method, "PUT");
  EXPECT_EQ(operation.path, "/v2/shops/{shopId}/orders/{order-id}");
  EXPECT_EQ(operation.description, "Changes an order, which must be open.\n- Closed orders stay.");
  EXPECT_EQ(operation.summary, "Changes an order, which must be open");
  EXPECT_TRUE(operation.credential_needs.empty());
  EXPECT_TRUE(operation.body_required);
}

TEST(PageLoaderTest, ServersKeepTheirBasePathAndLoseTheirTrailingSlash) {
  std::vector<Server> servers = Load(kPipeSample).operations[0].servers;
  ASSERT_EQ(servers.size(), 2u);
  EXPECT_EQ(servers[0].url, "https://api.shop.co.uk/base");
  EXPECT_EQ(servers[0].name, "api");
  EXPECT_EQ(servers[1].url, "https://{site}.{environment}:{port}/base");
  EXPECT_EQ(servers[1].name, "");
  ASSERT_EQ(servers[1].variables.size(), 3u);
  EXPECT_EQ(servers[1].variables[0].name, "site");
  EXPECT_EQ(servers[1].variables[0].default_value, "");
}

TEST(PageLoaderTest, ServerNamesAreUniqueOrEmpty) {
  std::vector<Server> servers =
      Load(Page("- https://api.a.example/v1\n- https://api.b.example\n- http://127.0.0.1:80\n"))
          .operations[0]
          .servers;
  ASSERT_EQ(servers.size(), 3u);
  EXPECT_EQ(servers[0].name, "api");
  EXPECT_EQ(servers[1].name, "");
  EXPECT_EQ(servers[2].name, "");
}

TEST(PageLoaderTest, LineThatIsNoServerIsAProblem) {
  Reference reference = Load(Page("- https://a.example\n- see below\n"));
  EXPECT_EQ(reference.operations[0].servers.size(), 1u);
  ASSERT_EQ(reference.problems.size(), 1u);
  EXPECT_EQ(reference.problems[0].line, 4);
}

TEST(PageLoaderTest, ApiIsTheSecondLevelLabelOfTheFirstServer) {
  const std::pair<const char*, const char*> cases[] = {
      {"- https://production.plaid.com\n", "plaid"},
      {"- https://api.openai.com/v1\n", "openai"},
      {"- https://{site}.chargebee.com/api/v2\n", "chargebee"},
      {"- https://api.Shop.co.uk\n", "shop"},
      {"- https://co.uk\n", "co"},
      {"- http://localhost:8080\n", "localhost"},
      {"- http://127.0.0.1:8080\n", "vendor"},
      {"- {protocol}://{site}.{environment}:{port}/api/v2\n", "vendor"}};
  for (const auto& [servers, api] : cases) {
    EXPECT_EQ(Load(Page(servers), "pages/vendor-a-get-1a2.txt").api, api) << servers;
  }
}

TEST(PageLoaderTest, WithoutServersTheFileNamesTheApi) {
  const char* method_line = "POST /link/token/create";
  const std::pair<const char*, const char*> cases[] = {
      {"/tmp/plaid-link-token-create.txt", "plaid"},
      {"https://x.example/adyen-checkout-link-token-create-post-1a2.txt?x=1", "adyen-checkout"},
      {"Other-Page.txt", "other"},
      {"-link-token-create.txt", "page"},
      {"", "page"}};
  for (const auto& [source, api] : cases) {
    EXPECT_EQ(Load(Page("", method_line), source).api, api) << source;
  }
}

TEST(PageLoaderTest, ParametersAreRequiredTypedAndStyled) {
  const Operation operation = Load(kPipeSample).operations[0];
  std::vector<std::string> names;
  for (const Parameter& parameter : operation.parameters) names.push_back(parameter.name);
  EXPECT_EQ(names, (std::vector<std::string>{"order-id", "shopId", "expand[]", "limit",
                                             "Idempotency-Key", "Content-Type"}));
  const Parameter& expand = *FindParameter(operation, "expand[]");
  EXPECT_EQ(expand.in, ParameterLocation::kQuery);
  EXPECT_EQ(expand.schema["type"], "array");
  EXPECT_EQ(expand.style, "form");
  EXPECT_TRUE(expand.explode);
  EXPECT_EQ(FindParameter(operation, "limit")->schema["default"], 10);
  const Parameter& content_type = *FindParameter(operation, "Content-Type");
  EXPECT_TRUE(content_type.required);
  EXPECT_EQ(content_type.in, ParameterLocation::kHeader);
  EXPECT_EQ(content_type.style, "simple");
  EXPECT_FALSE(content_type.explode);
  EXPECT_EQ(content_type.description, "The media type of the request body.");
}

TEST(PageLoaderTest, PathParameterThatThePageDoesNotListIsAProblemAndARequiredString) {
  Reference reference = Load(kPipeSample);
  const Parameter* added = FindParameter(reference.operations[0], "shopId");
  ASSERT_NE(added, nullptr);
  EXPECT_TRUE(added->required);
  EXPECT_EQ(added->schema, Json::object({{"type", "string"}}));
  ASSERT_EQ(reference.problems.size(), 1u);
  EXPECT_EQ(reference.problems[0].line, 1);
  EXPECT_EQ(reference.problems[0].document, "shop-v2-shops.txt");
  EXPECT_NE(reference.problems[0].reason.find("`shopId`"), std::string::npos);
}

TEST(PageLoaderTest, ListedPathParameterThatThePathLacksIsAProblem) {
  Reference reference = Load(
      "\nGET /a\nServers\n- https://a.example\nPath parameters\nName | Type | Required | "
      "Description |\n"
      "---|---|---|---|\nid |\nString | Yes | |\nHow to start integrating\n");
  EXPECT_TRUE(reference.operations[0].parameters.empty());
  ASSERT_EQ(reference.problems.size(), 1u);
  EXPECT_EQ(reference.problems[0].line, 2);
}

TEST(PageLoaderTest, HeadersListedTwiceAreAProblemWhateverTheirCase) {
  Reference reference = Load(
      "GET /a\nServers\n- https://a.example\nRequest headers\nName | Type | Required | Description "
      "|\n"
      "---|---|---|---|\nX-Id |\nString | Yes | |\nx-id |\nString | No | |\nHow to start "
      "integrating\n");
  ASSERT_EQ(reference.operations[0].parameters.size(), 1u);
  EXPECT_TRUE(reference.operations[0].parameters[0].required);
  EXPECT_EQ(reference.problems.size(), 1u);
}

TEST(PageLoaderTest, ContentTypeDecidesTheBodysMediaType) {
  EXPECT_EQ(Load(kPipeSample).operations[0].bodies[0].media_type,
            "application/x-www-form-urlencoded");
  Reference reference = Load(
      "POST /a\nServers\n- https://a.example\nRequest body fields\nName Type Required Description\n"
      "q String No\nHow to start integrating\n");
  EXPECT_EQ(reference.operations[0].bodies[0].media_type, "application/json");
  EXPECT_FALSE(reference.operations[0].body_required);
}

TEST(PageLoaderTest, PageWithoutBodyFieldsHasNoBody) {
  EXPECT_TRUE(Load(Page("- https://a.example\n")).operations[0].bodies.empty());
}

std::vector<std::string> Paths(const std::vector<Field>& fields) {
  std::vector<std::string> paths;
  for (const Field& field : fields) paths.push_back(field.path);
  return paths;
}

TEST(PageLoaderTest, BothFormsGiveTheSameFields) {
  for (const char* sample : {kPipeSample, kPlainSample}) {
    const Operation operation = Load(sample).operations[0];
    ASSERT_EQ(operation.bodies.size(), 1u);
    std::vector<Field> fields = FieldsOf(operation);
    EXPECT_EQ(Paths(fields),
              (std::vector<std::string>{"meta", "note", "buyer", "buyer.name", "items[]",
                                        "items[].sku", "items[].tags[]", "express", "last"}));
    ASSERT_EQ(fields.size(), 9u);
    EXPECT_EQ(fields[0].type, "");
    EXPECT_TRUE(fields[1].required);
    EXPECT_TRUE(fields[3].default_value.is_null());
    EXPECT_EQ(fields[7].default_value, Json(false));
    EXPECT_TRUE(fields[8].required);
    EXPECT_EQ(operation.parameters.size(), 6u);
  }
}

TEST(PageLoaderTest, PlainPageHasValuesButNoServers) {
  Reference reference = Load(kPlainSample);
  const Operation& operation = reference.operations[0];
  std::vector<Field> fields = FieldsOf(operation);
  ASSERT_EQ(fields.size(), 9u);
  EXPECT_EQ(fields[5].allowed_values, (std::vector<Json>{"ball", ""}));
  EXPECT_TRUE(operation.servers.empty());
  EXPECT_EQ(reference.api, "shop");
  ASSERT_EQ(reference.problems.size(), 2u);
  EXPECT_EQ(reference.problems[1].line, 5);
  EXPECT_NE(reference.problems[1].help.find("--server URL"), std::string::npos);
}

TEST(PageLoaderTest, CutPageLoadsWithAProblemThatSaysWhere) {
  std::string text(kPipeSample);
  text.resize(text.find("items[].tags[] |") + 9);
  Reference reference = Load(text);
  EXPECT_EQ(
      Paths(FieldsOf(reference.operations[0])),
      (std::vector<std::string>{"meta", "note", "buyer", "buyer.name", "items[]", "items[].sku"}));
  ASSERT_EQ(reference.problems.size(), 2u);
  EXPECT_EQ(reference.problems[1].line, 54);
  EXPECT_NE(reference.problems[1].reason.find("`items[].t`"), std::string::npos);
  EXPECT_NE(reference.problems[1].help.find("copy the whole page"), std::string::npos);
}

TEST(PageLoaderTest, CutPageIsRefusedUnlessWhatIsThereWillDo) {
  std::string text(kPipeSample);
  text.resize(text.find("items[].tags[] |"));
  auto reference = LoadPage(text, "a.txt");
  ASSERT_FALSE(reference.ok());
  EXPECT_EQ(ReasonOf(reference.status()), Reason::kReferenceInvalid);
  const std::string message(MessageOf(reference.status()));
  EXPECT_NE(message.find("line 53: the page ends here"), std::string::npos) << message;
  EXPECT_NE(message.find("may be missing"), std::string::npos) << message;
  EXPECT_NE(message.find("copy the whole page"), std::string::npos) << message;
  EXPECT_NE(message.find(", or load what is there with --partial"), std::string::npos) << message;
}

TEST(PageLoaderTest, TooManyProblemsAreCounted) {
  std::string servers;
  for (size_t i = 0; i <= kPageProblemsMax; ++i) servers += "- nonsense\n";
  EXPECT_EQ(Load(Page(servers.substr(11))).problems.size(), kPageProblemsMax + 1);
  std::vector<ImportProblem> problems = Load(Page(servers + servers)).problems;
  ASSERT_EQ(problems.size(), kPageProblemsMax + 1);
  EXPECT_NE(problems.back().reason.find("more problems"), std::string::npos);
}

std::string PageWithFields(size_t count) {
  std::string text =
      "POST /a\nServers\n- https://a.example\nRequest body fields\nName Type Required "
      "Description\n";
  for (size_t i = 0; i < count; ++i) text += "f" + std::to_string(i) + " String No\n";
  return text + "How to start integrating\n";
}

TEST(PageLoaderTest, EntriesAreTakenUpToTheirLimit) {
  EXPECT_TRUE(LoadPage(PageWithFields(kPageEntriesMax), "a").ok());
  auto reference = LoadPage(PageWithFields(kPageEntriesMax + 1), "a");
  ASSERT_FALSE(reference.ok());
  EXPECT_EQ(ReasonOf(reference.status()), Reason::kLimitExceeded);
}

TEST(PageLoaderTest, LongSentencesAreCutAtAWordInTheSummary) {
  std::string text = "GET /a\n";
  for (int i = 0; i < 60; ++i) text += "word ";
  Reference reference = Load(text + "\nServers\n- https://a.example\nHow to start integrating\n");
  EXPECT_TRUE(reference.operations[0].summary.ends_with("word..."));
  EXPECT_LE(reference.operations[0].summary.size(), 164u);
}

TEST(PageLoaderTest, NoCutOfAPageCrashes) {
  for (std::string_view sample : {std::string_view(kPipeSample), std::string_view(kPlainSample)}) {
    for (size_t size = 0; size <= sample.size(); size += size % 3 == 0 ? 1 : 12) {
      std::string_view cut = sample.substr(0, size);
      auto reference = LoadPage(cut, "x", CutPage::kLoad);
      EXPECT_TRUE(reference.ok() || ReasonOf(reference.status()) == Reason::kReferenceInvalid);
      auto tail = LoadPage(sample.substr(size), "x", CutPage::kLoad);
      EXPECT_TRUE(tail.ok() || ReasonOf(tail.status()) == Reason::kReferenceInvalid);
    }
  }
}

TEST(PageLoaderTest, NoMissingLineOrChangedByteCrashes) {
  for (std::string_view sample : {std::string_view(kPipeSample), std::string_view(kPlainSample)}) {
    for (size_t i = 0; i < sample.size(); i += 17) {
      for (char letter : {'|', '\n', '.', '\xFF'}) {
        std::string changed(sample);
        changed[i] = letter;
        (void)LoadPage(changed, changed.substr(i), CutPage::kLoad);
      }
    }
  }
}

// The page that the project is judged by; it is not part of the repository.
std::string PlaidPage() {
  const char* root = std::getenv("HTTPTASK_SOURCE");
  std::string path = std::string(root == nullptr ? "." : root) +
                     "/../shared/references/plaid-link-token-create.txt";
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  if (text.str().empty())
    std::printf("%s is not there: this test checks nothing here\n", path.c_str());
  return text.str();
}

TEST(PageLoaderTest, PlaidPageGivesItsServersHeaderAndFields) {
  std::string text = PlaidPage();
  if (text.empty()) return;
  Reference reference = Load(text, "plaid-link-token-create.txt");
  EXPECT_TRUE(reference.problems.empty());
  EXPECT_EQ(reference.api, "plaid");
  const Operation& operation = reference.operations.at(0);
  EXPECT_EQ(operation.id, "POST /link/token/create");
  ASSERT_EQ(operation.servers.size(), 2u);
  EXPECT_EQ(operation.servers[0].name, "production");
  EXPECT_EQ(operation.servers[0].url, "https://production.plaid.com");
  EXPECT_EQ(operation.servers[1].name, "sandbox");
  ASSERT_EQ(operation.parameters.size(), 1u);
  EXPECT_EQ(operation.parameters[0].name, "Content-Type");
  EXPECT_TRUE(operation.parameters[0].required);
  EXPECT_EQ(operation.parameters[0].schema["default"], "application/json");
  EXPECT_EQ(operation.bodies.at(0).media_type, "application/json");
}

TEST(PageLoaderTest, PlaidPageGivesItsFieldsInFigures) {
  std::string text = PlaidPage();
  if (text.empty()) return;
  std::vector<Field> fields = FieldsOf(Load(text).operations.at(0));
  size_t top = 0, arrays = 0, required = 0, defaults = 0;
  std::ptrdiff_t dots_max = 0;
  std::map<std::string, Json> values;
  for (const Field& field : fields) {
    std::ptrdiff_t dots = std::count(field.path.begin(), field.path.end(), '.');
    dots_max = std::max(dots_max, dots);
    top += dots == 0;
    arrays += field.path.ends_with("[]");
    required += field.required;
    defaults += !field.default_value.is_null();
    if (!field.default_value.is_null()) values[field.path] = field.default_value;
  }
  EXPECT_EQ(fields.size(), 150u);
  EXPECT_EQ(top, 47u);
  EXPECT_EQ(arrays, 22u);
  EXPECT_EQ(dots_max, 3);
  EXPECT_EQ(required, 20u);
  EXPECT_EQ(defaults, 13u);
  EXPECT_EQ(values["cashflow_report.days_requested"], Json(365));
  EXPECT_EQ(values["transactions.days_requested"], Json(90));
  EXPECT_EQ(values["update.user"], Json(false));
}

TEST(PageLoaderTest, PlaidPageAcceptsItsMinimalBodyAndNothingLess) {
  std::string text = PlaidPage();
  if (text.empty()) return;
  Json schema = Load(text).operations.at(0).bodies.at(0).schema;
  Json body = ParseJson(R"({"client_name": "A", "country_codes": ["US"], "language": "en",
                            "user": {"client_user_id": "1"}})")
                  .value();
  EXPECT_TRUE(Validate(body, schema, {}).empty());
  EXPECT_EQ(Validate(Json::object(), schema, {}).size(), 4u);
  body["user"].erase("client_user_id");
  std::vector<Problem> problems = Validate(body, schema, {});
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].path, "user.client_user_id");
}

TEST(PageLoaderTest, NoCutOfThePlaidPageCrashes) {
  std::string text = PlaidPage();
  for (size_t at = 0; at < text.size(); at = std::min(text.find('\n', at + 500), text.size())) {
    for (size_t size : {at, at + 1}) {
      (void)LoadPage(std::string_view(text).substr(0, size), "x", CutPage::kLoad);
    }
  }
}

}  // namespace
}  // namespace httptask
