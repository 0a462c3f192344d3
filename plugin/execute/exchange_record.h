#pragma once

#include <string>
#include <vector>

#include "plugin/base/task_result.h"
#include "plugin/execute/body/item_reader.h"
#include "plugin/execute/host_gate.h"
#include "plugin/execute/raw_exchange.h"
#include "plugin/http/http_message.h"

namespace httptask {

// Attempts that a result tells; of more, the last ones.
inline constexpr size_t kAttemptsMax = 100;
// What is told of a hop's URL; the rest of a longer one is `…`.
inline constexpr size_t kHopUrlBytesMax = 2'048;

// Adds an attempt to what a result tells.
void RecordAttempt(Attempt attempt, TaskResult& result);

// What an attempt tells of its exchange, its redirects apart.
void RecordExchange(const HttpExchange& exchange, Attempt& attempt);

// The redirects as a person may see them. `url`: that of the first request, without secrets; what
// servers repeat of these is hidden by the filter.
std::vector<Hop> TellHops(const std::vector<HttpHop>& hops, const std::string& url,
                          const EchoFilter& filter);

// Exchanges that are traced; of more, the last ones.
inline constexpr size_t kExchangesMax = 200;

// Adds an attempt to what was sent: an entry for each redirect and one for its end. `request`: the
// first one as a person may see it; what followed has of it what went along.
void TraceExchange(const HttpExchange& exchange, const Attempt& attempt,
                   const RequestRecord& request, const EchoFilter& filter,
                   std::vector<ExchangeRecord>& traced);

// What a result tells of its last exchange: the answer and how it came; status code 0 without one.
void RecordAnswer(HttpExchange exchange, TaskResult& result);

// What a stream brought, where its answer is 2xx, and what ended it early.
void RecordItems(ItemReader items, TaskResult& result);

// Ends the items of a stream that was cut by its own time (they are the whole answer), or that
// broke off after its head, by a timeout, a lost connection or what is no HTTP: then the head
// becomes the exchange's answer, so that what came is not lost. Whether it broke off.
bool EndStream(HttpExchange& exchange, ItemReader& items);

// What an exchange says about the health of its host: an answer below 500 that it is well, no
// answer that it is not; nothing where nothing was asked of it.
HostGate::Result ToGateResult(const HttpExchange& exchange);

}  // namespace httptask
