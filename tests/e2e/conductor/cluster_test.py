#!/usr/bin/env python3
"""The rung "same definition, on a cluster" of examples/: the commands that its README tells."""

import json
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import unittest

from conductor_kit import shared_server

SOURCE = pathlib.Path(os.environ.get("HTTPTASK_SOURCE", pathlib.Path(__file__).parents[3]))
BIN = pathlib.Path(os.environ.get("HTTPTASK_BIN", SOURCE / "build/dev/bin"))
DEFINITION = "examples/plaid/bank_accounts.json"
CREDENTIALS = "examples/plaid/credentials.json"


class Cluster(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = shared_server()

    def setUp(self):
        self.environment = {**os.environ, "PLAID_CLIENT_ID": "an-id", "PLAID_SECRET": "a-secret",
                            "HTTPTASK_HOME": tempfile.mkdtemp(prefix="httptask-cluster-"),
                            "CONDUCTOR_SERVER_URL": self.server.url}
        self.cli("import", "examples/plaid/openapi.yaml")
        mock = self.start("httptask", "mock", "plaid", stdout=subprocess.PIPE)
        self.url = mock.stdout.readline().decode().strip()

    def start(self, program, *arguments, **streams):
        process = subprocess.Popen([str(BIN / program), *arguments], cwd=SOURCE,
                                   env=self.environment, stdin=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL, **streams)

        def stop():
            process.kill()
            process.communicate()

        self.addCleanup(stop)
        return process

    def cli(self, *arguments):
        run = subprocess.run([str(BIN / "httptask"), *arguments], cwd=SOURCE, timeout=120,
                             env=self.environment, stdin=subprocess.DEVNULL, check=False,
                             capture_output=True)
        self.assertEqual(run.returncode, 0, run.stderr.decode())
        return run

    def run_with_input(self, *command):
        given = json.dumps({"server": self.url})
        return json.loads(self.cli(*command, "--input", given, "--json").stdout)

    def run_here_and_there(self, *options):
        """What `run` and `conductor run` tell of the same definition."""
        given = ["--input", json.dumps({"server": self.url}), *options]
        address = self.url[len("http://"):]
        here = self.cli("run", DEFINITION, "--credentials", CREDENTIALS, "--allow", address, *given)
        self.start("httptask-plugin", "--conductor", self.server.url, "--credentials", CREDENTIALS,
                   "--allow", address)
        return here, self.cli("conductor", "run", DEFINITION, *given)

    def test_the_same_definition_runs_here_and_there(self):
        here, there = (json.loads(run.stdout) for run in self.run_here_and_there("--json"))
        self.assertEqual(there["status"], "COMPLETED")
        self.assertEqual(set(there), set(here))
        self.assertEqual(there["input"], here["input"])
        for one, other in zip(here["tasks"], there["tasks"], strict=True):
            self.assertEqual(set(other), set(one))
            for name in ("seq", "referenceTaskName", "taskDefName", "taskType", "status", "iteration",
                         "retryCount", "retried"):
                self.assertEqual(one[name], other[name])
            self.assertEqual(other["response"]["statusCode"], 200)
        self.assertNotIn("a-secret", json.dumps(there))

    def test_a_person_is_told_the_same(self):
        here, there = self.run_here_and_there()
        self.assertEqual(json.loads(there.stdout).keys(), json.loads(here.stdout).keys())
        first, _, rest = there.stderr.partition(b"\n")
        self.assertRegex(first, rb"^workflow \S+ at http")
        lines = [[re.sub(rb"[0-9.]+ m?s$", b"TIME", line) for line in text.splitlines()]
                 for text in (here.stderr, rest)]
        self.assertEqual(lines[0], lines[1])
        self.assertEqual(len(lines[0]), 4)

    def test_a_run_that_was_interrupted_is_followed_to_its_end(self):
        command = [str(BIN / "httptask"), "conductor", "run", DEFINITION, "--input", json.dumps({"server": self.url})]
        with subprocess.Popen(command, cwd=SOURCE, env=self.environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as run:
            workflow = re.match(r"workflow (\S+) at " + self.server.url, run.stderr.readline().decode())[1]
            self.assertIn("nobody polls HTTP_TASK", run.stderr.readline().decode())
            run.send_signal(signal.SIGINT)
            self.assertIn("httptask conductor follow " + workflow, run.stderr.read().decode())
            self.assertEqual(run.wait(60), 130)
        self.start("httptask-plugin", "--conductor", self.server.url, "--credentials", CREDENTIALS,
                   "--allow", self.url[len("http://"):])
        self.assertEqual(json.loads(self.cli("conductor", "follow", workflow, "--json").stdout)["status"], "COMPLETED")

    def test_registered_tasks_do_not_wait_for_ever(self):
        answer = json.loads(self.cli("conductor", "register", DEFINITION, "--json").stdout)
        for name in answer["taskDefinitions"]:
            known = self.server.get("/metadata/taskdefs/" + name)
            self.assertGreater(known["responseTimeoutSeconds"], 0)
        again = json.loads(self.cli("conductor", "register", DEFINITION, "--json").stdout)
        self.assertEqual(again, {"workflow": answer["workflow"], "taskDefinitions": []})


if __name__ == "__main__":
    unittest.main()
