#include "plugin/conductor/payload_store.h"

#include <fmt/format.h>

#include <string>
#include <system_error>
#include <utility>

#include "plugin/base/file.h"
#include "plugin/base/sha256.h"

namespace httptask {

StatusOr<Json> PayloadStore::Fit(Json output) const {
  if (FormatJson(output).size() <= kOutputBytesMax) return output;
  const auto response = output.find("response");
  if (response == output.end() || !response->is_object()) return output;
  const std::string body = FormatJson((*response)["body"]);
  const std::string digest = Sha256(body);
  const std::filesystem::path path = folder_ / (digest + ".json");
  std::error_code error;
  std::filesystem::create_directories(folder_, error);
  std::filesystem::permissions(folder_, std::filesystem::perms::owner_all, error);
  HTTPTASK_RETURN_IF_ERROR(WriteFile(path, body));
  std::filesystem::permissions(
      path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, error);
  (*response)["body"] = nullptr;
  (*response)["file"] = {{"path", path.string()}, {"bytes", body.size()}, {"sha256", digest}};
  return output;
}

}  // namespace httptask
