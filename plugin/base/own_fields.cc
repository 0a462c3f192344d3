#include "plugin/base/own_fields.h"

namespace httptask {

std::string_view UserAgent() {
  return "httptask/" HTTPTASK_VERSION;
}

}  // namespace httptask
