"""prepare, test, mock, and what they do with bad values and bad servers."""

import json
import os
import pathlib
import re
import signal
import threading
import unittest

from cli_kit import (GOOD_ORDER, TIMEOUT_SECONDS, CliCase, Server, closed_port, http_task, send)


class Prepare(CliCase):
    def setUp(self):
        super().setUp()
        self.import_shop()

    def test_task(self):
        result = self.ok("prepare", "shop/createOrder", "--server", "sandbox", *GOOD_ORDER)
        task = result.json()
        self.assertEqual((task["name"], task["type"]), ("shop_createOrder", "HTTP_TASK"))
        request = task["inputParameters"]["http_request"]
        self.assertEqual(request["uri"], "https://sandbox.shop.example/orders")
        self.assertEqual(request["body"]["buyer"], {"name": "Jo"})

    def test_json_names(self):
        prepared = self.ok("prepare", "shop/createOrder", *GOOD_ORDER, "--json").json()
        self.assertEqual(list(prepared), ["operation", "task", "request", "curl"])
        self.assertEqual(list(prepared["request"]), ["method", "url", "headers", "body"])

    def test_forms(self):
        curl = self.ok("prepare", "shop/createOrder", *GOOD_ORDER, "--as", "curl").out
        self.assertTrue(curl.startswith("curl "), curl)
        har = self.ok("prepare", "shop/createOrder", *GOOD_ORDER, "--as", "har").json()
        self.assertEqual(har["log"]["version"], "1.2")

    def test_values_file(self):
        values = self.write("values.json", '{"item": "tea", "buyer": {"name": "Jo"}}')
        prepared = self.ok("prepare", "shop/createOrder", "--values", values, "--json").json()
        self.assertEqual(prepared["request"]["body"]["item"], "tea")

    def test_fill(self):
        self.ok("prepare", "shop/createOrder", "--fill", "required")
        body = self.ok("prepare", "shop/createOrder", "--fill", "all", "--json").json()["request"]["body"]
        self.assertIn("tags", body)

    def test_all_missing_values_are_told(self):
        self.refused("prepare", "shop/createOrder", tells=["item", "buyer"])

    def test_wrong_types_and_limits_are_told_together(self):
        self.refused("prepare", "shop/createOrder", "--set", "item=milk", "--set", "count=many",
                     "--set", "buyer.name=" + "x" * 31, tells=["item", "count", "buyer.name"])

    def test_unknown_field_gets_the_nearest(self):
        self.refused("prepare", "shop/createOrder", *GOOD_ORDER, "--set", "cuont=2",
                     tells=["cuont", "count"])

    def test_paths_that_do_not_parse(self):
        self.refused("prepare", "shop/createOrder", *GOOD_ORDER, "--set", "tags[=a", tells=["tags["])
        self.refused("prepare", "shop/createOrder", "--set", "item", tells=["PATH=VALUE"])

    def test_unknown_server_gets_the_nearest(self):
        self.refused("prepare", "shop/createOrder", *GOOD_ORDER, "--server", "sandbx",
                     tells=["sandbox"])

    def test_values_that_are_not_json(self):
        self.refused("prepare", "shop/createOrder", "--values", self.write("v.json", '{"a":}'),
                     tells=["v.json:1:6", "^"])

    def test_unknown_credential(self):
        self.refused("prepare", "shop/createOrder", *GOOD_ORDER, "--credential", "shop",
                     tells=["shop", "credentials.json"])


class Mock(CliCase):
    def setUp(self):
        super().setUp()
        self.import_shop()

    def test_test_request_against_the_mock(self):
        url = self.start_mock()
        result = self.ok("test", "shop/createOrder", *GOOD_ORDER, "--server", url,
                         "--allow", url[len("http://"):])
        self.assertIn("> POST %s/orders" % url, result.out)
        self.assertIn("< 201 Created", result.out)
        self.assertIn('"id": "o-17"', result.out)
        self.assertIn("total ", result.out)

    def test_mock_as_an_option(self):
        result = self.ok("test", "shop/createOrder", *GOOD_ORDER, "--mock", "--json").json()
        self.assertEqual(result["response"]["body"], {"id": "o-17"})

    def test_json_names(self):
        result = self.ok("test", "shop/createOrder", *GOOD_ORDER, "--mock", "--json").json()
        self.assertEqual(list(result), ["response", "request", "timings", "attempts", "outcome"])
        self.assertEqual(list(result["response"])[:4],
                         ["statusCode", "reasonPhrase", "headers", "body"])
        self.assertEqual(result["outcome"], "SUCCEEDED")

    def test_levels(self):
        debug = self.ok("test", "shop/createOrder", "--set", "item=tea", "--set",
                        "buyer.name=${workflow.input.name}", "--input", '{"name": "Jo"}', "--mock",
                        "--level", "debug", "--json").json()
        self.assertIn('"name": "Jo"', str(debug["resolvedTask"]).replace("'", '"'))
        trace = self.ok("test", "shop/createOrder", *GOOD_ORDER, "--mock", "--level", "trace",
                        "--json").json()
        self.assertTrue(trace["raw"]["request"].startswith("POST /orders HTTP/1.1\r\n"))
        for field in ("Host: 127.0.0.1:", "User-Agent: httptask/", "Accept-Encoding: gzip", "Content-Length: "):
            self.assertIn("\r\n" + field, trace["raw"]["request"])
        self.assertTrue(trace["raw"]["response"].startswith("HTTP/1.1 201"))

    def test_a_prepared_task_is_tested_from_its_file(self):
        url = self.start_mock()
        file = pathlib.Path(self.home) / "task.json"
        file.write_text(self.ok("prepare", "shop/createOrder", *GOOD_ORDER, "--server", url).out)
        self.assertIn("< 201 Created",
                      self.ok("test", str(file), "--allow", url[len("http://"):]).out)

    def test_dry_run_sends_nothing(self):
        result = self.ok("test", "shop/createOrder", *GOOD_ORDER, "--dry-run", "--json").json()
        self.assertEqual(list(result), ["request"])

    def test_unknown_api(self):
        self.refused("mock", "shob", tells=["shop"])

    def test_json_tells_the_url(self):
        process = self.start("mock", "shop", "--listen", "127.0.0.1:0", "--json")
        self.assertEqual(process.stdout.readline(), b"{\n")
        self.assertIn(b'"url": "http://127.0.0.1:', process.stdout.readline())
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=TIMEOUT_SECONDS)


class Curl(CliCase):
    def test_a_command_becomes_a_task_that_can_be_tested(self):
        command = ("curl -X POST 'https://api.shop.example/orders?a=1,2' -H 'X-Key: ${k}' "
                   "--json '{\"item\": \"tea\"}'")
        task = self.ok("import", "--curl", command).json()
        request = task["inputParameters"]["http_request"]
        self.assertEqual(request["uri"], "https://api.shop.example/orders?a=1,2")
        self.assertEqual(request["body"], {"item": "tea"})
        self.assertEqual(request["headers"], {"X-Key": "$${k}"})

    def test_what_differs_is_told(self):
        result = self.ok("import", "--curl", "curl -k https://a.example/", "--json")
        self.assertEqual(list(result.json()), ["task", "notes"])
        self.assertIn("--insecure is left out", result.json()["notes"][0])

    def test_a_pipe_is_refused_with_its_place(self):
        self.refused("import", "--curl", "curl https://a.example/ | jq", tells=["line 1, column 25"])


class WhatIf(CliCase):
    def task(self, request):
        task = {"name": "t", "taskReferenceName": "t", "type": "HTTP",
                "inputParameters": {"http_request": request}}
        return str(self.write("w.json", json.dumps(
            {"name": "w", "version": 1, "schemaVersion": 2, "tasks": [task]}))) + "#t"

    def test_each_try_is_told_and_nothing_is_sent(self):
        task = self.task({"uri": "https://nowhere.invalid/", "method": "GET",
                                "retry": {"backoffJitterMs": 0}})
        answer = self.ok("test", task, "--what-if", "429 retry-after=30; timeout; 200", "--json").json()
        self.assertEqual([a["statusCode"] for a in answer["attempts"]], [429, 0, 200])
        self.assertEqual(answer["attempts"][0]["decision"],
                         "again in 30000 ms: status 429, as the server asks")

    def test_a_lost_post_is_not_sent_again(self):
        task = self.task({"uri": "https://nowhere.invalid/", "method": "POST", "retry": {}})
        result = self.cli("test", task, "--what-if", "lost; 200")
        self.assertEqual(result.code, 1)
        self.assertIn("RESULT_UNKNOWN", result.out)


WIRE = """openapi: 3.0.3
info: {title: Wire, version: "1"}
servers: [{url: "%s/v1"}]
paths:
  /?fixed=1#Action=List:
    get:
      operationId: list
      parameters:
        - {name: limit, in: query, schema: {type: integer}}
        - {name: c, in: cookie, schema: {type: array, items: {type: string}}}
      responses: {"200": {description: ok}}
  /items:
    post:
      operationId: add
      parameters:
        - {name: "page[size]", in: query, schema: {type: integer}}
        - {name: "expand[]", in: query, schema: {type: array, items: {type: string}}}
        - {name: sort, in: query, style: deepObject, schema: {type: object, properties: {by: {type: string}}}}
      requestBody:
        content:
          application/json: {schema: {type: object, properties: {a: {type: string}}}}
          application/x-www-form-urlencoded: {schema: {type: object, properties: {b: {type: string}}}}
      responses: {"200": {description: ok}}
  /photos:
    post:
      operationId: upload
      requestBody:
        required: true
        content:
          image/png: {schema: {type: string, format: binary}}
          multipart/form-data:
            schema: {type: object, properties: {photo: {type: string, format: binary}}}
      responses: {"200": {description: ok}}
"""


class Wire(CliCase):
    """What the server is sent."""

    def setUp(self):
        super().setUp()
        self.server = Server(self, self.keep)
        self.ok("import", self.write("wire.yaml", WIRE % self.server.url))

    def keep(self, handler):
        self.got = handler
        send(handler, 200, "text/plain", b"")

    def sent(self, operation, *options):
        self.ok("test", "wire/" + operation, "--allow", self.server.address, *options)
        return self.got

    def test_the_query_of_a_path_with_a_fragment(self):
        self.assertEqual(self.sent("list", "--set", "limit=5").path, "/v1/?fixed=1&limit=5")

    def test_a_list_of_cookies(self):
        got = self.sent("list", "--set", "c[]=1", "--set", "c[]=2")
        self.assertEqual(got.headers.get_all("Cookie"), ["c=1; c=2"])

    def test_names_with_brackets_are_given_as_declared(self):
        got = self.sent("add", "--set", "page[size]=5", "--set", "expand[]=a", "--set", "expand[]=b",
                        "--set", "sort[by]=name")
        self.assertEqual(got.path, "/v1/items?page%5Bsize%5D=5&expand%5B%5D=a&expand%5B%5D=b&sort%5Bby%5D=name")

    def test_bytes_come_from_a_file_or_as_base64(self):
        photo = self.write("photo.png", b"\x89PNG\x00\xff")
        for option, value in (("--set-file", photo), ("--set", json.dumps({"base64": "iVBORwD/"}))):
            got = self.sent("upload", "--set", "Content-Type=image/png", option, f"body={value}")
            self.assertEqual(got.body, photo.read_bytes())
            got = self.sent("upload", option, f"photo={value}", "--set", "Content-Type=multipart/form-data")
            self.assertIn(b"\r\n\r\n" + photo.read_bytes() + b"\r\n--", got.body)

    def test_another_media_type_as_show_tells_it(self):
        hint = re.search(r"--set (Content-Type=\S+?)\)", self.ok("show", "wire/add").out)
        got = self.sent("add", "--set", hint[1], "--set", "b=x y")
        self.assertEqual(got.headers["Content-Type"], "application/x-www-form-urlencoded")
        self.assertEqual(got.body, b"b=x%20y")


class Servers(CliCase):
    def setUp(self):
        super().setUp()
        self.import_shop()

    def send_to(self, url, *options, check=None):
        arguments = ["test", "shop/getOrder", "--set", "id=o-1", "--server", url, "--allow",
                     url[len("http://"):], *options]
        return (check or self.ok)(*arguments)

    def answers(self, status, content_type, body):
        return Server(self, lambda handler: send(handler, status, content_type, body)).url

    def test_private_addresses_are_refused(self):
        self.refused("test", "shop/getOrder", "--set", "id=o-1", "--server",
                     self.answers(200, "text/plain", b""), tells=["--allow"])

    def test_other_statuses_are_answers(self):
        result = self.send_to(self.answers(404, "application/json", b'{"why": "gone"}'),
                              check=self.cli)
        self.assertEqual(result.code, 1)
        self.assertIn("404", result.err)
        self.assertIn('"why": "gone"', result.out)

    def test_refusing(self):
        url = "http://127.0.0.1:%d" % closed_port()
        result = self.send_to(url, "--json", check=self.cli)
        self.assertEqual(result.code, 1, "the request failed")
        self.assertEqual(list(result.json()["error"]), ["reason", "message", "problems"])
        self.assertEqual(result.json()["error"]["reason"], "TARGET_UNREACHABLE")
        self.assertEqual(len(result.json()["attempts"]), 1)
        self.assertIn(url, result.json()["request"]["url"])

    def test_html(self):
        result = self.send_to(self.answers(200, "text/html", b"<h1>Hello</h1>"), "--json").json()
        self.assertEqual(result["response"]["body"], "<h1>Hello</h1>")

    def test_not_utf8(self):
        url = self.answers(200, "application/json", b'{"a": "\xff\xfe"}')
        result = self.send_to(url, "--json")
        self.assertIn("base64", result.json()["response"]["body"])
        self.assertIn("< 200", self.send_to(url).out)

    def test_terminal_sequences(self):
        url = self.answers(200, "text/plain", b"a\x1b[2Jb")
        self.assertNotIn("\x1b", self.send_to(url).out)

    def gigabyte_server(self):
        def answer(handler):
            handler.send_response(200)
            handler.send_header("Content-Length", str(1 << 30))
            handler.end_headers()
            for _ in range(1 << 10):
                handler.wfile.write(bytes(1 << 20))

        return Server(self, answer)

    def test_one_gigabyte(self):
        result = self.send_to(self.gigabyte_server().url, "--json", check=self.cli)
        self.assertEqual(result.code, 1)
        self.assertEqual(result.json()["error"]["reason"], "RESPONSE_TOO_LARGE")

    def hanging_server(self):
        self.asked = threading.Event()
        self.over = threading.Event()
        self.addCleanup(self.over.set)

        def answer(handler):
            self.asked.set()
            self.over.wait(TIMEOUT_SECONDS)
            handler.close_connection = True

        return Server(self, answer)

    def test_hanging(self):
        server = self.hanging_server()
        flow = self.definition(http_task("slow", server.url + "/x", readTimeOut=300,
                                         retry={"retryCount": 1, "retryDelaySeconds": 0}))
        result = self.cli("test", "%s#slow" % flow, "--allow", server.address, "--json")
        self.assertEqual(result.code, 1)
        self.assertEqual(result.json()["error"]["reason"], "DEADLINE_EXCEEDED")
        self.assertEqual(len(result.json()["attempts"]), 2)
        result = self.cli("run", flow, "--allow", server.address, "--json")
        task = result.json()["tasks"][0]
        self.assertEqual(len(task["outputData"]["attempts"]), 2)
        self.assertEqual(task["outputData"]["request"]["method"], "GET")

    def run_against(self, server, **request):
        flow = self.definition(http_task("a", server.url + "/x", **request))
        result = self.cli("run", flow, "--allow", server.address, "--json")
        return result, result.json()

    def failed_run(self, server, reason, **request):
        result, run = self.run_against(server, **request)
        self.assertEqual((result.code, run["status"]), (1, "FAILED"), result.err)
        self.assertIn(reason, result.err)
        self.assertIn("`a`", result.err, "it says which task")
        return result

    def test_a_run_against_a_server_that_refuses(self):
        address = "127.0.0.1:%d" % closed_port()
        flow = self.definition(http_task("a", "http://%s/x" % address))
        result = self.cli("run", flow, "--allow", address, "--json")
        self.assertEqual((result.code, result.json()["status"]), (1, "FAILED"), result.err)
        self.assertIn("TARGET_UNREACHABLE", result.err)

    def test_a_run_against_a_server_that_hangs(self):
        self.failed_run(self.hanging_server(), "DEADLINE_EXCEEDED", readTimeOut=300)

    def test_a_run_against_one_gigabyte(self):
        self.failed_run(self.gigabyte_server(), "RESPONSE_TOO_LARGE")

    def test_a_run_takes_html_and_bytes_that_are_not_utf8_as_answers(self):
        for content_type, body, told in (("text/html", b"<h1>Hello</h1>", "<h1>Hello</h1>"),
                                         ("application/json", b'{"a": "\xff"}', "base64")):
            with self.subTest(content_type):
                server = Server(self, lambda handler: send(handler, 200, content_type, body))
                result, run = self.run_against(server)
                self.assertEqual((result.code, run["status"]), (0, "COMPLETED"), result.err)
                self.assertIn(told, run["tasks"][0]["response"]["body"])

    def start_hanging(self, *arguments):
        server = self.hanging_server()
        flow = self.definition(http_task("slow", server.url + "/x", method="POST"))
        process = self.start(*[str(a).replace("FLOW", str(flow)) for a in arguments],
                             "--allow", server.address)
        self.assertTrue(self.asked.wait(TIMEOUT_SECONDS))
        return process

    def children(self, process):
        found = []
        for status in pathlib.Path("/proc").glob("[0-9]*/stat"):
            try:
                parent = int(status.read_text().rsplit(")", 1)[1].split()[1])
            except OSError:  # It has ended meanwhile.
                continue
            if parent == process.pid:
                found.append(int(status.parent.name))
        return found

    def test_interrupt(self):
        process = self.start_hanging("run", "FLOW")
        children = self.children(process)
        self.assertEqual(len(children), 1)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=TIMEOUT_SECONDS)
        self.assertEqual(process.returncode, 130, err)


if __name__ == "__main__":
    unittest.main()
