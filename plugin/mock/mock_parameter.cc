#include "plugin/mock/mock_parameter.h"

#include <algorithm>
#include <initializer_list>

#include "plugin/base/text.h"
#include "plugin/mock/mock_value.h"
#include "plugin/schema/validate.h"

namespace httptask {
namespace {

// The most elements that one list in a parameter may have.
constexpr size_t kElementsMax = 10'000;

using Texts = std::vector<std::string>;

Texts SplitBy(std::string_view text, std::string_view separator) {
  Texts parts;
  while (parts.size() < kElementsMax) {
    size_t end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == text.npos) break;
    text = text.substr(end + separator.size());
  }
  return parts;
}

Json ListTree(const Texts& texts) {
  Json list = Json::array();
  for (const std::string& text : texts) list.push_back(text);
  return list;
}

// `a=1`, `b=2` as members.
Json PairsTree(const Texts& texts) {
  Json object = Json::object();
  for (const std::string& text : texts) {
    size_t equals = std::min(text.find('='), text.size());
    object[text.substr(0, equals)] = text.substr(std::min(equals + 1, text.size()));
  }
  return object;
}

// `a`, `1`, `b`, `2` as members.
Json AlternatingTree(const Texts& texts) {
  Json object = Json::object();
  for (size_t i = 0; i + 1 < texts.size(); i += 2) object[texts[i]] = texts[i + 1];
  return object;
}

// Of several readings of the same text the first one that fits, else the first.
Json BestOf(const std::vector<Json>& trees, const Parameter& parameter,
            const Definitions& definitions) {
  Json first;
  for (size_t i = 0; i < trees.size(); ++i) {
    Json value = TypeTree(trees[i], parameter.schema, definitions);
    if (Validate(value, parameter.schema, definitions).empty()) return value;
    if (i == 0) first = std::move(value);
  }
  return first;
}

Json ReadContent(std::string_view text) {
  auto value = ParseJson(text);
  return value.ok() ? *std::move(value) : Json(ToUtf8(text));
}

// Of the forms in which a separator may stand in `raw` the one that does, else the first.
std::string_view SeparatorIn(std::string_view raw, std::initializer_list<std::string_view> forms) {
  const auto* found = std::find_if(forms.begin(), forms.end(), [&](std::string_view form) {
    return raw.find(form) != raw.npos;
  });
  return found == forms.end() ? *forms.begin() : *found;
}

std::string_view ListSeparator(const Parameter& parameter, std::string_view raw) {
  if (parameter.style == "spaceDelimited") return SeparatorIn(raw, {"+", "%20", " "});
  if (parameter.style == "pipeDelimited") return SeparatorIn(raw, {"|", "%7C"});
  if (parameter.style == "tabDelimited") return SeparatorIn(raw, {"%09", "\t"});
  return ",";
}

// What a style puts in front of and between the parts of a value.
struct SimpleParts {
  std::string_view text;
  std::string_view separator;
};

SimpleParts PartsOf(const Parameter& parameter, std::string_view raw) {
  if (parameter.style == "label") {
    return {raw.starts_with('.') ? raw.substr(1) : raw, parameter.explode ? "." : ","};
  }
  if (parameter.style != "matrix") return {raw, ListSeparator(parameter, raw)};
  std::string_view text = raw.starts_with(';') ? raw.substr(1) : raw;
  if (parameter.explode) return {text, ";"};
  size_t equals = text.find('=');
  return {equals == text.npos ? "" : text.substr(equals + 1), ","};
}

Texts DecodeAll(Texts texts, const Parameter& parameter) {
  if (parameter.in != ParameterLocation::kPath) return texts;
  for (std::string& text : texts) text = ToUtf8(PercentDecode(text));
  return texts;
}

Texts WithoutNames(Texts texts, std::string_view name) {
  for (std::string& text : texts) {
    if (text.size() > name.size() && text.starts_with(name) && text[name.size()] == '=') {
      text.erase(0, name.size() + 1);
    }
  }
  return texts;
}

Texts DecodeFormAll(Texts texts) {
  for (std::string& text : texts) text = DecodeForm(text);
  return texts;
}

// `filter[a][b]=1` and `filter[a]=2` below the parameter's name.
std::optional<Json> ReadDeepObject(const Parameter& parameter,
                                   const std::vector<MockFormField>& fields,
                                   const Definitions& definitions) {
  std::vector<MockFormField> own;
  for (const MockFormField& field : fields) {
    if (SplitFormName(field.name)[0] == parameter.name) own.push_back(field);
  }
  if (own.empty()) return std::nullopt;
  Json tree = FormToTree(own);
  const Json* value = FindMember(tree, parameter.name);
  if (value == nullptr) return std::nullopt;
  return TypeTree(*value, parameter.schema, definitions);
}

// An exploded object: its members stand in the query by their own names.
std::optional<Json> ReadSpreadObject(const Parameter& parameter,
                                     const std::vector<MockFormField>& fields,
                                     const Definitions& definitions) {
  Json object = Json::object();
  for (const MockFormField& field : fields) {
    if (NamesMember(parameter.schema, field.name, definitions)) object[field.name] = field.Value();
  }
  if (object.empty()) return std::nullopt;
  return TypeTree(object, parameter.schema, definitions);
}

}  // namespace

Json ReadSimple(const Parameter& parameter, std::string_view raw, const Definitions& definitions) {
  bool encoded = parameter.in == ParameterLocation::kPath;
  if (!parameter.content_type.empty()) return ReadContent(encoded ? PercentDecode(raw) : raw);
  MockKinds kinds = KindsOf(parameter.schema, definitions);
  SimpleParts parts = PartsOf(parameter, raw);
  std::vector<Json> trees;
  Texts texts = DecodeAll(SplitBy(parts.text, parts.separator), parameter);
  if (kinds.scalar) {
    Texts whole = DecodeAll({std::string(parts.text)}, parameter);
    trees.push_back(WithoutNames(std::move(whole), parameter.name)[0]);
  }
  if (kinds.array) trees.push_back(ListTree(WithoutNames(texts, parameter.name)));
  if (kinds.object) trees.push_back(parameter.explode ? PairsTree(texts) : AlternatingTree(texts));
  return BestOf(trees, parameter, definitions);
}

std::optional<Json> ReadForm(const Parameter& parameter, const std::vector<MockFormField>& fields,
                             const Definitions& definitions) {
  if (parameter.style == "deepObject") return ReadDeepObject(parameter, fields, definitions);
  MockKinds kinds = KindsOf(parameter.schema, definitions);
  std::vector<std::string> raw;
  for (const MockFormField& field : fields) {
    if (field.name == parameter.name) raw.push_back(field.raw_value);
  }
  if (raw.empty()) {
    if (!kinds.object || !parameter.explode) return std::nullopt;
    return ReadSpreadObject(parameter, fields, definitions);
  }
  if (!parameter.content_type.empty()) return ReadContent(DecodeForm(raw[0]));
  std::vector<Json> trees;
  if (kinds.scalar && raw.size() == 1) trees.push_back(DecodeForm(raw[0]));
  Texts parts = DecodeFormAll(SplitBy(raw[0], ListSeparator(parameter, raw[0])));
  if (kinds.array || raw.size() > 1) {
    bool joined = !parameter.explode && raw.size() == 1;
    trees.push_back(ListTree(joined ? parts : DecodeFormAll(raw)));
  }
  if (kinds.object && !parameter.explode) trees.push_back(AlternatingTree(parts));
  if (trees.empty()) trees.push_back(DecodeForm(raw[0]));
  return BestOf(trees, parameter, definitions);
}

std::vector<MockFormField> CookiesOf(std::string_view header) {
  std::vector<MockFormField> fields;
  for (std::string_view pair : Split(header, ';')) {
    pair = Trim(pair);
    size_t equals = pair.find('=');
    if (equals == pair.npos) continue;
    fields.push_back({std::string(pair.substr(0, equals)), std::string(pair.substr(equals + 1))});
  }
  return fields;
}

}  // namespace httptask
