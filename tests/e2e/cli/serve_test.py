"""httptask serve: open runs go on, others are started and changed by HTTP, by commands, by nobody else."""

import http.client
import json
import select
import shutil
import signal
import subprocess
import time
import unittest

from cli_kit import TIMEOUT_SECONDS, SOURCE, http_task
from resume_test import Counting

HUMAN = {"name": "h", "taskReferenceName": "ask", "type": "HUMAN"}


class Serving(Counting):
    def serve(self, *arguments):
        """Starts it and waits for its address."""
        process = self.start("serve", "--listen", "127.0.0.1:0", *self.access, *arguments)
        self.assertTrue(select.select([process.stdout], [], [], TIMEOUT_SECONDS)[0])
        line = process.stdout.readline().decode().strip()
        self.assertTrue(line.startswith("http://127.0.0.1:"), line)
        self.place = line.removeprefix("http://")
        return process

    def stop(self, process):
        """Asks it to stop; what it told."""
        process.send_signal(signal.SIGTERM)
        _, told = process.communicate(timeout=TIMEOUT_SECONDS)
        self.assertEqual(process.returncode, 0, told.decode())
        return told.decode()

    def ask(self, method, path, body=None, **headers):
        connection = http.client.HTTPConnection(self.place, timeout=TIMEOUT_SECONDS)
        self.addCleanup(connection.close)
        text = None if body is None else json.dumps(body)
        if body is not None:
            headers.setdefault("Content-Type", "application/json")
        connection.request(method, path, text, headers)
        response = connection.getresponse()
        answer = response.read().decode()
        if response.getheader("Content-Type") == "application/json":
            answer = json.loads(answer)
        return response.status, answer

    def wait_for(self, run, status):
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while time.monotonic() < deadline:
            execution = self.describe(run)
            if execution["status"] == status:
                return execution
            time.sleep(0.01)
        self.fail("%s is %s" % (run, execution["status"]))


class Abandoned(Serving):
    def test_runs_of_a_killed_process_are_read_where_nothing_can_be_written(self):
        disk = self.small_disk(8192)
        if disk is None:
            return
        self.serve("--with", self.definition(HUMAN))
        run = self.ask("POST", "/api/workflow/flow", {})[1]
        for name in ("whole", "without-index"):
            (disk / name).mkdir()
            for file in self.home.glob("journal.db*"):
                shutil.copy(file, disk / name)
        self.assertGreater((disk / "whole/journal.db-wal").stat().st_size, 0)
        (disk / "without-index/journal.db-shm").unlink()
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        for name in ("whole", "without-index"):
            self.assertIn(run, self.ok("--home", disk / name, "runs").out)
            self.assertIn("ask", self.ok("--home", disk / name, "describe", run).out)


class GoesOn(Serving):
    def test_a_killed_run_goes_on(self):
        self.kill_in_flight("GET")
        process = self.serve()
        run = self.run_id()
        self.wait_for(run, "COMPLETED")
        self.assertEqual([len(self.keys[path]) for path in ("/a", "/b", "/c")], [1, 2, 1])
        told = self.stop(process)
        self.assertIn("1 run open", told)
        self.assertIn("%s flow: COMPLETED" % run, told)
        self.assertIn("stopped; open runs go on when httptask serve starts again", told)

    def test_a_post_that_may_have_been_sent_waits_for_a_person(self):
        self.kill_in_flight("POST")
        process = self.serve()
        run = self.run_id()
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while "RESULT_UNKNOWN" not in self.ok("runs").out and time.monotonic() < deadline:
            time.sleep(0.01)
        self.assertEqual(len(self.keys["/b"]), 1)
        self.ok("signal", run, "b", "--output", '{"response": {"body": 1}}')
        self.wait_for(run, "COMPLETED")
        self.assertEqual([len(self.keys[path]) for path in ("/b", "/c")], [1, 1])
        self.stop(process)

    def test_after_a_kill_of_serve_itself_waits_and_timers_go_on(self):
        flow = self.definition({"name": "w", "taskReferenceName": "wait", "type": "WAIT",
                                "inputParameters": {"duration": "1 seconds"}}, HUMAN,
                               http_task("a", self.server.url + "/a"))
        process = self.serve("--with", flow)
        status, run = self.ask("POST", "/api/workflow/flow", {})
        self.assertEqual(status, 200, run)
        process.send_signal(signal.SIGKILL)
        process.wait(TIMEOUT_SECONDS)
        process = self.serve()
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while "waits for ask" not in self.ok("runs").out and time.monotonic() < deadline:
            time.sleep(0.01)
        self.assertEqual(self.ask("POST", "/api/tasks/%s/ask/COMPLETED" % run, {})[0], 200)
        self.wait_for(run, "COMPLETED")
        self.assertEqual(len(self.keys["/a"]), 1)
        self.stop(process)

    def test_a_definition_that_was_registered_is_there_after_a_kill(self):
        process = self.serve()
        flow = {"name": "registered", "version": 3, "schemaVersion": 2, "tasks": [
            {"name": "late", "taskReferenceName": "late", "type": "SIMPLE"}]}
        self.assertEqual(self.ask("POST", "/api/metadata/workflow", flow), (200, ""))
        self.assertEqual(self.ask("POST", "/api/metadata/workflow", flow)[0], 409)
        self.assertEqual(self.ask("POST", "/api/metadata/taskdefs", [{"name": "late", "retryCount": 0}]), (200, ""))
        process.kill()
        process.wait(TIMEOUT_SECONDS)
        process = self.serve()
        status, run = self.ask("POST", "/api/workflow/registered", {"n": 1})
        self.assertEqual(status, 200, run)
        self.assertEqual(self.ask("POST", "/api/tasks/%s/late/FAILED" % run, {})[0], 200)
        self.wait_for(run, "FAILED")
        self.assertEqual(self.ask("DELETE", "/api/metadata/workflow/registered/3"), (200, ""))
        self.assertEqual(self.ask("POST", "/api/workflow/registered", {})[0], 404)
        self.stop(process)

    def test_a_stop_lets_a_request_end_and_begins_none(self):
        self.answers.clear()
        process = self.serve("--with", self.flow("POST", "POST"))
        run = self.ask("POST", "/api/workflow/flow", {})[1]
        self.assertTrue(self.asked.wait(TIMEOUT_SECONDS))
        process.send_signal(signal.SIGTERM)
        while self.ask("PUT", "/api/workflow/%s/resume" % run)[0] != 503:
            time.sleep(0.001)
        self.assertEqual(self.ask("GET", "/api/workflow/" + run)[0], 200)
        self.answers.set()
        process.communicate(timeout=TIMEOUT_SECONDS)
        self.assertEqual(process.returncode, 0)
        self.assertEqual([task["status"] for task in self.describe(run)["tasks"]],
                         ["COMPLETED", "SCHEDULED"])
        process = self.serve()
        self.wait_for(run, "COMPLETED")
        self.assertEqual([len(self.keys[path]) for path in ("/a", "/b")], [1, 1])
        self.stop(process)


class Commands(Serving):
    def setUp(self):
        super().setUp()
        self.file = self.definition(HUMAN, http_task("a", self.server.url + "/a"))
        self.process = self.serve("--with", self.file)

    def start_run(self):
        return self.ask("POST", "/api/workflow/flow", {})[1]

    def test_a_run_is_read_and_changed_beside_it(self):
        run = self.start_run()
        self.assertIn("waits for ask", self.ok("runs").out)
        self.assertIn("is paused, at httptask serve on %s" % self.place, self.ok("pause", run[:8]).out)
        self.assertEqual(self.describe(run)["status"], "PAUSED")
        self.refused("pause", run, tells=["is PAUSED"])
        self.ok("resume", run)
        self.assertEqual(self.ok("signal", run, "ask", "--output", '{"yes": 1}', "--json")
                         .json()["workflowId"], run)
        self.assertEqual(self.wait_for(run, "COMPLETED")["tasks"][0]["outputData"], {"yes": 1})
        self.refused("signal", run, "ask", tells=["no such open task", "COMPLETED"])
        self.ok("rerun", run, "--from", "a")
        self.wait_for(run, "COMPLETED")
        self.assertEqual(len(self.keys["/a"]), 2)

    def test_cancel_and_retry(self):
        run = self.start_run()
        self.ok("cancel", run, "--reason", "not wanted & more")
        self.assertEqual(self.describe(run)["reasonForIncompletion"], "not wanted & more")
        self.ok("retry", run)
        self.assertEqual(self.describe(run)["status"], "RUNNING")
        self.refused("retry", run, "--credential", "x", tells=["leave them away"])
        self.assertIn("lets all runs go on", self.ok("resume").err)

    def test_a_second_process_is_told_where_to_ask(self):
        for command in (["run", self.file, *self.access], ["serve", "--listen", "127.0.0.1:0"]):
            self.refused(*command, tells=["httptask serve (process %d) at %s runs the workflows"
                                          % (self.process.pid, self.place)])

    def test_an_execution_is_what_describe_prints(self):
        run = self.start_run()
        self.assertEqual(self.ask("GET", "/api/workflow/" + run), (200, self.describe(run)))

    def test_the_paths_are_conductors(self):
        definition = json.loads(self.file.read_text())
        definition["name"] = "sent"
        status, run = self.ask("POST", "/api/workflow", {"name": "sent", "workflowDef": definition,
                                                         "input": {"n": 1}})
        self.assertEqual(status, 200, run)
        found = self.ask("GET", "/api/workflow/search?query=workflowType%3D%27sent%27")[1]
        self.assertEqual([found["totalHits"], found["results"][0]["workflowId"]], [1, run])
        self.assertEqual(self.ask("GET", "/api/workflow/nowhere")[0], 404)
        self.assertEqual(self.ask("GET", "/health"), (200, {"healthy": True}))
        self.assertEqual(self.ask("POST", "/api/workflow", {"workflowDef": {"name": "x"}})[0], 400)

    def test_a_web_page_can_neither_read_nor_change(self):
        run = self.start_run()
        path = "/api/workflow/" + run
        self.assertEqual(self.ask("GET", path, Host="evil.example")[0], 403)
        self.assertEqual(self.ask("POST", path + "/retry", Origin="https://evil.example")[0], 403)
        self.assertEqual(self.ask("POST", "/api/tasks/%s/ask/COMPLETED" % run, {},
                                  **{"Content-Type": "text/plain"})[0], 415)
        self.assertEqual(self.describe(run)["status"], "RUNNING")


class Example(Serving):
    def test_the_definition_of_the_examples_runs_as_their_readme_says(self):
        plaid = SOURCE / "examples/plaid"
        self.environment.update(PLAID_CLIENT_ID="an-id", PLAID_SECRET="a-secret")
        self.ok("import", plaid / "openapi.yaml")
        url = self.start_mock("plaid")
        self.access = ["--allow", url.removeprefix("http://")]
        process = self.serve("--with", plaid / "bank_accounts.json",
                             "--credentials", plaid / "credentials.json")
        name = json.loads((plaid / "bank_accounts.json").read_text())["name"]
        self.assertIn("/api/workflow/%s\n" % name, (SOURCE / "examples/README.md").read_text())
        status, run = self.ask("POST", "/api/workflow/" + name, {"server": url})
        self.assertEqual(status, 200, run)
        self.wait_for(run, "COMPLETED")
        self.assertNotIn("a-secret", self.stop(process))


if __name__ == "__main__":
    unittest.main()
