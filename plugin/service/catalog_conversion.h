#pragma once

#include "httptask/v1/catalog.pb.h"
#include "plugin/catalog/catalog.h"
#include "plugin/catalog/operation.h"

namespace httptask {

// Messages of what the catalog holds; every string becomes UTF-8.
v1::Api ToMessage(const ApiSummary& api);
v1::OperationSummary ToMessage(const OperationSummary& summary);
v1::ImportProblem ToMessage(const ImportProblem& problem);
v1::OperationChange ToMessage(const OperationChange& change);
// With the fields of every parameter and body, flat.
v1::Operation ToMessage(const Operation& operation);

}  // namespace httptask
