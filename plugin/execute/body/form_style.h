#pragma once

#include "plugin/base/json.h"

namespace httptask {

// How nested values are named in a form (there is no standard; these are what APIs use).
enum class FormStyle {
  kPlain,     // Objects as JSON text; lists as repeated names.
  kBrackets,  // `a[b]=1`, `a[]=1&a[]=2`; a list of objects `a[0][b]=1`.
  kIndices,   // `a[b]=1`, `a[0]=1&a[1]=2`.
  kDots,      // `a.b=1`, `a=1&a=2`; a list of objects `a[0].b=1`.
  kRepeat,    // `a[b]=1`, `a=1&a=2`.
};

// The object with one member for each name of the form; its values are scalars, or lists of them
// where a name is repeated (FormatFormBody writes them).
Json FlattenForm(const Json& body, FormStyle style);

}  // namespace httptask
