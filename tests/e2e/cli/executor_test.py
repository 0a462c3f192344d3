"""What the executor promises, seen from the command line: the real programs against small servers."""

import gzip
import json
import re
import shlex
import signal
import socket
import subprocess
import threading
import time
import unittest

from cli_kit import CliCase, Server, http_task, send


def send_json(handler, value, status=200, **fields):
    body = json.dumps(value).encode()
    handler.send_response(status)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(body)))
    for name, text in fields.items():
        handler.send_header(name.replace("_", "-"), text)
    handler.end_headers()
    handler.wfile.write(body)


class ExecutorCase(CliCase):
    def serve(self, answer):
        self.asked = []

        def note(handler):
            self.asked.append((handler.command, handler.path, dict(handler.headers), handler.body))
            answer(handler)
        return Server(self, note)

    def run_task(self, server, path="/", code=0, task_type="HTTP", **request):
        """The task of a run of one task."""
        task = dict(http_task("call", server.url + path, **request), type=task_type)
        result = self.cli("run", self.definition(task), "--allow", server.address, "--json")
        self.assertEqual(result.code, code, result.err + result.out)
        return result.json()["tasks"][0]

    def output(self, server, path="/", **request):
        return self.run_task(server, path, **request)["outputData"]


class Answers(ExecutorCase):
    def test_numbers_survive_exactly(self):
        big = b'{"n": 123456789012345678901234567890, "e": 1e400, "d": 0.1000}'
        server = self.serve(lambda h: send(h, 200, "application/json", big))
        self.run_task(server)
        result = self.ok("run", self.folder / "flow.json", "--allow", server.address, "--json")
        self.assertIn("123456789012345678901234567890", result.out)
        self.assertIn("1e400", result.out)

    def test_a_refusal_keeps_its_body_and_accepted_statuses_are_taken(self):
        server = self.serve(lambda h: send_json(h, {"why": "gone"}, 404))
        task = self.run_task(server, code=1)
        self.assertEqual(task["outputData"]["response"]["statusCode"], 404)
        self.assertEqual(task["outputData"]["response"]["body"], {"why": "gone"})
        task = self.run_task(server, acceptedStatusCodes=["2xx", "404"])
        self.assertEqual(task["status"], "COMPLETED")

    def test_outputs_are_extracted(self):
        server = self.serve(lambda h: send_json(h, {"id": [7, 8]}, X_Rest="17"))
        output = self.output(server, outputs={"id": "$.body.id[1]", "rest": {"header": "x-rest"},
                                              "digit": {"regex": "\\[([0-9])"}})
        self.assertEqual(output["outputs"], {"id": 8, "rest": "17", "digit": "7"})

    def test_a_packed_answer_that_breaks_off_fails_with_its_reason(self):
        def answer(handler):
            packed = gzip.compress(b"x" * 1000)[:-4]
            handler.send_response(200)
            handler.send_header("Content-Encoding", "gzip")
            handler.send_header("Content-Length", str(len(packed)))
            handler.end_headers()
            handler.wfile.write(packed)
        task = self.run_task(self.serve(answer), code=1)
        self.assertIn("answered 200 with a body that breaks off", json.dumps(task))

    def test_events_and_lines_are_items(self):
        events = b"data: {\"a\": 1}\n\nevent: x\ndata: two\n\n"
        server = self.serve(lambda h: send(h, 200, "text/event-stream", events))
        items = self.output(server, stream={"type": "sse"})["items"]
        self.assertEqual(len(items), 2)
        server = self.serve(lambda h: send(h, 200, "application/x-ndjson", b'{"a": 1}\n{"a": 2}\n'))
        self.assertEqual(self.output(server, stream={"type": "jsonLines"})["items"],
                         [{"a": 1}, {"a": 2}])


class OptionsOfThePlugin(ExecutorCase):
    def test_a_run_may_use_files_and_a_proxy(self):
        server = self.serve(lambda h: send(h, 200, "text/plain", h.path.encode()))
        task = http_task("call", "http://api.test/x", output={"file": "answer"})
        flow = self.definition(task)
        result = self.cli("run", flow, "--json")
        self.assertIn("--files FOLDER", result.out)
        self.ok("run", flow, "--proxy", server.url, "--files", ".")
        self.assertEqual((self.folder / "answer").read_text(), "http://api.test/x")
        self.environment["HTTPTASK_PROXY"] = server.url
        self.ok("run", flow, "--files", self.folder)
        self.assertEqual(len(self.asked), 2)

    def test_what_the_plugin_does_not_take_is_told(self):
        task = http_task("call", "http://api.test/x")
        flow = self.definition(task)
        self.refused("run", flow, "--host-rate", "-1", tells=["--host-rate must be a number"])
        self.refused("run", flow, "--proxy", "ftp://p", tells=["proxy: must begin with http://"])
        self.refused("run", flow, "--ca-file", "missing.pem", tells=["missing.pem"])


class Sequences(ExecutorCase):
    def test_pages_by_link_next_cursor_offset_and_page(self):
        def answer(handler):
            path, _, query = handler.path.partition("?")
            fields = dict(part.split("=") for part in query.split("&") if part)
            at = int(fields.get("at", fields.get("page", 0)))
            body = {"items": [at] if at < 3 else []}
            if at < 2:
                body["cursor"] = str(at + 1)
                body["next"] = "%s?at=%d" % (path, at + 1)
                link = {"Link": '<%s>; rel="next"' % body["next"]}
            else:
                link = {}
            send_json(handler, body, **link)
        server = self.serve(answer)
        for pagination in ({"type": "link"}, {"type": "next", "next": "$.body.next"},
                           {"type": "cursor", "next": "$.body.cursor", "parameter": "at"},
                           {"type": "offset", "parameter": "at", "step": 1},
                           {"type": "page", "parameter": "page", "start": 0}):
            output = self.output(server, pagination={**pagination, "items": "$.body.items"})
            self.assertEqual(output["items"], [0, 1, 2], pagination)

    def test_a_task_is_polled_until_its_condition_holds(self):
        server = self.serve(lambda h: send_json(h, {"done": len(self.asked) >= 3}))
        for condition in ("$.output.response.body.done == true",
                          "(function(){ return $.output.response.body.done === true; })();"):
            self.asked.clear()
            self.run_task(server, task_type="HTTP_POLL", pollingInterval=0.1, terminationCondition=condition)
            self.assertEqual(len(self.asked), 3)

    def test_an_accepted_request_is_followed_to_its_end(self):
        def answer(handler):
            if handler.command == "POST":
                return send_json(handler, {}, 202, Location="/job", Retry_After="0")
            if len(self.asked) < 3:
                return send_json(handler, {}, 202, Retry_After="0")
            return send_json(handler, {"made": 1})
        server = self.serve(answer)
        output = self.output(server, method="POST", body={"a": 1},
                             asyncPolling={"intervalSeconds": 0.1})
        self.assertEqual(output["response"]["body"], {"made": 1})
        self.assertEqual([asked[:2] for asked in self.asked],
                         [("POST", "/"), ("GET", "/job"), ("GET", "/job")])

    def test_tries_again_after_the_time_that_the_server_names(self):
        def answer(handler):
            if len(self.asked) == 1:
                return send_json(handler, {}, 503, Retry_After="1")
            return send_json(handler, {"ok": True})
        server = self.serve(answer)
        start = time.monotonic()
        output = self.output(server, retry={"retryCount": 2, "retryDelaySeconds": 0})
        self.assertEqual(output["response"]["body"], {"ok": True})
        self.assertGreaterEqual(time.monotonic() - start, 1)


class Once(ExecutorCase):
    def test_a_post_that_is_lost_is_sent_once_and_its_result_unknown(self):
        def answer(handler):
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                          b"\x01\0\0\0\0\0\0\0")
            handler.connection.close()
            handler.close_connection = True
        server = self.serve(answer)
        task = self.run_task(server, code=1, method="POST", body={"a": 1},
                             retry={"retryCount": 3, "retryDelaySeconds": 0})
        self.assertIn("RESULT_UNKNOWN", json.dumps(task))
        self.assertEqual(len(self.asked), 1)

    def test_a_slow_idempotent_request_is_hedged(self):
        def answer(handler):
            if len(self.asked) == 1:
                time.sleep(5)
            send_json(handler, {"n": len(self.asked)})
        server = self.serve(answer)
        start = time.monotonic()
        output = self.output(server, hedgingConfig={"delayMs": 50})
        self.assertLess(time.monotonic() - start, 4)
        self.assertEqual(output["response"]["body"], {"n": 2})

    def test_a_cached_answer_is_given_again(self):
        server = self.serve(lambda h: send_json(h, {"n": len(self.asked)}))
        tasks = [http_task("call%d" % i, server.url + "/x", cacheConfig={"ttlInSecond": 60})
                 for i in range(3)]
        self.ok("run", self.definition(*tasks), "--allow", server.address)
        self.assertEqual(len(self.asked), 1)

    def test_an_interrupted_run_ends_its_transfer_at_once(self):
        closed = threading.Event()

        def answer(handler):
            try:
                handler.connection.settimeout(20)
                if handler.connection.recv(1) == b"":
                    closed.set()
            except OSError:
                closed.set()
        server = self.serve(answer)
        process = self.start("run", self.definition(http_task("call", server.url)), "--allow",
                             server.address)
        until = time.monotonic() + 20
        while not self.asked and time.monotonic() < until:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        self.assertTrue(closed.wait(10))
        process.communicate(timeout=20)
        self.assertEqual(process.returncode, 130)


class Curl(ExecutorCase):
    def raw(self, send_it):
        """The bytes of one request."""
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)
        taken = []

        def take():
            connection, _ = listener.accept()
            connection.settimeout(20)
            head = b""
            while b"\r\n\r\n" not in head:
                head += connection.recv(65536)
            head, _, body = head.partition(b"\r\n\r\n")
            length = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
            while length and len(body) < int(length[0].split(b":")[1]):
                body += connection.recv(65536)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            connection.close()
            taken.append((head, body))
        thread = threading.Thread(target=take)
        thread.start()
        send_it("127.0.0.1:%d" % listener.getsockname()[1])
        thread.join()
        return taken[0]

    def test_the_command_sends_what_the_task_sends(self):
        self.import_shop()
        order = ["shop/createOrder", "--set", "item=tea", "--set", "buyer.name=J'o \"\u00e4\" $HOME"]

        def by_task(address):
            self.ok("test", *order, "--server", "http://" + address, "--allow", address)

        def by_curl(address):
            command = self.ok("prepare", *order, "--server", "http://" + address, "--as", "curl").out
            subprocess.run(["sh", "-c", command], check=True, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
        ours, theirs = self.raw(by_task), self.raw(by_curl)
        def without_port(head):
            return [b"Host:" if line.startswith(b"Host:") else line for line in head.split(b"\r\n")]
        self.assertEqual(without_port(ours[0]), without_port(theirs[0]))
        self.assertEqual(ours[1], theirs[1])

    def test_a_command_that_is_read_back_sends_what_curl_sends(self):
        def fields(head):
            """What a command asks for; its order, and what each program adds of its own, are not compared."""
            named = (b"cookie", b"content-type", b"range", b"x-a", b"authorization")
            lines = [line.split(b":", 1) for line in head.split(b"\r\n")[1:]]
            return sorted((line[0].lower(), line[1].strip()) for line in lines if line[0].lower() in named)

        raw_file = self.folder / "raw.bin"
        raw_file.write_bytes(b"\xff\x00\x01\r\n")
        for arguments in (["-d", "a=1", "-H", "Content-Type:"], ["-b", "a=1", "-b", "c=2"],
                          ["-H", "Cookie: a=1", "-b", "c=2"], ["--data-binary", "@%s" % raw_file],
                          ["-T", str(raw_file)], ["-r", "0-10"], ["-r", "5"], ["--url-query", "b=c d"],
                          ["-d", "a=1&b=two words"], ["--json", '{"a": "it\'s"}'],
                          ["-u", "user:pass word", "-H", "X-A: b"], ["-X", "PUT", "-d", "x"],
                          ["-G", "--data-urlencode", "q=a b&c"], ["-I"], ["--data-urlencode", "=a b"]):
            def by_curl(address, arguments=arguments):
                subprocess.run(["curl", "-s", *arguments, "http://" + address + "/p?x=1"],
                               check=False, stdout=subprocess.DEVNULL)

            def by_task(address, arguments=arguments):
                command = shlex.join(["curl", *arguments, "http://" + address + "/p?x=1"])
                task = self.ok("import", "--curl", command).json()
                self.write("one.json", json.dumps({"name": "f", "version": 1, "schemaVersion": 2,
                                                   "tasks": [task]}))
                self.cli("run", self.folder / "one.json", "--allow", address)
            ours, theirs = self.raw(by_task), self.raw(by_curl)
            if arguments[0] == "--json":  # A task's body is a value.
                self.assertEqual(json.loads(ours[1]), json.loads(theirs[1]))
            else:
                self.assertEqual(ours[1], theirs[1], arguments)
            self.assertEqual(ours[0].split(b"\r\n")[0], theirs[0].split(b"\r\n")[0], arguments)
            self.assertEqual(fields(ours[0]), fields(theirs[0]), arguments)

    def test_parts_of_one_name_that_stand_apart_keep_their_order(self):
        arguments = ["-F", "a=1", "-F", "b=2;type=text/plain", "-F", "a=3"]

        def parts(request):
            head, body = request
            boundary = b"--" + re.search(rb"boundary=\"?([\w-]+)", head)[1]
            return body.split(boundary)[1:-1]

        def by_curl(address):
            subprocess.run(["curl", "-s", *arguments, "http://" + address + "/p"], check=False,
                           stdout=subprocess.DEVNULL)

        def by_task(address):
            command = shlex.join(["curl", *arguments, "http://" + address + "/p"])
            task = self.ok("import", "--curl", command).json()
            self.write("one.json", json.dumps({"name": "f", "version": 1, "schemaVersion": 2, "tasks": [task]}))
            self.cli("run", self.folder / "one.json", "--allow", address)
        self.assertEqual(parts(self.raw(by_task)), parts(self.raw(by_curl)))


if __name__ == "__main__":
    unittest.main()
