#include "tests/bench/prepare_bench.h"

#include <fmt/format.h>

#include "plugin/base/check.h"
#include "plugin/prepare/prepare.h"

namespace httptask::bench {
namespace {

// An object of 20 fields, every other one required.
Json ObjectSchema(int number) {
  Json schema = {{"type", "object"}, {"required", Json::array()}};
  for (int i = 0; i < 20; ++i) {
    const std::string name = fmt::format("field_{}", i);
    Json& field = schema["properties"][name];
    if (i == 0 && number < 2) {
      field = {{"$ref", fmt::format("#/components/schemas/S{}", number + 1)}};
    } else if (i % 4 == 0) {
      field = {{"type", "integer"}, {"minimum", 1}, {"maximum", 100}};
    } else if (i % 4 == 2) {
      field = {{"type", "string"}, {"pattern", "^[A-Z]{2}[0-9]{4,8}$"}};
    } else {
      field = {{"type", "string"}, {"enum", {"one", "two", "three"}}};
    }
    if (i % 2 == 0) schema["required"].push_back(name);
  }
  return schema;
}

Operation MakeOperation() {
  Operation operation;
  operation.api = "bench";
  operation.id = "createThing";
  operation.method = "POST";
  operation.path = "/things/{id}";
  operation.servers.push_back({.url = "https://api.example.com"});
  operation.parameters.push_back({.name = "id",
                                  .in = ParameterLocation::kPath,
                                  .required = true,
                                  .schema = {{"type", "string"}, {"format", "uuid"}},
                                  .style = "simple"});
  operation.parameters.push_back({.name = "limit",
                                  .required = true,
                                  .schema = {{"type", "integer"}, {"default", 10}},
                                  .style = "form",
                                  .explode = true});
  operation.body_required = true;
  operation.bodies.push_back(
      {.media_type = "application/json", .schema = {{"$ref", "#/components/schemas/S0"}}});
  for (int i = 0; i < 3; ++i) {
    operation.definitions[fmt::format("#/components/schemas/S{}", i)] = ObjectSchema(i);
  }
  return operation;
}

}  // namespace

Sample MeasurePrepare(const Duration& duration) {
  const Operation operation = MakeOperation();
  const PrepareOptions options{.fill = Fill::kRequired};
  Stopwatch watch(duration);
  while (!watch.done()) {
    const auto start = Stopwatch::Clock::now();
    HTTPTASK_CHECK(PrepareTask(operation, options).ok());
    watch.Count(start);
  }
  return watch.Finish();
}

}  // namespace httptask::bench
