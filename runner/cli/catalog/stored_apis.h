#pragma once

#include <string>
#include <vector>

#include "httptask/v1/catalog_service.pb.h"
#include "plugin/base/status.h"
#include "runner/client/plugin_client.h"

namespace httptask::runner {

// Every API of the catalog, by name. Errors: PLUGIN_UNAVAILABLE, STORAGE_FAILED.
StatusOr<std::vector<v1::Api>> ListAllApis(PluginClient& plugin);

// Documents below the folders among `places` that `apis` came from and that are not on the disk any
// more: a problem for each, with the command that removes what it brought.
std::vector<v1::ImportProblem> FindGoneDocuments(const std::vector<v1::Api>& apis,
                                                 const std::vector<std::string>& places);

}  // namespace httptask::runner
