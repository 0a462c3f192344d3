"""The programs as processes: signals, a plugin or a parent that dies, what the journal then holds."""

import json
import os
import pathlib
import select
import signal
import sqlite3
import subprocess
import threading
import unittest

from cli_kit import BIN, TIMEOUT_SECONDS, CliCase, Server, http_task, send


class Processes(CliCase):
    def setUp(self):
        super().setUp()
        self.asked = threading.Event()
        self.go_on = threading.Event()
        self.addCleanup(self.go_on.set)
        self.requests = 0

        def answer(handler):
            self.requests += 1
            self.asked.set()
            self.go_on.wait(TIMEOUT_SECONDS)
            send(handler, 200, "application/json", b'{"done": true}')

        self.server = Server(self, answer)
        self.flow = self.definition(http_task("slow", self.server.url + "/x", method="POST"))

    def start_call(self, *arguments):
        process = self.start(*arguments)
        self.assertTrue(self.asked.wait(TIMEOUT_SECONDS), "the server is asked")
        return process

    def end_of(self, process):
        out, err = process.communicate(timeout=TIMEOUT_SECONDS)
        return process.returncode, out.decode(), err.decode()

    def child_of(self, process):
        for status in pathlib.Path("/proc").glob("[0-9]*/stat"):
            try:
                parent = int(status.read_text().rsplit(")", 1)[1].split()[1])
            except OSError:  # It has ended meanwhile.
                continue
            if parent == process.pid:
                return int(status.parent.name)
        return self.fail("the program has started no plugin")

    def start_plugin(self):
        address = "unix:%s/plugin.sock" % self.folder
        plugin = self.start("--listen", address, "--allow", self.server.address,
                            program="httptask-plugin")
        self.assertTrue(select.select([plugin.stderr], [], [], TIMEOUT_SECONDS)[0])
        self.assertIn(b"listens on", plugin.stderr.readline())
        return plugin, address

    def test_sigterm_lets_a_call_in_flight_finish(self):
        plugin, address = self.start_plugin()
        call = self.start_call("test", "%s#slow" % self.flow, "--plugin", address, "--json")
        plugin.send_signal(signal.SIGTERM)
        self.refused("apis", "--plugin", address)
        self.assertIsNone(plugin.poll(), "it waits for the call")
        self.go_on.set()
        code, out, err = self.end_of(call)
        self.assertEqual(code, 0, err)
        self.assertEqual(json.loads(out)["response"]["body"], {"done": True})
        self.assertEqual(self.end_of(plugin)[0], 0)

    def test_sigterm_ends_an_idle_plugin_and_takes_its_socket_away(self):
        for ending in (signal.SIGTERM, signal.SIGINT):
            plugin, _ = self.start_plugin()
            plugin.send_signal(ending)
            self.assertEqual(self.end_of(plugin)[0], 0)
            self.assertFalse((self.folder / "plugin.sock").exists())

    def test_a_second_signal_ends_it_at_once(self):
        plugin, address = self.start_plugin()
        self.start_call("test", "%s#slow" % self.flow, "--plugin", address)
        plugin.send_signal(signal.SIGTERM)
        self.refused("apis", "--plugin", address)
        plugin.send_signal(signal.SIGTERM)
        self.assertEqual(self.end_of(plugin)[0], 128 + signal.SIGTERM)

    def test_the_plugin_ends_with_its_parent(self):
        for ending in (signal.SIGKILL, signal.SIGTERM):
            with self.subTest(ending.name):
                self.asked.clear()
                parent = self.start_call("run", self.flow, "--allow", self.server.address)
                child = os.pidfd_open(self.child_of(parent))
                parent.send_signal(ending)
                self.end_of(parent)
                ended, _, _ = select.select([child], [], [], TIMEOUT_SECONDS)
                os.close(child)
                self.assertTrue(ended, "the plugin has ended")

    def test_the_plugin_ends_when_its_parent_has_ended_before_it_was_up(self):
        read, write = os.pipe()
        os.close(read)
        plugin = subprocess.Popen(
            [BIN / "httptask-plugin"], stdout=write, stderr=subprocess.PIPE,
            env=dict(self.environment, HTTPTASK_PLUGIN_COOKIE="httptask"))
        os.close(write)
        self.addCleanup(plugin.kill)
        plugin.communicate(timeout=TIMEOUT_SECONDS)

    def kill_plugin_of(self, *arguments):
        process = self.start_call(*arguments, "--allow", self.server.address, "--json")
        os.kill(self.child_of(process), signal.SIGKILL)
        return self.end_of(process)

    def test_a_plugin_that_dies_in_a_test_request_is_told(self):
        code, out, err = self.kill_plugin_of("test", "%s#slow" % self.flow)
        self.assertEqual(code, 2, err)
        error = json.loads(out)["error"]
        self.assertEqual(error["reason"], "PLUGIN_UNAVAILABLE")
        self.assertIn("may have been done", err)

    def test_a_plugin_that_dies_in_a_run_is_told_and_nothing_is_sent_twice(self):
        code, out, err = self.kill_plugin_of("run", self.flow)
        self.assertEqual(code, 2, err)
        self.assertIn("PLUGIN_UNAVAILABLE", out)
        self.assertIn("may have been done", err)
        self.assertEqual(self.requests, 1)
        with sqlite3.connect(self.home / "journal.db") as journal:
            events = [json.loads(row[0])["kind"] for row in
                      journal.execute("SELECT json FROM event ORDER BY run_id, seq")]
        self.assertEqual(events[:3], ["RunStarted", "TaskScheduled", "TaskStarted"],
                         "who goes on with the run sees that the request may have been sent")


if __name__ == "__main__":
    unittest.main()
