#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

#include "plugin/base/task_result.h"
#include "plugin/execute/body/item_reader.h"
#include "plugin/http/http_client.h"

namespace httptask {

// One try under way.
struct Flight {
  HttpClient::TransferId id = 0;  // 0: not known yet.
  Attempt attempt;
  std::shared_ptr<ItemReader> items;  // Of a stream: each answer has its own.
  bool is_admitted = false;           // The host's gate waits for its end.
};

// Lets the body of the request's answer become the flight's items.
void ReadStream(const StreamRule& rule, Flight& flight, HttpRequest& request);

// The tries of one task that are under way, more than one where a request is hedged, and how many
// there were. Not thread-safe.
class Flights {
 public:
  // Another request of the task begins: its tries count from 1.
  void StartRequest();
  // Begins a try: a hedge where another is under way. The reference holds until the next change.
  Flight& Add(std::chrono::system_clock::time_point now, std::chrono::milliseconds wait);

  // By the attempt's number; null, nothing: it is over.
  Flight* Find(int number);
  std::optional<Flight> Take(int number);
  std::vector<Flight> TakeAll();
  std::vector<HttpClient::TransferId> ids() const;
  bool empty() const { return flights_.empty(); }

  // Requests of the task so far.
  int requests() const { return requests_; }
  // Tries of the request under way, hedges not counted.
  int tries() const { return tries_; }
  // Hedges of the try under way.
  int hedges() const { return hedges_; }

 private:
  int attempts_ = 0;  // In all.
  int tries_ = 0;
  int hedges_ = 0;
  int requests_ = 0;
  std::vector<Flight> flights_;
};

}  // namespace httptask
