#pragma once

#include "plugin/catalog/operation.h"

namespace httptask {

// The two text forms of a reference page have lost different things: the pipe form the possible
// values, the plain form the servers.

// Whether a reference was made of a page: one operation that is named by its method and path, with
// at most one body.
bool IsPage(const Reference& reference);

// Gives the page what it has not and the same operation of another form (`other`) has: servers, and
// for parameters and body fields of the same name possible values, defaults, types and
// descriptions. What the page has stays. Problems that are settled by it go.
void CompletePage(const Operation& other, Reference& page);

}  // namespace httptask
