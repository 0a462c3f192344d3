#include "plugin/catalog/diff/operation_diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "plugin/base/text.h"
#include "plugin/catalog/diff/schema_diff.h"

namespace httptask {
namespace {

template <typename T, typename Same>
const T* FindSame(const std::vector<T>& list, Same same) {
  const auto found = std::find_if(list.begin(), list.end(), same);
  return found == list.end() ? nullptr : &*found;
}

const Parameter* FindParameter(const Operation& operation, const Parameter& like) {
  return FindSame(operation.parameters, [&](const Parameter& parameter) {
    return parameter.in == like.in && parameter.name == like.name;
  });
}

const Body* FindBody(const std::vector<Body>& bodies, const Body& like) {
  return FindSame(bodies, [&](const Body& body) { return body.media_type == like.media_type; });
}

// What is sent for a credential; the name of its scheme is none of it.
std::string SentAs(const CredentialNeed& need) {
  if (need.kind == "apiKey") return fmt::format("{} {}", need.in, need.name);
  return need.in.empty() ? need.kind : fmt::format("{} {}", need.kind, need.in);
}

using CredentialSet = std::set<std::string>;

// Any one of these is enough.
std::set<CredentialSet> CredentialsOf(const Operation& operation) {
  std::set<CredentialSet> sets;
  for (const std::vector<CredentialNeed>& needs : operation.credential_needs) {
    CredentialSet sent;
    for (const CredentialNeed& need : needs) sent.insert(SentAs(need));
    sets.insert(std::move(sent));
  }
  if (sets.empty()) sets.emplace();
  return sets;
}

class OperationComparer {
 public:
  OperationComparer(const Operation& before, const Definitions& old_definitions,
                    const Operation& after, const Definitions& new_definitions)
      : before_(before),
        old_definitions_(old_definitions),
        after_(after),
        new_definitions_(new_definitions) {}

  OperationChange Compare() {
    if (before_.method != after_.method) Tell("", "has the method " + after_.method + " now", true);
    if (before_.path != after_.path) Tell("", "has the path " + after_.path + " now", true);
    CompareParameters();
    CompareBodies();
    CompareResponses();
    if (!SameServers()) Tell("", "has other servers", false);
    CompareCredentials();
    if (after_.deprecated && !before_.deprecated) Tell("", "is deprecated now", false);
    return Finish();
  }

 private:
  void Tell(std::string place, std::string what, bool breaks) {
    differences_.push_back({std::move(place), std::move(what), breaks});
  }

  void CompareSchemas(const Json& from, const Json& to, SchemaSide side, std::string_view place) {
    for (Difference& difference :
         DiffSchemas(from, old_definitions_, to, new_definitions_, side, place)) {
      differences_.push_back(std::move(difference));
    }
  }

  void CompareParameters() {
    for (const Parameter& parameter : before_.parameters) {
      const std::string place = fmt::format("{} {}", LocationName(parameter.in), parameter.name);
      const Parameter* now = FindParameter(after_, parameter);
      if (now == nullptr) {
        Tell(place, "is gone", true);
        continue;
      }
      if (now->required && !parameter.required) Tell(place, "is required now", true);
      if (!now->required && parameter.required) Tell(place, "is no longer required", false);
      if (now->style != parameter.style || now->explode != parameter.explode ||
          now->content_type != parameter.content_type) {
        Tell(place, "is written in another way", true);
      }
      CompareSchemas(parameter.schema, now->schema, SchemaSide::kRequest, place);
    }
    for (const Parameter& parameter : after_.parameters) {
      if (FindParameter(before_, parameter) != nullptr) continue;
      Tell(fmt::format("{} {}", LocationName(parameter.in), parameter.name),
           parameter.required ? "is new and required" : "is new", parameter.required);
    }
  }

  void CompareBodies() {
    for (const Body& body : before_.bodies) {
      const Body* now = FindBody(after_.bodies, body);
      if (now == nullptr) {
        Tell("body", fmt::format("can no longer be {}", body.media_type), true);
      } else {
        if (body.encoding != now->encoding) Tell("body", "is written in another way", true);
        CompareSchemas(body.schema, now->schema, SchemaSide::kRequest, "body ");
      }
    }
    for (const Body& body : after_.bodies) {
      if (FindBody(before_.bodies, body) == nullptr) {
        Tell("body", fmt::format("can be {} now", body.media_type), false);
      }
    }
    if (after_.body_required && !before_.body_required) Tell("body", "is required now", true);
  }

  void CompareResponses() {
    for (const DeclaredResponse& response : before_.responses) {
      const std::string place = "answer " + response.status;
      const DeclaredResponse* now = FindSame(
          after_.responses,
          [&](const DeclaredResponse& candidate) { return candidate.status == response.status; });
      if (now == nullptr) {
        Tell(place, "is gone", response.status.starts_with("2"));
        continue;
      }
      for (const Body& body : response.bodies) {
        const Body* same = FindBody(now->bodies, body);
        if (same == nullptr) {
          Tell(place, fmt::format("can no longer be {}", body.media_type), true);
        } else {
          CompareSchemas(body.schema, same->schema, SchemaSide::kAnswer, place + " ");
        }
      }
    }
  }

  void CompareCredentials() {
    const std::set<CredentialSet> before = CredentialsOf(before_);
    const std::set<CredentialSet> after = CredentialsOf(after_);
    if (before == after) return;
    const bool fits = std::any_of(before.begin(), before.end(), [&](const CredentialSet& had) {
      return std::any_of(after.begin(), after.end(), [&](const CredentialSet& enough) {
        return std::includes(had.begin(), had.end(), enough.begin(), enough.end());
      });
    });
    if (fits) return Tell("", "takes other credentials as well, or fewer", false);
    std::vector<std::string> ways;
    for (const CredentialSet& enough : after) {
      ways.push_back(Join(std::vector<std::string>(enough.begin(), enough.end()), " with "));
    }
    Tell("", fmt::format("needs other credentials now: {}", Join(ways, ", or ")), true);
  }

  bool SameServers() const {
    return std::equal(before_.servers.begin(), before_.servers.end(), after_.servers.begin(),
                      after_.servers.end(),
                      [](const Server& a, const Server& b) { return a.url == b.url; });
  }

  OperationChange Finish() {
    std::stable_partition(differences_.begin(), differences_.end(),
                          [](const Difference& difference) { return difference.breaks; });
    const bool breaks = !differences_.empty() && differences_.front().breaks;
    if (differences_.size() > kDifferencesMax) differences_.resize(kDifferencesMax);
    return {.id = after_.id,
            .kind = breaks ? ChangeKind::kBroken : ChangeKind::kCompatible,
            .differences = std::move(differences_)};
  }

  const Operation& before_;
  const Definitions& old_definitions_;
  const Operation& after_;
  const Definitions& new_definitions_;
  std::vector<Difference> differences_;
};

}  // namespace

OperationChange DiffOperations(const Operation& before, const Definitions& old_definitions,
                               const Operation& after, const Definitions& new_definitions) {
  return OperationComparer(before, old_definitions, after, new_definitions).Compare();
}

OperationChange ExplainChange(const Operation& before, const Definitions& old_definitions,
                              const Operation& after, const Definitions& new_definitions) {
  OperationChange change = DiffOperations(before, old_definitions, after, new_definitions);
  if (change.differences.empty()) {
    change.differences = {{"", "has changed in details that are not compared"}};
  }
  return change;
}

}  // namespace httptask
