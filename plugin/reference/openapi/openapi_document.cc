#include "plugin/reference/openapi/openapi_document.h"

#include <fmt/format.h>

#include <charconv>
#include <utility>

#include "plugin/base/text.h"

namespace httptask {
namespace {

// References that lead to references.
constexpr int kChainMax = 100;
// Objects above this size get an index.
constexpr size_t kLinearMax = 16;

int HexOf(char letter) {
  if (letter >= '0' && letter <= '9') return letter - '0';
  if (letter >= 'a' && letter <= 'f') return letter - 'a' + 10;
  if (letter >= 'A' && letter <= 'F') return letter - 'A' + 10;
  return -1;
}

std::string PercentDecode(std::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    int high = text[i] == '%' && i + 2 < text.size() ? HexOf(text[i + 1]) : -1;
    int low = high >= 0 ? HexOf(text[i + 2]) : -1;
    if (low < 0) {
      decoded += text[i];
    } else {
      decoded += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  return decoded;
}

std::string UnescapeToken(std::string_view token) {
  return ReplaceAll(ReplaceAll(token, "~1", "/"), "~0", "~");
}

const Json* Element(const Json& array, const std::string& token) {
  size_t index = 0;
  const char* end = token.data() + token.size();
  auto [stop, error] = std::from_chars(token.data(), end, index);
  if (error != std::errc() || stop != end || index >= array.size()) return nullptr;
  return &array[index];
}

}  // namespace

std::string Located::Below(std::string_view token) const {
  return pointer + "/" + EscapePointerToken(token);
}

std::string Located::Below(size_t index) const {
  return fmt::format("{}/{}", pointer, index);
}

std::optional<std::string> NormaliseReference(std::string_view reference) {
  if (reference == "#" || reference == "#/") return "#";
  if (!reference.starts_with("#/")) return std::nullopt;
  std::string normal = "#";
  for (std::string_view token : Split(reference.substr(2), '/')) {
    std::string name = UnescapeToken(PercentDecode(token));
    if (!IsUtf8(name)) return std::nullopt;
    normal += "/" + EscapePointerToken(name);
  }
  return normal;
}

OpenApiDocument::OpenApiDocument(const Json& root, std::string_view source)
    : root_(root), source_(source) {}

const Json* OpenApiDocument::Member(const Json& container, const std::string& token) {
  if (container.is_array()) return Element(container, token);
  if (!container.is_object()) return nullptr;
  if (container.size() <= kLinearMax) return FindMember(container, token);
  auto [entry, is_new] = indexes_.try_emplace(&container);
  Index& index = entry->second;
  if (is_new) {
    for (const auto& [name, value] : container.get_ref<const Json::object_t&>()) {
      index.emplace(name, &value);
    }
  }
  auto found = index.find(token);
  return found == index.end() ? nullptr : found->second;
}

const Json* OpenApiDocument::Find(std::string_view reference) {
  const Json* value = &root_;
  if (reference == "#") return value;
  if (!reference.starts_with("#/")) return nullptr;
  for (std::string_view token : Split(reference.substr(2), '/')) {
    value = Member(*value, UnescapeToken(token));
    if (value == nullptr) return nullptr;
  }
  return value;
}

const Json* OpenApiDocument::Refer(const std::string& reference) {
  references_.insert(reference);
  const Json* value = Find(reference);
  if (value == nullptr) missing_.insert(reference);
  return value;
}

std::optional<Located> OpenApiDocument::Follow(Located place) {
  const std::string first = place.pointer;
  for (int steps = 0; steps < kChainMax; ++steps) {
    const Json* reference = FindMember(*place.value, "$ref");
    if (reference == nullptr) return place;
    if (!reference->is_string()) {
      AddWrongType({reference, place.Below("$ref")}, "a text");
      return std::nullopt;
    }
    auto normal = NormaliseReference(reference->get_ref<const std::string&>());
    const Json* target = normal ? Refer(*normal) : nullptr;
    if (target == nullptr) {
      AddBrokenReference(place.pointer, reference->get_ref<const std::string&>());
      return std::nullopt;
    }
    place = {target, *normal};
  }
  AddProblem(first, "the references that begin here go round in a circle",
             "let one of them hold the object itself");
  return std::nullopt;
}

void OpenApiDocument::AddProblem(std::string_view pointer, std::string_view reason,
                                 std::string_view help) {
  if (problems_.size() >= kProblemsMax) {
    ++left_out_;
    return;
  }
  if (!told_.emplace(pointer, reason).second) return;
  problems_.push_back({.document = source_,
                       .pointer = std::string(pointer),
                       .reason = std::string(reason),
                       .help = std::string(help)});
}

void OpenApiDocument::AddWrongType(const Located& place, std::string_view expected) {
  AddProblem(place.pointer,
             fmt::format("{} is needed here, not {}", expected, JsonTypeName(*place.value)),
             "it was left out; correct the document and import it again");
}

void OpenApiDocument::AddBrokenReference(std::string_view pointer, std::string_view reference) {
  if (reference.starts_with("#")) {
    AddProblem(pointer, fmt::format("`$ref: {}` leads nowhere", reference),
               "correct the name or add what it stands for, and import the document again");
    return;
  }
  AddProblem(pointer, fmt::format("`$ref: {}` leads out of this document", reference),
             "only references within a document are followed; bundle the files into one document "
             "first");
}

std::vector<ImportProblem> OpenApiDocument::TakeProblems() {
  if (left_out_ > 0) {
    problems_.push_back({.document = source_,
                         .pointer = "",
                         .reason = fmt::format("{} more problems were left out", left_out_),
                         .help = "correct those above and import the document again"});
  }
  left_out_ = 0;
  return std::move(problems_);
}

}  // namespace httptask
