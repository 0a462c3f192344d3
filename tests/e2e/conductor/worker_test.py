#!/usr/bin/env python3
"""The plugin as the worker of a real, unmodified Conductor server."""

import collections
import concurrent.futures
import http.server
import json
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.request

from conductor_kit import shared_server

SOURCE = pathlib.Path(os.environ.get("HTTPTASK_SOURCE", pathlib.Path(__file__).parents[3]))
BIN = pathlib.Path(os.environ.get("HTTPTASK_BIN", SOURCE / "build/dev/bin"))
OUTAGE_SECONDS = 60
WORKFLOWS = 1000
LARGE_BYTES = 4 << 20
# The server reads its secrets from the environment in which it is started.
SECRET_NAME, SECRET = "HTTPTASK_TEST", "s3cr3t-of-the-server"
os.environ["CONDUCTOR_SECRET_" + SECRET_NAME] = SECRET
TASK_DEFINITION = {"retryCount": 2, "retryDelaySeconds": 1, "timeoutSeconds": 120,
                   "responseTimeoutSeconds": 5}


class Upstream:
    """Counts requests by method and path; answers what the path asks for."""

    def __init__(self):
        upstream = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self):
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length)
                with upstream.lock:
                    key = "%s %s" % (self.command, self.path)
                    upstream.counts[key] = upstream.counts.get(key, 0) + 1
                    upstream.connections.add(self.client_address)
                    upstream.authorizations.add(self.headers.get("Authorization"))
                if self.path.startswith("/slow"):
                    upstream.release.wait(60)
                status = 503 if self.path.startswith("/busy") else 200
                if self.path.startswith("/limited") and upstream.count(key) == 1:
                    status = 429
                polls = upstream.count("GET /job")
                filler = "x" * LARGE_BYTES if self.path == "/large" else ""
                page = int((re.findall(r"^/list\?page=(\d)", self.path) or ["9"])[0])
                answer = json.dumps({"path": self.path, "filler": filler, "token": "t-17", "error": "try later",
                                     "sent": body.decode(), "state": "done" if polls > 2 else "busy",
                                     "next": "/list?page=%d" % (page + 1) if page < 3 else None}).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                if status == 429 or page < 3:
                    self.send_header("Retry-After", "3")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                try:
                    self.wfile.write(answer)
                except OSError:
                    self.close_connection = True

            do_GET = do_POST = handle_any

            def log_message(self, *_):
                pass

        self.lock = threading.Lock()
        self.counts = {}
        self.connections = set()
        self.authorizations = set()
        self.release = threading.Event()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.address = "127.0.0.1:%d" % self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def count(self, key):
        with self.lock:
            return self.counts.get(key, 0)

    def close(self):
        self.release.set()
        self.server.shutdown()
        self.server.server_close()


def http_task(name, reference_name, uri, method="GET", task_type="HTTP_TASK", **request):
    return {"name": name, "taskReferenceName": reference_name, "type": task_type,
            "inputParameters": {"http_request": {"uri": uri, "method": method, **request}}}


def wait_until(condition, seconds=30):
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


class Worker(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = shared_server()

    def setUp(self):
        self.upstream = Upstream()
        self.addCleanup(self.upstream.close)
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="httptask-worker-"))
        self.name = "flow_%s" % self.id().rsplit(".", 1)[-1]

    def start_worker(self, *options):
        process = subprocess.Popen(
            [str(BIN / "httptask-plugin"), "--home", str(self.home), "--conductor", self.server.url,
             "--allow", self.upstream.address, *options],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

        def stop():
            process.kill()
            process.communicate()

        self.addCleanup(stop)
        return process

    def register(self, *tasks, **task_definition):
        names = sorted({task["name"] for task in tasks})
        self.server.register(
            {"name": self.name, "version": 1, "schemaVersion": 2, "ownerEmail": "a@b.example",
             "tasks": list(tasks)},
            [{"name": name, **TASK_DEFINITION, **task_definition} for name in names])

    def start_many(self, count):
        """Starts `count` workflows; their ids."""
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            return list(pool.map(lambda number: self.server.run(self.name, {"number": number}), range(count)))

    def url(self, path):
        return "http://%s%s" % (self.upstream.address, path)

    def test_fault_1_the_answer_of_a_failed_call_is_kept(self):
        self.register(http_task("pay", "pay", self.url("/busy")), retryCount=0)
        self.start_worker()
        workflow = self.server.wait(self.server.run(self.name))
        self.assertEqual(workflow["status"], "FAILED")
        response = workflow["tasks"][0]["outputData"]["response"]
        self.assertEqual((response["statusCode"], response["body"]["error"]), (503, "try later"))
        self.assertEqual(response["headers"]["Content-Type"], ["application/json"])

    def test_fault_2_http_poll_works(self):
        self.register(http_task("poll", "poll", self.url("/job"), task_type="HTTP_POLL",
                                terminationCondition="$.output.response.body.state == 'done'",
                                pollingInterval=0.1))
        self.start_worker()
        workflow = self.server.wait(self.server.run(self.name))
        self.assertEqual(workflow["status"], "COMPLETED", workflow.get("reasonForIncompletion"))
        self.assertEqual(workflow["tasks"][0]["outputData"]["response"]["body"]["state"], "done")
        self.assertEqual(self.upstream.count("GET /job"), 3)

    def test_fault_3_calls_one_after_the_other_use_one_connection(self):
        self.register(*(http_task("call", "call%d" % number, self.url("/%d" % number), "POST", body={})
                        for number in range(5)))
        self.start_worker()
        workflow = self.server.wait(self.server.run(self.name))
        self.assertEqual(workflow["status"], "COMPLETED", workflow.get("reasonForIncompletion"))
        self.assertEqual(len(self.upstream.counts), 5)
        self.assertEqual(len(self.upstream.connections), 1)

    def test_fault_4_a_post_that_is_answered_503_is_not_sent_again(self):
        self.register(http_task("pay", "pay", self.url("/busy"), "POST", body={}), retryCount=0)
        self.start_worker()
        workflow = self.server.wait(self.server.run(self.name))
        self.assertEqual(workflow["status"], "FAILED")
        self.assertEqual(self.upstream.count("POST /busy"), 1)

    def test_chain(self):
        self.register(http_task("create", "create", self.url("/create"), "POST", body={"a": 1}),
                      http_task("use", "use", self.url("/use/${create.output.response.body.token}")),
                      http_task("poll", "poll", self.url("/job"), task_type="HTTP_POLL",
                                terminationCondition="$.output.response.body.state == 'done'",
                                pollingInterval=0.1))
        self.start_worker()
        workflow = self.server.wait(self.server.run(self.name))
        self.assertEqual(workflow["status"], "COMPLETED", workflow.get("reasonForIncompletion"))
        self.assertEqual(self.upstream.count("POST /create"), 1)
        self.assertEqual(self.upstream.count("GET /use/t-17"), 1)
        self.assertEqual(self.upstream.count("GET /job"), 3)
        self.assertEqual(len(self.upstream.connections), 1, "the connection is used again")

    def test_a_secret_of_the_server_reaches_the_upstream_and_no_database(self):
        headers = {"Authorization": "Bearer ${workflow.secrets.%s}" % SECRET_NAME}
        self.register(http_task("pay", "pay", self.url("/busy"), "POST", headers=headers), retryCount=0)
        self.start_worker()
        workflow = self.server.wait(self.server.run(self.name))
        self.assertEqual(workflow["tasks"][0]["outputData"]["response"]["statusCode"], 503)
        self.assertEqual(self.upstream.authorizations, {"Bearer " + SECRET})
        self.assertNotIn(SECRET, json.dumps(workflow))
        for path in filter(pathlib.Path.is_file, self.home.rglob("*")):
            self.assertNotIn(SECRET.encode(), path.read_bytes(), path)

    def wait_for_pause(self, run):
        """The first task of a workflow while it is back in the server's queue for a time."""
        tasks = []

        def is_paused():
            tasks[:] = self.server.workflow(run)["tasks"]
            return tasks and tasks[0]["callbackAfterSeconds"] > 0

        self.assertTrue(wait_until(is_paused))
        return tasks[0]

    def test_a_wait_that_the_upstream_asks_for_is_spent_in_the_servers_queue(self):
        self.register(http_task("pay", "pay", self.url("/limited"), "POST", body={}, retry={}), retryCount=0)
        self.start_worker()
        run = self.server.run(self.name)
        paused = self.wait_for_pause(run)
        self.assertEqual(paused["callbackAfterSeconds"], 3)
        self.assertEqual(paused["outputData"]["response"]["statusCode"], 429)
        workflow = self.server.wait(run)
        self.assertEqual(workflow["status"], "COMPLETED", workflow.get("reasonForIncompletion"))
        self.assertEqual(self.upstream.count("POST /limited"), 2)

    def test_a_slow_poll_waits_in_the_servers_queue_and_another_worker_goes_on(self):
        self.register(http_task("poll", "poll", self.url("/job"), task_type="HTTP_POLL",
                                terminationCondition="$.output.response.body.state == 'done'",
                                pollingInterval=2))
        worker = self.start_worker()
        run = self.server.run(self.name)
        self.assertEqual(self.wait_for_pause(run)["outputData"]["pause"]["polls"], 1)
        worker.kill()
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="httptask-worker-"))
        self.start_worker()
        workflow = self.server.wait(run)
        self.assertEqual(workflow["status"], "COMPLETED", workflow.get("reasonForIncompletion"))
        self.assertEqual(self.upstream.count("GET /job"), 3)

    def test_a_wait_before_a_page_is_spent_in_the_servers_queue_and_another_worker_goes_on(self):
        self.register(http_task("list", "list", self.url("/list?page=1"), retry={},
                                pagination={"type": "next", "next": "$.body.next", "items": "$.body.path"}))
        worker = self.start_worker()
        run = self.server.run(self.name)
        paused = self.wait_for_pause(run)
        self.assertEqual(paused["outputData"]["items"], ["/list?page=1"])
        worker.kill()
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="httptask-worker-"))
        self.start_worker()
        workflow = self.server.wait(run)
        self.assertEqual(workflow["status"], "COMPLETED", workflow.get("reasonForIncompletion"))
        self.assertEqual(workflow["tasks"][0]["outputData"]["items"], ["/list?page=%d" % page for page in (1, 2, 3)])
        self.assertEqual([self.upstream.count("GET /list?page=%d" % page) for page in (1, 2, 3)], [1, 1, 1])

    def test_tasks_of_a_domain_are_taken_from_its_queue(self):
        self.register(http_task("read", "read", self.url("/read")))
        self.start_worker("--conductor-queue", "HTTP_TASK@blue")
        run = self.server.call("POST", "/workflow", {"name": self.name, "version": 1,
                                                     "taskToDomain": {"*": "blue"}})
        workflow = self.server.wait(run)
        self.assertEqual(workflow["status"], "COMPLETED", workflow.get("reasonForIncompletion"))
        self.assertEqual(workflow["tasks"][0]["domain"], "blue")

    def test_an_answer_that_is_too_large_for_the_server_is_in_a_file(self):
        self.register(http_task("read", "read", self.url("/large")))
        self.start_worker()
        workflow = self.server.wait(self.server.run(self.name))
        self.assertEqual(workflow["status"], "COMPLETED", workflow.get("reasonForIncompletion"))
        response = workflow["tasks"][0]["outputData"]["response"]
        self.assertIsNone(response["body"])
        body = json.loads(pathlib.Path(response["file"]["path"]).read_text())
        self.assertEqual(len(body["filler"]), LARGE_BYTES)

    def test_the_log_of_a_task_tells_what_was_tried(self):
        self.register(http_task("read", "read", self.url("/busy"), retry={"retryCount": 1, "retryDelaySeconds": 0.1}),
                      retryCount=0)
        self.start_worker()
        workflow = self.server.wait(self.server.run(self.name))
        log = self.server.get("/tasks/%s/log" % workflow["tasks"][0]["taskId"])
        lines = sorted(entry["log"] for entry in log)
        self.assertEqual(len(lines), 2)
        self.assertRegex(lines[0], r"^attempt 1: answered 503, \d+ ms; again in")

    def test_a_worker_that_is_killed_in_mid_call_makes_no_second_post(self):
        self.register(http_task("pay", "pay", self.url("/slow"), "POST", body={}))
        worker = self.start_worker()
        run = self.server.run(self.name)
        self.assertTrue(wait_until(lambda: self.upstream.count("POST /slow") == 1))
        worker.kill()
        worker.wait()
        self.start_worker()
        workflow = self.server.wait(run, seconds=120)
        self.assertEqual(workflow["status"], "FAILED")
        self.assertIn("RESULT_UNKNOWN", workflow["tasks"][-1]["reasonForIncompletion"])
        self.assertEqual(self.upstream.count("POST /slow"), 1)
        # Who has read that retries it by hand.
        self.upstream.release.set()
        self.server.call("POST", "/workflow/%s/retry" % run)
        workflow = self.server.wait(run)
        self.assertEqual(workflow["status"], "COMPLETED", workflow.get("reasonForIncompletion"))
        self.assertEqual(self.upstream.count("POST /slow"), 2)

    def test_a_task_from_which_a_person_runs_the_workflow_again_is_called_again(self):
        self.register(http_task("pay", "pay", self.url("/busy"), "POST", body={}), retryCount=0)
        self.start_worker()
        run = self.server.run(self.name)
        task = self.server.wait(run)["tasks"][0]
        self.server.call("POST", "/workflow/%s/rerun" % run,
                         {"reRunFromWorkflowId": run, "reRunFromTaskId": task["taskId"]})
        self.assertTrue(wait_until(lambda: self.upstream.count("POST /busy") == 2))
        workflow = self.server.wait(run)
        self.assertEqual(workflow["tasks"][0]["taskId"], task["taskId"])
        self.assertEqual(workflow["status"], "FAILED")

    def test_sigterm_lets_the_call_end(self):
        self.register(http_task("read", "read", self.url("/slow")))
        worker = self.start_worker()
        run = self.server.run(self.name)
        self.assertTrue(wait_until(lambda: self.upstream.count("GET /slow") == 1))
        worker.send_signal(signal.SIGTERM)
        self.upstream.release.set()
        self.assertEqual(worker.wait(30), 0)
        self.assertEqual(self.server.wait(run)["status"], "COMPLETED")
        self.assertEqual(self.upstream.count("GET /slow"), 1)

    def test_a_call_that_could_not_end_in_the_grace_is_handed_back_and_made_by_another_worker(self):
        self.register(http_task("read", "read", self.url("/slow")), responseTimeoutSeconds=600, timeoutSeconds=1200)
        worker = self.start_worker("--stop-grace", "0")
        run = self.server.run(self.name)
        self.assertTrue(wait_until(lambda: self.upstream.count("GET /slow") == 1))
        worker.send_signal(signal.SIGTERM)
        self.assertEqual(worker.wait(30), 0)
        self.upstream.release.set()
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="httptask-worker-"))
        self.start_worker()
        workflow = self.server.wait(run)
        self.assertEqual(workflow["status"], "COMPLETED", workflow.get("reasonForIncompletion"))
        self.assertEqual(len(workflow["tasks"]), 1, "the same attempt")

    def test_the_lease_of_a_call_that_takes_longer_than_its_response_timeout_is_extended(self):
        self.register(http_task("pay", "pay", self.url("/slow"), "POST", body={}), responseTimeoutSeconds=2)
        self.start_worker()
        run = self.server.run(self.name)
        self.assertTrue(wait_until(lambda: self.upstream.count("POST /slow") == 1))
        # The server looks for tasks whose time is over.
        self.assertEqual(self.server.wait(run, seconds=8)["status"], "RUNNING")
        self.upstream.release.set()
        workflow = self.server.wait(run)
        self.assertEqual(workflow["status"], "COMPLETED", workflow.get("reasonForIncompletion"))
        self.assertEqual(len(workflow["tasks"]), 1)
        self.assertEqual(self.upstream.count("POST /slow"), 1)

    def test_an_input_that_the_server_alone_can_read_ends_the_task_with_the_reason(self):
        self.register(http_task("pay", "pay", self.url("/pay"), "POST", body="${workflow.input.text}"), retryCount=0)
        self.start_worker()
        workflow = self.server.wait(self.server.run(self.name, {"text": "x" * LARGE_BYTES}))
        self.assertEqual(workflow["status"], "FAILED")
        self.assertIn("external payload storage", workflow["tasks"][0]["reasonForIncompletion"])
        self.assertEqual(self.upstream.count("POST /pay"), 0)

    def test_the_metrics_tell_what_was_polled_called_and_told(self):
        self.register(http_task("read", "read", self.url("/read")))
        worker = self.start_worker("--metrics", "127.0.0.1:0")
        place = next(line for line in iter(worker.stderr.readline, b"") if line.startswith(b"metrics: "))
        self.assertEqual(self.server.wait(self.server.run(self.name))["status"], "COMPLETED")
        names = {"task_poll_total", "task_poll_time_seconds", "task_execution_started_total",
                 "task_execute_time_seconds", "task_update_time_seconds", "task_result_size_bytes",
                 "http_api_client_request_seconds", "active_workers"}

        def told():
            with urllib.request.urlopen(place.split()[1].decode(), timeout=10) as answer:
                return set(re.findall(r"^# TYPE (\S+)", answer.read().decode(), re.MULTILINE))

        # The workflow may have ended before the worker has the answer to its update.
        self.assertTrue(wait_until(lambda: names <= told()), names - told())

    def test_a_call_that_ends_while_the_server_is_away_is_told_when_it_is_back(self):
        self.register(http_task("pay", "pay", self.url("/slow"), "POST", body={}),
                      responseTimeoutSeconds=600, timeoutSeconds=1200)
        self.start_worker()
        run = self.server.run(self.name)
        self.assertTrue(wait_until(lambda: self.upstream.count("POST /slow") == 1))
        self.server.stop()
        self.upstream.release.set()
        time.sleep(OUTAGE_SECONDS)
        self.server.start()
        workflow = self.server.wait(run, seconds=90)
        self.assertEqual(workflow["status"], "COMPLETED", workflow.get("reasonForIncompletion"))
        self.assertEqual(self.upstream.count("POST /slow"), 1)

    def test_two_workers_complete_every_workflow_and_send_no_post_twice(self):
        self.register(http_task("pay", "pay", self.url("/pay/${workflow.input.number}"), "POST",
                                body={}), responseTimeoutSeconds=600, timeoutSeconds=1200)
        self.start_worker()
        self.start_worker()
        runs = self.start_many(WORKFLOWS)
        ended = [self.server.wait(run, seconds=120) for run in runs]
        others = [(run["status"], run.get("reasonForIncompletion")) for run in ended if run["status"] != "COMPLETED"]
        self.assertEqual(others, [])
        self.assertEqual(self.upstream.counts, {"POST /pay/%d" % number: 1 for number in range(WORKFLOWS)})


if __name__ == "__main__":
    unittest.main()
