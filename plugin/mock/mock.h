#pragma once

#include "plugin/catalog/catalog.h"
#include "plugin/mock/mock_message.h"
#include "plugin/mock/mock_router.h"

namespace httptask {

// Answers requests from a reference: the example of the first 2xx answer, else one made from its
// schema. A request that does not fit the reference gets a 400 application/problem+json (RFC 9457)
// with every violation (`{"violations": [{"path", "rule", "message"}]}`); an unknown path a 404
// with the nearest, a known path with another method a 405 with `Allow`. Credentials are not asked
// for. Pure; safe to use from several threads.
class Mock {
 public:
  explicit Mock(Catalog::ApiOperations api);
  MockResponse Answer(const MockRequest& request) const;

 private:
  Catalog::ApiOperations api_;
  MockRouter router_;
};

}  // namespace httptask
