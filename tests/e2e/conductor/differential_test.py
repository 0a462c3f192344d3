#!/usr/bin/env python3
"""Generated definitions run the same way at a real server and here: every status, input, output, in the same order.

differential_test.py NUMBER…  runs single ones and prints what each said.
"""

import collections
import concurrent.futures
import json
import os
import pathlib
import re
import sys
import tempfile
import time
import unittest
import urllib.error

import generated_definitions
from conductor_kit import shared_server

HERE = pathlib.Path(__file__).parent
SOURCE = pathlib.Path(os.environ.get("HTTPTASK_SOURCE", HERE.parents[2]))
BIN = pathlib.Path(os.environ.get("HTTPTASK_BIN", SOURCE / "build/dev/bin"))
sys.path.insert(0, str(SOURCE / "tests/e2e/conductor_cases"))
from conductor_cases_test import compare, run as run_here  # noqa: E402 pylint: disable=C0413

COUNT = 300
END_SECONDS = 20
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
TASK_MEMBERS = ("referenceTaskName", "taskType", "status", "inputData", "outputData", "iteration", "retryCount")
OPEN = ("SCHEDULED", "IN_PROGRESS")
# What the server moves on by itself.
OWN = ("JOIN", "DO_WHILE", "SUB_WORKFLOW", "FORK", "SWITCH", "INLINE", "JSON_JQ_TRANSFORM", "SET_VARIABLE")


def members_in_order(text):
    """A Java map pasted into text, `{b=1, a={}}`, with its members sorted: the server has them in the order of their
    hashes, we as they were written. What is no such map stays."""
    stack = [[""]]
    for letter in text:
        if letter in "{[":
            stack.append([""])
        elif letter in "}]" and len(stack) > 1:
            members = stack.pop()
            inner = [member.strip(" ") for member in members]
            stack[-1][-1] += ("{%s}" % ", ".join(sorted(inner)) if letter == "}" else "[%s]" % ",".join(members))
        elif letter == "," and len(stack) > 1:
            stack[-1].append("")
        else:
            stack[-1][-1] += letter
    return "".join(",".join(members) for members in stack)


def comparable(value):
    """Without what differs from run to run or, in text, says nothing."""
    if isinstance(value, str):
        text = ID.sub("(id)", value)
        return members_in_order(text) if "=" in text else text
    if isinstance(value, list):
        return [comparable(v) for v in value]
    if isinstance(value, dict):
        return {k: comparable(v) for k, v in value.items()}
    return value


class Oracle:
    """What the server makes of a case."""

    def __init__(self, server):
        self.server = server

    def ask(self, case):
        definition = case["definition"]
        workflow = self.server.call("POST", "/workflow/test", {
            "name": definition["name"], "version": 1, "input": case["input"],
            "taskRefToMockOutput": case["mocks"], "subWorkflowTestRequest": case["subWorkflowTestRequest"]})
        return self.tell(self.end(workflow["workflowId"], case))

    def end(self, run, case):
        """The ended workflow. The test call may answer before the server's own tasks are through: then what is
        open is answered as it would have been."""
        until = time.monotonic() + END_SECONDS
        while True:
            workflow = self.server.workflow(run)
            if workflow["status"] != "RUNNING" or time.monotonic() > until:
                return workflow
            if not self.answer_one(workflow, case):
                time.sleep(0.05)

    def answer_one(self, workflow, case):
        ended = collections.Counter(t["referenceTaskName"] for t in workflow["tasks"] if t["status"] not in OPEN)
        for task in workflow["tasks"]:
            name = task["referenceTaskName"]
            if task["status"] not in OPEN or task["taskType"] in OWN:
                if task["taskType"] == "SUB_WORKFLOW" and task.get("subWorkflowId") and task["status"] in OPEN:
                    mocks = case["subWorkflowTestRequest"].get(task["workflowTask"]["taskReferenceName"], {})
                    child = self.server.workflow(task["subWorkflowId"])
                    if self.answer_one(child, {"mocks": mocks.get("taskRefToMockOutput", {}),
                                               "subWorkflowTestRequest": {}}):
                        return True
                continue
            answers = case["mocks"].get(name, [])
            if ended[name] >= len(answers):
                continue
            answer = answers[ended[name]]
            self.server.call("POST", "/tasks", {
                "workflowInstanceId": workflow["workflowId"], "taskId": task["taskId"], "status": answer["status"],
                "outputData": answer["output"]})
            return True
        return False

    def tell(self, workflow):
        told = {name: workflow.get(name) for name in ("status", "output", "variables")}
        if workflow.get("reasonForIncompletion"):
            told["reasonForIncompletion"] = workflow["reasonForIncompletion"]
        told["tasks"] = []
        for task in workflow["tasks"]:
            one = {name: task.get(name) for name in TASK_MEMBERS}
            if task.get("reasonForIncompletion"):
                one["reasonForIncompletion"] = task["reasonForIncompletion"]
            if task["taskType"] == "SUB_WORKFLOW" and task.get("subWorkflowId"):
                one["child"] = self.tell(self.server.workflow(task["subWorkflowId"]))
            told["tasks"].append(one)
        return comparable(told)


class Differential(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = shared_server()
        cls.cases, cls.children = generated_definitions.generate(COUNT)
        cls.server.call("POST", "/metadata/taskdefs", generated_definitions.TASK_DEFINITIONS)
        answer = cls.server.call("PUT", "/metadata/workflow",
                                 [case["definition"] for case in cls.children + cls.cases])
        assert not answer["bulkErrorResults"], answer["bulkErrorResults"]

    def judge(self, case):
        """The first difference, or None; what the server said and what was said here."""
        with tempfile.TemporaryDirectory() as folder:
            given = {**case, "taskDefs": generated_definitions.TASK_DEFINITIONS,
                     "subWorkflows": [child["definition"] for child in self.children]}
            code, actual, notes = run_here(str(BIN / "httptask"), given, pathlib.Path(folder))
        try:
            expected = Oracle(self.server).ask(case)
        except urllib.error.HTTPError as error:
            return "the server answers %d: %s" % (error.code, error.read().decode()), None, None
        except TimeoutError:
            return "the server does not answer", None, None
        if code == 2:
            return "refused here: " + notes, expected, actual
        return compare(expected, comparable(actual)), expected, actual

    def confirm(self, case):
        """The difference, when the server says it again without other runs beside it: it ends a run now and then
        before it has written down why a sub-workflow failed."""
        for _ in range(2):
            difference = self.judge(case)[0]
            if not difference:
                return None
        return difference

    def test_generated_definitions_run_the_same_way(self):
        known = json.loads((HERE / "differences.json").read_text())
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            results = list(pool.map(self.judge, self.cases))
        differences = {case["definition"]["name"]: self.confirm(case)
                       for case, result in zip(self.cases, results) if result[0]}
        differences = {name: difference for name, difference in differences.items() if difference}
        for name, difference in differences.items():
            print("%s %s: %s" % ("known" if name in known else "DIFFERS", name, difference[:600]))
        print("%d of %d agree" % (COUNT - len(differences), COUNT))
        self.assertEqual(sorted(set(differences) - set(known)), [])
        self.assertEqual(sorted(set(known) - set(differences)), [], "agree by now, take them off the list")


def show(numbers):
    Differential.setUpClass()
    for number in numbers:
        case = Differential.cases[number - 1]
        print(json.dumps(case, indent=1))
        for part in Differential().judge(case):
            print(json.dumps(part, indent=1))


if __name__ == "__main__":
    if sys.argv[1:] and sys.argv[1].isdigit():
        show([int(number) for number in sys.argv[1:]])
    else:
        unittest.main()
