#include "plugin/expression/template.h"

#include <fmt/format.h>

#include <utility>

#include "plugin/base/text.h"
#include "plugin/expression/conductor_path.h"
#include "plugin/expression/java_text.h"

namespace httptask {
namespace {

// Expressions within expressions.
constexpr size_t kNestingMax = 16;
// Conductor fills these in when a task is handed to its worker; until then they are text.
constexpr std::string_view kSecretsPrefix = "workflow.secrets.";
// Bytes that one text may grow to.
constexpr size_t kTextBytesMax = size_t{64} << 20;

// A text cut into pieces: plain ones and expressions (without `${` and `}`).
struct Piece {
  bool is_expression = false;
  std::string_view text;
};

// Where the expression that begins behind `${` at `start` ends: at its closing brace; npos without
// one.
size_t FindEnd(std::string_view text, size_t start) {
  size_t depth = 1;
  for (size_t i = start; i < text.size(); ++i) {
    if (text[i] == '{') ++depth;
    if (text[i] == '}' && --depth == 0) return i;
  }
  return std::string_view::npos;
}

// An expression that does not close makes everything from there on plain text, as Conductor has it.
std::vector<Piece> Cut(std::string_view text) {
  std::vector<Piece> pieces;
  size_t plain = 0;
  size_t at = 0;
  while ((at = text.find("${", at)) != std::string_view::npos) {
    if (at > 0 && text[at - 1] == '$') {
      // `$${`: one of the two dollars goes.
      pieces.push_back({false, text.substr(plain, at - 1 - plain)});
      plain = at;
      at += 2;
      continue;
    }
    const size_t end = FindEnd(text, at + 2);
    if (end == std::string_view::npos) break;
    pieces.push_back({false, text.substr(plain, at - plain)});
    pieces.push_back({true, text.substr(at + 2, end - at - 2)});
    at = plain = end + 1;
  }
  pieces.push_back({false, text.substr(plain)});
  std::erase_if(pieces,
                [](const Piece& piece) { return !piece.is_expression && piece.text.empty(); });
  return pieces;
}

// A value that was found, and whether it is a list of what an indefinite path found.
struct Found {
  Json value;
  bool is_list = false;
};

// Lists of results are pasted as JSON, values as Java writes them.
std::string AsText(const Found& found) {
  return found.is_list ? FormatJson(found.value) : JavaText(found.value);
}

std::string MemberPath(std::string_view path, std::string_view name) {
  return path.empty() ? std::string(name) : fmt::format("{}.{}", path, name);
}

class Resolver {
 public:
  Resolver(const Json& data, std::vector<TemplateProblem>* missing)
      : data_(data), missing_(missing) {}

  StatusOr<Json> Resolve(const Json& value, const std::string& path) {
    if (value.is_string()) return ResolveText(value.get_ref<const std::string&>(), path, 0);
    if (value.is_array()) {
      Json resolved = Json::array();
      for (size_t i = 0; i < value.size(); ++i) {
        HTTPTASK_ASSIGN_OR_RETURN(Json item, Resolve(value[i], fmt::format("{}[{}]", path, i)));
        resolved.push_back(std::move(item));
      }
      return resolved;
    }
    if (!value.is_object()) return value;
    Json resolved = Json::object();
    for (const auto& [name, member] : value.items()) {
      HTTPTASK_ASSIGN_OR_RETURN(Json item, Resolve(member, MemberPath(path, name)));
      resolved[name] = std::move(item);
    }
    return resolved;
  }

 private:
  StatusOr<Json> ResolveText(std::string_view text, const std::string& path, size_t depth) {
    const std::vector<Piece> pieces = Cut(text);
    if (pieces.size() == 1 && pieces[0].is_expression) {
      HTTPTASK_ASSIGN_OR_RETURN(Found found, Evaluate(pieces[0].text, path, depth));
      return std::move(found.value);
    }
    HTTPTASK_ASSIGN_OR_RETURN(std::string pasted, Paste(pieces, path, depth));
    return Json(std::move(pasted));
  }

  StatusOr<std::string> Paste(const std::vector<Piece>& pieces, const std::string& path,
                              size_t depth) {
    std::string pasted;
    for (const Piece& piece : pieces) {
      if (!piece.is_expression) {
        pasted += piece.text;
        continue;
      }
      HTTPTASK_ASSIGN_OR_RETURN(const Found found, Evaluate(piece.text, path, depth));
      pasted += AsText(found);
      if (pasted.size() > kTextBytesMax) {
        return MakeError(Reason::kLimitExceeded,
                         fmt::format("{}: the text grows beyond {} bytes", path, kTextBytesMax));
      }
    }
    return pasted;
  }

  StatusOr<Found> Evaluate(std::string_view expression, const std::string& path, size_t depth) {
    if (depth > kNestingMax) {
      return MakeError(Reason::kLimitExceeded,
                       fmt::format("{}: expressions nested deeper than {}", path, kNestingMax));
    }
    const std::string_view written = expression;
    std::string inner;
    if (HasExpression(expression)) {
      HTTPTASK_ASSIGN_OR_RETURN(inner, Paste(Cut(expression), path, depth + 1));
      expression = inner;
    }
    if (Trim(expression).empty()) return Found{Json("")};
    if (expression.starts_with(kSecretsPrefix)) return Literal(path, written);
    const auto parsed = ConductorPath::Parse(expression);
    if (!parsed.ok()) return Nothing(path, expression, std::string(MessageOf(parsed.status())));
    auto found = parsed->Evaluate(data_);
    if (!found.ok()) {
      return AddContext(found.status(), fmt::format("{}: ${{{}}}", path, expression));
    }
    if (!*found) return Nothing(path, expression, "finds nothing");
    return Found{**std::move(found), !parsed->is_definite()};
  }

  Found Literal(const std::string& path, std::string_view written) {
    Nothing(path, written, "secrets are not filled in: name a credential in `credentials`");
    return Found{Json(fmt::format("${{{}}}", written))};
  }

  Found Nothing(const std::string& path, std::string_view expression, std::string why) {
    if (missing_ != nullptr) missing_->push_back({path, std::string(expression), std::move(why)});
    return {};
  }

  const Json& data_;
  std::vector<TemplateProblem>* const missing_;
};

// The first name of a path, also of one with expressions inside: `map` of `map.${key}`.
std::string FirstRoot(std::string_view expression) {
  const size_t inner = expression.find("${");
  if (inner == std::string_view::npos) {
    auto path = ConductorPath::Parse(Trim(expression));
    return path.ok() ? path->root() : "";
  }
  std::string_view front = Trim(expression.substr(0, inner));
  while (!front.empty() && (front.back() == '.' || front.back() == '[')) front.remove_suffix(1);
  auto path = ConductorPath::Parse(front);
  return path.ok() ? path->root() : "";
}

class ReferenceFinder {
 public:
  void Find(const Json& value, const std::string& path, const std::string& pointer) {
    if (value.is_string()) return FindInText(value.get_ref<const std::string&>(), path, pointer, 0);
    if (value.is_array()) {
      for (size_t i = 0; i < value.size(); ++i) {
        Find(value[i], fmt::format("{}[{}]", path, i), fmt::format("{}/{}", pointer, i));
      }
    }
    if (!value.is_object()) return;
    for (const auto& [name, member] : value.items()) {
      Find(member, MemberPath(path, name), pointer + "/" + EscapePointerToken(name));
    }
  }

  std::vector<TemplateReference> Take() { return std::move(found_); }

 private:
  void FindInText(std::string_view text, const std::string& path, const std::string& pointer,
                  size_t depth) {
    if (depth > kNestingMax) return;
    for (const Piece& piece : Cut(text)) {
      if (!piece.is_expression || Trim(piece.text).empty()) continue;
      const std::string_view expression = Trim(piece.text);
      TemplateReference reference{path, pointer, std::string(expression), FirstRoot(expression),
                                  ""};
      if (HasExpression(expression)) {
        FindInText(expression, path, pointer, depth + 1);
      } else if (const auto parsed = ConductorPath::Parse(piece.text); !parsed.ok()) {
        reference.error = MessageOf(parsed.status());
      }
      found_.push_back(std::move(reference));
    }
  }

  std::vector<TemplateReference> found_;
};

}  // namespace

StatusOr<Json> ResolveTemplate(const Json& value, const Json& data,
                               std::vector<TemplateProblem>* missing) {
  return Resolver(data, missing).Resolve(value, "");
}

std::vector<TemplateReference> FindReferences(const Json& value) {
  ReferenceFinder finder;
  finder.Find(value, "", "");
  return finder.Take();
}

bool HasExpression(std::string_view text) {
  for (const Piece& piece : Cut(text)) {
    if (piece.is_expression) return true;
  }
  return false;
}

size_t FindUnclosed(std::string_view text) {
  size_t at = 0;
  while ((at = text.find("${", at)) != std::string_view::npos) {
    if (at > 0 && text[at - 1] == '$') {
      at += 2;
      continue;
    }
    const size_t end = FindEnd(text, at + 2);
    if (end == std::string_view::npos) return at;
    at = end + 1;
  }
  return std::string_view::npos;
}

std::string MapPlainText(std::string_view text,
                         const std::function<std::string(std::string_view)>& change) {
  std::string mapped;
  for (const Piece& piece : Cut(text)) {
    if (piece.is_expression) {
      mapped += fmt::format("${{{}}}", piece.text);
    } else if (piece.text.starts_with("${")) {
      mapped += "$${" + change(piece.text.substr(2));  // An escaped one stays escaped.
    } else {
      mapped += change(piece.text);
    }
  }
  return mapped;
}

}  // namespace httptask
