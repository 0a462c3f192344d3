"""What people see of `run`: parts of a workflow, many runs, the report, the view on a terminal."""

import fcntl
import json
import os
import pty
import select
import struct
import subprocess
import termios
import threading
import time
import unittest
import xml.etree.ElementTree

from cli_kit import BIN, TIMEOUT_SECONDS, CliCase, Server, http_task, send


def echo(asked):
    def answer(handler):
        asked.append(handler.path)
        send(handler, 200, "application/json", json.dumps({"id": len(asked)}).encode())
    return answer


class Parts(CliCase):
    def setUp(self):
        super().setUp()
        self.asked = []
        server = Server(self, echo(self.asked))
        self.allow = ["--allow", server.address]
        self.flow = self.definition(
            http_task("create", server.url + "/create"), http_task("change", server.url + "/change"),
            http_task("read", server.url + "/read/${create.output.response.body.id}"))

    def test_from_takes_outputs_of_what_is_skipped(self):
        mocks = self.write("mocks.json", json.dumps(
            {"create": [{"status": "COMPLETED", "output": {"response": {"body": {"id": "o-7"}}}}]}))
        run = self.ok("run", self.flow, *self.allow, "--from", "change", "--mock", mocks, "--json").json()
        self.assertEqual(self.asked, ["/change", "/read/o-7"])
        self.assertEqual([(t["referenceTaskName"], t["status"]) for t in run["tasks"]],
                         [("create", "SKIPPED"), ("change", "COMPLETED"), ("read", "COMPLETED")])

    def test_to_ends_there(self):
        self.ok("run", self.flow, *self.allow, "--to", "change")
        self.assertEqual(self.asked, ["/create", "/change"])

    def test_what_is_not_there_is_refused(self):
        self.refused("run", self.flow, *self.allow, "--from", "chang", tells=["--from", "`change`?"])
        self.refused("run", self.flow, *self.allow, "--to", "nothing", tells=["--to", "`nothing`"])
        self.refused("run", self.flow, *self.allow, "--from", "read", "--to", "create", tells=["--to"])
        self.assertEqual(self.asked, [])

    def test_a_mock_of_what_would_be_sent_is_refused(self):
        mocks = self.write("mocks.json", json.dumps({"read": [{"output": {}}]}))
        self.refused("run", self.flow, *self.allow, "--from", "change", "--mock", mocks, tells=["`read`"])
        self.assertEqual(self.asked, [])

    def test_many_runs_at_once(self):
        result = self.ok("run", self.flow, *self.allow, "--repeat", "40", "--parallel", "16")
        lines = result.out.splitlines()
        self.assertEqual(len(lines), 40)
        self.assertTrue(all("COMPLETED" in line for line in lines), result.out)
        self.assertEqual(len(self.asked), 120)

    def test_junit(self):
        self.ok("run", self.flow, *self.allow, "--repeat", "2", "--junit", "report.xml")
        root = xml.etree.ElementTree.parse(self.folder / "report.xml").getroot()
        self.assertEqual(root.attrib, {"tests": "6", "failures": "0", "errors": "0"})
        self.assertEqual([case.get("name") for case in root.iter("testcase")],
                         ["create", "change", "read"] * 2)

    def test_junit_tells_failures(self):
        server = Server(self, lambda handler: send(handler, 403, "text/plain", b"<no>"))
        result = self.cli("run", self.definition(http_task("a", server.url)), "--allow", server.address,
                          "--junit", "report.xml")
        self.assertEqual(result.code, 1)
        root = xml.etree.ElementTree.parse(self.folder / "report.xml").getroot()
        self.assertIn("403", root.find(".//failure").get("message"))

    def test_a_failure_is_told_with_what_can_be_done(self):
        server = Server(self, lambda handler: send(handler, 403, "text/plain", b"no"))
        result = self.cli("run", self.definition(http_task("a", server.url)), "--allow", server.address)
        run = self.ok("runs", "--json").json()["runs"][0]["workflowId"]
        self.assertTrue(result.err.endswith("help: `httptask describe %s` shows the run, `httptask retry %s` tries its "
                                            "failed tasks again\n" % (run, run)), result.err)

    def test_a_report_that_cannot_be_written_is_told_first(self):
        self.refused("run", self.flow, *self.allow, "--junit", "no/such/report.xml", tells=["report.xml"])
        self.assertEqual(self.asked, [])


class Workers(CliCase):
    def setUp(self):
        super().setUp()
        self.flow = self.definition(
            {"name": "pack", "taskReferenceName": "pack", "type": "SIMPLE", "inputParameters": {"item": "tea"},
             "taskDefinition": {"name": "pack", "retryCount": 0}},
            {"name": "set", "taskReferenceName": "set", "type": "SET_VARIABLE",
             "inputParameters": {"box": "${pack.output.box}"}})

    def test_a_command_runs_tasks_of_its_name(self):
        command = "python3 -c 'import json, sys; t = json.load(sys.stdin); " \
            "print(json.dumps({\"box\": t[\"inputData\"][\"item\"] + t[\"workflowInstanceId\"]}))'"
        run = self.ok("run", self.flow, "--worker", "pack=" + command, "--json").json()
        self.assertEqual(run["variables"], {"box": "tea" + run["workflowId"]})

    def test_a_failure_is_told_and_tried_again(self):
        result = self.cli("run", self.flow, "--worker", "pack=echo no more boxes >&2; exit 1")
        self.assertEqual(result.code, 1)
        self.assertIn("no more boxes", result.out + result.err)
        run = self.ok("runs", "--json").json()["runs"][0]["workflowId"]
        self.ok("retry", run, "--worker", "pack=echo '{\"box\": 1}'")

    def test_without_one_the_task_waits(self):
        result = self.cli("run", self.flow, "--json")
        run = json.loads(result.out)
        self.assertEqual(result.code, 3)
        self.assertIn("httptask resume %s --worker pack=COMMAND" % run["workflowId"], result.err)
        self.assertEqual((run["status"], run["tasks"][0]["status"]), ("RUNNING", "SCHEDULED"))
        self.ok("resume", run["workflowId"], "--worker", "pack=true")

    def test_wrong_options_are_refused(self):
        self.refused("run", self.flow, "--worker", "pack", tells=["--worker pack", "NAME=COMMAND"])


class SecondForm(CliCase):
    """Definitions with `startTask` and an object of tasks."""

    def flow(self, url):
        def call(name, path, **more):
            return {name: {"type": "Http", "httpRequest": {"url": url + path, "method": "POST"}, **more}}

        branch = {"startTask": "right", "tasks": call("right", "/right", end=True)}
        return {"name": "second", "startTask": "create", "tasks": {
            **call("create", "/create", nextTask="both"),
            "both": {"type": "Parallel", "nextTask": "done", "branches": [
                {"startTask": "left", "tasks": call(
                    "left", "/left/${id}", end=True,
                    inputParameters={"id": "${create.output.response.body.id}"})}, branch]},
            "done": {"type": "Terminate", "terminationStatus": "Completed",
                     "workflowOutput": {"left": "${both.output.left.response.statusCode}",
                                        "run": "${swf:workflowId}"}}}}

    def test_runs(self):
        asked = []
        server = Server(self, echo(asked))
        flow = self.write("second.json", json.dumps(self.flow(server.url)))
        self.assertEqual(self.ok("check", flow).out, "ok: 4 tasks\n")
        run = self.ok("run", flow, "--allow", server.address, "--json").json()
        self.assertEqual(run["output"], {"left": 200, "run": run["workflowId"]})
        self.assertEqual(asked[0], "/create")
        self.assertEqual(sorted(asked[1:]), ["/left/1", "/right"])
        asked.clear()
        self.ok("run", flow, "--allow", server.address, "--from", "both", "--to", "both")
        self.assertEqual(len(asked), 2)

    def test_faults_are_told_where_they_stand(self):
        flow = self.flow("http://127.0.0.1:1")
        flow["tasks"]["create"]["nextTask"] = "bot"
        flow["tasks"]["both"]["branches"][1]["tasks"]["right"]["httpRequest"]["method"] = "PUSH"
        self.refused("check", self.write("second.json", json.dumps(flow, indent=1)),
                     tells=["second.json:", "there is no task `bot`", "`both`?", "unknown method"])


class Terminal(CliCase):
    def on_terminal(self, *arguments, columns=80, **environment):
        """What a person would see, with all control sequences."""
        outer, inner = pty.openpty()
        fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        self.environment.update({"TERM": "xterm", **environment})
        process = subprocess.Popen([str(BIN / "httptask"), *map(str, arguments)], stdin=inner,
                                   stdout=inner, stderr=inner, env=self.environment, cwd=self.folder)
        os.close(inner)
        seen = b""
        end = time.monotonic() + TIMEOUT_SECONDS
        while time.monotonic() < end:
            readable, _, _ = select.select([outer], [], [], 1)
            try:
                chunk = os.read(outer, 65536) if readable else b""
            except OSError:
                break
            seen += chunk
        os.close(outer)
        self.assertEqual(process.wait(TIMEOUT_SECONDS), 0, seen)
        return seen.decode()

    def slow_flow(self):
        shown = threading.Event()
        self.addCleanup(shown.set)

        def answer(handler):
            shown.wait(0.4)
            send(handler, 200, "application/json", b"{}")
        server = Server(self, answer)
        wait = {"name": "w", "taskReferenceName": "pause", "type": "WAIT",
                "inputParameters": {"duration": "1s"}}
        return self.definition(http_task("slow", server.url), wait), ["--allow", server.address]

    def test_tasks_waits_and_totals_are_drawn_anew(self):
        flow, allow = self.slow_flow()
        seen = self.on_terminal("run", flow, *allow)
        self.assertIn("under way", seen)
        self.assertIn("left", seen)
        self.assertIn("\x1b[A", seen)
        self.assertIn("1/2 slow", seen)
        self.assertIn("\x1b[32m", seen)

    def test_no_color(self):
        flow, allow = self.slow_flow()
        seen = self.on_terminal("run", flow, *allow, NO_COLOR="1")
        self.assertIn("under way", seen)
        self.assertNotIn("m0 done", seen)
        self.assertNotIn("\x1b[3", seen)

    def test_narrow_terminals(self):
        flow, allow = self.slow_flow()
        seen = self.on_terminal("run", flow, *allow, columns=30, NO_COLOR="1")
        block = [line for line in seen.split("\r\x1b[K") if "under way" in line]
        self.assertTrue(block)
        for line in block[0].replace("\x1b[A\x1b[K", "").splitlines():
            self.assertLess(len(line), 30, line)

    def test_dumb_terminals_get_lines(self):
        flow, allow = self.slow_flow()
        seen = self.on_terminal("run", flow, *allow, TERM="dumb")
        self.assertNotIn("\x1b", seen)
        self.assertIn("2/2 pause", seen)


if __name__ == "__main__":
    unittest.main()
