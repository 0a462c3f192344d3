"""import, apis, search, show, and what they do with bad references."""

import os
import resource
import unittest

from cli_kit import BIN, SHOP, CliCase

BOMB = "openapi: 3.1.0\ninfo: {title: B, version: '1'}\na: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    "%s: &%s [%s]\n" % (name, name, ", ".join(["*" + below] * 10))
    for below, name in zip("abcdefgh", "bcdefghi")) + "paths: {}\n"


class Import(CliCase):
    def test_loads_files_and_folders(self):
        self.write("references/shop.yaml", SHOP)
        self.write("references/notes.png", "no reference")
        result = self.ok("import", "references")
        self.assertEqual(result.out, "shop  2 operations, 2 usable  (references/shop.yaml)\n")

    def test_json_names(self):
        result = self.ok("import", self.write("shop.yaml", SHOP), "--json").json()
        self.assertEqual(list(result), ["apis", "problems", "documents", "failed", "skipped", "unchanged",
                                        "operations", "usable", "score"])
        api = result["apis"][0]
        self.assertEqual(list(api), ["api", "title", "version", "source", "operations", "usable",
                                     "unchanged", "changes"])
        self.assertEqual((api["api"], api["operations"], api["usable"]), ("shop", 2, 2))

    def test_names_the_api_as_told(self):
        self.ok("import", self.write("shop.yaml", SHOP), "--api", "kiosk")
        self.assertEqual(self.ok("apis", "--json").json()["apis"][0]["api"], "kiosk")

    def test_what_is_bad_does_not_stop_what_is_good(self):
        self.write("r/bad.json", '{"openapi": ')
        self.write("r/shop.yaml", SHOP)
        result = self.refused("import", "r", "--json", tells=["r/bad.json"])
        report = result.json()
        self.assertEqual([api["api"] for api in report["apis"]], ["shop"])
        self.assertEqual(report["problems"][0]["document"], "r/bad.json")
        self.assertTrue({"document", "reason", "help"} <= set(report["problems"][0]))
        self.assertIn("operations", self.ok("apis").out)

    def test_missing(self):
        self.refused("import", "nowhere.yaml", tells=["nowhere.yaml"])

    def nothing_came_in(self):
        self.assertEqual(self.ok("apis", "--json").json(), {"apis": []})

    def test_truncated_yaml(self):
        self.refused("import", self.write("cut.yaml", SHOP[:len(SHOP) // 2] + "\n  - {a: [1"),
                     tells=["cut.yaml"])
        self.nothing_came_in()

    def test_truncated_json(self):
        self.refused("import", self.write("cut.json", '{"openapi": "3.0.0", "paths": {'),
                     tells=["cut.json"])
        self.nothing_came_in()

    def test_page_without_method_line(self):
        self.refused("import", self.write("page.txt", "Servers\n\n- https://a.example\n"),
                     tells=["page.txt"])
        self.nothing_came_in()

    def test_alias_bomb(self):
        self.refused("import", self.write("bomb.yaml", BOMB), tells=["bomb.yaml"])
        self.nothing_came_in()

    def test_cycle(self):
        self.refused("import", self.write("cycle.yaml", "openapi: 3.1.0\npaths: &p {a: *p}\n"),
                     tells=["cycle.yaml"])
        self.nothing_came_in()

    def test_full_disk(self):
        self.ok("apis")

        def limit_files():
            resource.setrlimit(resource.RLIMIT_FSIZE, (2048, 2048))

        self.refused("import", self.write("shop.yaml", SHOP), preexec_fn=limit_files)
        self.nothing_came_in()


    def test_a_disk_that_is_full(self):
        disk = self.small_disk(256)
        if disk is None:
            return
        self.environment["HTTPTASK_HOME"] = str(disk / "home")
        self.import_shop()
        many = SHOP.split("paths:")[0] + "paths:\n" + "".join(
            "  /p%d: {get: {operationId: o%d, summary: %s, responses: {}}}\n" % (i, i, "word " * 50)
            for i in range(2000))
        self.refused("import", self.write("many.yaml", many), "--api", "many", tells=["space"])
        self.assertEqual([api["api"] for api in self.ok("apis", "--json").json()["apis"]], ["shop"])
        self.assertIn("createOrder", self.ok("search", "order").out)


class Search(CliCase):
    def setUp(self):
        super().setUp()
        self.import_shop()

    def test_table(self):
        self.assertEqual(self.ok("search", "create", "order").out,
                         "shop/createOrder  POST /orders  Create an order\n")

    def test_json_names(self):
        operation = self.ok("search", "order", "--json").json()["operations"][0]
        self.assertEqual(list(operation),
                         ["id", "api", "method", "path", "summary", "tags", "deprecated"])

    def test_an_api_needs_no_words(self):
        operations = self.ok("search", "--api", "shop", "--json").json()["operations"]
        self.assertEqual([o["id"] for o in operations], ["shop/createOrder", "shop/getOrder"])

    def test_limit(self):
        result = self.ok("search", "--api", "shop", "--limit", "1")
        self.assertEqual(result.out.count("\n"), 1)
        self.assertIn("--limit", result.err)

    def test_a_method(self):
        operations = self.ok("search", "order", "--method", "get", "--json").json()["operations"]
        self.assertEqual([o["id"] for o in operations], ["shop/getOrder"])

    def test_nothing_found(self):
        result = self.ok("search", "zebra")
        self.assertEqual(result.out, "")
        self.assertIn("nothing found", result.err)

    def test_unknown_api_gets_the_nearest(self):
        self.refused("search", "--api", "shob", tells=["shop"])


class Show(CliCase):
    def setUp(self):
        super().setUp()
        self.import_shop()

    def test_json_names(self):
        shown = self.ok("show", "shop/createOrder", "--json").json()
        self.assertEqual(list(shown), [
            "id", "api", "operationId", "method", "path", "summary", "description", "tags",
            "deprecated", "servers", "parameters", "bodies", "responses",
            "links", "credentials", "source"])
        self.assertEqual([s["url"] for s in shown["servers"]],
                         ["https://api.shop.example", "https://sandbox.shop.example"])
        fields = {field["path"]: field for field in shown["bodies"][0]["fields"]}
        self.assertEqual(list(fields), ["item", "count", "buyer", "buyer.name", "tags[]"])
        self.assertEqual(fields["item"]["allowedValues"], ["tea", "coffee"])
        self.assertEqual(fields["count"]["default"], 1)
        self.assertTrue(fields["buyer.name"]["required"])
        parameter = self.ok("show", "shop/getOrder", "--json").json()["parameters"][0]
        self.assertEqual((parameter["name"], parameter["in"], parameter["required"]),
                         ("id", "path", True))

    def test_text(self):
        text = self.ok("show", "shop/createOrder").out
        for part in ["POST /orders", "Servers", "sandbox", "item", "required", "one of", "Answers"]:
            self.assertIn(part, text)

    def test_unknown_operation_gets_the_nearest(self):
        self.refused("show", "shop/createOrdr", tells=["createOrder", "help:"])
        self.refused("show", "shob/createOrder", tells=["shop"])

    def test_full_disk(self):
        with open("/dev/full", "wb") as full:
            self.refused("show", "shop/createOrder", stdout=full, tells=["could not be written"])

    def test_reader_that_has_gone_away(self):
        reading, writing = os.pipe()
        os.close(reading)
        with open(writing, "wb") as gone:
            result = self.cli("show", "shop/createOrder", stdout=gone)
        self.assertEqual((result.code, result.err), (0, ""))


class Program(CliCase):
    def test_version(self):
        version = self.ok("version", "--json").json()
        self.assertEqual(list(version), ["version", "plugin"])
        self.assertEqual(version["plugin"], str((BIN / "httptask-plugin").resolve()))

    def test_home_option(self):
        other = self.folder / "other"
        self.ok("import", self.write("shop.yaml", SHOP), "--home", other)
        self.assertIn("shop", self.ok("--home", other, "apis").out)
        self.assertEqual(self.ok("apis").out, "")

    def test_plugin_missing(self):
        alone = self.folder / "bin" / "httptask"
        alone.parent.mkdir()
        alone.write_bytes((BIN / "httptask").read_bytes())
        alone.chmod(0o755)
        self.refused("apis", program=alone, tells=["httptask-plugin"])
        self.refused("mock", "shop", program=alone, tells=["httptask-plugin"])
        self.refused("serve", program=alone, tells=["httptask-serve"])

    def test_plugin_that_is_none(self):
        alone = self.folder / "bin" / "httptask"
        alone.parent.mkdir()
        alone.write_bytes((BIN / "httptask").read_bytes())
        alone.chmod(0o755)
        plugin = self.write("bin/httptask-plugin", "#!/bin/sh\necho no handshake\nexit 3\n")
        plugin.chmod(0o755)
        self.refused("apis", program=alone, tells=["httptask-plugin"])

    def test_plugin_address_without_a_plugin(self):
        self.refused("apis", "--plugin", "unix:%s/none" % self.folder, tells=["none"])

    def test_state_folder_that_is_a_file(self):
        self.home.write_text("a file, where a folder should be")
        self.refused("apis")


if __name__ == "__main__":
    unittest.main()
