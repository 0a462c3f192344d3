"""What the tests of the command line share: a state folder of their own, the programs, servers."""

import http.server
import json
import os
import pathlib
import select
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
import unittest

SOURCE = pathlib.Path(os.environ.get("HTTPTASK_SOURCE", pathlib.Path(__file__).parents[3]))
BIN = pathlib.Path(os.environ.get("HTTPTASK_BIN", SOURCE / "build/dev/bin"))
TIMEOUT_SECONDS = 60

SHOP = """\
openapi: 3.1.0
info: {title: Shop, version: "1"}
servers:
  - {url: https://api.shop.example, description: Production}
  - {url: https://sandbox.shop.example, description: Sandbox}
paths:
  /orders:
    post:
      operationId: createOrder
      summary: Create an order
      description: Puts an order into the books.
      tags: [orders]
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [item, buyer]
              properties:
                item: {type: string, enum: [tea, coffee], description: What is bought.}
                count: {type: integer, minimum: 1, maximum: 9, default: 1}
                buyer:
                  type: object
                  required: [name]
                  properties:
                    name: {type: string, maxLength: 30}
                tags: {type: array, items: {type: string}}
      responses:
        "201":
          description: Created
          content:
            application/json:
              schema:
                type: object
                required: [id]
                properties: {id: {type: string}}
              example: {id: o-17}
  /orders/{id}:
    get:
      operationId: getOrder
      summary: Read an order
      parameters:
        - {name: id, in: path, required: true, schema: {type: string, pattern: "^o-[0-9]+$"}, example: o-1}
      responses:
        "200":
          description: The order
          content:
            application/json:
              schema: {type: object}
              example: {id: o-17, item: tea}
"""
GOOD_ORDER = ["--set", "item=tea", "--set", "buyer.name=Jo"]


class Result:
    """What a run of the program left."""

    def __init__(self, process):
        self.code = process.returncode
        self.out = process.stdout.decode()
        self.err = process.stderr.decode()

    def json(self):
        return json.loads(self.out)


class CliCase(unittest.TestCase):
    """A test with a state folder and a work folder of its own."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="httptask-e2e-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.home = self.folder / "home"
        self.environment = dict(os.environ, HTTPTASK_HOME=str(self.home))

    def cli(self, *arguments, program=BIN / "httptask", **options):
        options.setdefault("stdout", subprocess.PIPE)
        process = subprocess.run([str(program), *map(str, arguments)], stderr=subprocess.PIPE,
                                 env=self.environment, cwd=self.folder, timeout=TIMEOUT_SECONDS,
                                 check=False, **options)
        if process.stdout is None:
            process.stdout = b""
        return Result(process)

    def ok(self, *arguments, **options):
        result = self.cli(*arguments, **options)
        self.assertEqual(result.code, 0, result.err + result.out)
        return result

    def refused(self, *arguments, tells=(), **options):
        """Exit code 2, an error on standard error that holds each of `tells`."""
        result = self.cli(*arguments, **options)
        self.assertEqual(result.code, 2, result.err + result.out)
        self.assertIn("error:", result.err)
        for text in tells:
            self.assertIn(text, result.err)
        return result

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(text, bytes):
            path.write_bytes(text)
        else:
            path.write_text(text)
        return path

    def small_disk(self, kibibytes):
        """A folder on a file system of that size; None (and a line that says so) without the right
        to mount one."""
        folder = self.folder / "small"
        folder.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=%dk" % kibibytes, "tmpfs",
                                  str(folder)], stderr=subprocess.PIPE, check=False)
        if mounted.returncode != 0:
            print("no small disk could be mounted: %s" % mounted.stderr.decode().strip())
            return None
        self.addCleanup(subprocess.run, ["umount", str(folder)], check=True)
        return folder

    def import_shop(self):
        self.ok("import", self.write("shop.yaml", SHOP))

    def start(self, *arguments, program="httptask", **options):
        process = subprocess.Popen([str(BIN / program), *map(str, arguments)],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   env=self.environment, cwd=self.folder, **options)

        def stop():
            process.kill()
            process.communicate()

        self.addCleanup(stop)
        return process

    def start_mock(self, api="shop"):
        process = self.start("mock", api, "--listen", "127.0.0.1:0")
        readable, _, _ = select.select([process.stdout], [], [], TIMEOUT_SECONDS)
        self.assertTrue(readable, "the mock prints its URL")
        return process.stdout.readline().decode().strip()

    def definition(self, *tasks, name="flow.json"):
        return self.write(name, json.dumps({"name": "flow", "version": 1, "schemaVersion": 2,
                                            "tasks": list(tasks)}, indent=2))


def http_task(reference_name, uri, **request):
    return {"name": "call", "taskReferenceName": reference_name, "type": "HTTP",
            "inputParameters": {"http_request": {"method": "GET", "uri": uri, **request}}}


class Server:
    """An HTTP server whose answers a test writes: `answer(handler)` gets each request. `tls`: files of its
    certificate and key."""

    def __init__(self, case, answer, tls=None):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self):
                length = int(self.headers.get("Content-Length") or 0)
                self.body = self.rfile.read(length)
                try:
                    answer(self)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            do_GET = do_POST = do_CONNECT = handle_any

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.address = "127.0.0.1:%d" % self.server.server_address[1]
        self.url = ("https://" if tls else "http://") + self.address
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*tls)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        case.addCleanup(self.server.server_close)
        case.addCleanup(self.server.shutdown)


def send(handler, status, content_type, body):
    handler.send_response(status)
    handler.send_header("Content-Type", content_type)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def closed_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
