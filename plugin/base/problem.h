#pragma once

#include <string>

namespace httptask {

// One thing that is wrong with a value that somebody gave.
struct Problem {
  // Where: a dotted path (`user.client_user_id`, `products[0]`), with the part of the request in
  // front where it is not the body (`query:limit`); empty for the whole.
  std::string path;
  // Which rule is broken: a JSON Schema keyword (`required`, `type`, `maxLength`) or a word of ours
  // (`unknown`, `syntax`, `ambiguous`).
  std::string rule;
  // What is wrong and what would be right, in one sentence without a final stop. Never holds a
  // secret.
  std::string message;

  bool operator==(const Problem&) const = default;
};

}  // namespace httptask
