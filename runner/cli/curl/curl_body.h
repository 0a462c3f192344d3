#pragma once

#include <set>
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
  enum class Kind { kNone, kData, kJson, kMultipart, kFile };

  explicit CurlBody(const FileReader& read_file) : read_file_(read_file) {}

  // `data…`, `json`, `form…`, `upload-file`. Errors: ARGUMENT_INVALID (two kinds in one command, a
  // file that cannot be read, a part without a name or of several files).
  Status Take(const CurlOption& option);

  Kind kind() const { return kind_; }
  // kData, kJson, kFile: the bytes.
  const std::string& text() const { return text_; }
  // kMultipart: as a task has them, an object, or a list where parts of one name stand apart.
  const Json& parts() const { return is_apart_ ? list_ : parts_; }
  // Whether a part is a file.
  bool has_file() const;
  // The fields of parts that no task has: `headers`, `encoder`.
  const std::set<std::string>& left_out() const { return left_out_; }
  // Empty: none.
  std::string DefaultContentType() const;

  // What --data-urlencode makes of its value.
  StatusOr<std::string> EncodeData(std::string_view value) const;

 private:
  Status TakeData(const CurlOption& option);
  StatusOr<std::string> ReadData(std::string_view value, bool strips_newlines) const;
  Status TakePart(std::string_view text, bool is_literal);
  StatusOr<Json> ReadPart(std::string_view value);
  void AddPart(const std::string& name, Json part);

  const FileReader& read_file_;
  Kind kind_ = Kind::kNone;
  std::string text_;
  Json parts_ = Json::object();
  std::string last_part_;
  Json list_ = Json::array();  // The same with their names.
  bool is_apart_ = false;
  std::set<std::string> left_out_;
};

}  // namespace httptask::runner
