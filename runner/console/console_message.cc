#include "runner/console/console_message.h"

#include <utility>

namespace httptask::runner {

ConsoleAnswer MakeRefusal(int status, std::string message) {
  return {status, {{"status", status}, {"message", std::move(message)}}};
}

}  // namespace httptask::runner
