#include "plugin/service/catalog_service.h"

#include <fmt/format.h>

#include <charconv>
#include <utility>

#include "plugin/service/catalog_conversion.h"
#include "plugin/service/unary_call.h"

namespace httptask {
namespace {

constexpr int kPageSizeMax = 1000;
constexpr size_t kOffsetMax = 1'000'000'000;

struct Page {
  size_t offset = 0;
  size_t limit = 0;
};

// A page token is the offset as text: lists are short, and nothing in them is secret.
StatusOr<Page> ReadPage(int32_t size, const std::string& token, int size_default) {
  std::vector<Problem> problems;
  if (size < 0 || size > kPageSizeMax) {
    problems.push_back({"page_size", "maximum", fmt::format("must be 1 to {}", kPageSizeMax)});
  }
  size_t offset = 0;
  const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), offset);
  const bool bad_token =
      error != std::errc() || end != token.data() + token.size() || offset > kOffsetMax;
  if (!token.empty() && bad_token) {
    problems.push_back({"page_token", "syntax", "must be the next_page_token of a page before"});
  }
  if (!problems.empty()) {
    return MakeError(Reason::kArgumentInvalid,
                     fmt::format("{} {}", problems[0].path, problems[0].message), problems);
  }
  return Page{offset, static_cast<size_t>(size == 0 ? size_default : size)};
}

Status RequireText(const std::string& value, const std::string& name) {
  if (!value.empty()) return {};
  return MakeError(Reason::kArgumentInvalid, name + " is missing",
                   {{name, "required", "must not be empty"}});
}

std::string NextToken(const Page& page, size_t found) {
  return found > page.limit ? std::to_string(page.offset + page.limit) : "";
}

}  // namespace

CatalogService::CatalogService(Catalog& catalog, WorkerPool& pool)
    : catalog_(catalog), pool_(pool), import_(catalog) {}

void CatalogService::Serve(CallQueue& queue) {
  using Methods = v1::CatalogService::AsyncService;
  ServeOnPool(queue, pool_, *this, &Methods::RequestImportReference,
              [this](const v1::ImportReferenceRequest& request) { return import_.Run(request); });
  ServeOnPool(queue, pool_, *this, &Methods::RequestForgetApi,
              [this](const v1::ForgetApiRequest& request) { return Forget(request); });
  ServeOnPool(queue, pool_, *this, &Methods::RequestListApis,
              [this](const v1::ListApisRequest& request) { return List(request); });
  ServeOnPool(queue, pool_, *this, &Methods::RequestSearchOperations,
              [this](const v1::SearchOperationsRequest& request) { return Search(request); });
  ServeOnPool(queue, pool_, *this, &Methods::RequestGetOperation,
              [this](const v1::GetOperationRequest& request) { return Get(request); });
}

StatusOr<v1::ForgetApiResponse> CatalogService::Forget(const v1::ForgetApiRequest& request) {
  HTTPTASK_RETURN_IF_ERROR(RequireText(request.api(), "api"));
  HTTPTASK_ASSIGN_OR_RETURN(const int64_t count, catalog_.Forget(request.api(), request.source()));
  v1::ForgetApiResponse response;
  response.set_operations(count);
  return response;
}

StatusOr<v1::ListApisResponse> CatalogService::List(const v1::ListApisRequest& request) {
  HTTPTASK_ASSIGN_OR_RETURN(const Page page,
                            ReadPage(request.page_size(), request.page_token(), 100));
  HTTPTASK_ASSIGN_OR_RETURN(const std::vector<ApiSummary> apis,
                            catalog_.Apis(page.offset, page.limit + 1));
  v1::ListApisResponse response;
  for (size_t i = 0; i < apis.size() && i < page.limit; ++i) {
    *response.add_apis() = ToMessage(apis[i]);
  }
  response.set_next_page_token(NextToken(page, apis.size()));
  return response;
}

StatusOr<v1::SearchOperationsResponse> CatalogService::Search(
    const v1::SearchOperationsRequest& request) {
  HTTPTASK_ASSIGN_OR_RETURN(const Page page,
                            ReadPage(request.page_size(), request.page_token(), 20));
  if (request.api().empty()) HTTPTASK_RETURN_IF_ERROR(RequireText(request.query(), "query"));
  HTTPTASK_ASSIGN_OR_RETURN(const std::vector<OperationSummary> operations,
                            catalog_.Search({.words = request.query(),
                                             .api = request.api(),
                                             .method = request.method(),
                                             .offset = page.offset,
                                             .limit = page.limit + 1}));
  v1::SearchOperationsResponse response;
  for (size_t i = 0; i < operations.size() && i < page.limit; ++i) {
    *response.add_operations() = ToMessage(operations[i]);
  }
  response.set_next_page_token(NextToken(page, operations.size()));
  return response;
}

StatusOr<v1::GetOperationResponse> CatalogService::Get(const v1::GetOperationRequest& request) {
  HTTPTASK_RETURN_IF_ERROR(RequireText(request.operation(), "operation"));
  HTTPTASK_ASSIGN_OR_RETURN(const Operation operation, catalog_.Get(request.operation()));
  v1::GetOperationResponse response;
  *response.mutable_operation() = ToMessage(operation);
  if (request.since_digest().empty()) return response;
  HTTPTASK_ASSIGN_OR_RETURN(const auto change, catalog_.DriftOf(operation, request.since_digest()));
  if (change) *response.mutable_change() = ToMessage(*change);
  return response;
}

}  // namespace httptask
