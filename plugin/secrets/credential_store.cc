#include "plugin/secrets/credential_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "plugin/base/file.h"
#include "plugin/base/json.h"
#include "plugin/base/text.h"
#include "plugin/secrets/origin_pattern.h"

namespace httptask {
namespace {

constexpr size_t kFileBytesMax = size_t{1} << 20;
// A bundle of all public authorities has 200 KiB.
constexpr size_t kSecretBytesMax = size_t{1} << 20;

bool IsToken(std::string_view text) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::ranges::all_of(text, [&](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || kMarks.find(letter) != std::string_view::npos;
  });
}

// Only the line end that editors and `echo` put there; other spaces may be part of a secret.
std::string CutLineEnd(std::string value) {
  if (value.ends_with('\n')) value.pop_back();
  if (value.ends_with('\r')) value.pop_back();
  return value;
}

Status Missing(std::string_view message) {
  return MakeError(Reason::kCredentialMissing, message);
}

}  // namespace

// Reads the members of a credentials file, collecting every fault.
class CredentialFileReader {
 public:
  explicit CredentialFileReader(std::filesystem::path folder) : folder_(std::move(folder)) {}

  std::map<std::string, CredentialStore::Entry, std::less<>> ReadAll(const Json& document) {
    std::map<std::string, CredentialStore::Entry, std::less<>> entries;
    if (!document.is_object()) {
      Fault("", "type", "must be an object of credentials by name");
      return entries;
    }
    for (const auto& [name, value] : document.items()) entries[name] = ReadEntry(value, name);
    return entries;
  }

  std::vector<Problem> problems() && { return std::move(problems_); }

 private:
  CredentialStore::Entry ReadEntry(const Json& json, const std::string& path) {
    CredentialStore::Entry entry;
    if (!CheckMembers(json, path, {"origins", "secrets", "tls"})) return entry;
    entry.origins = ReadOrigins(json, path + ".origins");
    if (const Json* tls = FindMember(json, "tls")) entry.tls = ReadTls(*tls, path + ".tls");
    const Json* secrets = FindMember(json, "secrets");
    if (secrets == nullptr && entry.tls) return entry;
    if (secrets == nullptr || !secrets->is_array() || secrets->empty()) {
      Fault(path + ".secrets", "required", "must be a list of at least one secret");
      return entry;
    }
    for (size_t i = 0; i < secrets->size(); ++i) {
      entry.secrets.push_back(ReadSecret((*secrets)[i], fmt::format("{}.secrets[{}]", path, i)));
    }
    return entry;
  }

  CredentialStore::TlsSource ReadTls(const Json& json, const std::string& path) {
    CredentialStore::TlsSource tls;
    if (!CheckMembers(json, path, {"certificate", "key", "keyPassword", "authorities"})) return tls;
    const bool has_certificate = FindMember(json, "certificate") != nullptr;
    const bool has_authorities = FindMember(json, "authorities") != nullptr;
    if (has_certificate || !has_authorities) {
      tls.certificate = ReadNestedValue(json, "certificate", path);
      tls.key = ReadNestedValue(json, "key", path);
    } else if (FindMember(json, "key") != nullptr) {
      Fault(path + ".certificate", "required", "must be given with its key");
    }
    if (FindMember(json, "keyPassword") != nullptr) {
      tls.key_password = ReadNestedValue(json, "keyPassword", path);
    }
    if (has_authorities) tls.authorities = ReadNestedValue(json, "authorities", path);
    return tls;
  }

  std::vector<std::string> ReadOrigins(const Json& json, const std::string& path) {
    std::vector<std::string> origins;
    const Json* list = FindMember(json, "origins");
    if (list == nullptr || !list->is_array() || list->empty()) {
      Fault(path, "required",
            "must be a list of the origins that may get the credential, such as "
            "`https://api.example.com`");
      return origins;
    }
    for (size_t i = 0; i < list->size(); ++i) {
      const std::string item = fmt::format("{}[{}]", path, i);
      if (!(*list)[i].is_string()) {
        Fault(item, "type", "must be a string");
        continue;
      }
      origins.push_back((*list)[i].get<std::string>());
      if (const auto pattern = OriginPattern::Parse(origins.back()); !pattern.ok()) {
        Fault(item, "format", std::string(MessageOf(pattern.status())));
      }
    }
    return origins;
  }

  CredentialStore::SecretSource ReadSecret(const Json& json, const std::string& path) {
    CredentialStore::SecretSource secret;
    const std::string_view in = StringMember(json, "in");
    if (in == "basic") {
      if (!CheckMembers(json, path, {"in", "user", "password"})) return secret;
      secret.placement.in = SecretLocation::kBasic;
      secret.user = ReadNestedValue(json, "user", path);
      secret.value = ReadNestedValue(json, "password", path);
      return secret;
    }
    const std::vector<std::string> members =
        in == "header" ? std::vector<std::string>{"in", "name", "env", "file", "prefix"}
                       : std::vector<std::string>{"in", "name", "env", "file"};
    if (!CheckMembers(json, path, members)) return secret;
    secret.placement = ReadPlacement(json, in, path);
    secret.value = ReadValueSource(json, path);
    return secret;
  }

  SecretPlacement ReadPlacement(const Json& json, std::string_view in, const std::string& path) {
    SecretPlacement placement;
    if (in == "query") placement.in = SecretLocation::kQuery;
    if (in == "body") placement.in = SecretLocation::kBody;
    if (in != "header" && in != "query" && in != "body") {
      Fault(path + ".in", "enum", "must be `header`, `query`, `body` or `basic`");
    }
    placement.name = ReadString(json, "name", path);
    if (placement.name.empty()) {
      Fault(path + ".name", "required", "must be the name under which the secret is sent");
    } else if (in == "header" && !IsToken(placement.name)) {
      Fault(path + ".name", "format", "is no header name");
    }
    placement.prefix = ReadString(json, "prefix", path);
    return placement;
  }

  CredentialStore::ValueSource ReadNestedValue(const Json& json, const std::string& name,
                                               const std::string& path) {
    const Json* value = FindMember(json, name);
    if (value == nullptr) {
      Fault(path + "." + name, "required", "must be {\"env\": …} or {\"file\": …}");
      return {};
    }
    if (!CheckMembers(*value, path + "." + name, {"env", "file"})) return {};
    return ReadValueSource(*value, path + "." + name);
  }

  CredentialStore::ValueSource ReadValueSource(const Json& json, const std::string& path) {
    const std::string variable = ReadString(json, "env", path);
    const std::string file = ReadString(json, "file", path);
    if (variable.empty() == file.empty()) {
      Fault(path, "required",
            "must say where the value is: either `env` (a variable) or `file` (a path)");
    }
    CredentialStore::ValueSource source;
    source.environment_variable = variable;
    if (!file.empty()) source.file = folder_ / file;
    return source;
  }

  std::string ReadString(const Json& json, std::string_view name, const std::string& path) {
    const Json* value = FindMember(json, name);
    if (value == nullptr) return "";
    if (!value->is_string()) {
      Fault(fmt::format("{}.{}", path, name), "type", "must be a string");
      return "";
    }
    return value->get<std::string>();
  }

  bool CheckMembers(const Json& json, const std::string& path,
                    const std::vector<std::string>& known) {
    if (!json.is_object()) {
      Fault(path, "type", "must be an object");
      return false;
    }
    for (const auto& [name, value] : json.items()) {
      if (std::ranges::find(known, name) != known.end()) continue;
      const std::string_view nearest = Nearest(name, known);
      Fault(path + "." + name, "unknown",
            nearest.empty() ? fmt::format("is unknown here; known are {}", Join(known, ", "))
                            : fmt::format("is unknown here; did you mean `{}`?", nearest));
    }
    return true;
  }

  void Fault(std::string path, std::string rule, std::string message) {
    problems_.push_back({std::move(path), std::move(rule), std::move(message)});
  }

  const std::filesystem::path folder_;
  std::vector<Problem> problems_;
};

StatusOr<CredentialStore> CredentialStore::Load(const std::filesystem::path& file,
                                                Environment environment) {
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) {
    CredentialStore store;
    store.file_ = file;
    store.environment_ = std::move(environment);
    return store;
  }
  HTTPTASK_ASSIGN_OR_RETURN(const std::string text, ReadFile(file, kFileBytesMax));
  StatusOr<CredentialStore> store = Parse(text, file.parent_path(), std::move(environment));
  if (!store.ok()) return AddContext(std::move(store).status(), file.string());
  store->file_ = file;
  return store;
}

StatusOr<CredentialStore> CredentialStore::Parse(std::string_view text,
                                                 const std::filesystem::path& folder,
                                                 Environment environment) {
  HTTPTASK_ASSIGN_OR_RETURN(const Json document, ParseJson(text));
  CredentialFileReader reader(folder);
  CredentialStore store;
  store.entries_ = reader.ReadAll(document);
  store.file_ = folder / "credentials.json";
  store.environment_ = std::move(environment);
  std::vector<Problem> problems = std::move(reader).problems();
  if (problems.empty()) return store;
  std::string message = problems.size() == 1
                            ? "one fault in the credentials"
                            : fmt::format("{} faults in the credentials", problems.size());
  for (const Problem& problem : problems) {
    message += fmt::format("\n  {}: {}", problem.path, problem.message);
  }
  return MakeError(Reason::kArgumentInvalid, ToTerminal(message), std::move(problems));
}

StatusOr<CredentialDescription> CredentialStore::Describe(std::string_view name) const {
  const auto entry = entries_.find(name);
  if (entry != entries_.end()) {
    CredentialDescription description{.name = std::string(name), .placements = {}};
    for (const SecretSource& secret : entry->second.secrets) {
      description.placements.push_back(secret.placement);
    }
    return description;
  }
  std::vector<std::string> names;
  for (const auto& [known, unused] : entries_) names.push_back(known);
  const std::string_view nearest = Nearest(name, names);
  return Missing(fmt::format("credential `{}` is not configured{}; add it to {}", ToTerminal(name),
                             nearest.empty() ? "" : fmt::format(" (did you mean `{}`?)", nearest),
                             file_.string()));
}

StatusOr<Credential> CredentialStore::Reveal(std::string_view name, std::string_view origin) const {
  HTTPTASK_RETURN_IF_ERROR(Describe(name).status());
  const Entry& entry = entries_.find(name)->second;
  const bool allowed = std::ranges::any_of(entry.origins, [&](const std::string& text) {
    const StatusOr<OriginPattern> pattern = OriginPattern::Parse(text);
    return pattern.ok() && pattern->Matches(origin);
  });
  if (!allowed) {
    return Missing(
        fmt::format("credential `{}` may not be sent to {}; allowed are {} (`origins` in {})", name,
                    origin, Join(entry.origins, ", "), file_.string()));
  }
  Credential credential{.name = std::string(name), .secrets = {}, .tls = {}};
  for (const SecretSource& source : entry.secrets) {
    HTTPTASK_ASSIGN_OR_RETURN(std::string value, ReadValue(source.value, name));
    if (source.placement.in == SecretLocation::kBasic) {
      HTTPTASK_ASSIGN_OR_RETURN(const std::string user, ReadValue(source.user, name));
      // RFC 7617, section 2: the first colon ends the user's name.
      if (user.find(':') != std::string::npos) {
        return Missing(fmt::format("credential `{}`: a Basic user name cannot hold `:`", name));
      }
      value = user + ":" + value;
    }
    credential.secrets.push_back({source.placement, std::move(value)});
  }
  if (entry.tls) {
    HTTPTASK_ASSIGN_OR_RETURN(credential.tls, ReadTls(*entry.tls, name));
  }
  return credential;
}

StatusOr<TlsSecrets> CredentialStore::ReadTls(const TlsSource& source,
                                              std::string_view credential) const {
  TlsSecrets tls;
  const std::pair<const ValueSource*, std::string*> parts[] = {
      {&source.certificate, &tls.certificate},
      {&source.key, &tls.key},
      {&source.key_password, &tls.key_password},
      {&source.authorities, &tls.authorities}};
  for (const auto& [from, to] : parts) {
    if (!from->is_given()) continue;
    HTTPTASK_ASSIGN_OR_RETURN(*to, ReadValue(*from, credential));
  }
  return tls;
}

StatusOr<std::string> CredentialStore::ReadValue(const ValueSource& source,
                                                 std::string_view credential) const {
  const std::string& variable = source.environment_variable;
  if (!variable.empty()) {
    std::optional<std::string> value = environment_ ? environment_(variable) : std::nullopt;
    if (value && !value->empty()) return *std::move(value);
    return Missing(
        fmt::format("credential `{}` needs the environment variable {}, which is {}: "
                    "set it where the plugin is started",
                    credential, variable, value ? "empty" : "not set"));
  }
  StatusOr<std::string> content = ReadFile(source.file, kSecretBytesMax);
  if (!content.ok()) {
    return Missing(
        fmt::format("credential `{}` cannot be read: {}", credential, MessageOf(content.status())));
  }
  std::string value = CutLineEnd(*std::move(content));
  if (!value.empty()) return value;
  return Missing(
      fmt::format("credential `{}`: the file {} is empty", credential, source.file.string()));
}

}  // namespace httptask
