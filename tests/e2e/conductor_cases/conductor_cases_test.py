"""Every execution recorded from a real Conductor server runs here the same way, but for what differences.json tells."""

import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
AGREEMENT_MIN = 0.99
TIMEOUT_SECONDS = 60


def fits(expected, actual):
    """Equal, 1 and 1.0 told apart; `<volatile>` stands for anything, also within a text."""
    if isinstance(expected, str):
        if expected == "<volatile>":
            return True
        if "<volatile>" not in expected or not isinstance(actual, str):
            return expected == actual
        rest = actual
        for i, part in enumerate(expected.split("<volatile>")):
            at = rest.find(part)
            if at < 0 or (i == 0 and at != 0):
                return False
            rest = rest[at + len(part):]
        return rest == "" or expected.endswith("<volatile>")
    if type(expected) is not type(actual):
        return False
    if isinstance(expected, dict):
        return expected.keys() == actual.keys() and all(fits(v, actual[k]) for k, v in expected.items())
    if isinstance(expected, list):
        return len(expected) == len(actual) and all(map(fits, expected, actual))
    return expected == actual


def compare(expected, actual, place=""):
    """The first difference of two executions, or None."""
    for name in ("status", "output", "reasonForIncompletion", "variables", "input"):
        if name in expected and not fits(expected[name], actual.get(name)):
            return "%s%s: expected %s, got %s" % (place, name, json.dumps(expected[name]),
                                                  json.dumps(actual.get(name)))
    names = [t["referenceTaskName"] for t in expected.get("tasks", [])]
    found = [t["referenceTaskName"] for t in actual.get("tasks", [])]
    if names != found:
        return "%stasks: expected %s, got %s" % (place, names, found)
    for wanted, task in zip(expected.get("tasks", []), actual["tasks"]):
        for name, value in wanted.items():
            here = "%s%s.%s" % (place, wanted["referenceTaskName"], name)
            if name == "child":
                difference = compare(value, task.get("child", {}), here + "/")
                if difference:
                    return difference
            elif not fits(value, task.get(name)):
                return "%s: expected %s, got %s" % (here, json.dumps(value), json.dumps(task.get(name)))
    if "failureWorkflow" in expected:
        return compare(expected["failureWorkflow"], actual.get("failureWorkflow", {}),
                       place + "failureWorkflow/")
    return None


def run(program, case, folder):
    """Exit code, execution, notes."""
    def write(name, value):
        path = folder / name
        path.write_text(json.dumps(value))
        return str(path)

    arguments = [program, "run", write("definition.json", case["definition"]), "--json", "--mock",
                 write("mocks.json", {"taskRefToMockOutput": case["mocks"],
                                      "subWorkflowTestRequest": case.get("subWorkflowTestRequest", {})}),
                 "--input", "@" + write("input.json", case["input"] or {})]
    for i, definition in enumerate(case.get("taskDefs", []) + case.get("subWorkflows", [])):
        arguments += ["--with", write("with%d.json" % i, definition)]
    if case.get("correlationId"):
        arguments += ["--correlation", case["correlationId"]]
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=TIMEOUT_SECONDS,
                          env={**os.environ, "HTTPTASK_HOME": str(folder / "home")}, check=False)
    try:
        execution = json.loads(done.stdout)
    except json.JSONDecodeError:
        execution = {}
    return done.returncode, execution, done.stderr


def judge(program, path):
    case = json.loads(path.read_text())
    with tempfile.TemporaryDirectory() as folder:
        try:
            code, execution, notes = run(program, case, pathlib.Path(folder))
        except subprocess.TimeoutExpired:
            return "no end within %d s" % TIMEOUT_SECONDS
    if "expectedRefusal" in case:
        return None if code == 2 else "expected a refusal, got exit code %d" % code
    if code == 2:
        return "refused: " + notes
    differences = [compare(wanted, execution)
                   for wanted in [case["expected"]] + case.get("alternatives", [])]
    return None if None in differences else differences[0]


def main():
    program = os.environ["HTTPTASK"]
    cases = pathlib.Path(os.environ["HTTPTASK_SOURCE"]) / "../shared/suites/conductor/cases"
    if not cases.is_dir():
        print("the recorded executions are not here: %s" % cases)
        return 0
    wanted = sys.argv[1:]
    paths = [p for p in sorted(cases.glob("*.json")) if not wanted or any(w in p.name for w in wanted)]
    known = json.loads((HERE / "differences.json").read_text())
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        results = dict(zip((p.stem for p in paths), pool.map(lambda p: judge(program, p), paths)))
    failed = {name: difference for name, difference in results.items() if difference}
    for name, difference in failed.items():
        print("%s %s: %s" % ("known" if name in known else "DIFFERS", name, difference[:600]))
    unexplained = [name for name in failed if name not in known]
    stale = [name for name in known if name in results and name not in failed]
    for name in stale:
        print("agrees by now, take it off the list: %s" % name)
    # Where the server is at fault, the right thing is to differ.
    faults = [p.stem for p in paths if "server-bug" in json.loads(p.read_text()).get("tags", [])]
    judged = [name for name in results if name not in faults]
    agreeing = [name for name in judged if name not in failed]
    agreement = len(agreeing) / max(1, len(judged))
    print("%d of %d agree (%.1f %%), %d differ on purpose; %d more show faults of the server" %
          (len(agreeing), len(judged), 100 * agreement, len(failed) - len(unexplained), len(faults)))
    return 1 if stale or unexplained or agreement < AGREEMENT_MIN else 0


if __name__ == "__main__":
    sys.exit(main())
