#include "plugin/catalog/contract.h"

#include <algorithm>
#include <array>
#include <utility>

#include "plugin/base/name_table.h"
#include "plugin/base/sha256.h"

namespace httptask {
namespace {

// The digits of a digest: 128 bits.
constexpr size_t kDigits = 32;

std::string DigestOf(std::string_view bytes) {
  return Sha256(bytes).substr(0, kDigits);
}

using DigestMap = std::map<std::string, std::string, std::less<>>;

// What a member of a schema or operation holds: a text for people, an object whose names are free
// (those of fields, header fields, values), a value, or anything else.
enum class MemberKind { kText, kNamed, kValue, kSchema };

using KnownMember = std::pair<std::string_view, MemberKind>;

constexpr NameTable kKnownMembers(std::array{
    KnownMember{"description", MemberKind::kText},
    KnownMember{"summary", MemberKind::kText},
    KnownMember{"title", MemberKind::kText},
    KnownMember{"example", MemberKind::kText},
    KnownMember{"examples", MemberKind::kText},
    KnownMember{"$comment", MemberKind::kText},
    KnownMember{"tags", MemberKind::kText},
    KnownMember{"id", MemberKind::kText},
    KnownMember{"xml", MemberKind::kText},
    KnownMember{"externalDocs", MemberKind::kText},
    KnownMember{"links", MemberKind::kText},
    KnownMember{"deprecated", MemberKind::kText},
    KnownMember{"scopes", MemberKind::kText},
    KnownMember{"flows", MemberKind::kText},
    KnownMember{"discoveryUrl", MemberKind::kText},
    KnownMember{"properties", MemberKind::kNamed},
    KnownMember{"patternProperties", MemberKind::kNamed},
    KnownMember{"$defs", MemberKind::kNamed},
    KnownMember{"definitions", MemberKind::kNamed},
    KnownMember{"dependentSchemas", MemberKind::kNamed},
    KnownMember{"encoding", MemberKind::kNamed},
    KnownMember{"headers", MemberKind::kNamed},
    KnownMember{"mapping", MemberKind::kNamed},
    KnownMember{"enum", MemberKind::kValue},
    KnownMember{"const", MemberKind::kValue},
    KnownMember{"default", MemberKind::kValue},
    KnownMember{"allowed", MemberKind::kValue},
});

MemberKind KindOf(std::string_view name) {
  if (name.starts_with("x-")) return MemberKind::kText;
  const MemberKind* kind = kKnownMembers.Find(name);
  return kind == nullptr ? MemberKind::kSchema : *kind;
}

// The order of these lists says nothing.
bool IsSet(std::string_view name) {
  return name == "required" || name == "enum" || name == "type";
}

class ContractWriter {
 public:
  void Write(const Json& value) {
    if (value.is_object()) return WriteObject(value, false);
    if (value.is_array()) return WriteList(value);
    WriteValue(value);
  }

  Contract Take() { return std::move(contract_); }

 private:
  void WriteText(std::string_view text) {
    contract_.text += std::to_string(text.size());
    contract_.text += ':';
    contract_.text += text;
  }

  void WriteValue(const Json& value) {
    if (value.is_string()) return WriteText(value.get_ref<const std::string&>());
    contract_.text += FormatJson(value);
    contract_.text += ';';
  }

  void WriteList(const Json& list) {
    contract_.text += '[';
    for (const Json& item : list) Write(item);
    contract_.text += ']';
  }

  void WriteSet(const Json& list) {
    std::vector<std::string> texts;
    for (const Json& item : list) texts.push_back(FormatJson(item));
    std::sort(texts.begin(), texts.end());
    contract_.text += '[';
    for (const std::string& text : texts) WriteText(text);
    contract_.text += ']';
  }

  void WriteMember(const std::string& name, const Json& value, MemberKind kind) {
    WriteText(name);
    if (name == "$ref" && value.is_string()) contract_.references.push_back(value);
    if (IsSet(name) && value.is_array()) return WriteSet(value);
    if (kind == MemberKind::kValue) return WriteValue(value);
    if (kind == MemberKind::kNamed && value.is_object()) return WriteObject(value, true);
    Write(value);
  }

  // `names_are_free`: the names are no keywords.
  void WriteObject(const Json& object, bool names_are_free) {
    const size_t first = open_.size();
    for (const auto& [name, value] : object.get_ref<const Json::object_t&>()) {
      const MemberKind kind = names_are_free ? MemberKind::kSchema : KindOf(name);
      if (kind != MemberKind::kText) open_.push_back({&name, &value, kind});
    }
    std::sort(open_.begin() + static_cast<ptrdiff_t>(first), open_.end(),
              [](const Member& a, const Member& b) { return *a.name < *b.name; });
    contract_.text += '{';
    const size_t end = open_.size();
    for (size_t i = first; i < end; ++i) {
      const Member member = open_[i];
      WriteMember(*member.name, *member.value, member.kind);
    }
    open_.resize(first);
    contract_.text += '}';
  }

  struct Member {
    const std::string* name;
    const Json* value;
    MemberKind kind;
  };

  Contract contract_;
  // Of the objects that are not at their end yet, those within others behind them.
  std::vector<Member> open_;
};

// Finds groups of definitions that reach each other (Tarjan 1972), without recursion, and digests
// each group when all that it reaches has its digest.
class DefinitionDigests {
 public:
  explicit DefinitionDigests(const Definitions& definitions) {
    for (const auto& [reference, schema] : definitions) {
      indexes_.emplace(reference, nodes_.size());
      nodes_.push_back({&reference, ContractOf(schema)});
    }
    for (Node& node : nodes_) {
      for (const std::string& target : node.contract.references) {
        const auto found = indexes_.find(target);
        if (found != indexes_.end()) node.targets.push_back(found->second);
      }
    }
  }

  DigestMap Take() {
    for (size_t i = 0; i < nodes_.size(); ++i) {
      if (nodes_[i].order == 0) VisitFrom(i);
    }
    DigestMap digests;
    for (Node& node : nodes_) digests.emplace(*node.reference, std::move(node.digest));
    return digests;
  }

 private:
  struct Node {
    const std::string* reference = nullptr;
    Contract contract;
    std::vector<size_t> targets;
    size_t next_target = 0;
    size_t order = 0;  // 0: not seen yet.
    size_t lowest = 0;
    std::string digest;
  };

  void Enter(size_t index) {
    nodes_[index].order = nodes_[index].lowest = ++order_;
    path_.push_back(index);
    waiting_.push_back(index);
  }

  void VisitFrom(size_t start) {
    Enter(start);
    while (!path_.empty()) {
      Node& node = nodes_[path_.back()];
      if (node.next_target < node.targets.size()) {
        const size_t target = node.targets[node.next_target++];
        if (nodes_[target].order == 0) {
          Enter(target);
        } else if (nodes_[target].digest.empty()) {
          node.lowest = std::min(node.lowest, nodes_[target].order);
        }
        continue;
      }
      Leave();
    }
  }

  void Leave() {
    const size_t index = path_.back();
    path_.pop_back();
    const Node& node = nodes_[index];
    if (!path_.empty()) {
      Node& before = nodes_[path_.back()];
      before.lowest = std::min(before.lowest, node.lowest);
    }
    if (node.lowest != node.order) return;
    const auto first = std::find(waiting_.rbegin(), waiting_.rend(), index).base() - 1;
    DigestGroup({first, waiting_.end()});
    waiting_.erase(first, waiting_.end());
  }

  // The texts of a group's members and the digests of what they reach outside of it.
  void DigestGroup(const std::vector<size_t>& group) {
    std::vector<std::string> parts;
    for (size_t index : group) {
      parts.push_back(*nodes_[index].reference + " " + DigestOf(nodes_[index].contract.text));
      for (size_t target : nodes_[index].targets) {
        if (!nodes_[target].digest.empty()) parts.push_back(nodes_[target].digest);
      }
    }
    std::sort(parts.begin(), parts.end());
    std::string whole;
    for (const std::string& part : parts) whole += part + "\n";
    whole = DigestOf(whole);
    for (size_t index : group) nodes_[index].digest = DigestOf(whole + *nodes_[index].reference);
  }

  std::vector<Node> nodes_;
  std::map<std::string_view, size_t> indexes_;
  std::vector<size_t> path_;
  std::vector<size_t> waiting_;
  size_t order_ = 0;
};

}  // namespace

Contract ContractOf(const Json& value) {
  ContractWriter writer;
  writer.Write(value);
  return writer.Take();
}

DigestMap DigestDefinitions(const Definitions& definitions) {
  return DefinitionDigests(definitions).Take();
}

std::string DigestOperation(const Json& operation, const DigestMap& definitions) {
  Contract contract = ContractOf(operation);
  for (const std::string& reference : contract.references) {
    const auto found = definitions.find(reference);
    if (found != definitions.end()) contract.text += found->second;
  }
  return DigestOf(contract.text);
}

}  // namespace httptask
