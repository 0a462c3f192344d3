"""add, check, run, and what they do with bad definitions."""

import json
import resource
import subprocess
import unittest

from cli_kit import GOOD_ORDER, CliCase, Server, http_task, send


class Add(CliCase):
    def setUp(self):
        super().setUp()
        self.import_shop()
        self.flow = self.folder / "flow.json"

    def test_makes_the_file_and_adds(self):
        self.assertIn("the new file flow.json",
                      self.ok("add", "flow.json", "shop/createOrder", "--ref", "create", *GOOD_ORDER).out)
        result = self.ok("add", "flow.json", "shop/getOrder", "--ref", "read", "--set",
                         "id=${create.output.response.body.id}", "--json").json()
        self.assertEqual(list(result), ["file", "taskReferenceName", "task"])
        definition = json.loads(self.flow.read_text())
        self.assertEqual(definition["name"], "flow")
        self.assertEqual([t["taskReferenceName"] for t in definition["tasks"]], ["create", "read"])
        self.assertEqual(self.ok("check", "flow.json").out, "ok: 2 tasks\n")

    def test_after(self):
        for name in ("a", "c"):
            self.ok("add", "flow.json", "shop/createOrder", "--ref", name, *GOOD_ORDER)
        self.ok("add", "flow.json", "shop/createOrder", "--ref", "b", "--after", "a", *GOOD_ORDER)
        tasks = json.loads(self.flow.read_text())["tasks"]
        self.assertEqual([t["taskReferenceName"] for t in tasks], ["a", "b", "c"])

    def test_the_rest_stays_byte_for_byte(self):
        before = '{"name":"flow", "version": 1,\t"schemaVersion":2,\n "tasks": [ ] ,  "x":1.50 }'
        self.flow.write_text(before)
        self.ok("add", "flow.json", "shop/createOrder", "--ref", "a", *GOOD_ORDER)
        after = self.flow.read_text()
        self.assertTrue(after.startswith(before.split("[")[0]))
        self.assertTrue(after.endswith(before.split("]")[1]))

    def refused_and_unchanged(self, *arguments, tells, **options):
        before = self.flow.read_bytes() if self.flow.exists() else None
        self.refused("add", "flow.json", *arguments, tells=tells, **options)
        self.assertEqual(self.flow.read_bytes() if self.flow.exists() else None, before)

    def test_values_that_do_not_fit_write_nothing(self):
        self.refused_and_unchanged("shop/createOrder", "--ref", "a", tells=["item", "buyer"])

    def test_duplicate_reference(self):
        self.ok("add", "flow.json", "shop/createOrder", "--ref", "a", *GOOD_ORDER)
        self.refused_and_unchanged("shop/createOrder", "--ref", "a", *GOOD_ORDER, tells=["a"])

    def test_unknown_reference_in_an_expression(self):
        self.ok("add", "flow.json", "shop/createOrder", "--ref", "create", *GOOD_ORDER)
        self.refused_and_unchanged("shop/getOrder", "--ref", "b", "--set",
                                   "id=${creat.output.response.body.id}",
                                   tells=["creat", "create", "does not fit"])

    def test_unknown_after(self):
        self.ok("add", "flow.json", "shop/createOrder", "--ref", "create", *GOOD_ORDER)
        self.refused_and_unchanged("shop/createOrder", "--ref", "b", "--after", "creat",
                                   *GOOD_ORDER, tells=["creat"])

    def test_not_json(self):
        self.flow.write_text('{"name": oops}')
        self.refused_and_unchanged("shop/createOrder", "--ref", "a", *GOOD_ORDER,
                                   tells=["flow.json:1:10", "^"])

    def test_full_disk(self):
        self.ok("add", "flow.json", "shop/createOrder", "--ref", "a", *GOOD_ORDER)

        def limit_files():
            resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))

        self.refused_and_unchanged("shop/createOrder", "--ref", "b", *GOOD_ORDER, tells=[],
                                   preexec_fn=limit_files)


class Check(CliCase):
    def test_every_fault_is_told(self):
        flow = self.definition(http_task("a", "https://x.example"),
                               http_task("a", "https://x.example/${b.output}"))
        result = self.refused("check", flow, "--json", tells=["flow.json:", "^"])
        self.assertEqual(list(result.json()), ["file", "problems", "drift"])
        for problem in result.json()["problems"]:
            self.assertEqual(list(problem), ["line", "column", "severity", "reason", "help"])
        self.assertGreaterEqual(len(result.json()["problems"]), 2)

    def test_requests_that_would_be_refused_are_warned_of(self):
        odd = http_task("a", "https://x.example")
        odd["inputParameters"]["http_request"].update(
            {"method": "TRACE", "retry": {"retryCount": -1}, "acceptedStatusCode": [],
             "headers": {"Host": "${workflow.input.h}"}, "readTimeOut": "${workflow.input.t}"})
        flow = self.definition(odd)
        told = {problem["reason"] for problem in self.ok("check", flow, "--json").json()["problems"]}
        self.assertEqual(told, {
            "`method` must be GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS",
            "`retry.retryCount` must be a whole number from 0 to 100",
            "`acceptedStatusCode` means nothing: did you mean `acceptedStatusCodes`?",
            "`headers.Host` is set by the client itself; leave it out"})
        self.refused("check", flow, "--strict", tells=["flow.json:", "the task will fail here"])
        ran = self.cli("run", flow)
        self.assertEqual(ran.code, 1, "it is run, and its task fails: " + ran.err)

    def test_not_json(self):
        self.refused("check", self.write("a.json", '{\n  "name": oops\n}'), tells=["a.json:2:11", "^"])

    def test_missing(self):
        self.refused("check", "nowhere.json", tells=["nowhere.json"])

    def test_check_compiles_scripts(self):
        def task(kind, ref, **more):
            return {"name": ref, "taskReferenceName": ref, "type": kind, **more}

        def flow(js, jq, body, condition):
            return self.write("scripts.json", json.dumps({
                "name": "scripts", "version": 1, "schemaVersion": 2, "tasks": [
                    task("INLINE", "a", inputParameters={"evaluatorType": "javascript", "expression": js}),
                    task("JSON_JQ_TRANSFORM", "b", inputParameters={"queryExpression": jq}),
                    task("LAMBDA", "c", inputParameters={"scriptExpression": body}),
                    task("DO_WHILE", "d", loopCondition=condition, loopOver=[
                        task("SWITCH", "e", evaluatorType="graaljs", expression=js,
                             decisionCases={"x": [task("NOOP", "f")]})])]}, indent=0))

        self.ok("check", flow("while (true) {}", ".a | {b}", "return $.x;", "$.d['iteration'] < 3"))
        self.ok("check", flow("f(${workflow.input.x})", "${workflow.input.q}", "return 1", "true"))
        bad = flow("var = 5", ".a | {", "return (", "if (")
        self.assertEqual(self.ok("check", bad).out, "ok: 4 tasks, 5 warnings\n")
        self.refused("check", bad, "--strict", tells=["warning: ", "--strict"])
        told = self.ok("check", bad, "--json").json()
        self.assertEqual({problem["severity"] for problem in told["problems"]}, {"warning"})
        self.assertEqual([problem["reason"].split(":")[0] for problem in told["problems"]],
                         ["the script does not compile", "the jq query does not compile"]
                         + 3 * ["the script does not compile"])


class Run(CliCase):
    def make_chain(self):
        self.import_shop()
        url = self.start_mock()
        self.ok("add", "flow.json", "shop/createOrder", "--ref", "create", "--server", url,
                "--set", "item=${workflow.input.item}", "--set", "buyer.name=Jo")
        self.ok("add", "flow.json", "shop/getOrder", "--ref", "read", "--server", url,
                "--set", "id=${create.output.response.body.id}")
        return url[len("http://"):]

    def test_the_chain(self):
        address = self.make_chain()
        result = self.ok("run", "flow.json", "--allow", address, "--input", '{"item": "tea"}')
        self.assertIn("1/2 create", result.err)
        self.assertIn("201 Created", result.err)
        self.assertIn("2/2 read", result.err)
        self.assertIn("/orders/o-17", result.err)
        self.assertEqual(json.loads(result.out)["response"]["body"], {"id": "o-17", "item": "tea"})

    def test_json(self):
        address = self.make_chain()
        run = self.ok("run", "flow.json", "--allow", address, "--input", '{"item": "tea"}',
                      "--json").json()
        self.assertEqual(run["status"], "COMPLETED")
        self.assertEqual([t["referenceTaskName"] for t in run["tasks"]], ["create", "read"])
        for task in run["tasks"]:
            self.assertTrue({"response", "request", "timings", "attempts"} <= set(task))

    def test_state_is_its_owners_alone(self):
        self.ok("run", "flow.json", "--allow", self.make_chain(), "--input", '{"item": "tea"}')
        self.assertEqual(self.home.stat().st_mode & 0o777, 0o700)
        kept = {path.name: path.stat().st_mode & 0o777 for path in self.home.iterdir()}
        self.assertLessEqual({"catalog.db", "journal.db"}, set(kept))
        self.assertEqual(set(kept.values()), {0o600}, kept)
        self.ok("--home", self.folder / "other", "apis")
        self.assertEqual((self.folder / "other").stat().st_mode & 0o777, 0o700)

    def test_repeat(self):
        address = self.make_chain()
        runs = self.ok("run", "flow.json", "--allow", address, "--input", '{"item": "tea"}', "--json",
                       "--repeat", "5", "--parallel", "3").json()["runs"]
        self.assertEqual([run["status"] for run in runs], ["COMPLETED"] * 5)
        self.assertEqual(len({run["workflowId"] for run in runs}), 5)

    def test_a_rejected_task_fails_the_run(self):
        server = Server(self, lambda handler: send(handler, 403, "application/json", b'{"no": 1}'))
        flow = self.definition(http_task("a", server.url), http_task("b", server.url))
        result = self.cli("run", flow, "--allow", server.address)
        self.assertEqual(result.code, 1)
        self.assertIn("403", result.err)
        self.assertNotIn("2/2", result.err)

    def run_on_a_full_disk(self, asked, tells, **options):
        server = Server(self, lambda handler: (asked.append(1), send(handler, 200, "text/plain", b"x")))
        flow = self.definition(*[http_task("t%d" % i, server.url) for i in range(50)])
        self.refused("run", flow, "--allow", server.address, tells=tells, **options)
        self.assertLess(len(asked), 50, "it stops where it cannot write down what it does")

    def test_no_place_for_the_journal(self):
        asked = []
        self.run_on_a_full_disk(asked, ["journal.db", "disk"], preexec_fn=lambda: resource.setrlimit(
            resource.RLIMIT_FSIZE, (2048, 2048)))
        self.assertEqual(asked, [])

    def test_a_disk_that_becomes_full(self):
        disk = self.small_disk(128)
        if disk is None:
            return
        self.environment["HTTPTASK_HOME"] = str(disk / "home")
        self.ok("apis")
        self.run_on_a_full_disk([], ["journal.db", "no space is left"])

    def test_runs_are_read_where_nothing_can_be_written(self):
        disk = self.small_disk(4096)
        if disk is None:
            return
        self.environment["HTTPTASK_HOME"] = str(disk / "home")
        flow = self.definition({"name": "n", "taskReferenceName": "n", "type": "NOOP"})
        run = self.ok("run", flow, "--mock", self.write("mocks.json", "{}"), "--json").json()["workflowId"]
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        self.assertIn(run, self.ok("runs").out)
        self.assertIn("COMPLETED", self.ok("describe", run).out)
        self.refused("run", flow, "--mock", self.folder / "mocks.json", tells=["journal.lock", "Read-only"])

    def test_mocks_of_nobody_and_outputs_of_skipped_tasks_are_told(self):
        flow = self.definition(
            {"name": "n", "taskReferenceName": "one", "type": "NOOP"},
            {"name": "n", "taskReferenceName": "two", "type": "NOOP", "inputParameters": {"x": "${one.output.x}"}})
        mocks = self.write("mocks.json", json.dumps({"oen": []}))
        self.assertIn("warning: no task is called `oen`: did you mean `one`?",
                      self.ok("run", flow, "--mock", mocks).err)
        self.assertIn("warning: the task `one` is skipped and has no output",
                      self.ok("run", flow, "--from", "two").err)

    def test_a_definition_task_is_tested_alone(self):
        server = Server(self, lambda handler: send(handler, 200, "text/plain", handler.path.encode()))
        flow = self.definition(http_task("a", server.url),
                               http_task("b", server.url + "/${a.output.id}/${workflow.input.x}"))
        result = self.ok("test", "%s#b" % flow, "--allow", server.address, "--json", "--input",
                         '{"a": {"output": {"id": 7}}, "workflow": {"input": {"x": 8}}}').json()
        self.assertEqual(result["response"]["body"], "/7/8")

    def test_bad_input(self):
        flow = self.definition(http_task("a", "https://x.example"))
        self.refused("run", flow, "--input", "{", tells=["--input:1:2"])
        self.refused("run", flow, "--input", "@nowhere.json", tells=["nowhere.json"])
        self.refused("run", "nowhere.json", tells=["nowhere.json"])

    def test_bad_definition(self):
        self.refused("run", self.definition(http_task("a", "https://x.example/${b.output.id}")),
                     tells=["flow.json:", "b"])


if __name__ == "__main__":
    unittest.main()
