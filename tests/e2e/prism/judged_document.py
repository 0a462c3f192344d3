"""The part of an OpenAPI document that Prism judges a request by, in words that Prism understands.

What Prism misreads is told in README.md; each rewriting here answers one row of its table and leaves
what is allowed as it was.
"""

import copy
import re

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


def lookup(document, reference):
    """What a local `$ref` leads to, or None."""
    node = document
    for token in reference[2:].split("/"):
        token = re.sub(r"%([0-9A-Fa-f]{2})", lambda m: chr(int(m[1], 16)), token)
        token = token.replace("~1", "/").replace("~0", "~")
        if isinstance(node, list) and token.isdigit() and int(token) < len(node):
            node = node[int(token)]
        elif isinstance(node, dict) and token in node:
            node = node[token]
        else:
            return None
    return node


def resolve(document, node):
    for _ in range(100):
        if not isinstance(node, dict) or not isinstance(node.get("$ref"), str):
            return node
        if not node["$ref"].startswith("#/"):
            return {}
        node = lookup(document, node["$ref"])
    return {}


class Judged:
    """Builds one small document of some operations of a large one."""

    def __init__(self, document):
        self.source = document
        self.schemas = {}  # Reference text: name in the small document.
        self.result = {"openapi": "3.0.3", "info": {"title": "judged", "version": "1"},
                       "paths": {}, "components": {"schemas": {}}}
        if str(document.get("openapi", "")).startswith("3.1"):
            self.result["openapi"] = "3.1.0"

    def add(self, path, method):
        """False when another operation already has the place."""
        item = resolve(self.source, self.source["paths"][path])
        operation = resolve(self.source, item[method])
        parameters = {}
        for one in item.get("parameters", []) + operation.get("parameters", []):
            one = resolve(self.source, one)
            if isinstance(one, dict) and "name" in one and "in" in one:
                parameters[(one["in"], one["name"])] = one
        new_path, names = self.path_of(path)
        place = self.result["paths"].setdefault(new_path, {})
        if method in place:
            return False
        judged = {"responses": {"200": {"description": "fine"}}, "parameters": []}
        for one in parameters.values():
            if one["in"] == "path" and one["name"] not in names:
                continue
            judged["parameters"].append(self.parameter(one, names))
        if "requestBody" in operation:
            judged["requestBody"] = self.body(resolve(self.source, operation["requestBody"]))
        place[method] = judged
        return True

    @staticmethod
    def path_of(path):
        """Cut at `#` and `?`; names of parameters in letters that Prism takes."""
        names = {}

        def rename(match):
            names[match[1]] = f"p{len(names)}" if re.search(r"\W", match[1]) else match[1]
            return "{" + names[match[1]] + "}"

        return re.sub(r"\{([^{}]+)\}", rename, path.split("#")[0].split("?")[0]) or "/", names

    def parameter(self, source, names):
        one = {k: v for k, v in source.items() if k in ("name", "in", "required", "style", "explode", "allowReserved")}
        if one["in"] == "path":
            one["name"] = names.get(one["name"], one["name"])
        if "content" in source:
            one["content"] = {t: {"schema": self.schema(m.get("schema", {}))} for t, m in source["content"].items()}
            return one
        one["schema"] = self.flat(self.schema(source.get("schema", {})))
        one.setdefault("style", "form" if one["in"] in ("query", "cookie") else "simple")
        one.setdefault("explode", one["style"] == "form")
        return one

    def flat(self, schema):
        """A parameter is read by `type` at the top: what stands behind one reference comes up."""
        for _ in range(20):
            if "$ref" in schema:
                name = schema["$ref"].split("/")[-1]
                schema = self.result["components"]["schemas"][name]
            for word in ("allOf", "anyOf", "oneOf"):
                parts = schema.get(word)
                if isinstance(parts, list) and len(parts) == 1 and isinstance(parts[0], dict):
                    schema = {**{k: v for k, v in schema.items() if k != word}, **parts[0]}
        if isinstance(schema.get("items"), dict):
            schema = {**schema, "items": self.flat(schema["items"])}
        if schema.get("type") == "object" and isinstance(schema.get("properties"), dict):
            schema = {**schema, "properties": {k: self.flat(v) for k, v in schema["properties"].items()
                                               if isinstance(v, dict)}}
        return schema

    def body(self, source):
        body = {"content": {}, "required": source.get("required", False)}
        for media_type, media in source.get("content", {}).items():
            schema = self.schema(media.get("schema", {}))
            judged = {"schema": schema}
            if "form" in media_type:
                judged["schema"] = self.flat(schema)
                judged["encoding"] = self.encoding(judged["schema"], media.get("encoding", {}))
            body["content"][media_type] = judged
        return body

    @staticmethod
    def encoding(schema, given):
        """Repeated fields are read only where a style is given."""
        encoding = copy.deepcopy({k: v for k, v in given.items() if isinstance(v, dict)})
        for name, one in schema.get("properties", {}).items():
            rule = encoding.setdefault(name, {})
            rule.pop("headers", None)
            if isinstance(one, dict) and one.get("type") == "array" and "style" not in rule:
                rule.update(style="form", explode=True)
            if "style" in rule:
                rule.setdefault("explode", rule["style"] == "form")
            if not rule:
                del encoding[name]
        return encoding

    def schema(self, node):
        if not isinstance(node, dict):
            return node if isinstance(node, bool) else {}
        if isinstance(node.get("$ref"), str):
            return {"$ref": "#/components/schemas/" + self.component(node["$ref"])}
        out = {}
        for key, value in node.items():
            if key in ("example", "examples", "default", "description", "externalDocs", "xml", "title",
                       "discriminator") or key.startswith("x-"):
                continue
            if key in ("properties", "patternProperties", "$defs", "dependentSchemas") and isinstance(value, dict):
                out[key] = {k: self.schema(v) for k, v in value.items()}
            elif key in ("allOf", "anyOf", "oneOf", "prefixItems") and isinstance(value, list):
                out[key] = [self.schema(v) for v in value]
            elif key in ("items", "additionalProperties", "not", "contains", "propertyNames", "if", "then", "else"):
                out[key] = self.schema(value)
            else:
                out[key] = value
        self.drop_read_only(node, out)
        return out

    def drop_read_only(self, node, out):
        """What is read-only stays required below `oneOf` and `anyOf`."""
        required, properties = out.get("required"), node.get("properties")
        if not isinstance(required, list) or not isinstance(properties, dict):
            return
        kept = [n for n in required
                if (resolve(self.source, properties.get(n)) or {}).get("readOnly") is not True]
        if kept:
            out["required"] = kept
        else:
            del out["required"]

    def component(self, reference):
        if reference not in self.schemas:
            name = self.schemas[reference] = f"s{len(self.schemas)}"
            self.result["components"]["schemas"][name] = {}
            target = lookup(self.source, reference) if reference.startswith("#/") else {}
            self.result["components"]["schemas"][name] = self.schema(target or {})
        return self.schemas[reference]
