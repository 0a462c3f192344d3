#include "runner/cli/curl/curl_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "plugin/base/text.h"

namespace httptask::runner {
namespace {

enum class Effect {
  kUsed,
  kNumber,
  kLeftOut,  // Told in a note.
  kNone,     // Only changes what curl prints or how it waits.
};

struct Known {
  std::string_view name;
  char letter;  // 0: none.
  bool has_value;
  Effect effect;
};

constexpr std::array kKnown = {
    Known{"request", 'X', true, Effect::kUsed},
    Known{"header", 'H', true, Effect::kUsed},
    Known{"data", 'd', true, Effect::kUsed},
    Known{"data-ascii", 0, true, Effect::kUsed},
    Known{"data-raw", 0, true, Effect::kUsed},
    Known{"data-binary", 0, true, Effect::kUsed},
    Known{"data-urlencode", 0, true, Effect::kUsed},
    Known{"json", 0, true, Effect::kUsed},
    Known{"form", 'F', true, Effect::kUsed},
    Known{"form-string", 0, true, Effect::kUsed},
    Known{"user", 'u', true, Effect::kUsed},
    Known{"user-agent", 'A', true, Effect::kUsed},
    Known{"referer", 'e', true, Effect::kUsed},
    Known{"cookie", 'b', true, Effect::kUsed},
    Known{"oauth2-bearer", 0, true, Effect::kUsed},
    Known{"output", 'o', true, Effect::kUsed},
    Known{"url", 0, true, Effect::kUsed},
    Known{"get", 'G', false, Effect::kUsed},
    Known{"head", 'I', false, Effect::kUsed},
    Known{"location", 'L', false, Effect::kUsed},
    Known{"path-as-is", 0, false, Effect::kUsed},
    Known{"globoff", 'g', false, Effect::kUsed},
    Known{"range", 'r', true, Effect::kUsed},
    Known{"upload-file", 'T', true, Effect::kUsed},
    Known{"url-query", 0, true, Effect::kUsed},
    Known{"location-trusted", 0, false, Effect::kLeftOut},
    Known{"http2", 0, false, Effect::kUsed},
    Known{"max-time", 'm', true, Effect::kNumber},
    Known{"connect-timeout", 0, true, Effect::kNumber},
    Known{"max-redirs", 0, true, Effect::kNumber},
    Known{"retry", 0, true, Effect::kNumber},
    Known{"retry-delay", 0, true, Effect::kNumber},
    Known{"insecure", 'k', false, Effect::kLeftOut},
    Known{"proxy", 'x', true, Effect::kLeftOut},
    Known{"cert", 'E', true, Effect::kLeftOut},
    Known{"key", 0, true, Effect::kLeftOut},
    Known{"cacert", 0, true, Effect::kLeftOut},
    Known{"resolve", 0, true, Effect::kLeftOut},
    Known{"connect-to", 0, true, Effect::kLeftOut},
    Known{"interface", 0, true, Effect::kLeftOut},
    Known{"unix-socket", 0, true, Effect::kLeftOut},
    Known{"config", 'K', true, Effect::kLeftOut},
    Known{"digest", 0, false, Effect::kLeftOut},
    Known{"ntlm", 0, false, Effect::kLeftOut},
    Known{"negotiate", 0, false, Effect::kLeftOut},
    Known{"anyauth", 0, false, Effect::kLeftOut},
    Known{"netrc", 'n', false, Effect::kLeftOut},
    Known{"cookie-jar", 'c', true, Effect::kLeftOut},
    Known{"basic", 0, false, Effect::kNone},
    Known{"compressed", 0, false, Effect::kNone},
    Known{"silent", 's', false, Effect::kNone},
    Known{"show-error", 'S', false, Effect::kNone},
    Known{"verbose", 'v', false, Effect::kNone},
    Known{"include", 'i', false, Effect::kNone},
    Known{"fail", 'f', false, Effect::kNone},
    Known{"fail-with-body", 0, false, Effect::kNone},
    Known{"progress-bar", '#', false, Effect::kNone},
    Known{"no-buffer", 'N', false, Effect::kNone},
    Known{"http1.1", 0, false, Effect::kNone},
    Known{"tlsv1.2", 0, false, Effect::kNone},
    Known{"tlsv1.3", 0, false, Effect::kNone},
    Known{"ipv4", '4', false, Effect::kNone},
    Known{"ipv6", '6', false, Effect::kNone},
    Known{"disable", 'q', false, Effect::kNone},
    Known{"remote-name", 'O', false, Effect::kNone},
    Known{"write-out", 'w', true, Effect::kNone},
    Known{"dump-header", 'D', true, Effect::kNone},
    Known{"stderr", 0, true, Effect::kNone},
    Known{"trace", 0, true, Effect::kNone},
    Known{"trace-ascii", 0, true, Effect::kNone},
    Known{"limit-rate", 0, true, Effect::kNone},
    Known{"retry-max-time", 0, true, Effect::kNone},
    Known{"keepalive-time", 0, true, Effect::kNone},
};

Status RefuseOption(const std::string& option) {
  std::vector<std::string> names;
  for (const Known& known : kKnown) names.push_back("--" + std::string(known.name));
  const std::string_view nearest = Nearest(option, names);
  return MakeError(
      Reason::kArgumentInvalid,
      nearest.empty()
          ? fmt::format("curl's option {} is not known here: leave it out", ToTerminal(option))
          : fmt::format("curl's option {} is not known here; did you mean {}?", ToTerminal(option),
                        nearest));
}

class OptionReader {
 public:
  explicit OptionReader(std::span<const std::string> words) : words_(words) {}

  StatusOr<std::vector<CurlOption>> Read() {
    while (next_ < words_.size()) {
      const std::string& word = words_[next_++];
      if (options_end_ || word.size() < 2 || word[0] != '-') {
        options_.push_back({"url", word});
      } else if (word == "--") {
        options_end_ = true;
      } else if (word[1] == '-') {
        HTTPTASK_RETURN_IF_ERROR(ReadLong(word));
      } else {
        HTTPTASK_RETURN_IF_ERROR(ReadShort(word));
      }
    }
    return std::move(options_);
  }

 private:
  Status ReadLong(const std::string& word) {
    const std::string_view name = std::string_view(word).substr(2);
    auto known = std::ranges::find(kKnown, name, &Known::name);
    // `--no-…` of a flag takes it back; none of ours is on by itself.
    if (known == kKnown.end() && name.starts_with("no-")) return {};
    if (known == kKnown.end()) return RefuseOption(word);
    return Add(*known, std::nullopt);
  }

  Status ReadShort(const std::string& word) {
    for (size_t i = 1; i < word.size(); ++i) {
      const auto known = std::ranges::find(kKnown, word[i], &Known::letter);
      if (known == kKnown.end()) return RefuseOption(fmt::format("-{}", word[i]));
      if (!known->has_value) {
        HTTPTASK_RETURN_IF_ERROR(Add(*known, std::nullopt));
        continue;
      }
      const bool follows = i + 1 < word.size();
      return Add(*known, follows ? std::optional(word.substr(i + 1)) : std::nullopt);
    }
    return {};
  }

  Status Add(const Known& known, std::optional<std::string> value) {
    if (known.has_value && !value) {
      if (next_ >= words_.size()) {
        return MakeError(Reason::kArgumentInvalid, fmt::format("--{} needs a value", known.name));
      }
      value = words_[next_++];
    }
    if (known.effect == Effect::kNone) return {};
    options_.push_back({std::string(known.name), value.value_or(""),
                        known.effect == Effect::kNumber, known.effect == Effect::kLeftOut});
    return {};
  }

  const std::span<const std::string> words_;
  size_t next_ = 0;
  bool options_end_ = false;
  std::vector<CurlOption> options_;
};

bool IsCurl(std::string_view word) {
  const std::string_view name = word.substr(word.rfind('/') + 1);
  return name == "curl" || name == "curl.exe";
}

}  // namespace

StatusOr<std::vector<CurlOption>> ReadCurlOptions(std::span<const std::string> words) {
  // What is copied from a page often has its prompt.
  if (!words.empty() && (words[0] == "$" || words[0] == "%")) words = words.subspan(1);
  if (words.empty() || !IsCurl(words[0])) {
    return MakeError(Reason::kArgumentInvalid,
                     "this is no curl command: it must begin with `curl`");
  }
  return OptionReader(words.subspan(1)).Read();
}

}  // namespace httptask::runner
