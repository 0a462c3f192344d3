#pragma once

#include "plugin/catalog/catalog.h"

namespace httptask::testing {

inline Json ParseText(std::string_view text) {
  return ParseJson(text).value();
}

inline Operation MakeOperation(std::string method, std::string path) {
  Operation operation;
  operation.api = "shop";
  operation.method = std::move(method);
  operation.path = std::move(path);
  operation.id = operation.method + " " + operation.path;
  return operation;
}

inline Parameter MakeParameter(std::string name, ParameterLocation in, std::string_view schema) {
  Parameter parameter;
  parameter.name = std::move(name);
  parameter.in = in;
  parameter.schema = ParseText(schema);
  bool form = in == ParameterLocation::kQuery || in == ParameterLocation::kCookie;
  parameter.style = form ? "form" : "simple";
  parameter.explode = form;
  return parameter;
}

inline Body MakeBody(std::string media_type, std::string_view schema) {
  Body body;
  body.media_type = std::move(media_type);
  body.schema = ParseText(schema);
  return body;
}

}  // namespace httptask::testing
