#include "plugin/prepare/arguments.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <utility>

#include "plugin/base/text.h"
#include "plugin/prepare/argument_path.h"
#include "plugin/prepare/argument_value.h"
#include "plugin/prepare/body_text.h"
#include "plugin/prepare/part_headers.h"
#include "plugin/schema/merge.h"
#include "plugin/schema/schema_text.h"

namespace httptask {
namespace {

const Json& BodySchema(const Operation& operation) {
  static const Json kAny = Json::object();
  return operation.bodies.empty() ? kAny : operation.bodies[0].schema;
}

ParameterLocation LocationOf(ArgumentScope scope) {
  switch (scope) {
    case ArgumentScope::kPath:
      return ParameterLocation::kPath;
    case ArgumentScope::kHeader:
      return ParameterLocation::kHeader;
    case ArgumentScope::kCookie:
      return ParameterLocation::kCookie;
    case ArgumentScope::kAny:
    case ArgumentScope::kQuery:
    case ArgumentScope::kBody:
    case ArgumentScope::kPart:
    case ArgumentScope::kServer:
      break;
  }
  return ParameterLocation::kQuery;
}

bool SameName(const Parameter& parameter, std::string_view name) {
  return parameter.in == ParameterLocation::kHeader ? EqualsIgnoreCase(parameter.name, name)
                                                    : parameter.name == name;
}

class Sorter {
 public:
  explicit Sorter(const Operation& operation) : operation_(operation) {
    given_.parameters.assign(operation.parameters.size(), Json(Json::value_t::discarded));
    const Json body = MergeSchema(BodySchema(operation), operation.definitions);
    if (const Json* properties = FindMember(body, "properties");
        properties && properties->is_object()) {
      for (const auto& [name, unused] : properties->items()) body_names_.push_back(name);
    }
  }

  // `text` is read by the declared type; a value is taken as it is.
  void AddText(const Argument& argument) {
    Add(argument.path, [&](const Json& schema, std::string_view path, Target target) {
      auto bytes = target == Target::kBody ? ReadBytes(argument.value) : std::nullopt;
      return bytes ? std::variant<Json, Problem>(*std::move(bytes))
                   : ReadArgument(argument.value, schema, operation_.definitions, path);
    });
  }
  void AddValue(const std::string& path, const Json& value) {
    Add(path,
        [&](const Json&, std::string_view, Target) { return std::variant<Json, Problem>(value); });
  }

  void Refuse(Problem problem) { given_.problems.push_back(std::move(problem)); }

  GivenValues Take() { return std::move(given_); }

 private:
  enum class Target { kParameter, kBody };
  using Read = std::function<std::variant<Json, Problem>(const Json& schema, std::string_view path,
                                                         Target target)>;

  // {"base64": "…"}, where the body is not JSON.
  std::optional<Json> ReadBytes(std::string_view text) const {
    if (operation_.bodies.empty() || IsJson(operation_.bodies[0].media_type)) return std::nullopt;
    if (!text.starts_with('{')) return std::nullopt;
    auto value = ParseJson(text);
    return value.ok() && DecodeBinary(*value) ? std::optional(*std::move(value)) : std::nullopt;
  }

  Target TargetOf(const Json& root) const {
    return &root == &given_.body ? Target::kBody : Target::kParameter;
  }

  void Report(std::string path, std::string rule, std::string message) {
    given_.problems.push_back({std::move(path), std::move(rule), std::move(message)});
  }

  void Add(const std::string& path, const Read& read) {
    const auto [scope, text] = SplitScope(path);
    if (scope == ArgumentScope::kServer) return AddServerVariable(std::string(text), path, read);
    const auto index = FindParameter(scope, text);
    const bool is_field = IsField(scope, text);
    if (index && is_field) return ReportAmbiguous(*index, text, path);
    if (index) {
      return PutNamed(operation_.parameters[*index].schema, {}, path, read,
                      given_.parameters[*index]);
    }
    if (is_field)
      return PutNamed(BodySchema(operation_), std::string(text), path, read, given_.body);
    if (IsCommonHeader(scope, text)) return AddCommonHeader(std::string(text), path, read);
    auto parsed = ParseArgumentPath(path);
    if (auto* problem = std::get_if<Problem>(&parsed)) {
      given_.problems.push_back(std::move(*problem));
      return;
    }
    AddSteps(std::get<ArgumentPath>(parsed), path, read);
  }

  void AddSteps(const ArgumentPath& argument, const std::string& path, const Read& read) {
    if (argument.scope == ArgumentScope::kBody) return AddToBody(argument, path, read);
    if (argument.scope == ArgumentScope::kPart) return AddPartHeader(argument, path, read);
    const auto* first = std::get_if<std::string>(&argument.steps[0]);
    const auto index = first == nullptr ? std::nullopt : FindParameter(argument.scope, *first);
    if (index && IsField(argument.scope, *first))
      return ReportAmbiguous(*index, argument.text, path);
    if (index) return AddToParameter(*index, RestOf(argument), path, read);
    if (argument.scope == ArgumentScope::kAny && IsBodyName(argument))
      return AddToBody(argument, path, read);
    ReportUnknown(argument, path);
  }

  void ReportAmbiguous(size_t index, std::string_view text, const std::string& path) {
    Report(path, "ambiguous",
           fmt::format("is both a parameter and a field of the body; write {} or body:{}",
                       ParameterPath(operation_.parameters[index]), text));
  }

  // Headers that make sense for every operation.
  static bool IsCommonHeader(ArgumentScope scope, std::string_view name) {
    if (scope != ArgumentScope::kAny && scope != ArgumentScope::kHeader) return false;
    constexpr std::array<std::string_view, 3> kNames = {"Content-Type", "Accept", "Authorization"};
    return std::ranges::any_of(kNames, [&](auto one) { return EqualsIgnoreCase(one, name); });
  }

  void AddCommonHeader(const std::string& name, const std::string& path, const Read& read) {
    if (auto text = ReadLine(path, read)) given_.headers.emplace_back(name, *std::move(text));
  }

  void AddServerVariable(const std::string& name, const std::string& path, const Read& read) {
    if (auto text = ReadLine(path, read)) given_.server_variables[name] = *std::move(text);
  }

  void AddPartHeader(const ArgumentPath& argument, const std::string& path, const Read& read) {
    const bool is_pair = argument.steps.size() == 2 &&
                         std::holds_alternative<std::string>(argument.steps[0]) &&
                         std::holds_alternative<std::string>(argument.steps[1]);
    if (!is_pair || operation_.bodies.empty()) {
      return Report(path, "unknown", "is no header of a part, such as part:photo.X-Kind");
    }
    const auto& property = std::get<std::string>(argument.steps[0]);
    const auto& name = std::get<std::string>(argument.steps[1]);
    std::vector<std::string> names;
    for (const Parameter& header : DeclaredPartHeaders(operation_.bodies[0], property)) {
      if (SameName(header, name)) return PutPartHeader(property, header, path, read);
      names.push_back(header.name);
    }
    const std::string_view nearest = Nearest(name, names);
    Report(path, "unknown",
           "is no header that the reference declares for this part" +
               (nearest.empty() ? "" : fmt::format("; did you mean {}?", nearest)));
  }

  void PutPartHeader(const std::string& property, const Parameter& header, const std::string& path,
                     const Read& read) {
    auto value = read(header.schema, path, Target::kParameter);
    if (auto* problem = std::get_if<Problem>(&value)) return Refuse(std::move(*problem));
    given_.part_headers[property][header.name] = std::move(std::get<Json>(value));
  }

  std::optional<std::string> ReadLine(const std::string& path, const Read& read) {
    auto value = read({{"type", "string"}}, path, Target::kParameter);
    const Json* text = std::get_if<Json>(&value);
    if (text != nullptr && text->is_string() &&
        !HasControlCharacter(text->get_ref<const std::string&>())) {
      return text->get<std::string>();
    }
    Report(path, "type", "must be a text without control characters");
    return std::nullopt;
  }

  static std::vector<PathStep> RestOf(const ArgumentPath& argument) {
    return {argument.steps.begin() + 1, argument.steps.end()};
  }

  // Names may hold dots and brackets.
  std::optional<size_t> FindParameter(ArgumentScope scope, std::string_view name) const {
    if (scope == ArgumentScope::kBody) return std::nullopt;
    for (size_t i = 0; i < operation_.parameters.size(); ++i) {
      const Parameter& parameter = operation_.parameters[i];
      if (scope != ArgumentScope::kAny && LocationOf(scope) != parameter.in) continue;
      if (SameName(parameter, name)) return i;
    }
    return std::nullopt;
  }

  bool IsField(ArgumentScope scope, std::string_view name) const {
    return (scope == ArgumentScope::kAny || scope == ArgumentScope::kBody) &&
           std::ranges::find(body_names_, name) != body_names_.end();
  }

  bool IsBodyName(const ArgumentPath& argument) const {
    if (operation_.bodies.empty()) return false;
    const auto* first = std::get_if<std::string>(&argument.steps[0]);
    // A body without declared members takes any.
    return first != nullptr &&
           (body_names_.empty() || std::ranges::find(body_names_, *first) != body_names_.end());
  }

  void ReportUnknown(const ArgumentPath& argument, const std::string& path) {
    std::vector<std::string> names =
        argument.scope == ArgumentScope::kAny ? body_names_ : std::vector<std::string>();
    for (const Parameter& parameter : operation_.parameters) {
      if (argument.scope == ArgumentScope::kAny || LocationOf(argument.scope) == parameter.in) {
        names.push_back(parameter.name);
      }
    }
    const auto* first = std::get_if<std::string>(&argument.steps[0]);
    std::string_view nearest = Nearest(argument.text, names);
    if (nearest.empty() && first != nullptr) nearest = Nearest(*first, names);
    std::string message = "is no parameter or field of this operation";
    if (!nearest.empty()) message += fmt::format("; did you mean {}?", nearest);
    if (!operation_.bodies.empty() && argument.scope == ArgumentScope::kAny) {
      message += fmt::format(" (write body:{} to send it all the same)", argument.text);
    }
    Report(path, "unknown", std::move(message));
  }

  void AddToParameter(size_t index, const std::vector<PathStep>& steps, const std::string& path,
                      const Read& read) {
    const Parameter& parameter = operation_.parameters[index];
    Put(parameter.schema, steps, path, read, given_.parameters[index]);
  }

  // A value for what is declared by the whole of a name: the root, or its member `name`. A name in
  // `[]` takes a list, or one item more.
  void PutNamed(const Json& schema, const std::optional<std::string>& name, const std::string& path,
                const Read& read, Json& root) {
    std::vector<PathStep> steps;
    if (name) steps.emplace_back(*name);
    const Json inner = name ? SchemaOfStep(schema, *name, operation_.definitions) : schema;
    if (path.ends_with("[]") && TakesList(inner)) {
      const auto value = read(inner, path, TargetOf(root));
      const Json* whole = std::get_if<Json>(&value);
      if (whole == nullptr || !whole->is_array()) steps.emplace_back(AppendStep{});
    }
    Put(schema, steps, path, read, root, name.has_value());
  }

  bool TakesList(const Json& schema) const {
    const std::vector<std::string> types = SchemaTypes(MergeSchema(schema, operation_.definitions));
    return types.empty() || std::ranges::find(types, "array") != types.end();
  }

  void AddToBody(const ArgumentPath& argument, const std::string& path, const Read& read) {
    if (operation_.bodies.empty())
      return Report(path, "unknown", "cannot be given: the operation takes no body");
    const Json& schema = BodySchema(operation_);
    if (argument.scope == ArgumentScope::kAny && !CheckNames(schema, argument.steps, path)) return;
    Put(schema, argument.steps, path, read, given_.body, argument.scope == ArgumentScope::kAny);
  }

  // Whether every name on the way is declared where names are.
  bool CheckNames(const Json& schema, const std::vector<PathStep>& steps, const std::string& path) {
    Json at = schema;
    for (const PathStep& step : steps) {
      const auto unknown = FindUndeclared(at, step, operation_.definitions);
      if (unknown) {
        Report(path, "unknown",
               *unknown + fmt::format(" (write body:{} to send it all the same)", path));
        return false;
      }
      at = SchemaOfStep(at, step, operation_.definitions);
    }
    return true;
  }

  void Put(const Json& schema, const std::vector<PathStep>& steps, const std::string& path,
           const Read& read, Json& root, bool check_members = false) {
    Json at = schema;
    for (const PathStep& step : steps) at = SchemaOfStep(at, step, operation_.definitions);
    auto value = read(at, path, TargetOf(root));
    if (auto* problem = std::get_if<Problem>(&value)) {
      given_.problems.push_back(std::move(*problem));
      return;
    }
    const Json& json = std::get<Json>(value);
    if (check_members && !DecodeBinary(json)) {
      for (Problem& problem : FindUndeclaredMembers(json, at, operation_.definitions, path)) {
        given_.problems.push_back(std::move(problem));
      }
    }
    if (auto what = PutAt(steps, json, root)) Report(path, "path", *what);
  }

  const Operation& operation_;
  std::vector<std::string> body_names_;
  GivenValues given_;
};

}  // namespace

bool HasControlCharacter(std::string_view text) {
  return std::ranges::any_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte == 0x7F;
  });
}

std::string ParameterPath(const Parameter& parameter) {
  return fmt::format("{}:{}", LocationName(parameter.in), parameter.name);
}

GivenValues SortArguments(const Operation& operation, const Json& values,
                          const std::vector<Argument>& arguments) {
  Sorter sorter(operation);
  if (values.is_object()) {
    for (const auto& [path, value] : values.items()) sorter.AddValue(path, value);
  } else if (!values.is_null()) {
    sorter.Refuse({"", "type",
                   fmt::format("the values are {}, must be an object of paths and their values",
                               DescribeValue(values))});
  }
  for (const Argument& argument : arguments) sorter.AddText(argument);
  return sorter.Take();
}

}  // namespace httptask
