#include "runner/script/interpreter/java_script_value.h"

#include <js/Array.h>
#include <js/ArrayBuffer.h>
#include <js/BigInt.h>
#include <js/CallAndConstruct.h>
#include <js/CharacterEncoding.h>

#include <js/Conversions.h>
#include <js/ForOfIterator.h>
#include <js/Id.h>
#include <js/MapAndSet.h>
#include <js/Object.h>
#include <js/PropertyAndElement.h>
#include <js/String.h>
#include <js/experimental/TypedData.h>
#include <jsapi.h>

#include <cmath>
#include <cstdint>

#include "runner/script/script_limits.h"

namespace httptask::runner {
namespace {

Json NumberToJson(double number) {
  if (std::isnan(number)) return "NaN";
  if (std::isinf(number)) return number > 0 ? "Infinity" : "-Infinity";
  const bool is_whole = number >= -0x1p63 && number < 0x1p63 && std::trunc(number) == number &&
                        !(number == 0 && std::signbit(number));
  if (is_whole) return static_cast<int64_t>(number);
  return number;
}

class Converter {
 public:
  explicit Converter(JSContext* context) : context_(context) {}

  std::optional<Json> Convert(JS::HandleValue value, size_t depth) {
    if (++values_ > kScriptResultValuesMax || depth > kScriptResultDepthMax) return std::nullopt;
    if (value.isNullOrUndefined() || value.isSymbol()) return Json();
    if (value.isBoolean()) return Json(value.toBoolean());
    if (value.isNumber()) return NumberToJson(value.toNumber());
    if (value.isBigInt()) return Json(JS::BigIntToNumber(value.toBigInt()));
    if (value.isString()) return Text(value);
    JS::RootedObject object(context_, &value.toObject());
    return ConvertObject(object, depth);
  }

 private:
  std::optional<Json> Text(JS::HandleValue value) {
    JS::RootedString string(context_, JS::ToString(context_, value));
    if (string == nullptr) return std::nullopt;
    text_bytes_ += JS::GetStringLength(string);
    if (text_bytes_ > ScriptLimits().result_bytes_max) return std::nullopt;
    const JS::UniqueChars bytes = JS_EncodeStringToUTF8(context_, string);
    if (bytes == nullptr) return std::nullopt;
    return Json(std::string(
        bytes.get(), JS::GetDeflatedUTF8StringLength(JS_EnsureLinearString(context_, string))));
  }

  std::optional<Json> ConvertObject(JS::HandleObject object, size_t depth) {
    js::ESClass kind;
    if (!JS::GetBuiltinClass(context_, object, &kind)) return std::nullopt;
    if (kind == js::ESClass::Array || JS_IsTypedArrayObject(object)) return List(object, depth);
    if (kind == js::ESClass::Map) return Entries(object, depth);
    const bool is_boxed =
        kind == js::ESClass::Number || kind == js::ESClass::String || kind == js::ESClass::Boolean;
    if (!is_boxed) return Members(object, depth);
    JS::RootedValue inner(context_);
    const JS::HandleValueArray none = JS::HandleValueArray::empty();
    if (!JS_CallFunctionName(context_, object, "valueOf", none, &inner)) return std::nullopt;
    return Convert(inner, depth + 1);
  }

  std::optional<Json> List(JS::HandleObject object, size_t depth) {
    JS::RootedValue length(context_);
    if (!JS_GetProperty(context_, object, "length", &length)) return std::nullopt;
    const double count = length.isNumber() ? length.toNumber() : 0;
    if (count > static_cast<double>(kScriptResultValuesMax)) return std::nullopt;
    Json list = Json::array();
    JS::RootedValue item(context_);
    for (uint32_t i = 0; i < static_cast<uint32_t>(count); ++i) {
      if (!JS_GetElement(context_, object, i, &item)) return std::nullopt;
      std::optional<Json> converted = Convert(item, depth + 1);
      if (!converted) return std::nullopt;
      list.push_back(*std::move(converted));
    }
    return list;
  }

  std::optional<Json> Members(JS::HandleObject object, size_t depth) {
    JS::Rooted<JS::IdVector> ids(context_, JS::IdVector(context_));
    if (!JS_Enumerate(context_, object, &ids)) return std::nullopt;
    Json members = Json::object();
    JS::RootedId id(context_);
    JS::RootedValue name(context_);
    JS::RootedValue value(context_);
    for (size_t i = 0; i < ids.length(); ++i) {
      id = ids[i];
      if (!JS_IdToValue(context_, id, &name)) return std::nullopt;
      if (!JS_GetPropertyById(context_, object, id, &value)) return std::nullopt;
      if (!Put(members, name, value, depth)) return std::nullopt;
    }
    return members;
  }

  std::optional<Json> Entries(JS::HandleObject map, size_t depth) {
    JS::RootedValue iterable(context_);
    if (!JS::MapEntries(context_, map, &iterable)) return std::nullopt;
    JS::ForOfIterator iterator(context_);
    if (!iterator.init(iterable)) return std::nullopt;
    Json members = Json::object();
    JS::RootedValue pair(context_);
    JS::RootedValue name(context_);
    JS::RootedValue value(context_);
    while (true) {
      bool is_done = false;
      if (!iterator.next(&pair, &is_done)) return std::nullopt;
      if (is_done) return members;
      JS::RootedObject entry(context_, &pair.toObject());
      if (!JS_GetElement(context_, entry, 0, &name)) return std::nullopt;
      if (!JS_GetElement(context_, entry, 1, &value)) return std::nullopt;
      if (!Put(members, name, value, depth)) return std::nullopt;
    }
  }

  bool Put(Json& members, JS::HandleValue name, JS::HandleValue value, size_t depth) {
    const std::optional<Json> text = Text(name);
    if (!text) return false;
    std::optional<Json> converted = Convert(value, depth + 1);
    if (!converted) return false;
    members[text->get_ref<const std::string&>()] = *std::move(converted);
    return true;
  }

  JSContext* const context_;
  size_t values_ = 0;
  size_t text_bytes_ = 0;
};

}  // namespace

std::optional<Json> JsonFromJavaScript(JSContext* context, JS::HandleValue value) {
  return Converter(context).Convert(value, 0);
}

}  // namespace httptask::runner
