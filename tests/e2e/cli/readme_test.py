"""The root README: each command of its `console` blocks prints what stands below it."""

import re
import select
import shutil
import subprocess
import unittest

from cli_kit import BIN, SOURCE, TIMEOUT_SECONDS, CliCase

WRITTEN_ADDRESS = "127.0.0.1:8381"


def commands_of(readme):
    """Each command with the lines that stand below it, in order."""
    commands = []
    for block in re.findall(r"^```console\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                commands.append((line[2:], []))
            else:
                commands[-1][1].append(line)
    return commands


def pattern_of(lines):
    """`…` alone stands for any lines; times are never the same."""
    parts = []
    for line in lines:
        if line == "…":
            parts.append(r"(?:.*\n)*?")
        else:
            parts.append(re.sub(r"[0-9]+\\\.[0-9]\\ ms", r"[0-9.]+\ ms", re.escape(line)) + r" *\n")
    return "".join(parts)


class Readme(CliCase):
    def setUp(self):
        super().setUp()
        (self.folder / "examples").symlink_to(SOURCE / "examples")
        self.home.mkdir()
        shutil.copy(SOURCE / "examples/plaid/credentials.json", self.home)
        self.environment.update(PLAID_CLIENT_ID="mock-client-id", PLAID_SECRET="mock-secret",
                                PATH="%s:%s" % (BIN, self.environment["PATH"]))
        self.address = WRITTEN_ADDRESS

    def run_in_background(self, command):
        port_zero = command.rstrip("& ").replace(WRITTEN_ADDRESS, "127.0.0.1:0").split()
        process = self.start(*port_zero[1:])
        self.assertTrue(select.select([process.stdout], [], [], TIMEOUT_SECONDS)[0], command)
        line = process.stdout.readline().decode()
        self.address = line.strip().removeprefix("http://")
        return line

    def run_command(self, command):
        if command.endswith("&"):
            return self.run_in_background(command)
        process = subprocess.run(["bash", "-c", command.replace(WRITTEN_ADDRESS, self.address)],
                                 stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                 stdin=subprocess.DEVNULL, env=self.environment, cwd=self.folder,
                                 timeout=TIMEOUT_SECONDS, check=False)
        return process.stdout.decode()

    def test_every_command_prints_what_is_written(self):
        commands = commands_of((SOURCE / "README.md").read_text())
        self.assertGreater(len(commands), 8)
        for command, written in commands:
            printed = self.run_command(command).replace(self.address, WRITTEN_ADDRESS)
            self.assertRegex(printed, r"\A%s\Z" % pattern_of(written),
                             "%s prints:\n%s" % (command, printed))


if __name__ == "__main__":
    unittest.main()
