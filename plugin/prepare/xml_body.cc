#include "plugin/prepare/xml_body.h"

#include <string_view>

#include "plugin/schema/merge.h"

namespace httptask {
namespace {

std::string Escape(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '&') {
      escaped += "&amp;";
    } else if (c == '<') {
      escaped += "&lt;";
    } else if (c == '>') {
      escaped += "&gt;";
    } else if (c == '"') {
      escaped += "&quot;";
    } else if (static_cast<unsigned char>(c) >= 0x20 || c == '\t' || c == '\n') {
      escaped += c;
    } else if (c == '\r') {
      escaped += "&#13;";
    }
  }
  return escaped;
}

std::string ToXmlText(const Json& value) {
  if (value.is_null()) return "";
  return Escape(value.is_string() ? value.get<std::string>() : FormatJson(value));
}

// One part of the body: its schema whole, and what its XML Object says.
struct Node {
  Json schema;
  Json xml;

  std::string NameOr(std::string_view otherwise) const {
    const std::string_view own = StringMember(xml, "name");
    const std::string_view prefix = StringMember(xml, "prefix");
    std::string name(own.empty() ? otherwise : own);
    return prefix.empty() ? name : std::string(prefix) + ":" + name;
  }

  bool Says(const char* word) const {
    const Json* told = FindMember(xml, word);
    return told != nullptr && *told == true;
  }

  // The attribute that declares the namespace; empty for none.
  std::string Namespace() const {
    const std::string_view space = StringMember(xml, "namespace");
    if (space.empty()) return "";
    const std::string_view prefix = StringMember(xml, "prefix");
    const std::string colon = prefix.empty() ? "" : ":" + std::string(prefix);
    return " xmlns" + colon + "=\"" + Escape(space) + "\"";
  }
};

class XmlWriter {
 public:
  explicit XmlWriter(const Definitions& definitions) : definitions_(definitions) {}

  Node NodeOf(const Json& schema) const {
    Node node{MergeSchema(schema, definitions_), Json::object()};
    const Json* xml = FindMember(node.schema, "xml");
    if (xml != nullptr && xml->is_object()) node.xml = *xml;
    return node;
  }

  std::string Element(const std::string& name, const Node& node, const Json& value) const {
    if (value.is_array()) return Elements(name, node, value);
    std::string start = "<" + name + node.Namespace();
    std::string inside;
    if (value.is_object()) {
      for (const auto& [key, member] : value.get_ref<const Json::object_t&>()) {
        AddMember(key, member, node, start, inside);
      }
    } else {
      inside = ToXmlText(value);
    }
    if (inside.empty()) return start + "/>";
    return start + ">" + inside + "</" + name + ">";
  }

 private:
  // A list: its items one after the other, in an element of their own where it is `wrapped`.
  std::string Elements(const std::string& name, const Node& node, const Json& list) const {
    const Json* items = FindMember(node.schema, "items");
    const Node item = NodeOf(items == nullptr ? Json::object() : *items);
    std::string written;
    for (const Json& one : list) written += Element(item.NameOr(name), item, one);
    if (!node.Says("wrapped")) return written;
    return "<" + name + node.Namespace() + ">" + written + "</" + name + ">";
  }

  void AddMember(const std::string& key, const Json& value, const Node& parent, std::string& start,
                 std::string& inside) const {
    if (value.is_null()) return;
    const Json* properties = FindMember(parent.schema, "properties");
    const Json* property = properties == nullptr ? nullptr : FindMember(*properties, key);
    const Node node = NodeOf(property == nullptr ? Json::object() : *property);
    // The name of a list that is not wrapped says nothing.
    const bool is_named = !value.is_array() || node.Says("wrapped");
    const std::string name = is_named ? node.NameOr(key) : key;
    if (node.Says("attribute") && !value.is_structured()) {
      start += node.Namespace() + " " + name + "=\"" + ToXmlText(value) + "\"";
    } else {
      inside += Element(name, node, value);
    }
  }

  const Definitions& definitions_;
};

std::string NameOfReference(const Json& schema) {
  const std::string_view reference = StringMember(schema, "$ref");
  const std::string_view name = reference.substr(reference.rfind('/') + 1);
  return name.empty() ? "root" : std::string(name);
}

}  // namespace

std::string FormatXmlBody(const Json& body, const Json& schema, const Definitions& definitions) {
  const XmlWriter writer(definitions);
  Node node = writer.NodeOf(schema);
  // A document has one element: a list is wrapped, whatever it says.
  if (body.is_array()) node.xml["wrapped"] = true;
  return R"(<?xml version="1.0" encoding="UTF-8"?>)"
         "\n" +
         writer.Element(node.NameOr(NameOfReference(schema)), node, body);
}

}  // namespace httptask
