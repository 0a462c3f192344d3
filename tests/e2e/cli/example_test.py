"""The definitions in examples/ run as their README says."""

import json
import re
import unittest

from cli_kit import SOURCE, CliCase

EXAMPLES = SOURCE / "examples"


class Examples(CliCase):
    def setUp(self):
        super().setUp()
        self.home.mkdir()
        (self.folder / "examples").symlink_to(EXAMPLES)
        self.environment.update(PLAID_CLIENT_ID="an-id", PLAID_SECRET="a-secret")

    def start_plaid(self):
        self.ok("import", "examples/plaid/openapi.yaml")
        return self.start_mock("plaid")

    def run_bank_accounts(self, url, *options, check=None):
        return (check or self.ok)("run", "examples/plaid/bank_accounts.json", "--credentials",
                                  "examples/plaid/credentials.json", "--allow", url[len("http://"):],
                                  "--input", json.dumps({"server": url}), *options)

    def test_readme_names_what_is_there_and_all_of_it(self):
        named = set(re.findall(r"`([\w/.]+\.\w+)`", (EXAMPLES / "README.md").read_text()))
        there = {str(path.relative_to(EXAMPLES)) for path in EXAMPLES.rglob("*") if path.is_file()}
        self.assertEqual(named, there - {"README.md"})

    def test_bank_accounts_fits_its_reference(self):
        self.ok("import", "examples/plaid/openapi.yaml")
        self.assertEqual(self.ok("check", "examples/plaid/bank_accounts.json").out, "ok: 4 tasks\n")

    def test_bank_accounts_runs_and_each_token_is_that_of_the_task_before(self):
        run = self.run_bank_accounts(self.start_plaid(), "--json").json()
        self.assertEqual(run["status"], "COMPLETED")
        tasks = {task["referenceTaskName"]: task for task in run["tasks"]}
        self.assertEqual(list(tasks), ["link", "public", "exchange", "accounts"])
        for name, before, token in (("exchange", "public", "public_token"),
                                    ("accounts", "exchange", "access_token")):
            self.assertEqual(tasks[name]["request"]["body"][token],
                             tasks[before]["response"]["body"][token])
        self.assertTrue(tasks["accounts"]["response"]["body"]["accounts"])

    def test_keys_stay_hidden(self):
        result = self.run_bank_accounts(self.start_plaid(), "--json")
        self.assertNotIn("a-secret", result.out + result.err)
        self.assertNotIn("an-id", result.out + result.err)

    def test_keys_that_are_not_set_are_named(self):
        del self.environment["PLAID_SECRET"]
        result = self.run_bank_accounts(self.start_plaid(), check=self.cli)
        self.assertEqual(result.code, 1)
        self.assertIn("PLAID_SECRET", result.err)


if __name__ == "__main__":
    unittest.main()
