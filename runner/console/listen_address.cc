#include "runner/console/listen_address.h"

#include <fmt/format.h>

#include <optional>

#include "plugin/base/text.h"

namespace httptask::runner {

StatusOr<ListenAddress> ParseListenAddress(std::string_view text) {
  if (const std::optional<ListenPlace> place = ParseListenPlace(text)) return *place;
  return MakeError(Reason::kArgumentInvalid,
                   fmt::format("`{}` is not HOST:PORT; write for example 127.0.0.1:8380, or port 0 "
                               "for a free one",
                               ToUtf8(text)));
}

}  // namespace httptask::runner
