"""Workflows as a person runs them: workflow_bench.py --upstream HOST:PORT [--json] [NAME...].

Measures the built programs (HTTPTASK_BIN, default build/release/bin) from outside. See README.md.
"""

import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

SOURCE = pathlib.Path(__file__).parents[2]
BIN = pathlib.Path(os.environ.get("HTTPTASK_BIN", SOURCE / "build/release/bin"))
# Runs per second of hurl 8.0.1 on two cores, for a machine that has no hurl.
HURL_RUNS_PER_SECOND = 2080
RUNS = 2000
PARALLEL = 64
NOTE = "x" * 200


def hurl_program():
    return os.environ.get("HTTPTASK_HURL") or shutil.which("hurl")


def chain(upstream):
    """Three POSTs, each using the answer before it."""
    tasks = []
    for name, earlier in (("first", None), ("second", "first"), ("third", "second")):
        body = {"client_name": "Acme", "note": NOTE}
        if earlier:
            body["token"] = "${%s.output.response.body.link_token}" % earlier
        tasks.append({"name": "call", "taskReferenceName": name, "type": "HTTP", "inputParameters": {
            "http_request": {"uri": "http://%s/%s" % (upstream, name), "method": "POST", "body": body}}})
    return {"name": "chain", "version": 1, "schemaVersion": 2, "tasks": tasks,
            "outputParameters": {"token": "${third.output.response.body.link_token}"}}


def hurl_chain(upstream):
    text = ""
    for name, earlier in (("first", None), ("second", "first"), ("third", "second")):
        body = {"client_name": "Acme", "note": NOTE}
        if earlier:
            body["token"] = "{{%s}}" % earlier
        text += "POST http://%s/%s\n%s\nHTTP 200\n[Captures]\n%s: jsonpath \"$.link_token\"\n\n" % (
            upstream, name, json.dumps(body), name)
    return text


def loop(count, keep_last):
    parameters = {"keepLastN": keep_last} if keep_last else {}
    return {"name": "loop", "version": 1, "schemaVersion": 2, "tasks": [
        {"name": "loop", "taskReferenceName": "loop", "type": "DO_WHILE", "inputParameters": parameters,
         "loopCondition": "$.loop['iteration'] < %d" % count, "loopOver": [
             {"name": "body", "taskReferenceName": "body", "type": "INLINE", "inputParameters": {
                 "evaluatorType": "javascript", "expression": "1 + 1"}}]}]}


class Bench:
    """Files, the plugin, and each reference once."""

    def __init__(self, upstream):
        self.upstream = upstream
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="httptask-bench-"))
        self.environment = dict(os.environ, HTTPTASK_HOME=str(self.folder / "home"))
        self.kept = {}
        self.plugin = None

    def close(self):
        if self.plugin:
            self.plugin.terminate()
            self.plugin.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def once(self, what, measure):
        if what not in self.kept:
            self.kept[what] = measure()
        return self.kept[what]

    def write(self, name, content):
        path = self.folder / name
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return str(path)

    def address(self):
        """Of a plugin that is up."""
        socket = self.folder / "plugin.sock"
        if self.plugin is None:
            self.plugin = subprocess.Popen(
                [str(BIN / "httptask-plugin"), "--listen", "unix:%s" % socket, "--allow", self.upstream],
                env=self.environment, stderr=subprocess.DEVNULL)
            while not socket.exists():
                time.sleep(0.01)
        return "unix:%s" % socket

    def run(self, *command):
        """Seconds, and the largest resident size in MB."""
        start = time.perf_counter()
        process = subprocess.Popen(list(map(str, command)), env=self.environment,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        errors = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise SystemExit("error: %s failed: %s" % (command, errors.decode()[:1000]))
        return time.perf_counter() - start, usage.ru_maxrss / 1024

    def httptask(self, *arguments):
        return self.run(BIN / "httptask", "run", *arguments)

    def hurl_rate(self):
        if not hurl_program():
            print("NO HURL HERE: set HTTPTASK_HURL or install it (see README.md). The reference is the "
                  "%d runs/s that it reached on another machine, NOT measured in this run."
                  % HURL_RUNS_PER_SECOND, file=sys.stderr)
            return HURL_RUNS_PER_SECOND
        path = self.write("chain.hurl", hurl_chain(self.upstream))
        return RUNS / self.run(hurl_program(), "--test", "--jobs", PARALLEL, "--repeat", RUNS, path)[0]

    def chain_runs(self):
        flow = self.write("chain.json", chain(self.upstream))
        arguments = (flow, "--plugin", self.address(), "--parallel", PARALLEL)
        self.httptask(*arguments, "--repeat", 200)
        value = RUNS / self.httptask(*arguments, "--repeat", RUNS)[0]
        reference = self.once("hurl", self.hurl_rate)
        return {"value": value, "unit": "1/s", "reference": reference, "goal": reference,
                "reached": value >= reference}

    def run_once(self, goal, *arguments):
        flow = self.write("chain.json", chain(self.upstream))
        times = [self.httptask(flow, *arguments)[0] * 1000 for _ in range(21)]
        figure = {"value": statistics.median(times), "unit": "ms", "goal": goal}
        if hurl_program():
            path = self.write("chain.hurl", hurl_chain(self.upstream))
            figure["reference"] = self.once("hurl_once", lambda: statistics.median(
                self.run(hurl_program(), path)[0] * 1000 for _ in range(21)))
        return dict(figure, reached=figure["value"] < goal)

    def do_while(self, keep_last):
        arguments = ("--plugin", self.address())
        reference, small = self.httptask(self.write("short.json", loop(1000, keep_last)), *arguments)
        value, large = self.httptask(self.write("long.json", loop(10000, keep_last)), *arguments)
        return value, reference, small, large

    def do_while_time(self, keep_last):
        value, reference, _, _ = self.once(("loop", keep_last), lambda: self.do_while(keep_last))
        return {"value": value, "unit": "s", "reference": 10 * reference, "goal": 11 * reference,
                "reached": value <= 11 * reference}

    def do_while_memory(self, keep_last):
        _, _, small, large = self.once(("loop", keep_last), lambda: self.do_while(keep_last))
        return {"value": large, "unit": "MB", "reference": small, "goal": 1.1 * small,
                "reached": large <= 1.1 * small}


FIGURES = {
    "chain_runs_64": lambda bench: bench.chain_runs(),
    "run_once_plugin_up": lambda bench: bench.run_once(15, "--plugin", bench.address()),
    "run_once_plugin_started": lambda bench: bench.run_once(60, "--allow", bench.upstream),
    "do_while_10000": lambda bench: bench.do_while_time(0),
    "do_while_10000_keep_last": lambda bench: bench.do_while_time(5),
    "do_while_10000_keep_last_memory": lambda bench: bench.do_while_memory(5),
}


def show(name, figure, as_json):
    figure = {"name": name, **figure}
    if figure.get("reference"):
        figure["ratio"] = figure["value"] / figure["reference"]
    if as_json:
        print(json.dumps(figure), flush=True)
        return
    line = "%-32s %10.1f %-4s" % (name, figure["value"], figure["unit"])
    if figure.get("reference"):
        line += "  reference %8.1f  ratio %.2f" % (figure["reference"], figure["ratio"])
    print("%s  goal %.1f: %s" % (line, figure["goal"], "reached" if figure["reached"] else "MISSED"),
          flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--upstream", required=True)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    bench = Bench(options.upstream)
    try:
        for name in options.names or FIGURES:
            if name in FIGURES:
                show(name, FIGURES[name](bench), options.json)
    finally:
        bench.close()


if __name__ == "__main__":
    main()
