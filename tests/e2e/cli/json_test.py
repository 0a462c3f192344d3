"""What scripts depend on: the names and types of each command's --json."""

import json
import unittest

from cli_kit import CliCase

TREE = """\
openapi: 3.1.0
info: {title: Tree, version: "1"}
servers: [{url: https://a.example}, {url: https://b.example}]
paths:
  /trees/{id}:
    put:
      operationId: putTree
      summary: Replace a tree
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}, example: t-1}
        - {name: limit, in: query, schema: {type: integer, default: 5}}
        - {name: X-Trace, in: header, schema: {type: string}}
        - {name: session, in: cookie, schema: {type: string}}
      requestBody:
        content:
          application/json:
            schema:
              type: object
              required: [zone, name]
              properties:
                zone: {type: string, enum: [north, south], default: north}
                name: {type: string}
                marks: {type: array, items: {type: object, properties: {size: {type: number}}}}
                grid: {type: array, items: {type: array, items: {type: integer}}}
                node: {$ref: '#/components/schemas/Node'}
      responses:
        "200":
          description: OK
          content: {application/json: {schema: {type: object}, example: {id: t-1}}}
  /broken:
    get:
      operationId: broken
      parameters: [{$ref: '#/components/parameters/Nowhere'}]
      responses: {"200": {description: OK}}
components:
  schemas:
    Node:
      type: object
      properties:
        label: {type: string}
        children: {type: array, items: {$ref: '#/components/schemas/Node'}}
"""
VALUES = ["--set", "id=t-1", "--set", "zone=south", "--set", "name=oak"]


class JsonOutput(CliCase):
    def setUp(self):
        super().setUp()
        self.report = self.cli("import", self.write("tree.yaml", TREE), "--json").json()

    def has(self, value, **types):
        for name, kind in types.items():
            self.assertIn(name, value)
            self.assertIsInstance(value[name], kind, name)

    def test_import(self):
        self.has(self.report, apis=list, problems=list)
        api, = self.report["apis"]
        self.has(api, api=str, operations=int, usable=int)
        self.assertEqual((api["api"], api["operations"]), ("tree", 2))

    def test_import_tells_problems_with_their_place(self):
        bad = self.refused("import", self.write("cut.yaml", "openapi: 3.1.0\npaths: {a: [\n"),
                           "--json").json()
        self.assertEqual(bad["apis"], [])
        self.assertTrue(self.report["problems"] and bad["problems"])
        for problem in self.report["problems"] + bad["problems"]:
            self.has(problem, document=str, reason=str, help=str)
            self.assertTrue(isinstance(problem.get("pointer"), str)
                            or isinstance(problem.get("line"), int), problem)

    def test_apis(self):
        api, = self.ok("apis", "--json").json()["apis"]
        self.has(api, api=str, operations=int)

    def test_search(self):
        found = self.ok("search", "replace", "tree", "--json").json()
        self.has(found, operations=list)
        self.has(found["operations"][0], id=str, api=str, method=str, path=str, summary=str)
        self.assertEqual(found["operations"][0]["id"], "tree/putTree")
        listed = self.ok("search", "--api", "tree", "--limit", "1", "--json").json()
        self.assertEqual(len(listed["operations"]), 1)
        self.assertEqual(self.ok("search", "zebra", "--json").json()["operations"], [])

    def test_show(self):
        shown = self.ok("show", "tree/putTree", "--json").json()
        self.has(shown, id=str, method=str, path=str, servers=list, parameters=list, bodies=list)
        self.assertEqual((shown["id"], shown["method"], shown["path"]),
                         ("tree/putTree", "PUT", "/trees/{id}"))
        self.assertEqual([server["url"] for server in shown["servers"]],
                         ["https://a.example", "https://b.example"])
        for parameter in shown["parameters"]:
            self.has(parameter, name=str, type=str, required=bool, **{"in": str})
        places = {parameter["name"]: parameter["in"] for parameter in shown["parameters"]}
        self.assertEqual(places, {"id": "path", "limit": "query", "X-Trace": "header",
                                  "session": "cookie"})
        limit, = [p for p in shown["parameters"] if p["name"] == "limit"]
        self.assertEqual((limit["default"], limit["type"], limit["required"]), (5, "integer", False))

    def test_show_lists_body_fields_in_document_order_down_to_where_a_schema_repeats(self):
        fields = self.ok("show", "tree/putTree", "--json").json()["bodies"][0]["fields"]
        for field in fields:
            self.has(field, path=str, type=str, required=bool)
        paths = [field["path"] for field in fields]
        self.assertEqual(paths, ["zone", "name", "marks[]", "marks[].size", "grid[]", "node",
                                 "node.label", "node.children[]"])
        zone = fields[0]
        self.assertEqual((zone["required"], zone["default"], zone["allowedValues"]),
                         (True, "north", ["north", "south"]))
        self.assertNotIn("default", fields[1])
        self.assertNotIn("allowedValues", fields[1])

    def is_result(self, result):
        self.has(result, response=dict, request=dict, timings=dict, attempts=list)
        self.has(result["response"], statusCode=int, reasonPhrase=str, headers=dict)
        self.assertEqual(result["response"]["body"], {"id": "t-1"})
        self.has(result["request"], method=str, url=str, headers=dict, body=dict)
        for headers in (result["response"]["headers"], result["request"]["headers"]):
            self.assertTrue(all(isinstance(values, list) for values in headers.values()), headers)
        phases = ["queue", "dns", "connect", "tls", "firstByte", "total"]
        self.assertEqual(list(result["timings"]), phases)
        attempt, = result["attempts"]
        self.has(attempt, number=int, startTime=str, statusCode=int, timings=dict, remoteAddress=str)

    def test_test(self):
        self.is_result(self.ok("test", "tree/putTree", *VALUES, "--mock", "--json").json())

    def test_run(self):
        url = self.start_mock("tree")
        for name in ("one", "two"):
            self.ok("add", "flow.json", "tree/putTree", "--ref", name, "--server", url, *VALUES)
        run = self.ok("run", "flow.json", "--allow", url[len("http://"):], "--json").json()
        self.has(run, status=str, tasks=list)
        self.assertEqual(len(run["tasks"]), 2)
        for task in run["tasks"]:
            self.is_result(task)

    def test_errors_are_json_too(self):
        for arguments in (["show", "tree/putTre"], ["search", "--api", "tre"], ["check", "none.json"],
                          ["prepare", "tree/putTree"], ["test", "tree/putTree"], ["run", "none.json"]):
            with self.subTest(arguments):
                result = self.refused(*arguments, "--json")
                self.assertIsInstance(json.loads(result.out), dict)


if __name__ == "__main__":
    unittest.main()
