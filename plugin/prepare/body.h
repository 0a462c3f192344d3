#pragma once

#include <vector>

#include "plugin/base/json.h"
#include "plugin/base/problem.h"
#include "plugin/catalog/operation.h"
#include "plugin/prepare/prepare.h"
#include "plugin/schema/validate.h"

namespace httptask {

// A request's body.
struct PreparedBody {
  // Discarded when none is sent. `***` stands where a credential's secret goes.
  Json value = Json(Json::value_t::discarded);
  std::vector<Problem> problems;
};

// Completes a body that was given (discarded: none) by defaults of required fields, by examples as
// `options.fill` says, and by the places of secrets, and checks it.
PreparedBody PrepareBody(const Operation& operation, const PrepareOptions& options, Json given);

// The body without what credentials send.
Json WithoutSecrets(Json body, const std::vector<CredentialDescription>& credentials);

// How values of a request are checked: expressions and secrets fit everywhere.
ValidateOptions RequestRules();

}  // namespace httptask
