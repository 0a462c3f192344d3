#include "plugin/schema/format_rule.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <re2/re2.h>

#include <array>
#include <cstddef>
#include <memory>

namespace httptask {
namespace {

struct FormatRow {
  std::string_view name;
  std::string_view words;
  std::string_view sample;
  // Empty: not checked by a pattern.
  std::string_view pattern;
  // A shorter sample, or empty.
  std::string_view brief = "";
};

#define HTTPTASK_DATE R"(\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]))"
#define HTTPTASK_TIME \
  R"(([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d))"

constexpr std::array kFormats = {
    FormatRow{"date", "a date", "2026-01-15", HTTPTASK_DATE},
    FormatRow{"time", "a time with its offset", "09:30:00Z", HTTPTASK_TIME},
    FormatRow{"date-time", "a date and time", "2026-01-15T09:30:00Z",
              HTTPTASK_DATE "[Tt ]" HTTPTASK_TIME},
    FormatRow{"uuid", "a UUID", "123e4567-e89b-12d3-a456-426614174000",
              R"([0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12})"},
    FormatRow{"email", "an e-mail address", "user@example.com", R"([^\s@]+@[^\s@]+)", "a@b.co"},
    FormatRow{"ipv4", "an IPv4 address", "192.0.2.1", "", "1.1.1.1"},
    FormatRow{"ipv6", "an IPv6 address", "2001:db8::1", "", "::1"},
    FormatRow{
        "hostname", "a host name", "www.example.com",
        R"([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*)",
        "a.co"},
    FormatRow{"uri", "an absolute URI", "https://example.com", R"([A-Za-z][A-Za-z0-9+.-]*:[^\s]*)",
              "http://a.co"},
    // As OpenAPI 3.0 has it. Documents say it of numbers and plain words too: not checked.
    FormatRow{"byte", "text in Base64", "dGV4dA==", ""},
    FormatRow{"url", "an absolute URL", "https://example.com", R"([A-Za-z][A-Za-z0-9+.-]*:[^\s]*)",
              "http://a.co"},
};

#undef HTTPTASK_DATE
#undef HTTPTASK_TIME

// Compiled once, when the first text of any format is checked.
const RE2& Expression(const FormatRow& row) {
  static const auto* const kExpressions = [] {
    auto* list = new std::array<std::unique_ptr<RE2>, kFormats.size()>;
    for (size_t i = 0; i < kFormats.size(); ++i) {
      const std::string_view pattern = kFormats[i].pattern;
      (*list)[i] =
          std::make_unique<RE2>(re2::StringPiece(pattern.data(), pattern.size()), RE2::Quiet);
    }
    return list;
  }();
  return *(*kExpressions)[static_cast<size_t>(&row - kFormats.data())];
}

const FormatRow* FindFormat(std::string_view name) {
  for (const FormatRow& row : kFormats) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

bool IsAddress(std::string_view text, int family) {
  if (text.find('\0') != std::string_view::npos) return false;
  std::array<unsigned char, 16> bytes;
  return inet_pton(family, std::string(text).c_str(), bytes.data()) == 1;
}

}  // namespace

bool FitsFormat(std::string_view text, std::string_view format) {
  if (format == "ipv4") return IsAddress(text, AF_INET);
  if (format == "ipv6") return IsAddress(text, AF_INET6);
  const FormatRow* row = FindFormat(format);
  if (row == nullptr || row->pattern.empty()) return true;
  return RE2::FullMatch(re2::StringPiece(text.data(), text.size()), Expression(*row));
}

std::string DescribeFormat(std::string_view format) {
  const FormatRow* row = FindFormat(format);
  return row == nullptr ? "" : fmt::format("{} ({})", row->words, row->sample);
}

std::string_view SampleOfFormat(std::string_view format) {
  const FormatRow* row = FindFormat(format);
  return row == nullptr ? std::string_view() : row->sample;
}

std::string SampleOfFormat(std::string_view format, size_t length_min, size_t length_max) {
  const FormatRow* row = FindFormat(format);
  if (row == nullptr) return "";
  for (const std::string_view sample : {row->sample, row->brief}) {
    if (sample.empty()) continue;
    const std::string padding(length_min > sample.size() ? length_min - sample.size() : 0, 'x');
    for (const std::string& text : {std::string(sample) + padding, padding + std::string(sample)}) {
      if (text.size() <= length_max && FitsFormat(text, format)) return text;
    }
  }
  return "";
}

}  // namespace httptask
