#pragma once

#include "plugin/catalog/operation.h"
#include "plugin/reference/page_table.h"

namespace httptask {

// The body of a page that is sent as a form. Pages tell no encoding, so it gets the one that
// servers of forms read: members and lists of objects in brackets (`address[city]=x`,
// `items[0][id]=1`, OpenAPI's `deepObject`), lists of plain values as one name several times. A
// list that the page itself names with brackets (`expand[]`) keeps them in its name. Other media
// types stay as they are.
Body WithFormEncoding(Body body, const std::vector<PageRow>& rows);

}  // namespace httptask
