#pragma once

namespace httptask::testing {

// A page of our own in the pipe form, with the traps of the form.
inline constexpr char kPipeSample[] = R"(PUT /v2/shops/{shopId}/orders/{order-id}
Changes an order
, which must be open.
- Closed orders stay.
Servers
- https://api.shop.co.uk/base/
- https://{site}.{environment}:{port}/base
Path parameters
| Name | Type | Required | Description |
|---|---|---|---|
order-id |
String | Yes |
The order |
Request headers
Name | Type | Required | Description |
---|---|---|---|
Idempotency-Key |
String | No | |
Content-Type |
String | Yes |
The media type of the request body.
Default value: "application/x-www-form-urlencoded" |
Query parameters
Name | Type | Required | Description |
---|---|---|---|
expand[] |
Array | No |
What to show |
limit |
Integer | No |
How many. Default value: 10 |
Request body fields
Name | Type | Required | Description |
---|---|---|---|
meta |
No |
Pairs
|
note |
Yes | ||
buyer |
Object | No |
Who pays |
buyer.name |
String | Yes |
In full. Default value: "x". Only applies if none is known. |
items[] |
Array | Yes |
What is ordered |
items[].sku |
String | Yes |
Possible values:
|
items[].tags[] |
Array | No | |
express |
Boolean | No |
If Default value: false |
last |
Number | Yes |
How to start integrating
- Add HTTP Task to your workflow definition.
)";

// The same in the plain form, which has lost the servers and kept the values.
inline constexpr char kPlainSample[] = R"(PUT /v2/shops/{shopId}/orders/{order-id}

Changes an order, which must be open.

Servers

Path parameters

Name Type Required Description

order-id String Yes

The order

Request headers

Name Type Required Description

Idempotency-Key String No
Content-Type String Yes The media type of the request body.

Default value: "application/x-www-form-urlencoded"

Query parameters

Name Type Required Description

expand[] Array No

What to show

limit Integer No

How many.

Default value: 10

Request body fields

Name Type Required Description

meta No

Pairs

note Yes
buyer Object No

Who pays

buyer.name String Yes

In full.

Default value: "x". Only applies if none is known.

items[] Array Yes

What is ordered

items[].sku String Yes

Possible values:

  • "ball"
  • ""
items[].tags[] Array No
express Boolean No

If so.

Default value: false

last Number Yes

How to start integrating

1. Add HTTP Task to your workflow definition.
)";

}  // namespace httptask::testing
