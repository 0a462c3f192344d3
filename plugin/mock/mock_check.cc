#include "plugin/mock/mock_check.h"

#include <fmt/format.h>

#include <optional>

#include "plugin/base/text.h"
#include "plugin/mock/mock_body.h"
#include "plugin/mock/mock_form.h"
#include "plugin/mock/mock_parameter.h"
#include "plugin/schema/validate.h"

namespace httptask {
namespace {

std::optional<std::string> FindField(const MockRequest& request, std::string_view name) {
  for (const auto& [field, value] : request.headers) {
    if (EqualsIgnoreCase(field, name)) return value;
  }
  return std::nullopt;
}

// OpenAPI 3.1, "Parameter Object": these are not described as parameters.
bool IsIgnoredHeader(std::string_view name) {
  return EqualsIgnoreCase(name, "Accept") || EqualsIgnoreCase(name, "Authorization");
}

class RequestCheck {
 public:
  RequestCheck(const MockRequest& request, const Operation& operation,
               const Definitions& definitions, const MockPathValues& path_values)
      : request_(request),
        operation_(operation),
        definitions_(definitions),
        path_values_(path_values),
        query_(SplitForm(QueryOf(request.target))) {}

  std::vector<Problem> Run() {
    for (const Parameter& parameter : operation_.parameters) CheckParameter(parameter);
    Append(CheckBody(request_.body, FindField(request_, "Content-Type"), operation_, definitions_));
    return std::move(problems_);
  }

 private:
  static std::string_view QueryOf(std::string_view target) {
    target = target.substr(0, target.find('#'));
    size_t mark = target.find('?');
    return mark == target.npos ? "" : target.substr(mark + 1);
  }

  void CheckParameter(const Parameter& parameter) {
    if (parameter.in == ParameterLocation::kHeader && IsIgnoredHeader(parameter.name)) return;
    std::string path = fmt::format("{}:{}", LocationName(parameter.in), parameter.name);
    std::optional<Json> value = ValueOf(parameter);
    if (value) {
      Append(Validate(*value, parameter.schema, definitions_, path));
    } else if (IsRequired(parameter)) {
      problems_.push_back({path, "required",
                           fmt::format("the {} parameter `{}` is missing and must be given",
                                       LocationName(parameter.in), parameter.name)});
    }
  }

  // Pages list Content-Type as required for requests that have no body, too.
  bool IsRequired(const Parameter& parameter) const {
    bool is_content_type = parameter.in == ParameterLocation::kHeader &&
                           EqualsIgnoreCase(parameter.name, "Content-Type");
    return parameter.required && !(is_content_type && request_.body.empty());
  }

  std::optional<Json> ValueOf(const Parameter& parameter) const {
    switch (parameter.in) {
      case ParameterLocation::kPath:
        for (const auto& [name, raw] : path_values_) {
          if (name == parameter.name) return ReadSimple(parameter, raw, definitions_);
        }
        return std::nullopt;
      case ParameterLocation::kQuery:
        return ReadForm(parameter, query_, definitions_);
      case ParameterLocation::kHeader: {
        auto raw = FindField(request_, parameter.name);
        return raw ? std::optional(ReadHeader(parameter, *raw)) : std::nullopt;
      }
      case ParameterLocation::kCookie:
        return ReadForm(parameter, CookiesOf(FindField(request_, "Cookie").value_or("")),
                        definitions_);
    }
    return std::nullopt;
  }

  // The media type is judged with the body; here its parameters (`; charset=utf-8`) would not fit.
  Json ReadHeader(const Parameter& parameter, const std::string& raw) const {
    if (EqualsIgnoreCase(parameter.name, "Content-Type")) {
      return std::string(Trim(std::string_view(raw).substr(0, raw.find(';'))));
    }
    return ReadSimple(parameter, raw, definitions_);
  }

  void Append(std::vector<Problem> problems) {
    std::move(problems.begin(), problems.end(), std::back_inserter(problems_));
  }

  const MockRequest& request_;
  const Operation& operation_;
  const Definitions& definitions_;
  const MockPathValues& path_values_;
  const std::vector<MockFormField> query_;
  std::vector<Problem> problems_;
};

}  // namespace

std::vector<Problem> CheckRequest(const MockRequest& request, const Operation& operation,
                                  const Definitions& definitions,
                                  const MockPathValues& path_values) {
  return RequestCheck(request, operation, definitions, path_values).Run();
}

}  // namespace httptask
