#include "plugin/reference/yaml_document.h"

#include <fmt/format.h>
#include <libfyaml.h>

#include <algorithm>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "plugin/reference/yaml_flow_depth.h"
#include "plugin/reference/yaml_scalar.h"

namespace httptask {
namespace {

constexpr std::string_view kCoreTag = "tag:yaml.org,2002:";
// Mappings up to this size are searched from end to end instead of through an index.
constexpr size_t kLinearMax = 16;

struct Place {
  int line = 1;
  int column = 1;
};

Status ErrorAt(Place place, Reason reason, std::string_view what) {
  return MakeError(reason, fmt::format("line {}, column {}: {}", place.line, place.column, what));
}

Status InvalidAt(Place place, std::string_view what) {
  return ErrorAt(place, Reason::kReferenceInvalid, what);
}

// Text of a token; empty when there is none. Lives as long as the token's event.
std::string_view TextOf(fy_token* token) {
  if (token == nullptr) return {};
  size_t size = 0;
  const char* text = fy_token_get_text(token, &size);
  return text == nullptr ? std::string_view() : std::string_view(text, size);
}

// A value together with what its copies would cost.
struct Counted {
  Json value;
  size_t values = 1;
  size_t height = 0;  // Containers within each other.
};

// An object that is being built. Members are appended without the linear search of Json's own
// insertion, so that a mapping of a million keys does not take a trillion steps.
class MappingBuilder {
 public:
  static constexpr size_t kNone = static_cast<size_t>(-1);

  size_t Find(const std::string& key) const {
    if (members_.size() > kLinearMax) {
      auto found = index_.find(key);
      return found == index_.end() ? kNone : found->second;
    }
    for (size_t i = 0; i < members_.size(); ++i) {
      if (members_[i].first == key) return i;
    }
    return kNone;
  }

  void Append(std::string key, Json value) {
    if (members_.size() == kLinearMax) IndexAll();
    if (members_.size() >= kLinearMax) index_.emplace(key, members_.size());
    members_.emplace_back(std::move(key), std::move(value));
  }

  // Puts an own member in; it takes the place of a merged one. False when the key is there already.
  bool AddOwn(std::string key, Json value) {
    size_t at = Find(key);
    if (at == kNone) {
      Append(std::move(key), std::move(value));
      return true;
    }
    if (merged_.erase(key) == 0) return false;
    members_[at].second = std::move(value);
    return true;
  }

  // Puts the members of `source` in that are not there.
  void Merge(Json source) {
    for (auto& [key, value] : source.get_ref<Json::object_t&>()) {
      if (Find(key) != kNone) continue;
      merged_.insert(key);
      Append(key, std::move(value));
    }
  }

  Json Finish() {
    Json object = Json::object();
    auto& container = static_cast<Json::object_t::Container&>(object.get_ref<Json::object_t&>());
    container.reserve(members_.size());
    for (auto& [key, value] : members_) container.emplace_back(std::move(key), std::move(value));
    return object;
  }

 private:
  void IndexAll() {
    for (size_t i = 0; i < members_.size(); ++i) index_.emplace(members_[i].first, i);
  }

  std::vector<std::pair<std::string, Json>> members_;
  std::unordered_map<std::string, size_t> index_;
  std::unordered_set<std::string> merged_;
};

// A mapping or sequence whose end has not come yet.
struct Frame {
  bool is_mapping = false;
  std::string anchor;
  MappingBuilder mapping;
  Json sequence = Json::array();
  size_t values = 1;
  size_t height = 1;
  // The key whose value comes next.
  bool has_key = false;
  bool is_merge = false;
  std::string key;
  Place key_place;
};

// Makes one Json of the events of one document.
class Builder {
 public:
  explicit Builder(const YamlLimits& limits) : limits_(limits) {}

  Status Take(fy_event* event) {
    if (const fy_mark* mark = fy_event_start_mark(event)) {
      place_ = {mark->line + 1, mark->column + 1};
    }
    // The mark of an alias is behind its `*`.
    if (event->type == FYET_ALIAS) --place_.column;
    switch (event->type) {
      case FYET_DOCUMENT_START:
        return BeginDocument();
      case FYET_MAPPING_START:
        return Open(event, event->mapping_start.anchor, /*is_mapping=*/true);
      case FYET_SEQUENCE_START:
        return Open(event, event->sequence_start.anchor, /*is_mapping=*/false);
      case FYET_MAPPING_END:
      case FYET_SEQUENCE_END:
        return Close();
      case FYET_SCALAR:
        return TakeScalar(event);
      case FYET_ALIAS:
        return TakeAlias(TextOf(event->alias.anchor));
      case FYET_NONE:
      case FYET_STREAM_START:
      case FYET_STREAM_END:
      case FYET_DOCUMENT_END:
        break;
    }
    return absl::OkStatus();
  }

  Json TakeRoot() { return std::move(root_); }

 private:
  Status BeginDocument() {
    if (++documents_ == 1) return absl::OkStatus();
    return InvalidAt(place_,
                     "a second document begins here; put each document into a file of its own");
  }

  // Tag without the core prefix; empty when there is none.
  std::string_view TagOf(fy_event* event) const {
    std::string_view tag = TextOf(fy_event_get_tag_token(event));
    return tag.starts_with(kCoreTag) ? tag.substr(kCoreTag.size()) : tag;
  }

  bool ExpectsKey() const {
    return !frames_.empty() && frames_.back().is_mapping && !frames_.back().has_key;
  }

  Status Open(fy_event* event, fy_token* anchor, bool is_mapping) {
    if (ExpectsKey()) return InvalidAt(place_, "a key must be a single value");
    std::string_view tag = TagOf(event);
    if (!tag.empty() && tag != "!" && tag != (is_mapping ? "map" : "seq")) {
      bool is_other_container = tag == "map" || tag == "seq";
      Status scalar_tag = ResolveTaggedScalar(tag, "").status();
      return InvalidAt(place_, is_other_container || scalar_tag.ok()
                                   ? fmt::format("the value does not fit its tag `!!{}`", tag)
                                   : std::string(MessageOf(scalar_tag)));
    }
    if (frames_.size() >= limits_.depth_max) return TooDeep();
    Frame& frame = frames_.emplace_back();
    frame.is_mapping = is_mapping;
    frame.anchor = TextOf(anchor);
    return absl::OkStatus();
  }

  Status Close() {
    Frame frame = std::move(frames_.back());
    frames_.pop_back();
    Counted done{frame.is_mapping ? frame.mapping.Finish() : std::move(frame.sequence),
                 frame.values, frame.height};
    HTTPTASK_RETURN_IF_ERROR(Remember(frame.anchor, done));
    return Add(std::move(done));
  }

  Status TakeScalar(fy_event* event) {
    fy_token* token = event->scalar.value;
    std::string_view text = TextOf(token);
    std::string_view tag = TagOf(event);
    bool plain = token == nullptr || fy_token_scalar_style(token) == FYSS_PLAIN;
    if (ExpectsKey()) {
      Status known = tag.empty() ? absl::OkStatus() : Resolve(tag, plain, text).status();
      if (!known.ok()) return InvalidAt(place_, MessageOf(known));
      HTTPTASK_RETURN_IF_ERROR(
          Remember(TextOf(event->scalar.anchor), Counted{Json(std::string(text))}));
      return TakeKey(std::string(text), plain && tag.empty() && text == "<<");
    }
    auto value = Resolve(tag, plain, text);
    if (!value.ok()) return InvalidAt(place_, MessageOf(value.status()));
    Counted counted{*std::move(value)};
    HTTPTASK_RETURN_IF_ERROR(Remember(TextOf(event->scalar.anchor), counted));
    return Add(std::move(counted));
  }

  static StatusOr<Json> Resolve(std::string_view tag, bool plain, std::string_view text) {
    if (tag.empty() && plain) return ResolvePlainScalar(text);
    return ResolveTaggedScalar(tag.empty() || tag == "!" ? "str" : tag, text);
  }

  Status TakeKey(std::string key, bool is_merge) {
    Frame& frame = frames_.back();
    frame.key = std::move(key);
    frame.has_key = true;
    frame.is_merge = is_merge;
    frame.key_place = place_;
    return absl::OkStatus();
  }

  Status TakeAlias(std::string_view name) {
    for (const Frame& frame : frames_) {
      if (frame.anchor == name) {
        return InvalidAt(place_, fmt::format("the alias `*{}` stands inside the value that it "
                                             "names, which would never end",
                                             name));
      }
    }
    auto found = anchors_.find(std::string(name));
    if (found == anchors_.end()) {
      return InvalidAt(place_, fmt::format("no anchor `&{}` comes before this alias", name));
    }
    const Counted& target = found->second;
    if (ExpectsKey()) {
      if (!target.value.is_string()) return InvalidAt(place_, "a key must be a single value");
      return TakeKey(target.value.get<std::string>(), /*is_merge=*/false);
    }
    if (frames_.size() + target.height > limits_.depth_max) return TooDeep();
    HTTPTASK_RETURN_IF_ERROR(Charge(target.values));
    return Add(target, target.values);
  }

  Status Remember(std::string_view anchor, const Counted& value) {
    if (anchor.empty()) return absl::OkStatus();
    HTTPTASK_RETURN_IF_ERROR(Charge(value.values));
    anchors_.insert_or_assign(std::string(anchor), value);
    return absl::OkStatus();
  }

  Status Charge(size_t values) {
    alias_values_ += values;
    if (alias_values_ <= limits_.alias_values_max) return absl::OkStatus();
    return ErrorAt(place_, Reason::kLimitExceeded,
                   fmt::format("aliases expand to more than {} values; write the document with "
                               "fewer aliases, or use `$ref`",
                               limits_.alias_values_max));
  }

  // Puts a finished value where it belongs; `fresh` of its values are not yet counted.
  Status Add(Counted done, size_t fresh = 1) {
    values_ += fresh;
    if (values_ > limits_.values_max) {
      return ErrorAt(place_, Reason::kLimitExceeded,
                     fmt::format("the document holds more than {} values", limits_.values_max));
    }
    if (frames_.empty()) {
      root_ = std::move(done.value);
      return absl::OkStatus();
    }
    Frame& frame = frames_.back();
    frame.values += done.values;
    frame.height = std::max(frame.height, done.height + 1);
    if (!frame.is_mapping) {
      frame.sequence.push_back(std::move(done.value));
      return absl::OkStatus();
    }
    frame.has_key = false;
    if (frame.is_merge) return Merge(frame, std::move(done.value));
    std::string key = frame.key;
    if (frame.mapping.AddOwn(std::move(frame.key), std::move(done.value))) return absl::OkStatus();
    return InvalidAt(frame.key_place, fmt::format("the key `{}` stands here for the second time in "
                                                  "this mapping; remove one of the two",
                                                  key));
  }

  Status Merge(Frame& frame, Json value) {
    if (value.is_object()) {
      frame.mapping.Merge(std::move(value));
      return absl::OkStatus();
    }
    bool fits = value.is_array() && std::all_of(value.begin(), value.end(),
                                                [](const Json& item) { return item.is_object(); });
    if (!fits) {
      return InvalidAt(frame.key_place, "the merge key `<<` takes a mapping or a list of mappings");
    }
    for (Json& item : value) frame.mapping.Merge(std::move(item));
    return absl::OkStatus();
  }

  Status TooDeep() const {
    return ErrorAt(
        place_, Reason::kLimitExceeded,
        fmt::format("more than {} mappings and lists stand within each other", limits_.depth_max));
  }

  const YamlLimits limits_;
  std::vector<Frame> frames_;
  std::unordered_map<std::string, Counted> anchors_;
  Json root_;
  Place place_;
  int documents_ = 0;
  size_t values_ = 0;
  size_t alias_values_ = 0;
};

struct Deleter {
  void operator()(fy_diag* diag) const { fy_diag_destroy(diag); }
  void operator()(fy_parser* parser) const { fy_parser_destroy(parser); }
};

std::unique_ptr<fy_diag, Deleter> MakeDiag() {
  fy_diag_cfg config;
  fy_diag_cfg_default(&config);
  config.fp = nullptr;
  std::unique_ptr<fy_diag, Deleter> diag(fy_diag_create(&config));
  if (diag) fy_diag_set_collect_errors(diag.get(), true);
  return diag;
}

// What libfyaml has to say, with its place.
Status SyntaxError(fy_diag* diag) {
  void* cursor = nullptr;
  if (const fy_diag_error* error = fy_diag_errors_iterate(diag, &cursor)) {
    return InvalidAt({std::max(error->line, 1), std::max(error->column, 1)},
                     fmt::format("{}; the YAML is broken or cut off here", error->msg));
  }
  return InvalidAt({}, "the document is not YAML");
}

}  // namespace

StatusOr<Json> ParseYaml(std::string_view text, const YamlLimits& limits) {
  if (text.size() > limits.bytes_max) {
    return MakeError(Reason::kLimitExceeded,
                     fmt::format("the document has {} bytes, at most {} are read", text.size(),
                                 limits.bytes_max));
  }
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (const auto offset = FindDeepFlow(text, limits.depth_max)) {
    const TextPosition position = PositionOf(text, *offset);
    return ErrorAt(
        {static_cast<int>(position.line), static_cast<int>(position.column)},
        Reason::kLimitExceeded,
        fmt::format("more than {} mappings and lists stand within each other", limits.depth_max));
  }
  auto diag = MakeDiag();
  fy_parse_cfg config = {};
  // The parser's own depth limit differs between builds of libfyaml; Builder has ours.
  config.flags =
      static_cast<fy_parse_cfg_flags>(FYPCF_QUIET | FYPCF_COLLECT_DIAG | FYPCF_DISABLE_DEPTH_LIMIT |
                                      FYPCF_DEFAULT_VERSION_1_2 | FYPCF_JSON_NONE);
  config.diag = diag.get();
  std::unique_ptr<fy_parser, Deleter> parser(fy_parser_create(&config));
  if (!diag || !parser || fy_parser_set_string(parser.get(), text.data(), text.size()) != 0) {
    return MakeError(Reason::kInternal, "the YAML parser cannot be started");
  }
  Builder builder(limits);
  while (fy_event* event = fy_parser_parse(parser.get())) {
    Status taken = builder.Take(event);
    fy_parser_event_free(parser.get(), event);
    HTTPTASK_RETURN_IF_ERROR(taken);
  }
  if (fy_parser_get_stream_error(parser.get())) return SyntaxError(diag.get());
  return builder.TakeRoot();
}

}  // namespace httptask
