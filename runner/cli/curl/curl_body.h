#pragma once

#include <string>
#include <string_view>

#include "plugin/base/json.h"
#include "plugin/base/status.h"
#include "runner/cli/curl/curl_command.h"
#include "runner/cli/curl/curl_options.h"

namespace httptask::runner {

// The body that the data and form options of a curl command make.
class CurlBody {
 public:
  enum class Kind { kNone, kData, kJson, kMultipart };

  explicit CurlBody(const FileReader& read_file) : read_file_(read_file) {}

  // `data…`, `json`, `form…`. Errors: ARGUMENT_INVALID (both kinds in one command, a file that
  // cannot be read, a part without a name).
  Status Take(const CurlOption& option);

  Kind kind() const { return kind_; }
  // kData, kJson: the bytes.
  const std::string& text() const { return text_; }
  // kMultipart: as a task has them.
  const Json& parts() const { return parts_; }
  std::string DefaultContentType() const;

 private:
  Status TakeData(const CurlOption& option);
  StatusOr<std::string> ReadData(std::string_view value, bool strips_newlines) const;
  StatusOr<std::string> EncodeData(std::string_view value) const;
  Status TakePart(std::string_view text, bool is_literal);

  const FileReader& read_file_;
  Kind kind_ = Kind::kNone;
  std::string text_;
  Json parts_ = Json::object();
};

}  // namespace httptask::runner
