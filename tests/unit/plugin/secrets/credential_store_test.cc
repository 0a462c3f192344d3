#include "plugin/secrets/credential_store.h"

#include <gmock/gmock.h>

#include "tests/testing/temporary_folder.h"

namespace httptask {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kOrigin[] = "https://api.example.com:443";

std::optional<std::string> Environment(const std::string& name) {
  if (name == "TOKEN") return "t0ken-value";
  if (name == "USER") return "ann";
  if (name == "PASSWORD") return "pass:word";
  if (name == "COLON") return "a:b";
  if (name == "EMPTY") return "";
  return std::nullopt;
}

StatusOr<CredentialStore> Parse(std::string_view text) {
  return CredentialStore::Parse(text, "/nowhere", Environment);
}

std::string OneSecret(const std::string& secret) {
  return R"({"c": {"origins": ["https://api.example.com"], "secrets": [)" + secret + "]}}";
}

std::string Message(const Status& status) {
  return std::string(MessageOf(status));
}

TEST(CredentialStoreTest, RevealsWhatTheEnvironmentHolds) {
  const auto store = Parse(OneSecret(
      R"({"in": "header", "name": "Authorization", "prefix": "Bearer ", "env": "TOKEN"})"));
  ASSERT_TRUE(store.ok()) << store.status();
  const auto credential = store->Reveal("c", kOrigin);
  ASSERT_TRUE(credential.ok()) << credential.status();
  ASSERT_EQ(credential->secrets.size(), 1u);
  EXPECT_EQ(credential->secrets[0].value, "t0ken-value");
  EXPECT_EQ(credential->secrets[0].placement,
            (SecretPlacement{SecretLocation::kHeader, "Authorization", "Bearer "}));
}

std::string WithTls(const std::string& tls) {
  return R"({"c": {"origins": ["https://api.example.com"], "tls": )" + tls + "}}";
}

TEST(CredentialStoreTest, TlsIsRevealedWithoutSecretsBesideIt) {
  const testing::TemporaryFolder folder;
  folder.Write("c.pem", "CERTIFICATE\n");
  folder.Write("k.pem", "KEY\n");
  folder.Write("ca.pem", std::string(200'000, 'A') + "\n");
  const auto store =
      CredentialStore::Parse(WithTls(R"({"certificate": {"file": "c.pem"}, "key": {"file": "k.pem"},
                  "keyPassword": {"env": "PASSWORD"}, "authorities": {"file": "ca.pem"}})"),
                             folder.path(), Environment);
  ASSERT_TRUE(store.ok()) << store.status();
  EXPECT_TRUE(store->Describe("c")->placements.empty());
  const auto credential = store->Reveal("c", kOrigin);
  ASSERT_TRUE(credential.ok()) << credential.status();
  EXPECT_TRUE(credential->secrets.empty());
  EXPECT_EQ(credential->tls,
            (TlsSecrets{"CERTIFICATE", "KEY", "pass:word", std::string(200'000, 'A')}));
}

TEST(CredentialStoreTest, AuthoritiesAloneAreEnough) {
  const auto store = Parse(WithTls(R"({"authorities": {"env": "TOKEN"}})"));
  ASSERT_TRUE(store.ok()) << store.status();
  EXPECT_EQ(store->Reveal("c", kOrigin)->tls, (TlsSecrets{"", "", "", "t0ken-value"}));
}

TEST(CredentialStoreTest, FaultsOfTlsAreTold) {
  const std::pair<const char*, const char*> cases[] = {
      {"1", "c.tls"},
      {"{}", "c.tls.certificate"},
      {R"({"certificate": {"env": "A"}})", "c.tls.key"},
      {R"({"key": {"env": "A"}})", "c.tls.certificate"},
      {R"({"key": {"env": "A"}, "authorities": {"env": "A"}})", "c.tls.certificate"},
      {R"({"authorities": {}})", "c.tls.authorities"},
      {R"({"authorities": {"env": "A"}, "keyPassword": 1})", "c.tls.keyPassword"},
      {R"({"authorities": {"env": "A"}, "verify": false})", "c.tls.verify"},
  };
  for (const auto& [tls, path] : cases) {
    const Status status = Parse(WithTls(tls)).status();
    ASSERT_FALSE(status.ok()) << tls;
    EXPECT_EQ(ProblemsOf(status)[0].path, path) << tls;
  }
}

TEST(CredentialStoreTest, KeyThatCannotBeReadIsMissing) {
  const auto store =
      Parse(WithTls(R"({"certificate": {"env": "TOKEN"}, "key": {"file": "none.pem"}})"));
  ASSERT_TRUE(store.ok()) << store.status();
  EXPECT_EQ(ReasonOf(store->Reveal("c", kOrigin).status()), Reason::kCredentialMissing);
}

TEST(CredentialStoreTest, DescribeTellsPlacementsOnly) {
  const auto store = Parse(OneSecret(R"({"in": "query", "name": "key", "env": "NOT_SET"})"));
  const auto description = store->Describe("c");
  ASSERT_TRUE(description.ok());
  EXPECT_EQ(description->placements,
            (std::vector<SecretPlacement>{{SecretLocation::kQuery, "key", ""}}));
}

TEST(CredentialStoreTest, BasicJoinsUserAndPassword) {
  const auto store = Parse(
      OneSecret(R"({"in": "basic", "user": {"env": "USER"}, "password": {"env": "PASSWORD"}})"));
  EXPECT_EQ(store->Reveal("c", kOrigin)->secrets[0].value, "ann:pass:word");
}

TEST(CredentialStoreTest, BasicUserWithColonIsRefused) {
  const auto store = Parse(
      OneSecret(R"({"in": "basic", "user": {"env": "COLON"}, "password": {"env": "PASSWORD"}})"));
  EXPECT_EQ(ReasonOf(store->Reveal("c", kOrigin).status()), Reason::kCredentialMissing);
}

TEST(CredentialStoreTest, FilesAreRelativeToTheCredentialsFileAndReadAnew) {
  const testing::TemporaryFolder folder;
  const auto file = folder.Write("credentials.json",
                                 OneSecret(R"({"in": "body", "name": "a.secret", "file": "key"})"));
  folder.Write("key", "first\n");
  const auto store = CredentialStore::Load(file, Environment);
  ASSERT_TRUE(store.ok()) << store.status();
  EXPECT_EQ(store->Reveal("c", kOrigin)->secrets[0].value, "first");
  folder.Write("key", "second\n\n");
  EXPECT_EQ(store->Reveal("c", kOrigin)->secrets[0].value, "second\n");
}

TEST(CredentialStoreTest, MissingFileIsAnEmptyStore) {
  const testing::TemporaryFolder folder;
  const auto store = CredentialStore::Load(folder.File("credentials.json"), Environment);
  ASSERT_TRUE(store.ok());
  const Status status = store->Describe("plaid").status();
  EXPECT_EQ(ReasonOf(status), Reason::kCredentialMissing);
  EXPECT_THAT(Message(status), HasSubstr(folder.File("credentials.json").string()));
}

TEST(CredentialStoreTest, UnknownNameTellsTheNearest) {
  const auto store = Parse(
      R"({"plaid": {"origins": ["https://a.b"], "secrets": [{"in": "query", "name": "k", "env": "TOKEN"}]}})");
  EXPECT_THAT(Message(store->Describe("plaidd").status()), HasSubstr("did you mean `plaid`?"));
}

TEST(CredentialStoreTest, VariableThatIsNotSetOrEmptyIsNamed) {
  for (const std::string variable : {"NOT_SET", "EMPTY"}) {
    const auto store =
        Parse(OneSecret(R"({"in": "query", "name": "k", "env": ")" + variable + R"("})"));
    const Status status = store->Reveal("c", kOrigin).status();
    EXPECT_EQ(ReasonOf(status), Reason::kCredentialMissing);
    EXPECT_THAT(Message(status), HasSubstr(variable));
  }
}

TEST(CredentialStoreTest, FileThatCannotBeReadIsNamed) {
  const auto store = Parse(OneSecret(R"({"in": "query", "name": "k", "file": "gone"})"));
  const Status status = store->Reveal("c", kOrigin).status();
  EXPECT_EQ(ReasonOf(status), Reason::kCredentialMissing);
  EXPECT_THAT(Message(status), HasSubstr("gone"));
}

TEST(CredentialStoreTest, OtherOriginsGetNothing) {
  const auto store = Parse(OneSecret(R"({"in": "query", "name": "k", "env": "TOKEN"})"));
  const Status status = store->Reveal("c", "https://evil.example:443").status();
  EXPECT_EQ(ReasonOf(status), Reason::kCredentialMissing);
  EXPECT_THAT(Message(status), HasSubstr("https://evil.example:443"));
  EXPECT_THAT(Message(status), Not(HasSubstr("t0ken-value")));
}

TEST(CredentialStoreTest, EveryFaultIsListed) {
  const Status status = Parse(R"({"a": {"origins": ["nowhere"], "secrets": [
      {"in": "heder", "name": "X", "env": "TOKEN"},
      {"in": "header", "name": "bad name", "env": "TOKEN", "file": "f"},
      {"in": "body", "nam": "x", "env": "TOKEN"}]}, "b": 1})")
                            .status();
  ASSERT_EQ(ReasonOf(status), Reason::kArgumentInvalid);
  std::vector<std::string> paths;
  for (const Problem& problem : ProblemsOf(status)) paths.push_back(problem.path);
  EXPECT_THAT(paths, ::testing::UnorderedElementsAre("a.origins[0]", "a.secrets[0].in",
                                                     "a.secrets[1].name", "a.secrets[1]",
                                                     "a.secrets[2].nam", "a.secrets[2].name", "b"));
  EXPECT_THAT(Message(status), HasSubstr("did you mean `name`?"));
}

TEST(CredentialStoreTest, OriginsAndSecretsAreNeeded) {
  EXPECT_EQ(ProblemsOf(Parse(R"({"a": {}})").status()).size(), 2u);
}

TEST(CredentialStoreTest, TextThatIsNoJsonTellsFileAndPlace) {
  const testing::TemporaryFolder folder;
  const auto file = folder.Write("credentials.json", "{\n  \"a\": }");
  const Status status = CredentialStore::Load(file, Environment).status();
  EXPECT_EQ(ReasonOf(status), Reason::kArgumentInvalid);
  EXPECT_THAT(Message(status), HasSubstr("credentials.json"));
  EXPECT_THAT(Message(status), HasSubstr("line 2"));
}

}  // namespace
}  // namespace httptask
