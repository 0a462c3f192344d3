"""Workflow definitions with mocked outputs, the same ones each time, for two engines to run.

Left out is what the server itself runs now this way, now that way, or not at all: retries and failures within forks
(its JOIN may look between a failure and its retry), loops within loops, optional loops. See the README.
"""

import random

VALUES = [0, 1, 7, -3, 2.5, 12345678901, "", "plain", "two words", "ü-€", True, False, None, [], {}, [1, 2, 3],
          ["a", None, {"k": 1}], {"k": "v", "n": {"deep": [4, 5, {"x": "y"}]}}]
RETRIED = "gen_retried"  # The name of a task definition with two retries, at once.
TASK_DEFINITIONS = [{"name": RETRIED, "retryCount": 2, "retryDelaySeconds": 0, "timeoutSeconds": 0,
                     "responseTimeoutSeconds": 3600, "ownerEmail": "owner@example.com"}]


def mock(status="COMPLETED", output=None):
    return {"status": status, "output": {} if output is None else output}


class Generator:
    """One definition, its input and its mocks, from one seed."""

    def __init__(self, seed, children=()):
        self.random = random.Random(seed)
        self.name = "gen_%03d" % seed
        self.children = children
        self.count = 0
        self.known = []  # Reference names whose outputs may be read.
        self.mocks = {}
        self.child_mocks = {}
        self.input = {"s": "text", "n": 4, "l": [3, 1, 2], "o": {"a": {"b": "c"}}, "z": None}

    def case(self):
        tasks = self.chain(self.random.randint(2, 6), nesting=0)
        definition = {"name": self.name, "version": 1, "schemaVersion": 2, "ownerEmail": "owner@example.com",
                      "timeoutSeconds": 0, "tasks": tasks}
        if self.random.random() < 0.7:
            definition["outputParameters"] = self.parameters(3)
        if self.random.random() < 0.3:
            definition["variables"] = {"v0": self.value(), "v1": "first"}
        return {"definition": definition, "input": self.input, "mocks": self.mocks,
                "subWorkflowTestRequest": self.child_mocks}

    def value(self):
        return self.random.choice(VALUES)

    def reference(self, kind):
        self.count += 1
        return "%s%d" % (kind, self.count)

    def path(self):
        """What stands between `${` and `}`."""
        roots = ["workflow.input.s", "workflow.input.n", "workflow.input.l", "workflow.input.o", "workflow.input.z",
                 "workflow.input.l[1]", "workflow.input.o.a.b", "workflow.input.missing", "workflow.variables.v0",
                 "workflow.input.l[*]", "workflow.input.l.length()", "workflow.input['s']"]
        for name in self.known:
            roots += ["%s.output.%s" % (name, end) for end in
                      ("a", "b", "c", "result", "a.k", "b.n.deep[0]", "b[0]", "missing", "c[*]", "b..x")]
            roots += [name + ".output", name + ".status", name + ".input.p0"]
        return self.random.choice(roots)

    def expression(self, depth=0):
        draw = self.random.random()
        if draw < 0.45:
            return "${%s}" % self.path()
        if draw < 0.65:
            return "<${%s}|${%s}>" % (self.path(), self.path())
        if draw < 0.7:
            return "$${%s} of ${%s}" % (self.path(), self.path())
        if draw < 0.85 or depth > 1:
            return self.value()
        if draw < 0.93:
            return {"m": self.expression(depth + 1), "l": [self.expression(depth + 1), 1]}
        return [self.expression(depth + 1), self.expression(depth + 1)]

    def parameters(self, count):
        return {"p%d" % i: self.expression() for i in range(self.random.randint(0, count))}

    def task(self, task_type, reference, parameters, **members):
        return {"name": members.pop("name", reference), "taskReferenceName": reference, "type": task_type,
                "inputParameters": parameters, **members}

    def chain(self, length, nesting, calm=False):
        """Tasks one after the other; `calm` ones do not fail."""
        makers = [self.simple] * 5 + [self.inline] * 2 + [self.jq] * 2 + [self.set_variable]
        if not calm:
            makers += [self.retried, self.optional, self.failing]
        if nesting < 2:
            makers += [self.switch] * 3 + [self.fork] * 2
        if nesting == 0:
            makers += [self.loop] * 2
        if self.children and not calm:
            makers += [self.sub_workflow] * 2
        tasks = []
        for _ in range(length):
            tasks += self.random.choice(makers)(nesting, calm)
        if not calm and self.random.random() < 0.06:
            tasks += self.terminate()
        return tasks

    def outputs(self):
        return {name: self.value() for name in "abc" if self.random.random() < 0.8}

    def simple(self, nesting, calm, **members):
        reference = self.reference("t")
        task = self.task("SIMPLE", reference, self.parameters(3), **members)
        self.mocks[reference] = [mock(output=self.outputs())]
        self.known.append(reference)
        return [task]

    def retried(self, nesting, calm):
        task = self.simple(nesting, calm, name=RETRIED)[0]
        answers = self.mocks[task["taskReferenceName"]]
        self.mocks[task["taskReferenceName"]] = (
            [mock("FAILED", {"try": i}) for i in range(self.random.randint(1, 3))] + answers)
        return [task]

    def optional(self, nesting, calm):
        task = self.simple(nesting, calm, optional=True)[0]
        self.mocks[task["taskReferenceName"]] = [mock("FAILED_WITH_TERMINAL_ERROR", self.outputs())]
        # The last one of a workflow keeps its FAILED at the server: something always follows.
        return [task] + self.simple(nesting, calm)

    def failing(self, nesting, calm):
        if self.random.random() < 0.7:
            return self.simple(nesting, calm)
        task = self.simple(nesting, calm)[0]
        self.mocks[task["taskReferenceName"]] = [mock("FAILED_WITH_TERMINAL_ERROR", self.outputs())]
        return [task]

    def inline(self, nesting, calm):
        reference = self.reference("script")
        script = self.random.choice([
            "$.x", "$.n + 1", "$.n * 2.5", "'<' + $.n + '>'", "$.n > 3 ? 'big' : 'small'",
            "(function () { return {sum: $.n + 1, list: [1, $.n, 'x'], no: null}; })()",
            "(() => [3, 1, 2].map(v => v * $.n))()", "`n is $${$.n}`", "$.n / 2", "$.n % 3 == 1", "[1, 2, 3].length",
            "JSON.stringify({a: [1, 2], b: 'c'})", "'a,b,c'.split(',')", "Math.max($.n, 10) - 1"])
        self.known.append(reference)
        return [self.task("INLINE", reference, {
            "evaluatorType": self.random.choice(["javascript", "graaljs"]), "expression": script,
            "n": self.random.randint(0, 9), "x": self.expression()})]

    def jq(self, nesting, calm):
        reference = self.reference("jq")
        query = self.random.choice([
            ".x", "{n: .n, has: (.x != null)}", ".l | map(. * 2)", ".l[]", ".l | length", ".missing // \"none\"",
            "[.l[] | select(. > 1)]", ".l | add", ".o | keys", ".o | to_entries", "[.l, .l] | flatten | unique",
            ".n | tostring", ".l | sort | reverse", "if .n > 4 then \"big\" else \"small\" end", ".l | join(\"-\")",
            ".l as [$first, $second] | {$first, $second}", "reduce .l[] as $i (0; . + $i)"])
        self.known.append(reference)
        return [self.task("JSON_JQ_TRANSFORM", reference, {
            "queryExpression": query, "x": self.expression(), "n": self.random.randint(0, 9), "l": [3, 1, 2],
            "o": {"k": 1, "a": [2]}})]

    def set_variable(self, nesting, calm):
        reference = self.reference("set")
        return [self.task("SET_VARIABLE", reference, {"v0": self.expression(), "v2": self.expression()})]

    def switch(self, nesting, calm):
        reference = self.reference("switch")
        before = list(self.known)
        cases = {}
        for label in self.random.sample(["a", "b", "4", "text", "null", "true"], self.random.randint(1, 3)):
            cases[label] = self.chain(self.random.randint(0 if label == "b" else 1, 2), nesting + 1, calm)
        default = self.chain(self.random.randint(0, 2), nesting + 1, calm)
        self.known = before
        if self.random.random() < 0.5:
            value = self.random.choice(["a", "b", "x", 4, "${workflow.input.n}", "${workflow.input.s}", None, True])
            by = {"evaluatorType": "value-param", "expression": "which"}
        else:
            value = self.random.randint(0, 3)
            by = {"evaluatorType": self.random.choice(["javascript", "graaljs"]), "expression": self.random.choice(
                ["$.which > 1 ? 'a' : 'b'", "['a', 'b', 'text'][$.which]", "$.which + 1", "$.which == 1"])}
        self.known.append(reference)
        return [self.task("SWITCH", reference, {"which": value}, decisionCases=cases, defaultCase=default, **by)]

    def fork(self, nesting, calm):
        reference = self.reference("fork")
        join = self.reference("join")
        before = list(self.known)
        branches = []
        for _ in range(self.random.randint(1, 3)):
            self.known = list(before)
            branches.append(self.simple(nesting + 1, True) if self.random.random() < 0.4 else
                            [task for _ in range(self.random.randint(1, 2))
                             for task in self.random.choice([self.simple, self.inline, self.set_variable])(2, True)])
        self.known = before + [branch[-1]["taskReferenceName"] for branch in branches] + [join]
        return [self.task("FORK_JOIN", reference, {}, forkTasks=branches),
                self.task("JOIN", join, {}, joinOn=[branch[-1]["taskReferenceName"] for branch in branches])]

    def loop(self, nesting, calm):
        reference = self.reference("loop")
        before = list(self.known)
        first = self.count
        body = self.chain(self.random.randint(1, 3), 2, True)
        self.known = before
        rounds = self.random.randint(1, 3)
        for number in range(first, self.count + 1):
            name = "t%d" % number
            if name in self.mocks:
                del self.mocks[name]
                for i in range(1, rounds + 1):
                    self.mocks["%s__%d" % (name, i)] = [mock(output={"a": i, "b": self.value()})]
        condition = self.random.choice(["$.%s['iteration'] < $.max" % reference, "$.%s.iteration < %d" % (reference, rounds),
                                        "if ($.%s['iteration'] < $.max) { true; } else { false; }" % reference])
        self.known.append(reference)
        return [self.task("DO_WHILE", reference, {"max": rounds}, loopCondition=condition, loopOver=body)]

    def sub_workflow(self, nesting, calm):
        reference = self.reference("sub")
        child = self.random.choice(self.children)
        self.child_mocks[reference] = {"name": child["definition"]["name"], "version": 1,
                                       "taskRefToMockOutput": child["mocks"]}
        self.known.append(reference)
        return [self.task("SUB_WORKFLOW", reference, {**child["input"], "s": self.expression()},
                          subWorkflowParam={"name": child["definition"]["name"], "version": 1})]

    def terminate(self):
        return [self.task("TERMINATE", self.reference("end"), {
            "terminationStatus": self.random.choice(["COMPLETED", "FAILED"]), "terminationReason": "enough",
            "workflowOutput": self.random.choice([{"w": self.expression()}, "${%s}" % self.path()])})]


def generate(count, first_seed=1, children=5):
    """`count` cases, and the workflows that they start."""
    started = [Generator(900 + i).case() for i in range(children)]
    return [Generator(first_seed + i, started).case() for i in range(count)], started
