#include "plugin/reference/openapi/schema_chain.h"

#include <algorithm>
#include <map>
#include <string_view>

namespace httptask {
namespace {

// The `$ref`s that a schema is made of, those within its `allOf` with true.
struct Edge {
  std::string_view target;
  bool in_all_of = false;
};

void CollectEdges(const Json& schema, bool in_all_of, std::vector<Edge>& edges) {
  if (const std::string_view target = StringMember(schema, "$ref"); !target.empty()) {
    edges.push_back({target, in_all_of});
  }
  const Json* parts = FindMember(schema, "allOf");
  if (parts == nullptr || !parts->is_array()) return;
  for (const Json& part : *parts) CollectEdges(part, true, edges);
}

void DropReferences(Json& schema) {
  auto parts = schema.find("allOf");
  if (parts == schema.end() || !parts->is_array()) return;
  for (Json& part : *parts) {
    if (!part.is_object()) continue;
    part.erase("$ref");
    DropReferences(part);
  }
}

// Walks depth first without recursion: chains are as long as the document's author likes.
class ChainCutter {
 public:
  explicit ChainCutter(Definitions& definitions) : definitions_(definitions) {}

  std::vector<std::string> Cut() {
    for (const auto& [name, schema] : definitions_) {
      Enter(name);
      while (!open_.empty()) Advance();
    }
    return std::move(cut_);
  }

 private:
  static constexpr size_t kOpen = SIZE_MAX;

  struct Visit {
    std::string_view name;
    std::vector<Edge> edges;
    size_t next = 0;
    size_t length = 0;  // Of the longest chain from here.
  };

  void Enter(std::string_view name) {
    const auto found = definitions_.find(name);
    if (found == definitions_.end() || !lengths_.try_emplace(found->first, kOpen).second) return;
    Visit& visit = open_.emplace_back();
    visit.name = found->first;
    CollectEdges(found->second, false, visit.edges);
  }

  void Advance() {
    Visit& visit = open_.back();
    if (visit.next == visit.edges.size()) return Leave();
    const Edge& edge = visit.edges[visit.next];
    const auto known = lengths_.find(edge.target);
    if (known == lengths_.end() && definitions_.contains(edge.target)) return Enter(edge.target);
    ++visit.next;
    if (known == lengths_.end()) return;
    if (known->second == kOpen) return;  // A circle adds nothing when it is gone through again.
    visit.length = std::max(visit.length, known->second + (edge.in_all_of ? 1 : 0));
  }

  void Leave() {
    Visit visit = std::move(open_.back());
    open_.pop_back();
    if (visit.length > kSchemaChainMax) {
      DropReferences(definitions_.find(visit.name)->second);
      cut_.emplace_back(visit.name);
      visit.length = 0;
    }
    lengths_[visit.name] = visit.length;
  }

  Definitions& definitions_;
  std::map<std::string_view, size_t> lengths_;
  std::vector<Visit> open_;
  std::vector<std::string> cut_;
};

}  // namespace

std::vector<std::string> CutSchemaChains(Definitions& definitions) {
  return ChainCutter(definitions).Cut();
}

}  // namespace httptask
