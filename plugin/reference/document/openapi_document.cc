#include "plugin/reference/document/openapi_document.h"

#include <fmt/format.h>

#include <charconv>
#include <utility>

#include "plugin/base/text.h"
#include "plugin/reference/document/reference_url.h"

namespace httptask {
namespace {

// References that lead to references.
constexpr int kChainMax = 100;
// Objects above this size get an index.
constexpr size_t kLinearMax = 16;
// Members that a name which leads nowhere is compared with.
constexpr size_t kComparedMax = 2000;
// References that lead nowhere for which the nearest name is looked for.
constexpr size_t kNearestMax = 100;

const Json* Element(const Json& array, const std::string& token) {
  size_t index = 0;
  const char* end = token.data() + token.size();
  auto [stop, error] = std::from_chars(token.data(), end, index);
  if (error != std::errc() || stop != end || index >= array.size()) return nullptr;
  return &array[index];
}

std::string_view WithoutQuery(std::string_view source) {
  return source.find("://") == std::string_view::npos
             ? source
             : source.substr(0, source.find_first_of("?#"));
}

// Up to and with the last slash.
std::string FolderOf(std::string_view source) {
  source = WithoutQuery(source);
  const size_t slash = source.rfind('/');
  return slash == std::string_view::npos ? "" : std::string(source.substr(0, slash + 1));
}

std::string_view FileNameOf(std::string_view source) {
  source = WithoutQuery(source);
  return source.substr(source.rfind('/') + 1);
}

}  // namespace

std::string Located::Below(std::string_view token) const {
  return pointer + "/" + EscapePointerToken(token);
}

std::string Located::Below(size_t index) const {
  return fmt::format("{}/{}", pointer, index);
}

OpenApiDocument::OpenApiDocument(const Json& root, std::string_view source,
                                 const DocumentFiles& files, const UrlReferences& urls)
    : root_(root),
      files_(files),
      source_(source),
      base_(urls.base.empty() ? source_ : urls.base),
      main_file_(FileNameOf(source)),
      follows_urls_(urls.follow),
      main_url_(urls.follow ? JoinUrl("", WithoutQuery(base_)).url : ""),
      is_swagger_(FindMember(root, "swagger") != nullptr &&
                  FindMember(root, "openapi") == nullptr) {}

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
  const FilePointer place = SplitFilePointer(reference);
  const Json* value = &root_;
  if (!place.file.empty()) {
    auto file = files_.find(place.file);
    if (file == files_.end() || !file->second.fault.empty()) return nullptr;
    value = &file->second.root;
  }
  if (place.pointer == "#") return value;
  if (!place.pointer.starts_with("#/")) return nullptr;
  for (std::string_view token : Split(std::string_view(place.pointer).substr(2), '/')) {
    value = Member(*value, UnescapePointerToken(token));
    if (value == nullptr) return nullptr;
  }
  return value;
}

std::string OpenApiDocument::FaultAt(const ReferenceTarget& target) {
  if (target.file.empty()) {
    missing_.insert(target.pointer);
    return "leads nowhere";
  }
  auto file = files_.find(target.file);
  if (file == files_.end()) {
    needed_files_.insert(target.file);
    return fmt::format("needs the file `{}`, which was not given", target.file);
  }
  if (!file->second.fault.empty()) {
    return fmt::format("needs the file `{}`: {}", target.file, file->second.fault);
  }
  return fmt::format("leads nowhere in the file `{}`", target.file);
}

ReferenceBase OpenApiDocument::BaseAt(std::string_view holder) const {
  ReferenceBase base{
      .main_file = main_file_, .follows_urls = follows_urls_, .main_url = main_url_, .url = ""};
  if (!IsInFile(holder)) {
    base.url = main_url_;
    return base;
  }
  const auto file = files_.find(SplitFilePointer(holder).file);
  if (file == files_.end() || !IsHttpUrl(file->first)) return base;
  base.url = file->second.url.empty() ? file->first : file->second.url;
  return base;
}

std::string OpenApiDocument::HelpFor(const ReferenceTarget& target) {
  if (target.fault.empty()) {
    return fmt::format(
        "correct the name{} or add what it stands for, and import the document again",
        NearestTo(target.pointer));
  }
  if (target.is_refused_url) {
    return "import it with --remote-refs, so that it is fetched, or bundle all into one document";
  }
  if (follows_urls_) {
    return "references within the document, to files beside it and to http and https URLs are "
           "followed; bundle all into one document";
  }
  return "references within the document and to files beside it are followed; put the other file "
         "beside it and refer to that, or bundle all into one document";
}

Located OpenApiDocument::Refer(std::string_view reference, std::string_view holder) {
  // In the document itself a text means the same everywhere.
  const bool is_in_file = IsInFile(holder);
  const auto known = is_in_file ? found_.end() : found_.find(reference);
  if (known != found_.end()) return known->second;
  ReferenceTarget target = ReadReferenceText(reference, holder, BaseAt(holder));
  std::string fault(target.fault);
  if (fault.empty()) {
    references_.insert(target.pointer);
    if (const Json* value = Find(target.pointer)) {
      Located found{value, std::move(target.pointer)};
      if (!is_in_file) found_.emplace(reference, found);
      return found;
    }
  }
  if (!is_in_file) {
    if (const std::optional<Located> named = FindNamed(reference, holder)) return *named;
  }
  if (fault.empty()) fault = FaultAt(target);
  has_refused_urls_ |= target.is_refused_url;
  AddProblem(holder, fmt::format("`$ref: {}` {}", reference, fault), HelpFor(target));
  return {nullptr, std::move(target.pointer)};
}

std::optional<Located> OpenApiDocument::FindNamed(std::string_view reference,
                                                  std::string_view holder) {
  if (!names_) names_.emplace(root_);
  std::optional<std::string> pointer = names_->Find(reference, holder);
  const Json* value = pointer ? Find(*pointer) : nullptr;
  if (value == nullptr) return std::nullopt;
  return Located{value, *std::move(pointer)};
}

std::string OpenApiDocument::NearestTo(const std::string& pointer) {
  const size_t slash = pointer.rfind('/');
  if (slash == std::string::npos || nearest_sought_ == kNearestMax) return "";
  ++nearest_sought_;
  const Json* holder = Find(pointer.substr(0, slash));
  if (holder == nullptr || !holder->is_object() || holder->size() > kComparedMax) return "";
  std::vector<std::string> names;
  for (const auto& [name, value] : holder->get_ref<const Json::object_t&>()) names.push_back(name);
  const std::string_view nearest =
      Nearest(UnescapePointerToken(std::string_view(pointer).substr(slash + 1)), names);
  if (nearest.empty()) return "";
  const std::string found = pointer.substr(0, slash + 1) + EscapePointerToken(nearest);
  return fmt::format(" (the nearest is `{}`)", SplitFilePointer(found).pointer);
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
    place = Refer(reference->get_ref<const std::string&>(), place.pointer);
    if (place.value == nullptr) return std::nullopt;
  }
  AddProblem(first,
             fmt::format("the references that begin here go round in a circle, or over more than "
                         "{} steps",
                         kChainMax),
             "let one of them hold the object itself");
  return std::nullopt;
}

void OpenApiDocument::AddProblem(std::string_view pointer, std::string_view reason,
                                 std::string_view help) {
  if (!told_.emplace(pointer, reason).second) return;
  if (told_.size() > kProblemsMax) {
    ++left_out_;
    told_.erase({std::string(pointer), std::string(reason)});
    return;
  }
  Tell({.operation = ""}, pointer, reason, help);
}

void OpenApiDocument::AddUnusable(std::string_view operation, std::string_view pointer,
                                  std::string_view reason, std::string_view help) {
  Tell({.operation = std::string(operation)}, pointer, reason, help);
}

std::string OpenApiDocument::DocumentOf(const std::string& file) const {
  if (file.empty()) return source_;
  return IsHttpUrl(file) ? file : FolderOf(source_) + file;
}

void OpenApiDocument::Tell(ImportProblem problem, std::string_view pointer, std::string_view reason,
                           std::string_view help) {
  FilePointer place = SplitFilePointer(pointer);
  problem.document = DocumentOf(place.file);
  problem.pointer = std::move(place.pointer);
  problem.reason = reason;
  problem.help = help;
  problems_.push_back(std::move(problem));
}

void OpenApiDocument::AddWrongType(const Located& place, std::string_view expected) {
  AddProblem(place.pointer,
             fmt::format("{} is needed here, not {}", expected, JsonTypeName(*place.value)),
             "it was left out; correct the document and import it again");
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
