#pragma once

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

namespace httptask {

// The members of a JSON object in their order: nlohmann's ordered_map, but one that grows by moving
// its values. That one is a vector of pairs with a constant key, which the standard library can
// only copy, with all that is below them, whenever the vector grows.
template <typename Key, typename Value, typename Less = std::less<Key>,
          typename Allocator = std::allocator<std::pair<const Key, Value>>>
class JsonObject : public nlohmann::ordered_map<Key, Value, Less, Allocator> {
  using Base = nlohmann::ordered_map<Key, Value, Less, Allocator>;

 public:
  using Base::Base;
  using typename Base::iterator;
  using typename Base::value_type;

  // Changes nothing when the name is there already.
  template <typename Name>
  std::pair<iterator, bool> emplace(Name&& name, Value&& value) {
    const iterator found = this->find(name);
    if (found != this->end()) return {found, false};
    emplace_back(std::forward<Name>(name), std::move(value));
    return {std::prev(this->end()), true};
  }
  template <typename Name>
  Value& operator[](Name&& name) {
    return emplace(std::forward<Name>(name), Value()).first->second;
  }
  std::pair<iterator, bool> insert(value_type&& member) {
    return emplace(member.first, std::move(member.second));
  }
  std::pair<iterator, bool> insert(const value_type& member) {
    return emplace(member.first, Value(member.second));
  }
  template <typename Iterator>
  void insert(Iterator first, Iterator last) {
    for (; first != last; ++first) insert(*first);
  }

  // Behind the others, whether the name is there or not.
  template <typename Name, typename... Arguments>
  value_type& emplace_back(Name&& name, Arguments&&... value) {
    if (this->size() < this->capacity()) {
      return Base::emplace_back(std::forward<Name>(name), std::forward<Arguments>(value)...);
    }
    // Made first: it may refer to what is moved.
    value_type added(std::forward<Name>(name), std::forward<Arguments>(value)...);
    Grow();
    return Base::emplace_back(added.first, std::move(added.second));
  }
  void push_back(value_type member) { emplace_back(member.first, std::move(member.second)); }

 private:
  void Grow() {
    JsonObject larger;
    larger.reserve(this->empty() ? 1 : std::max(size_t{4}, 2 * this->capacity()));
    for (value_type& member : *this) {
      larger.Base::emplace_back(member.first, std::move(member.second));
    }
    this->swap(larger);
  }
};

}  // namespace httptask
