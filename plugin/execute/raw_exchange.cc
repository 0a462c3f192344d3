#include "plugin/execute/raw_exchange.h"

#include <fmt/format.h>

#include <algorithm>

#include "plugin/base/json.h"
#include "plugin/base/own_fields.h"
#include "plugin/base/text.h"
#include "plugin/guard/url.h"

namespace httptask {
namespace {

// Base64 of a value inside a longer text has three alignments; the letters at the ends that also
// hold bits of the neighbours are left out.
std::vector<std::string> Base64Forms(std::string_view value) {
  std::vector<std::string> forms = {EncodeBase64(value)};
  for (size_t shift = 0; shift < 3; ++shift) {
    const std::string encoded = EncodeBase64(std::string(shift, '\0') + std::string(value));
    const size_t first = (shift * 8 + 5) / 6;
    const size_t end = (shift + value.size()) * 8 / 6;
    forms.push_back(encoded.substr(first, end - first));
  }
  return forms;
}

// What a body in UTF-16 holds of a value, in both byte orders; for the letters of ASCII.
void AddWideForms(std::vector<std::string>& forms, std::string_view value) {
  std::string wide(1, '\0');
  for (const char letter : value) {
    wide += letter;
    wide += '\0';
  }
  forms.push_back(wide.substr(1));
  wide.pop_back();
  forms.push_back(std::move(wide));
}

void AddForms(std::vector<std::string>& forms, std::string_view value) {
  if (value.size() < EchoFilter::kValueBytesMin) return;
  forms.emplace_back(value);
  AddWideForms(forms, value);
  forms.push_back(PercentEncode(value));
  forms.push_back(ReplaceAll(PercentEncode(value), "%20", "+"));
  for (std::string& form : Base64Forms(value)) forms.push_back(std::move(form));
  const std::string quoted = FormatJson(Json(std::string(value)));
  forms.push_back(quoted.substr(1, quoted.size() - 2));
  forms.push_back(ReplaceAll(forms.back(), "/", "\\/"));
}

std::string FormatFields(const HeaderFields& fields) {
  std::string text;
  for (const auto& [name, value] : fields) text += fmt::format("{}: {}\r\n", name, value);
  return text;
}

}  // namespace

EchoFilter::EchoFilter(const std::vector<Credential>& credentials) {
  for (const Credential& credential : credentials) {
    for (const Secret& secret : credential.secrets) {
      AddForms(forms_, secret.value);
      if (secret.placement.in != SecretLocation::kBasic) continue;
      AddForms(forms_, std::string_view(secret.value).substr(secret.value.find(':') + 1));
    }
  }
  Sort();
}

EchoFilter::EchoFilter(const std::vector<std::string>& values) {
  for (const std::string& value : values) AddForms(forms_, value);
  Sort();
}

void EchoFilter::Sort() {
  std::ranges::sort(forms_, [](const std::string& a, const std::string& b) {
    return a.size() != b.size() ? a.size() > b.size() : a < b;
  });
  const auto repeated = std::ranges::unique(forms_);
  forms_.erase(repeated.begin(), repeated.end());
}

std::string EchoFilter::Hide(std::string text) const {
  for (const std::string& form : forms_) {
    if (text.find(form) != std::string::npos) text = ReplaceAll(text, form, kHiddenSecret);
  }
  return text;
}

void EchoFilter::HideIn(TaskResult& result) const {
  if (empty()) return;
  for (auto& [name, value] : result.headers) value = Hide(std::move(value));
  for (auto& [name, value] : result.trailers) value = Hide(std::move(value));
  if (!result.items.is_null()) {
    // Every form of a secret that JSON text can hold is among those that Hide knows.
    const std::string text = FormatJson(result.items);
    std::string hidden = Hide(text);
    if (hidden != text) {
      StatusOr<Json> items = ParseJson(hidden);
      result.items = items.ok() ? *std::move(items) : Json(std::move(hidden));
    }
  }
  result.reason_phrase = Hide(std::move(result.reason_phrase));
  result.body = Hide(std::move(result.body));
}

std::string FormatRawRequest(const RequestRecord& request) {
  const StatusOr<Url> url = ParseUrl(request.url);
  std::string text =
      fmt::format("{} {} HTTP/1.1\r\n", request.method, url.ok() ? url->target : request.url);
  text += FormatFields(SentFields(request));
  text += "\r\n";
  text += request.body;
  return text;
}

void FormatRaw(const EchoFilter& filter, TaskAnswer& answer) {
  answer.raw.request = FormatRawRequest(answer.result.request);
  answer.raw.response = filter.Hide(FormatRawResponse(answer.result));
}

std::string FormatRawResponse(const TaskResult& result) {
  if (result.status_code == 0) return "";
  std::string text = fmt::format("HTTP/1.1 {}{}{}\r\n", result.status_code,
                                 result.reason_phrase.empty() ? "" : " ", result.reason_phrase);
  text += FormatFields(result.headers);
  text += "\r\n";
  text += result.body;
  return text;
}

}  // namespace httptask
