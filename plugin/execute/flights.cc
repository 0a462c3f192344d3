#include "plugin/execute/flights.h"

#include <algorithm>
#include <utility>

namespace httptask {
namespace {

auto HasNumber(int number) {
  return [number](const Flight& flight) { return flight.attempt.number == number; };
}

}  // namespace

void ReadStream(const StreamRule& rule, Flight& flight, HttpRequest& request) {
  flight.items = std::make_shared<ItemReader>(rule);
  request.on_body_time_max = rule.time_max;
  request.on_body = [items = flight.items](std::string_view bytes) { return items->Take(bytes); };
}

void Flights::StartRequest() {
  ++requests_;
  tries_ = 0;
}

Flight& Flights::Add(std::chrono::system_clock::time_point now, std::chrono::milliseconds wait) {
  const bool is_hedge = !flights_.empty();
  tries_ += is_hedge ? 0 : 1;
  hedges_ = is_hedge ? hedges_ + 1 : 0;
  Flight& flight = flights_.emplace_back();
  flight.attempt.number = ++attempts_;
  flight.attempt.start_time = now;
  flight.attempt.wait = wait;
  flight.attempt.request = requests_;
  return flight;
}

Flight* Flights::Find(int number) {
  const auto found = std::ranges::find_if(flights_, HasNumber(number));
  return found == flights_.end() ? nullptr : &*found;
}

std::optional<Flight> Flights::Take(int number) {
  const auto found = std::ranges::find_if(flights_, HasNumber(number));
  if (found == flights_.end()) return std::nullopt;
  Flight flight = std::move(*found);
  flights_.erase(found);
  return flight;
}

std::vector<Flight> Flights::TakeAll() {
  return std::exchange(flights_, {});
}

std::vector<HttpClient::TransferId> Flights::ids() const {
  std::vector<HttpClient::TransferId> ids;
  for (const Flight& flight : flights_) ids.push_back(flight.id);
  return ids;
}

}  // namespace httptask
