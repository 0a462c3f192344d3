"""The two real references beside the source tree; says so when they are not there."""

import concurrent.futures
import http.client
import json
import select
import time
import unittest
import urllib.parse

from cli_kit import SOURCE, CliCase

REFERENCES = SOURCE.parent / "shared" / "references"


def have(name):
    if (REFERENCES / name).exists():
        return True
    print("%s is not beside the source tree: this test checks nothing here" % name)
    return False


class ReferencePage(CliCase):
    def test_the_page(self):
        if not have("plaid-link-token-create.txt"):
            return
        page = REFERENCES / "plaid-link-token-create.txt"
        api = self.ok("import", page, "--json").json()["apis"][0]["api"]
        operation = self.ok("search", "--api", api, "--json").json()["operations"][0]
        self.assertEqual((operation["method"], operation["path"]), ("POST", "/link/token/create"))
        shown = self.ok("show", operation["id"], "--json").json()
        fields = shown["bodies"][0]["fields"]
        self.assertEqual(len(shown["servers"]), 2)
        self.assertEqual(len(fields), 150)
        self.assertEqual(sum("." not in f["path"] for f in fields), 47)
        self.assertEqual(sum(f["path"].endswith("[]") for f in fields), 22)
        self.assertEqual(sum(f["required"] for f in fields), 20)
        self.assertEqual(sum("default" in f for f in fields), 13)
        header, = shown["parameters"]
        self.assertEqual((header["in"], header["required"], header["default"]),
                         ("header", True, "application/json"))
        self.refused("prepare", operation["id"],
                     tells=["client_name", "country_codes", "language", "user.client_user_id"])
        self.ok("prepare", operation["id"], "--set", "client_name=A", "--set", "language=en",
                "--set", "country_codes[]=US", "--set", "user.client_user_id=u")


    def test_a_page_that_was_cut_is_refused_and_nothing_is_written(self):
        if not have("plaid-link-token-create.txt"):
            return
        text = (REFERENCES / "plaid-link-token-create.txt").read_text()
        for part in (text[:len(text) // 2], text[:len(text) // 10], text[:-400]):
            self.refused("import", self.write("cut.txt", part), tells=["cut.txt", "line "])
            self.assertEqual(self.ok("apis", "--json").json()["apis"], [])


class PlaidDocument(CliCase):
    def setUp(self):
        super().setUp()
        if have("plaid.openapi.yml"):
            started = time.monotonic()
            report = self.ok("import", REFERENCES / "plaid.openapi.yml", "--json").json()
            self.seconds = time.monotonic() - started
            self.api = report["apis"][0]

    def start_plugin(self):
        address = "unix:%s/plugin" % self.folder
        self.start("--listen", address, program="httptask-plugin")
        for _ in range(200):
            if self.cli("apis", "--plugin", address).code == 0:
                return address
            select.select([], [], [], 0.05)
        return self.fail("the plugin did not start")

    def send_prepared(self, plugin, mock, operation):
        result = self.cli("prepare", operation, "--fill", "required", "--server", mock, "--json",
                          "--plugin", plugin)
        if result.code != 0:
            return operation + ": " + result.err
        request = result.json()["request"]
        url = urllib.parse.urlsplit(request["url"])
        connection = http.client.HTTPConnection(url.netloc)
        headers = {name: values[0] for name, values in request["headers"].items()}
        body = None if request["body"] is None else json.dumps(request["body"])
        connection.request(request["method"], request["url"][len(mock):], body, headers)
        answer = connection.getresponse()
        text = answer.read()
        return "" if answer.status < 300 else "%s: %d %s" % (operation, answer.status, text[:500])

    def test_every_operation_is_accepted_by_the_mock(self):
        if not have("plaid.openapi.yml"):
            return
        self.assertEqual((self.api["operations"], self.api["usable"]), (329, 329))
        found = self.ok("search", "--api", self.api["api"], "--limit", "1000", "--json").json()
        operations = [operation["id"] for operation in found["operations"]]
        self.assertEqual(len(set(operations)), 329)
        mock = self.start_mock(self.api["api"])
        plugin = self.start_plugin()
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            problems = pool.map(lambda name: self.send_prepared(plugin, mock, name), operations)
        self.assertEqual([problem for problem in problems if problem], [])


if __name__ == "__main__":
    unittest.main()
