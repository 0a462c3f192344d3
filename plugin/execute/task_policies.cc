#include "plugin/execute/task_policies.h"

#include <array>

#include "plugin/http/http_message.h"

namespace httptask {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kStreamTimeMax{600'000};

constexpr std::array kNames = {
    "retry",         "acceptedStatusCodes",  "successCondition",  "outputs",
    "pagination",    "terminationCondition", "asyncPolling",      "stream",
    "hedgingConfig", "cacheConfig",          "idempotencyHeader", "idempotent"};

StreamRule ReadStream(SettingReader& reader) {
  reader.RefuseOthers({"type", "maxItems", "maxBytes", "maxSeconds"});
  StreamRule rule;
  if (reader.Find("type") == nullptr) {
    reader.Fault("type", "required", "is missing: give sse or jsonLines");
  }
  if (reader.OneOf("type", {"sse", "jsonLines"}) == "jsonLines") {
    rule.kind = StreamKind::kJsonLines;
  }
  rule.items_max = static_cast<size_t>(reader.Whole("maxItems", 1'000, {1, 100'000}));
  rule.bytes_max =
      static_cast<size_t>(reader.Whole("maxBytes", int64_t{10} << 20, {1, int64_t{64} << 20}));
  rule.time_max = reader.Seconds("maxSeconds", rule.time_max, {milliseconds(1), kStreamTimeMax});
  return rule;
}

HedgeRule ReadHedge(SettingReader& reader) {
  reader.RefuseOthers({"maxAttempts", "delayMs"});
  HedgeRule rule;
  rule.attempts_max = static_cast<int>(reader.Whole("maxAttempts", 2, {1, 5}));
  rule.delay = milliseconds(reader.Whole("delayMs", rule.delay.count(), {0, 600'000}));
  return rule;
}

CacheRule ReadCache(SettingReader& reader) {
  reader.RefuseOthers({"key", "ttlInSecond"});
  CacheRule rule;
  rule.key = reader.String("key", "");
  rule.time_to_live =
      reader.Seconds("ttlInSecond", rule.time_to_live, {milliseconds(1), milliseconds(86'400'000)});
  return rule;
}

bool HasOutputFile(const SettingReader& reader) {
  const Json* output = reader.Find("output");
  return output != nullptr && FindMember(*output, "file") != nullptr;
}

void CheckPolicies(SettingReader& reader, const std::string& method, const TaskPolicies& policies) {
  const bool is_known = !reader.IsOpen("method");
  if (is_known && policies.hedge && !policies.idempotent.value_or(IsIdempotent(method))) {
    reader.Fault("hedgingConfig", "method",
                 "must not be given for " + method + ": it would be done twice");
  }
  if (is_known && policies.cache && method != "GET") {
    reader.Fault("cacheConfig", "method", "must be given for GET only");
  }
  if (policies.hedge && HasOutputFile(reader)) {
    reader.Fault("hedgingConfig", "ambiguous",
                 "must not be given together with output.file: two answers would write it");
  }
  if (policies.cache && (policies.stream || HasOutputFile(reader))) {
    reader.Fault("cacheConfig", "ambiguous",
                 "must not be given together with output.file or stream: only an answer's body "
                 "can be given again");
  }
  if (policies.stream && (policies.pages || policies.poll)) {
    reader.Fault("stream", "ambiguous", "must not be given together with pagination or polling");
  }
}

}  // namespace

std::shared_ptr<const TaskPolicies> ReadTaskPolicies(SettingReader& reader,
                                                     const std::string& method) {
  Json given = Json::object();
  for (const char* name : kNames) {
    if (const Json* value = reader.Find(name)) given[name] = *value;
  }
  if (given.empty()) return nullptr;
  auto policies = std::make_shared<TaskPolicies>();
  policies->given = FormatJson(given);
  if (auto retry = reader.Object("retry")) policies->retry = ReadRetryPolicy(*retry);
  policies->answer = ReadAnswerRule(reader);
  policies->outputs = ReadOutputRules(reader);
  if (auto pages = reader.Object("pagination")) policies->pages = ReadPageRule(*pages);
  policies->poll = ReadPollRule(reader);
  if (auto stream = reader.Object("stream")) policies->stream = ReadStream(*stream);
  if (auto hedge = reader.Object("hedgingConfig")) policies->hedge = ReadHedge(*hedge);
  if (auto cache = reader.Object("cacheConfig")) policies->cache = ReadCache(*cache);
  policies->idempotency_header = reader.String("idempotencyHeader", "");
  if (reader.Find("idempotent") != nullptr) {
    policies->idempotent = reader.Boolean("idempotent", false);
  }
  CheckPolicies(reader, method, *policies);
  return policies;
}

}  // namespace httptask
