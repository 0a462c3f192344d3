"""import: Swagger, files beside a document, what changed, reports, and what hostile documents get."""

import json
import os
import resource
import time
import unittest

from cli_kit import SHOP, CliCase

SWAGGER = """\
swagger: "2.0"
info: {title: Old shop, version: "1"}
host: api.shop.example
basePath: /v1
schemes: [https]
paths:
  /orders:
    post:
      operationId: createOrder
      consumes: [application/x-www-form-urlencoded]
      parameters:
        - {name: item, in: formData, type: string, required: true}
        - {name: tags, in: formData, type: array, items: {type: string}, collectionFormat: multi}
      responses: {"200": {description: ok, schema: {$ref: "#/definitions/Order"}}}
definitions:
  Order: {type: object, properties: {id: {type: string}}}
"""
SPLIT = """\
openapi: 3.1.0
info: {title: Split, version: "1"}
servers: [{url: "https://api.split.example"}]
paths:
  /a: {$ref: "parts/a.yaml"}
"""
XML = """\
openapi: 3.0.0
info: {title: Xml, version: "1"}
servers: [{url: "https://api.xml.example"}]
paths:
  /orders:
    post:
      operationId: createOrder
      requestBody: {content: {application/xml: {schema: {$ref: "#/components/schemas/Order"}}}, required: true}
      responses: {"200": {description: ok}}
components:
  schemas:
    Order:
      required: [id, lines]
      properties:
        id: {type: integer, example: 7, xml: {attribute: true}}
        lines: {type: array, xml: {wrapped: true}, minItems: 1, items: {type: string, example: a, xml: {name: line}}}
"""
COLLECTIONS = """\
swagger: "2.0"
info: {title: Lists, version: "1"}
host: api.lists.example
paths:
  /items/{ids}:
    post:
      operationId: putLists
      consumes: [multipart/form-data]
      parameters:
      - {name: ids, in: path, required: true, type: array, items: {type: integer}, collectionFormat: pipes}
      - {name: tabs, in: query, type: array, items: {type: string}, collectionFormat: tsv}
      - {name: tags, in: formData, type: array, items: {type: string}, collectionFormat: csv}
      responses: {"200": {description: ok}}
"""
PETS = """\
openapi: 3.0.3
info: {title: Pets, version: "1"}
servers: [{url: "https://a.example"}]
paths:
  /pets:
    post:
      operationId: addPet
      requestBody: {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}}
      responses: {"200": {description: ok}}
components:
  schemas:
    Pet:
      type: object
      required: [petType]
      discriminator: {propertyName: petType, mapping: {kitty: "#/components/schemas/Cat"}}
      properties: {petType: {type: string}, name: {type: string}}
    Cat:
      allOf:
      - $ref: "#/components/schemas/Pet"
      - {type: object, required: [claws], properties: {claws: {type: integer, minimum: 1}}}
    Dog: {allOf: [{$ref: "#/components/schemas/Pet"}, {type: object, properties: {bark: {type: string}}}]}
"""
PART = """\
get:
  operationId: readA
  responses: {"200": {description: ok, content: {application/json: {schema: {$ref: "b.yaml#/B"}}}}}
"""
CUT_PAGE = ("POST /orders\nServers\n- https://api.shop.example\nRequest body fields\n"
            "Name Type Required Description\nitem String Yes\ncount Integer No\n")
SECONDS = 20
BYTES = 1 << 30


def limit_memory():
    if os.environ.get("HTTPTASK_SANITIZE"):
        return  # A sanitizer's shadow of the memory is larger than any limit.
    resource.setrlimit(resource.RLIMIT_DATA, (BYTES, BYTES))


class Import(CliCase):
    def test_swagger_sends_forms(self):
        self.ok("import", self.write("old.yaml", SWAGGER))
        request = self.ok("prepare", "old-shop/createOrder", "--set", "item=tea", "--as", "curl").out
        self.assertIn("https://api.shop.example/v1/orders", request)
        self.assertIn("item=tea", request)
        self.assertIn("application/x-www-form-urlencoded", request)

    def test_an_xml_body_is_a_document(self):
        self.write("r/xml.yaml", XML)
        self.ok("import", "r")
        task = self.ok("prepare", "createOrder", "--fill", "required", "--json").json()["task"]
        self.assertEqual(task["contentType"], "application/xml")
        self.assertEqual(task["body"].splitlines()[1], '<Order id="7"><lines><line>a</line></lines></Order>')

    def test_lists_are_written_by_their_collection_format(self):
        self.write("r/lists.yaml", COLLECTIONS)
        result = self.ok("import", "r")
        self.assertNotIn("collectionFormat", result.out + result.err)
        request = self.ok("prepare", "putLists", "--set", "ids=[1,2]", "--set", 'tabs=["a","b"]',
                          "--set", 'tags=["x","y"]', "--as", "curl").out
        self.assertIn("https://api.lists.example/items/1%7C2?tabs=a%09b", request)
        self.assertIn("x,y", request)

    def test_files_beside_the_document(self):
        self.write("split/main.yaml", SPLIT)
        self.write("split/parts/a.yaml", PART)
        self.write("split/parts/b.yaml", "B: {type: object, properties: {id: {type: string}}}\n")
        report = self.ok("import", "split/main.yaml", "--json").json()
        self.assertEqual(report["problems"], [])
        fields = self.ok("show", "split/readA", "--json").json()
        self.assertIn("id", json.dumps(fields))
        # In a folder the parts are no documents of their own, and no failures.
        self.ok("import", "split")

    def test_files_elsewhere_are_not_read(self):
        secret = self.write("secret.yaml", "get: {operationId: secretOperation}\n")
        for name, reference in (("up", "../secret.yaml"), ("root", str(secret)), ("link", "link.yaml"),
                                ("fifo", "fifo.yaml"), ("folder", "."), ("none", "none.yaml"),
                                ("device", "/dev/zero"), ("host", "https://a.example/x.yaml")):
            self.write("d/to_%s.yaml" % name, SPLIT.replace("parts/a.yaml", reference))
        os.symlink(self.folder / "secret.yaml", self.folder / "d/link.yaml")
        os.mkfifo(self.folder / "d/fifo.yaml")
        for name in ("up", "root", "link", "fifo", "folder", "none", "device", "host"):
            report = self.ok("import", "d/to_%s.yaml" % name, "--json").json()
            self.assertEqual((report["operations"], report["usable"]), (1, 0), name)
            lost = [p["pointer"] for p in report["problems"] if p.get("operation") == "/a"]
            self.assertEqual(lost, ["#/paths/~1a"], name)
        self.assertNotIn("secretOperation", self.ok("search", "secretOperation").out)

    def test_what_is_unchanged_is_skipped_and_what_changed_is_told(self):
        self.write("r/shop.yaml", SHOP)
        self.assertFalse(self.ok("import", "r", "--json").json()["apis"][0]["unchanged"])
        second = self.ok("import", "r", "--json").json()
        self.assertTrue(second["apis"][0]["unchanged"])
        self.assertEqual((second["unchanged"], second["operations"]), (1, 2))
        self.write("r/shop.yaml", SHOP.replace("required: [item, buyer]", "required: [item, buyer, count]")
                   .replace("getOrder", "readOrder"))
        changes = self.ok("import", "r", "--json").json()["apis"][0]["changes"]
        self.assertEqual({c["operation"]: c["kind"] for c in changes},
                         {"createOrder": "broken", "getOrder": "removed", "readOrder": "added"})

    def test_a_prepared_task_tells_when_its_operation_has_changed(self):
        self.write("r/shop.yaml", SHOP)
        self.ok("import", "r")
        self.ok("add", "flow.json", "shop/createOrder", "--ref", "create", "--fill", "required")
        self.assertEqual(self.ok("check", "flow.json", "--json").json()["drift"], [])
        self.write("r/shop.yaml", SHOP.replace("required: [item, buyer]", "required: [item]"))
        self.ok("import", "r")
        fine = self.ok("check", "flow.json")
        self.assertIn("changed: the operation shop/createOrder", fine.err)
        self.write("r/shop.yaml", SHOP.replace("required: [item, buyer]", "required: [item, buyer, count]"))
        self.ok("import", "r")
        for command in ("check", "run"):
            told = self.refused(command, "flow.json", tells=["create", "createOrder", "count", "--allow-drift"])
            self.assertIn("broken", told.err)
        drift = self.ok("check", "flow.json", "--allow-drift", "--json").json()["drift"]
        self.assertEqual([(d["task"], d["kind"]) for d in drift], [("create", "broken")])
        self.write("r/shop.yaml", SHOP.replace("createOrder", "placeOrder"))
        self.ok("import", "r")
        self.refused("check", "flow.json", tells=["is gone"])

    def test_other_files_of_a_folder_are_passed_over(self):
        self.write("r/shop.yaml", SHOP)
        self.write("r/package.json", '{"name": "shop"}')
        self.write("r/values.yaml", "replicas: 2\n")
        result = self.ok("import", "r")
        self.assertIn("1 document: 2 of 2 operations usable (100.00 %); 2 other files passed over", result.out)
        self.assertIn("r/package.json: is no reference of an API", result.err)
        self.refused("import", "r/package.json", tells=["neither `openapi` nor `swagger`"])
        self.write("none/package.json", "{}")
        self.refused("import", "none")

    def test_report(self):
        self.write("r/shop.yaml", SHOP + "    trace: {}\n")
        self.write("r/bad.json", '{"openapi": ')
        self.write("r/README.md", "Just some words.\n")
        result = self.refused("import", "r", "--report", "report.json")
        self.assertIn("2 documents: 2 of 3 operations usable (66.66 %), 1 not loaded; 1 other file passed over",
                      result.out)
        report = json.loads((self.folder / "report.json").read_text())
        self.assertEqual((report["documents"], report["failed"], report["skipped"], report["score"]), (2, 1, 1, 66.66))
        lost = [p for p in report["problems"] if "operation" in p]
        self.assertEqual([p["operation"] for p in lost], ["TRACE /orders/{id}"])
        self.assertTrue(lost[0]["help"] and lost[0]["reason"] and lost[0]["pointer"])

    def test_a_page_that_was_cut(self):
        page = self.write("cut.txt", CUT_PAGE)
        self.refused("import", page, tells=["cut.txt", "line 7", "How to start integrating", "--partial"])
        self.assertEqual(self.ok("apis", "--json").json(), {"apis": []})
        report = self.ok("import", page, "--partial", "--json").json()
        self.assertEqual(report["usable"], 1)
        self.assertIn("How to start integrating", report["problems"][-1]["reason"])
        self.refused("import", page, tells=["--partial"])
        self.write("pages/cut.txt", CUT_PAGE)
        self.ok("import", "pages")

    def test_documents_of_one_api_count_for_themselves(self):
        self.write("r/a.yaml", SHOP)
        self.write("r/b.yaml", SWAGGER.replace("Old shop", "Shop").replace("createOrder", "oldOrder"))
        first = self.ok("import", "r", "--json").json()
        second = self.ok("import", "r", "--json").json()
        self.assertEqual([(a["api"], a["operations"], a["usable"]) for a in first["apis"]],
                         [("shop", 2, 2), ("shop", 1, 1)])
        self.assertEqual([(a["api"], a["operations"], a["usable"]) for a in second["apis"]],
                         [("shop", 2, 2), ("shop", 1, 1)])
        self.assertEqual((second["unchanged"], second["operations"]), (2, 3))

    def test_documents_with_the_same_ids_keep_all_their_operations(self):
        for version in ("v1", "v2", "v3", "v4"):
            filler = "x" * (400_000 if version == "v1" else 1)  # The first is the slowest.
            self.write("v/%s/openapi.yaml" % version,
                       SHOP.replace('version: "1"', 'version: "%s"' % version) + "x-filler: %s\n" % filler)
        names = {"v1": "shop", "v2": "shop-v2", "v3": "shop-v3", "v4": "shop-v4"}
        first = self.ok("import", "v", "--json").json()
        self.assertEqual({a["version"]: a["api"] for a in first["apis"]}, names)
        self.assertEqual(first["usable"], sum(a["operations"] for a in self.apis()))
        self.assertEqual(len([p for p in first["problems"] if "v1/openapi.yaml" in p["reason"]]), 3)
        self.assertEqual(self.ok("import", "v/v4", "v/v1", "--json").json()["unchanged"], 2)
        self.write("v/v3/openapi.yaml", SHOP.replace('version: "1"', 'version: "v3"').replace("getOrder", "readOrder"))
        third = self.ok("import", "./v/v3/../v3/openapi.yaml", "--json").json()["apis"][0]
        self.assertEqual((third["api"], len(third["changes"])), ("shop-v3", 2))
        told = self.ok("import", "v/v2/openapi.yaml", "--api", "shop", "--json").json()["problems"]
        self.assertIn("replaces operations of", told[0]["reason"])

    def apis(self):
        return self.ok("apis", "--json").json()["apis"]

    def test_what_is_forgotten_is_gone(self):
        self.write("r/a.yaml", SHOP)
        self.write("r/b.yaml", SWAGGER.replace("Old shop", "Shop").replace("createOrder", "oldOrder"))
        self.ok("import", "r")
        (self.folder / "r/b.yaml").unlink()
        told = self.ok("import", "r").err
        self.assertIn("the file is gone", told)
        command = told.split("`httptask ")[1].split("`")[0].split(" ")
        self.assertEqual(command[:2], ["forget", "shop"])
        self.assertEqual(self.ok(*command).out, "forgot 1 operation of shop\n")
        self.assertNotIn("is gone", self.ok("import", "r").err)
        self.assertEqual(self.ok("forget", "shop", "--json").json(), {"api": "shop", "operations": 2})
        self.assertEqual(self.apis(), [])
        self.refused("forget", "shop", tells=["shop"])

    def test_subtypes_by_all_of_are_what_a_discriminator_means(self):
        self.ok("import", self.write("pets.yaml", PETS))
        for values, body in ((["--fill", "required"], {"petType": "kitty", "claws": 1}),
                             (["--set", "petType=kitty", "--set", "claws=2"], {"petType": "kitty", "claws": 2}),
                             (["--set", "petType=Dog", "--set", "bark=loud"], {"petType": "Dog", "bark": "loud"})):
            task = self.ok("prepare", "pets/addPet", *values, "--json").json()["task"]
            self.assertEqual(task["body"], body)
        self.refused("prepare", "pets/addPet", "--set", "petType=Nope", tells=["petType", "kitty", "Dog"])
        self.refused("prepare", "pets/addPet", "--set", "petType=kitty", tells=["claws"])

    def test_a_path_that_is_there_twice_is_told(self):
        text = ('{"openapi": "3.0.0", "info": {"title": "Twice"}, "servers": [{"url": "https://a.example"}],'
                '"paths": {"/a": {"get": {"operationId": "one"}}, "/a": {"get": {"operationId": "two"}}}}')
        report = self.ok("import", self.write("twice.json", text), "--json").json()
        self.assertEqual((report["operations"], report["usable"], report["score"]), (2, 1, 50))
        self.assertEqual([p["operation"] for p in report["problems"]], ["/a"])

    def test_drift_is_what_has_changed_in_the_end(self):
        self.write("r/shop.yaml", SHOP)
        self.ok("import", "r")
        self.ok("add", "flow.json", "shop/createOrder", "--ref", "create", "--fill", "required")
        for required in ("[item, buyer, count]", "[item, buyer]", "[item]"):
            self.write("r/shop.yaml", SHOP.replace("required: [item, buyer]", "required: " + required))
            self.ok("import", "r")
        drift = self.ok("check", "flow.json", "--json").json()["drift"]
        self.assertEqual([(d["kind"], d["differences"]) for d in drift],
                         [("compatible", ["body buyer is no longer required"])])

    def test_what_is_wrong_is_told_once(self):
        self.assertEqual(self.refused("import", "none.yaml").err, "error: none.yaml: No such file or directory\n")
        shop = self.write("shop.yaml", SHOP)
        self.assertEqual(self.refused("import", shop, "--api", "a b").err.count("cannot name an API"), 1)
        self.assertEqual(self.refused("import", shop, "--api", "a b").err.count("error:"), 1)
        self.ok("import", shop)
        self.assertEqual(self.refused("show", "none/x").err,
                         "error: there is no API `none`; `httptask apis` lists those that are loaded\n")

    def test_an_empty_document(self):
        self.refused("import", self.write("empty.yaml", ""), tells=["empty.yaml", "is empty"])

    def test_a_curl_command_has_no_report(self):
        for option in (["--report", "r.json"], ["--partial"], ["--api", "a"]):
            self.refused("import", "--curl", "curl https://a.example/", *option, tells=["--curl"])

    def test_duplicate_ids(self):
        report = self.ok("import", self.write("s.yaml", SHOP.replace("getOrder", "createOrder")), "--json")
        self.assertEqual(report.json()["usable"], 2)
        self.assertIn("GET /orders/{id}", self.ok("search", "--api", "shop", "--json").out)


class Hostile(CliCase):
    """A reason, bounded time and memory, never a crash."""

    def import_quickly(self, text, code, name="x.json"):
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        begin = time.monotonic()
        result = self.cli("import", path, "--json", preexec_fn=limit_memory)
        self.assertLess(time.monotonic() - begin, SECONDS)
        self.assertEqual(result.code, code, result.err[:2000])
        return result

    def test_a_million_deep(self):
        self.import_quickly('{"openapi": "3.1.0", "paths": ' + "[" * 1_000_000 + "]" * 1_000_000 + "}", 2)
        self.import_quickly("openapi: 3.1.0\npaths: " + "[" * 1_000_000, 2, "x.yaml")

    def test_brackets_that_never_close_take_no_memory(self):
        for unit in ("[", "[a, ", "{a: [", "['a'' ]', "):
            result = self.import_quickly("openapi: 3.1.0\npaths: " + unit * (12_000_000 // len(unit)), 2, "x.yaml")
            self.assertIn("line 2", result.err)
            self.assertIn("more than 256", result.err)

    def test_a_long_chain_and_a_cyclic_all_of(self):
        schemas = {"S%d" % i: {"$ref": "#/components/schemas/S%d" % (i + 1)} for i in range(10_000)}
        schemas["S10000"] = {"allOf": [{"$ref": "#/components/schemas/C"}]}
        schemas["C"] = {"allOf": [{"$ref": "#/components/schemas/C"}, {"type": "object"}]}
        body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/S0"}}}}
        document = {"openapi": "3.1.0", "info": {"title": "Chain", "version": "1"},
                    "servers": [{"url": "https://a.example"}],
                    "paths": {"/a": {"post": {"operationId": "a", "requestBody": body}}},
                    "components": {"schemas": schemas}}
        self.import_quickly(json.dumps(document), 0)
        begin = time.monotonic()
        self.ok("show", "chain/a")
        self.ok("prepare", "chain/a", "--fill", "required")
        self.assertLess(time.monotonic() - begin, SECONDS)

    def test_a_long_chain_of_all_of(self):
        schemas = {"S%d" % i: {"allOf": [{"$ref": "#/components/schemas/S%d" % (i + 1)},
                                         {"type": "object", "required": ["a%d" % i],
                                          "properties": {"a%d" % i: {"type": "string"}}}]} for i in range(10_000)}
        schemas["S10000"] = {"type": "object"}
        body = {"required": True, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/S0"}}}}
        document = {"openapi": "3.1.0", "info": {"title": "Chain", "version": "1"},
                    "servers": [{"url": "https://a.example"}],
                    "paths": {"/a": {"post": {"operationId": "a", "requestBody": body}}},
                    "components": {"schemas": schemas}}
        problems = self.import_quickly(json.dumps(document), 0).json()["problems"]
        self.assertIn("allOf", problems[0]["reason"])
        self.assertRegex(problems[0]["pointer"], "^#/components/schemas/S")
        prepared = self.ok("prepare", "chain/a", "--fill", "required", "--json").json()
        self.assertIn("a0", json.dumps(prepared))

    def test_fifty_megabytes(self):
        filler = ",".join('"k%d": "%s"' % (i, "x" * 1000) for i in range(50_000))
        self.import_quickly('{"openapi": "3.1.0", "info": {"title": "Big", "version": "1"}, "x-a": {%s},'
                            '"paths": {"/a": {"get": {}}}}' % filler, 0)

    def test_more_than_the_limit(self):
        self.import_quickly(b"a" * (65 << 20), 2)

    def test_bytes_that_are_no_text(self):
        result = self.import_quickly(b'{"openapi": "3.1.0", "a": "\xff"}', 2)
        self.assertIn("UTF-8", result.err)

    def test_wrong_types(self):
        for paths in ("[]", "7", '"x"', "null", '{"/a": []}', '{"/a": {"get": 7}}'):
            result = self.cli("import", self.write("x.json", '{"openapi": "3.1.0", "info": [], "paths": %s}'
                                                   % paths), "--json")
            self.assertIn(result.code, (0, 2), paths)
            self.assertTrue(result.json()["problems"], paths)


if __name__ == "__main__":
    unittest.main()
