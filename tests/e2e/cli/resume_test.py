"""Runs that go on after a kill -9, a wait, a pause or a failure, and what is told of them."""

import collections
import json
import signal
import threading
import time
import unittest

from cli_kit import TIMEOUT_SECONDS, CliCase, Server, http_task, send


class Counting(CliCase):
    """A server that counts the requests of each path, with the keys that they carry."""

    def setUp(self):
        super().setUp()
        self.keys = collections.defaultdict(list)
        self.asked = threading.Event()
        self.answers = threading.Event()
        self.answers.set()
        self.addCleanup(self.answers.set)
        self.status = 200

        def answer(handler):
            self.keys[handler.path].append(handler.headers.get("Idempotency-Key"))
            self.asked.set()
            self.answers.wait(TIMEOUT_SECONDS)
            send(handler, self.status, "application/json", b'{"done": true}')

        self.server = Server(self, answer)
        self.access = ["--allow", self.server.address]

    def flow(self, *requests):
        """A chain of tasks a, b, ...; each is GET, POST, or KEY: POST with a key."""
        tasks = []
        for name, kind in zip("abcdef", requests):
            more = {"idempotencyHeader": "Idempotency-Key"} if kind == "KEY" else {}
            method = "POST" if kind == "KEY" else kind
            tasks.append(http_task(name, "%s/%s" % (self.server.url, name), method=method, **more))
        return self.definition(*tasks)

    def runs(self, *arguments):
        return self.ok("runs", "--json", *arguments).json()["runs"]

    def run_id(self):
        runs = self.runs()
        self.assertEqual(len(runs), 1)
        return runs[0]["workflowId"]

    def describe(self, run):
        return self.ok("describe", run, "--json").json()

    def kill_in_flight(self, kind):
        """Kills `run` when the server has the request of its second task."""
        self.answers.set()
        flow = self.flow("GET", kind, "GET")
        process = self.start("run", flow, *self.access)
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while not self.keys["/a"] and time.monotonic() < deadline:
            time.sleep(0.001)
        self.answers.clear()
        while not self.keys["/b"] and time.monotonic() < deadline:
            if len(self.keys["/c"]) > 0:
                break
            time.sleep(0.001)
        process.send_signal(signal.SIGKILL)
        process.wait(TIMEOUT_SECONDS)
        self.answers.set()


class Killed(Counting):
    def test_a_get_in_flight_is_sent_again(self):
        self.kill_in_flight("GET")
        self.assertIn('"done": true', self.ok("resume", *self.access).out)
        self.assertEqual(self.runs()[0]["status"], "COMPLETED")
        self.assertEqual(len(self.keys["/b"]), 2)

    def test_a_post_with_a_key_is_sent_again_with_the_same(self):
        self.kill_in_flight("KEY")
        self.ok("resume", *self.access)
        self.assertEqual(self.runs()[0]["status"], "COMPLETED")
        self.assertEqual(len(self.keys["/b"]), 2)
        self.assertEqual(len(set(self.keys["/b"])), 1)
        self.assertIsNotNone(self.keys["/b"][0])

    def test_before_it_is_resumed_it_is_told_what_was_cut_off(self):
        self.kill_in_flight("GET")
        self.assertIn("interrupted in b: httptask resume %s lets it go on" % self.run_id(),
                      self.ok("runs").out)
        self.assertIn("httptask resume", self.ok("describe", self.run_id()).out)
        self.assertIs(self.runs()[0]["interrupted"], True)
        self.ok("resume", *self.access)
        self.assertNotIn("interrupted", self.runs()[0])

    def test_a_post_waits_for_a_person(self):
        self.kill_in_flight("POST")
        self.assertIn("waits for b (RESULT_UNKNOWN)", self.ok("runs").out)
        for _ in range(2):
            self.assertEqual(self.cli("resume", *self.access).code, 3)
        self.assertEqual(len(self.keys["/b"]), 1)
        run = self.run_id()
        self.assertIn("waits for b (RESULT_UNKNOWN)", self.ok("runs").out)
        self.assertIn("httptask signal %s b" % run, self.ok("describe", run).out)
        self.ok("signal", run, "b", "--output", '{"response": {"body": 1}}', *self.access)
        self.assertEqual(self.describe(run)["status"], "COMPLETED")
        self.assertEqual(len(self.keys["/b"]), 1)
        self.assertEqual(len(self.keys["/c"]), 1)

    def test_at_any_moment_no_run_is_lost_and_no_post_without_a_key_is_sent_twice(self):
        flow = self.flow("POST", "KEY", "GET", "POST", "KEY")
        begin = time.monotonic()
        self.ok("run", flow, *self.access)
        whole = time.monotonic() - begin
        started = 1
        for step in range(24):
            process = self.start("run", flow, *self.access)
            time.sleep(whole * step / 20)
            process.send_signal(signal.SIGKILL)
            process.wait(TIMEOUT_SECONDS)
            started += 1
            self.finish()
        runs = self.runs("--limit", "100")
        self.assertLessEqual(len(runs), started)
        self.assertGreater(len(runs), 1)
        self.assertEqual({run["status"] for run in runs}, {"COMPLETED"})
        for path in ("/a", "/d"):
            self.assertLessEqual(len(self.keys[path]), len(runs), path)
        for path in ("/b", "/e"):
            self.assertLessEqual(len(set(self.keys[path])), len(runs), path)

    def finish(self):
        """Resumes, and tells what became of parked tasks, until nothing is open."""
        while True:
            self.assertIn(self.cli("resume", *self.access).code, (0, 3))
            waiting = self.runs("--state", "RUNNING")
            if not waiting:
                return
            run = waiting[0]["workflowId"]
            parked = [task for task in self.describe(run)["tasks"] if task["status"] == "IN_PROGRESS"]
            self.cli("signal", run, parked[0]["referenceTaskName"], *self.access)


class Commands(Counting):
    def wait_flow(self):
        return self.definition({"name": "h", "taskReferenceName": "ask", "type": "HUMAN"},
                               http_task("a", self.server.url + "/a"))

    def test_a_task_that_waits_is_ended_by_a_signal(self):
        result = self.cli("run", self.wait_flow(), *self.access)
        run = self.run_id()
        self.assertEqual(result.code, 3, "it has not failed")
        self.assertIn("  ask  HUMAN  httptask signal %s ask\n" % run, result.err)
        self.assertIn("waits for ask", self.ok("runs").out)
        self.assertIn("  ask  HUMAN  httptask signal %s ask\n" % run, self.ok("describe", run).out)
        self.refused("signal", run, "b", tells=["no open task `b`", "httptask describe"])
        self.refused("signal", run, "ask", "--output", "[1]", tells=["--output", "object"])
        self.ok("signal", run[:8], "ask", "--output", '{"yes": true}', *self.access)
        execution = self.describe(run)
        self.assertEqual(execution["status"], "COMPLETED")
        self.assertEqual(execution["tasks"][0]["outputData"], {"yes": True})
        self.refused("signal", run, "ask", tells=["it is COMPLETED"])

    def test_pause_and_resume(self):
        self.cli("run", self.wait_flow(), *self.access)
        run = self.run_id()
        self.ok("pause", run)
        self.assertEqual(self.runs()[0]["status"], "PAUSED")
        self.assertIn("paused: httptask resume %s" % run, self.ok("runs").out)
        self.assertIn("is paused: httptask resume %s" % run, self.ok("describe", run).out)
        self.refused("pause", run, tells=["is PAUSED"])
        told = self.cli("signal", run, "ask", *self.access)
        self.assertEqual(told.code, 3)
        self.assertIn("the run %s is paused: httptask resume %s\n" % (run, run), told.err)
        self.assertEqual(self.keys["/a"], [])
        self.ok("resume")
        self.assertEqual(self.runs()[0]["status"], "PAUSED", "it must be named")
        self.ok("resume", run, *self.access)
        self.assertEqual(self.runs()[0]["status"], "COMPLETED")

    def test_cancel(self):
        self.cli("run", self.wait_flow(), *self.access)
        run = self.run_id()
        self.ok("cancel", run, "--reason", "not wanted")
        execution = self.describe(run)
        self.assertEqual((execution["status"], execution["reasonForIncompletion"]),
                         ("TERMINATED", "not wanted"))
        self.refused("cancel", run, tells=["ended already"])
        self.refused("resume", run, tells=["is TERMINATED", "httptask retry"])

    def test_retry_and_rerun(self):
        self.status = 500
        self.assertEqual(self.cli("run", self.flow("GET", "GET"), *self.access).code, 1)
        self.status = 200
        run = self.run_id()
        self.ok("retry", run, *self.access)
        self.assertEqual([len(self.keys["/a"]), len(self.keys["/b"])], [2, 1])
        self.ok("rerun", run, "--from", "b", *self.access)
        self.assertEqual([len(self.keys["/a"]), len(self.keys["/b"])], [2, 2])
        self.assertEqual(self.describe(run)["status"], "COMPLETED")
        self.refused("retry", run, tells=["is COMPLETED"])
        self.refused("rerun", run, "--from", "x", tells=["no task `x`"])

    def test_describe_tells_why_a_branch_was_taken(self):
        flow = self.definition({"name": "s", "taskReferenceName": "choose", "type": "SWITCH",
                                "evaluatorType": "javascript", "expression": "$.n > 3 ? 'big' : 'small'",
                                "inputParameters": {"n": 5},
                                "decisionCases": {"big": [http_task("a", self.server.url + "/a")]}})
        self.ok("run", flow, *self.access)
        self.assertIn("took the case `big`: that is what `$.n > 3 ? 'big' : 'small'` gave",
                      self.ok("describe", self.run_id()).out)

    def test_unknown_runs(self):
        for command in (["describe"], ["resume"], ["retry"], ["pause"], ["cancel"], ["signal"]):
            more = ["a"] if command == ["signal"] else []
            self.refused(*command, "nowhere", *more, tells=["there is no run 'nowhere'", "httptask runs"])
        self.assertIn("no runs", self.ok("runs").err)
        self.assertIn("nothing to resume", self.ok("resume").err)

    def test_while_another_process_runs_only_reading_is_possible(self):
        self.answers.clear()
        process = self.start("run", self.flow("GET"), *self.access)
        self.assertTrue(self.asked.wait(TIMEOUT_SECONDS))
        run = self.run_id()
        self.assertEqual(self.describe(run)["status"], "RUNNING")
        self.refused("cancel", run, tells=["another httptask (process %d)" % process.pid])
        self.answers.set()
        process.communicate(timeout=TIMEOUT_SECONDS)
        self.assertEqual(self.describe(run)["status"], "COMPLETED")

    def test_json_names(self):
        self.ok("run", self.flow("GET"), *self.access)
        self.assertEqual(list(self.runs()[0]), ["workflowId", "workflowName", "version", "status",
                                                "startTime", "endTime"])
        self.assertEqual(json.loads(self.ok("resume", "--json").out), {"runs": []})


if __name__ == "__main__":
    unittest.main()
