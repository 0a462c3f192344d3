"""`cmake --install` puts programs, proto files and completions where a packager expects them."""

import os
import pathlib
import re
import shutil
import subprocess
import unittest

from cli_kit import BIN, SHOP, SOURCE, TIMEOUT_SECONDS, CliCase

BUILD = BIN.parent
INSTALLED = {
    "bin/httptask", "bin/httptask-plugin", "bin/httptask-script",
    "bin/httptask-serve",
    "share/bash-completion/completions/httptask",
    "share/zsh/site-functions/_httptask",
    "share/fish/vendor_completions.d/httptask.fish",
    "share/httptask/proto/httptask/v1/task_service.proto",
    "share/httptask/proto/httptask/v1/catalog_service.proto",
    "share/httptask/proto/google/rpc/status.proto",
}
# Each is joined at every start of a program that names it, which costs milliseconds.
HELPERS_LIBRARIES = r"lib(mozjs|jq|cpp-httplib|brotli)"
SCRIPT = """{"name": "w", "version": 1, "schemaVersion": 2, "outputParameters": {"n": "${i.output.result}"}, "tasks": [
  {"name": "i", "taskReferenceName": "i", "type": "INLINE",
   "inputParameters": {"evaluatorType": "graaljs", "expression": "1 + 1"}}]}"""


class Install(CliCase):
    def install(self, *options, **variables):
        subprocess.run(["cmake", "--install", str(BUILD), *options], check=True,
                       env=dict(os.environ, **variables), stdout=subprocess.DEVNULL,
                       timeout=TIMEOUT_SECONDS)

    def files(self, prefix):
        return {str(path.relative_to(prefix)) for path in prefix.rglob("*") if path.is_file()}

    def setUp(self):
        super().setUp()
        self.prefix = self.folder / "prefix"
        self.install("--prefix", str(self.prefix))

    def test_each_file_is_in_its_place(self):
        files = self.files(self.prefix)
        self.assertEqual(INSTALLED - files, set())
        places = r"bin/httptask(-plugin|-script|-serve)?|share/httptask/proto/.*\.proto|share/(bash|zsh|fish).*"
        self.assertEqual([name for name in files if not re.fullmatch(places, name)], [])

    def test_the_installed_programs_find_each_other_and_work(self):
        program = self.prefix / "bin" / "httptask"
        version = self.ok("version", "--json", program=program).json()
        self.assertEqual(version["plugin"], str((self.prefix / "bin/httptask-plugin").resolve()))
        self.ok("import", self.write("shop.yaml", SHOP), program=program)
        self.assertIn("createOrder", self.ok("search", "order", program=program).out)
        script = self.write("script.json", SCRIPT)
        self.assertEqual(self.ok("run", script, "--json", program=program).json()["output"], {"n": 2})

    def test_the_command_line_is_joined_with_nothing_that_only_its_helpers_need(self):
        dynamic = subprocess.run(["readelf", "-d", str(self.prefix / "bin/httptask")], check=True, text=True,
                                 stdout=subprocess.PIPE, timeout=TIMEOUT_SECONDS).stdout
        needed = re.findall(r"\(NEEDED\).*\[(lib[^.]*)", dynamic)
        self.assertIn("libc", needed)
        self.assertEqual([name for name in needed if re.match(HELPERS_LIBRARIES, name)], [])

    def test_a_package_is_staged_under_destdir(self):
        staged = self.folder / "staged"
        self.install("--prefix", "/usr", DESTDIR=str(staged))
        self.assertEqual(self.files(staged / "usr"), self.files(self.prefix))

    def test_other_languages_can_compile_the_proto_files(self):
        root = self.prefix / "share/httptask/proto"
        protos = [str(path.relative_to(root)) for path in root.rglob("*.proto")]
        subprocess.run(["protoc", "-I", str(root), "-o", os.devnull, *protos], check=True,
                       timeout=TIMEOUT_SECONDS)
        self.assertEqual({path for path in protos if path.startswith("httptask/")},
                         {str(path.relative_to(SOURCE / "proto"))
                          for path in pathlib.Path(SOURCE, "proto/httptask").rglob("*.proto")})

    def test_completions_are_those_of_the_program(self):
        for shell, name in (("bash", "bash-completion/completions/httptask"),
                            ("zsh", "zsh/site-functions/_httptask"),
                            ("fish", "fish/vendor_completions.d/httptask.fish")):
            installed = (self.prefix / "share" / name).read_text()
            self.assertEqual(installed, self.ok("completion", shell).out)
            if shutil.which(shell):
                subprocess.run([shell, "-n", self.prefix / "share" / name], check=True,
                               timeout=TIMEOUT_SECONDS)
            else:
                print("%s is not there, its completions are not read by it" % shell)

    def test_bash_completes_commands(self):
        script = self.prefix / "share/bash-completion/completions/httptask"
        ask = ('source "$0"; COMP_WORDS=(httptask imp); COMP_CWORD=1; COMP_LINE="httptask imp"; '
               'COMP_POINT=12; "$(complete -p httptask | sed "s/.*-F \\([^ ]*\\).*/\\1/")"; '
               'echo "${COMPREPLY[@]}"')
        found = subprocess.run(["bash", "-c", ask, str(script)], check=True, text=True,
                               stdout=subprocess.PIPE, timeout=TIMEOUT_SECONDS).stdout
        self.assertEqual(found.strip(), "import")


if __name__ == "__main__":
    unittest.main()
