"""HTTP tasks through a real Conductor server: conductor_bench.py --upstream HOST:PORT [--json] [NAME...].

The server's built-in HTTP task and the plugin as its worker, one after the other at the same server. See README.md.
"""

import argparse
import concurrent.futures
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from workflow_bench import BIN, SOURCE, show

sys.path.insert(0, str(SOURCE / "tests/e2e/conductor"))
from conductor_kit import ConductorServer, free_port  # noqa: E402 pylint: disable=C0413

RUNS = 400
WARM_UP_RUNS = 40
FEW_RUNS = 100
FEW_AT_ONCE = 10
TASKS = 3
END_SECONDS = 600
TICKS = os.sysconf("SC_CLK_TCK")
TASK_DEFINITION = {"retryCount": 0, "timeoutSeconds": 1200, "responseTimeoutSeconds": 600, "ownerEmail": "a@b.example"}


def cpu_seconds(process):
    """Of a process that runs, in all its threads so far."""
    fields = pathlib.Path("/proc/%d/stat" % process.pid).read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def chain(name, task_type, upstream):
    tasks = []
    for step, earlier in (("first", None), ("second", "first"), ("third", "second")):
        body = {"client_name": "Acme"}
        if earlier:
            body["token"] = "${%s.output.response.body.link_token}" % earlier
        tasks.append({"name": name + "_call", "taskReferenceName": step, "type": task_type, "inputParameters": {
            "http_request": {"uri": "http://%s/%s" % (upstream, step), "method": "POST", "body": body}}})
    return {"name": name, "version": 1, "schemaVersion": 2, "ownerEmail": "a@b.example", "tasks": tasks}


class Store:
    """A server on one kind of store, with what belongs to it."""

    def __init__(self, kind):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="httptask-conductor-bench-"))
        self.redis = None
        properties = []
        if kind == "redis":
            port = free_port()
            self.redis = subprocess.Popen(["redis-server", "--port", str(port), "--save", "", "--bind", "127.0.0.1"],
                                          cwd=self.folder, stdout=subprocess.DEVNULL)
            properties = ["--conductor.db.type=redis_standalone", "--conductor.queue.type=redis_standalone",
                          "--conductor.redis.hosts=127.0.0.1:%d:us-east-1c" % port,
                          "--conductor.workflow-execution-lock.type=redis",
                          "--conductor.redis-lock.serverAddress=redis://127.0.0.1:%d" % port,
                          "--conductor.indexing.enabled=false"]
        self.server = ConductorServer(self.folder, properties).start()

    def close(self):
        self.server.stop()
        if self.redis:
            self.redis.kill()
            self.redis.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def cpu(self, worker=None):
        return sum(cpu_seconds(one) for one in (self.server.process, self.redis, worker) if one)

    def run_all(self, name, count, at_once=None):
        """Starts `count` workflows, at most `at_once` not ended at a time, and waits for them; the ended ones."""
        def start(_):
            return self.server.run(name)

        def whole(_):
            return self.ended(self.server.run(name))

        if at_once:
            with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
                return list(pool.map(whole, range(count)))
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            runs = list(pool.map(start, range(count)))
        return [self.ended(run) for run in runs]

    def ended(self, run):
        until = time.monotonic() + END_SECONDS
        while self.server.get("/workflow/%s?includeTasks=false" % run)["status"] == "RUNNING":
            if time.monotonic() > until:
                raise SystemExit("error: workflow %s did not end in %d s" % (run, END_SECONDS))
            time.sleep(0.1)
        workflow = self.server.workflow(run)
        if workflow["status"] != "COMPLETED":
            raise SystemExit("error: workflow %s: %s" % (run, workflow.get("reasonForIncompletion")))
        return workflow


def measure(store, name, worker):
    """Tasks a second, seconds of processor time a task of all and of the worker, and the wait in the queue in ms."""
    store.run_all(name, WARM_UP_RUNS)
    cpu, worker_cpu = store.cpu(worker), cpu_seconds(worker) if worker else 0
    start = time.perf_counter()
    store.run_all(name, RUNS)
    seconds = time.perf_counter() - start
    tasks = RUNS * TASKS
    figures = {"rate": tasks / seconds, "cpu": (store.cpu(worker) - cpu) / tasks,
               "worker_cpu": (cpu_seconds(worker) - worker_cpu) / tasks if worker else None}
    few = store.run_all(name, FEW_RUNS, FEW_AT_ONCE)
    figures["wait"] = statistics.median(task["startTime"] - task["scheduledTime"]
                                        for workflow in few for task in workflow["tasks"])
    return figures


def measure_store(kind, upstream):
    store = Store(kind)
    try:
        for name, task_type in (("built_in", "HTTP"), ("ours", "HTTP_TASK")):
            store.server.register(chain(name, task_type, upstream), [{"name": name + "_call", **TASK_DEFINITION}])
        built_in = measure(store, "built_in", None)
        worker = subprocess.Popen(
            [str(BIN / "httptask-plugin"), "--home", str(store.folder / "home"), "--conductor", store.server.url,
             "--allow", upstream, "--conductor-queue", "HTTP_TASK"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            return built_in, measure(store, "ours", worker)
        finally:
            worker.kill()
            worker.wait()
    finally:
        store.close()


def judged(value, unit, goal, is_most, reference=None):
    return {"value": value, "unit": unit, "goal": goal, "reached": value <= goal if is_most else value >= goal,
            **({"reference": reference} if reference else {})}


def figures_of(kind, built_in, ours):
    rate_goal = {"sqlite": 1.5, "redis": 2.2}[kind]
    return {
        "conductor_%s_tasks" % kind:
            judged(ours["rate"], "1/s", rate_goal * built_in["rate"], False, built_in["rate"]),
        "conductor_%s_cpu" % kind:
            judged(ours["cpu"] * 1000, "ms", 650 * built_in["cpu"], True, built_in["cpu"] * 1000),
        "conductor_%s_worker_cpu" % kind: judged(ours["worker_cpu"] * 1000, "ms", 0.5, True),
        "conductor_%s_wait" % kind: judged(ours["wait"], "ms", 50, True, built_in["wait"]),
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--upstream", required=True)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    for kind in ("sqlite", "redis"):
        if options.names and not any(name.startswith("conductor_" + kind) for name in options.names):
            continue
        for name, figure in figures_of(kind, *measure_store(kind, options.upstream)).items():
            if not options.names or name in options.names:
                show(name, figure, options.json)


if __name__ == "__main__":
    main()
