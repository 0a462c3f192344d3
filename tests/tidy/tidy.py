#!/usr/bin/env python3
"""Checks the rules of the tree that a compiler does not. Prints `file:line: what; what to do`.

tidy.py [ROOT]            every rule but the format
tidy.py --format [ROOT]   the format alone, by clang-format-14
"""

import pathlib
import re
import subprocess
import sys

# Which folders a folder may include; itself is always allowed. A name with a dot is one header.
BASE = "plugin/base"
PLUGIN = [f"plugin/{n}" for n in ("base expression schema secrets guard catalog reference prepare "
                                  "http execute mock").split()]
INCLUDES = {
    "plugin/base": [],
    "plugin/expression": [BASE],
    "plugin/schema": [BASE],
    "plugin/secrets": [BASE],
    "plugin/guard": [BASE],
    "plugin/sqlite": [BASE],
    "plugin/catalog": ["plugin/schema", BASE],
    "plugin/reference": ["plugin/catalog", "plugin/schema", BASE],
    "plugin/prepare": ["plugin/catalog", "plugin/schema", "plugin/expression",
                       "plugin/secrets/secret.h", BASE],
    "plugin/http": ["plugin/guard", BASE],
    "plugin/execute": ["plugin/prepare", "plugin/catalog", "plugin/expression", "plugin/secrets",
                       "plugin/guard",
                       "plugin/http/http_client.h", "plugin/http/http_message.h", BASE],
    "plugin/mock": ["plugin/catalog", "plugin/schema", BASE],
    "plugin/conductor": ["plugin/execute", "plugin/http/http_client.h",
                         "plugin/http/http_message.h", "plugin/sqlite", BASE],
    "plugin/metrics": ["plugin/conductor/worker_observer.h", BASE],
    "plugin/config": ["plugin/guard", BASE],
    "plugin/service": PLUGIN + ["proto"],
    "plugin/main.cc": ["plugin"],
    "runner/model": ["plugin/expression", BASE],
    "runner/engine": ["runner/model", "plugin/expression", BASE],
    "runner/script": ["runner/engine", BASE],
    "runner/worker": ["runner/engine", BASE],
    "runner/journal": ["runner/engine", "runner/model", BASE],
    "runner/client": ["runner/engine", BASE, "proto"],
    "runner/console": ["runner/journal", "runner/engine/run_observer.h", "runner/client", BASE],
    # What the definitions and results of the other runner folders are made of, too.
    "runner/cli": ["runner", "plugin/expression", BASE, "proto"],
    "runner/main.cc": ["runner/cli"],
    "runner/serve_main.cc": "tests/e2e/cli, serve_test.py runs it",
    "runner/script_main.cc": ["runner/script"],
    "runner/serve_main.cc": ["runner/cli"],
}
# Third-party headers, the libraries that bring them, and the folders that may use them.
FENCES = [
    (r"curl/", r"CURL::", ["plugin/http"]),
    (r"ares\.h", r"PkgConfig::CARES", ["plugin/http"]),
    (r"sqlite3\.h", r"SQLite::", ["plugin/sqlite", "plugin/catalog", "runner/journal"]),
    (r"libfyaml", r"PkgConfig::FYAML", ["plugin/reference"]),
    (r"zstd(_errors)?\.h", r"PkgConfig::ZSTD", ["plugin/catalog", "plugin/http"]),
    (r"zlib\.h|brotli/", r"ZLIB::ZLIB|PkgConfig::BROTLI", ["plugin/http"]),
    (r"httplib\.h", r"\$\{HTTPLIB", ["plugin/mock", "plugin/metrics", "runner/console"]),
    (r"prometheus/", r"prometheus-cpp::", ["plugin/metrics"]),
    (r"grpc|plugin/grpc_", r"gRPC::", ["plugin/service", "runner/client"]),
    (r"httptask/v1/|google/|plugin/\w+\.pb\.h", r"httptask::proto",
     ["plugin/service", "runner/client", "runner/cli"]),
    (r"js/|jsapi\.h|jsfriendapi\.h", r"\$\{MOZJS", ["runner/script"]),
    (r"jq\.h|jv\.h", r"\$\{JQ_LIBRARY", ["runner/script"]),
    (r"CLI/", r"\$\{CLI11", ["runner/cli"]),
    (r"re2/", r"PkgConfig::RE2", ["plugin/schema", "plugin/expression", "plugin/execute"]),
    (r"absl/", r"absl::", ["plugin/base"]),
    (r"nlohmann/", r"nlohmann_json", ["plugin/base"]),
]
# Banned text, where it is banned, where it is allowed all the same.
BANNED = [
    (r"using namespace", "", None), (r"innerHTML", "", None), (r"std::regex", "", None),
    (r"sleep_for", "tests/", None), (r"DISABLED_|GTEST_SKIP", "", None),
    (r"std::cout", "", "runner/cli/"), (r"\b(?:TODO|FIXME)\b", "", None),
    (r"\.dump\(|\bjson::parse\(", "", "plugin/base/"),
    (r"(?<![\w.])/(?:work|root|home)/\w", "", None),
]
SKIP_TEXT = ("tests/tidy/",)
# Sources whose test has another name or place, each with the reason.
WITHOUT_TEST = {
    "plugin/base/check.cc": "it only aborts",
    "runner/cli/catalog/reference_importer.cc": "tests/e2e/cli, import_test.py: it needs a plugin",
    "plugin/main.cc": "tests/e2e runs it",
    "runner/main.cc": "tests/e2e runs it",
    "runner/serve_main.cc": "tests/e2e/cli, serve_test.py runs it",
    "runner/script_main.cc": "tests/integration/runner/script_process_test.cc runs it",
    "plugin/http/curl_loop.cc": "tests/integration/http: it needs sockets",
    "plugin/http/curl_handle.cc": "tests/integration/http: its options act on transfers",
    "plugin/http/resolver.cc": "tests/integration/http, name_test.cc: it needs a name server",
    "plugin/http/tls_facts.cc": "tests/integration/http, answer_test.cc: it needs a handshake",
    "plugin/http/tls_watch.cc": "tests/integration/http, http2_test.cc: it needs a flood",
    "plugin/http/curl_pool.cc": "tests/integration/http: it needs sockets",
    "plugin/http/curl_transfer.cc": "tests/integration/http: it needs sockets",
    "plugin/reference/openapi/api_name.cc": "openapi_loader_test.cc: seen through LoadOpenApi",
    "plugin/reference/openapi/openapi_content.cc": "openapi_loader_test.cc: seen through LoadOpenApi",
    "plugin/reference/openapi/openapi_operation.cc": "openapi_loader_test.cc: seen through LoadOpenApi",
    "plugin/reference/openapi/openapi_parameters.cc": "openapi_loader_test.cc: seen through LoadOpenApi",
    "plugin/reference/openapi/openapi_schema.cc": "openapi_loader_test.cc: seen through LoadOpenApi",
    "plugin/reference/openapi/openapi_security.cc": "openapi_loader_test.cc: seen through LoadOpenApi",
    "plugin/reference/openapi/openapi_servers.cc": "openapi_loader_test.cc: seen through LoadOpenApi",
    "plugin/reference/document/openapi_value.cc": "openapi_loader_test.cc: seen through LoadOpenApi",
    "plugin/schema/validate_structure.cc": "validate_test.cc: the half of Validate that looks into lists and objects",
    "plugin/conductor/conductor_worker.cc": "tests/integration/conductor: it needs a thread",
    "plugin/conductor/worker_loop.cc": "tests/integration/conductor: it needs a thread",
    "plugin/service/catalog_service.cc": "tests/integration/service: it needs a server",
    "plugin/service/go_plugin_controller.cc": "tests/e2e/go_plugin: it needs a host",
    "plugin/service/server_call.cc": "tests/integration/service: it needs a server",
    "plugin/service/task_service.cc": "tests/integration/service: it needs a server",
    "plugin/service/task_stream.cc": "tests/integration/service: it needs a server",
    "runner/script/process_script_evaluator.cc": "tests/integration/runner/script_process_test.cc: it needs a process",
    "runner/script/interpreter/script_worker.cc": "tests/integration/runner/script_process_test.cc: it is a process",
    "runner/worker/command_workers.cc": "tests/integration/runner: it needs processes",
    "runner/worker/shell_command.cc": "tests/integration/runner: it needs processes",
    "runner/console/server/console_server.cc": "tests/integration/runner: it needs sockets",
    "runner/client/plugin_client.cc": "tests/integration/service and tests/e2e: it needs a server",
    "runner/client/plugin_task_runner.cc": "tests/e2e: it needs a plugin",
}
CODE = {".h", ".cc"}


def folder_of(path):
    """The row of the table: the first two parts, also where they name a file."""
    return "/".join(path.split("/")[:2])


def allowed(target, names):
    return any(target == name or target.startswith(name + "/") for name in names)


def check_includes(path, lines):
    folder = folder_of(path)
    if not path.startswith(("plugin/", "runner/")):
        return
    if folder not in INCLUDES:
        yield path, 1, f"{folder} is not in the table", "add its row to INCLUDES in tests/tidy"
        return
    for number, line in enumerate(lines, 1):
        found = re.match(r'\s*#include\s+([<"])([^>"]+)', line)
        if not found:
            continue
        target = found[2]
        ours = target.startswith(("plugin/", "runner/", "tests/", "examples/"))
        if ours and not target.endswith(".pb.h") and not allowed(target, INCLUDES[folder] + [folder]):
            yield path, number, f"{folder} may not include {target}", "see HOUSE_RULES, the table"
        for header, _, owners in FENCES:
            if re.match(header, target) and folder not in owners:
                yield path, number, f"{target} is behind a fence", "use it in " + ", ".join(owners)


def folder_of_target(name, folders):
    """`plugin_cli_base` is the folder plugin/cli/base: the target graph mirrors the folders."""
    return next((folder for folder in folders if folder.replace("/", "_") == name), None)


def check_depends(path, text, folders):
    """DEPENDS of a library agrees with the include table, and so do its third-party libraries."""
    folder = folder_of(path)
    library = re.search(r"httptask_library\(.*?DEPENDS([^)]*)\)", text, re.DOTALL)
    if folder not in INCLUDES or not library:
        return
    line = text[:library.start(1)].count("\n") + 1
    may = [folder_of(name) for name in INCLUDES[folder]] + [folder]
    for name in library[1].split():
        target = folder_of_target(name.removeprefix("httptask::"), folders)
        if target and not allowed(target, may + [n for n in INCLUDES[folder] if "/" not in n]):
            yield path, line, f"{folder} may not depend on {name}", "see HOUSE_RULES, the table"
        for _, packaged, owners in FENCES:
            if re.match(packaged, name) and folder not in owners:
                yield path, line, f"{name} is behind a fence", "use it in " + ", ".join(owners)


def check_text(path, lines):
    if path.startswith(SKIP_TEXT):
        return
    for number, line in enumerate(lines, 1):
        for pattern, where, but in BANNED:
            if path.startswith(where) and not (but and path.startswith(but)):
                if found := re.search(pattern, line):
                    yield path, number, f"banned text {found[0]}", "write it another way"


def check_size(path, lines):
    if len(lines) > 600:
        yield path, 601, f"{len(lines)} lines", "split it; at most 600"
    yield from check_functions(path, lines)


def check_functions(path, lines):
    """clang-format closes a function at the indentation of its first line: 0, or 2 in a class."""
    start, indent = None, 0
    for number, line in enumerate(lines, 1):
        if start and line.rstrip(";") == " " * indent + "}":
            if number - start + 1 > 60:
                yield path, start, f"function of {number - start + 1} lines", "at most 60"
            start = None
        elif start is None and re.search(r"\)[\w\s>:*&<-]*\{$", line):
            start = number
            while start > 1 and re.match(r"    ", lines[start - 1]):
                start -= 1
            indent = len(lines[start - 1]) - len(lines[start - 1].lstrip())


def check_proto(path, lines):
    for number, line in enumerate(lines, 1):
        element = re.match(r"\s*(message|enum|service|rpc)\s|\s*(?:repeated |optional )?[\w.<>, ]+"
                           r"\s\w+\s*=\s*\d+|\s*[A-Z]\w*\s*=\s*\d+", line)
        if element and "//" not in line and not lines[number - 2].strip().startswith("//"):
            yield path, number, "element without a comment", "say format, unit, default"


def check_links(root, path, lines):
    in_code = False
    for number, line in enumerate(lines, 1):
        in_code ^= line.startswith("```")
        for target in [] if in_code else re.findall(r"\]\(([^)#\s]+)", line):
            if "://" not in target and not target.startswith("mailto:"):
                if not (root / path).parent.joinpath(target).exists():
                    yield path, number, f"{target} is not there", "correct the link"


def tests_of(root, files):
    """The names of each suite, as its TEST macros have them."""
    suites = {}
    for path in files:
        if path.startswith("tests/") and path.endswith(".cc"):
            text = (root / path).read_text(errors="replace")
            for suite, name in re.findall(r"^TEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\)", text, re.MULTILINE):
                suites.setdefault(suite, set()).add(name)
    return suites


def check_named_tests(path, lines, suites):
    """`SuiteTest.Name` and `SuiteTest` are there; a name alone is one of the suite named before it."""
    for number, line in enumerate(lines, 1):
        suite = None
        for word in re.findall(r"`(\w+(?:\.\w+)?)`", line):
            named = re.fullmatch(r"([A-Z]\w*Test)(?:\.(\w+))?", word)
            suite = named[1] if named else suite
            name = named[2] if named else word
            if suite is None or not name or not re.fullmatch(r"[A-Z]\w*[a-z]\w*", name):
                missing = named and named[1] not in suites
            else:
                missing = name not in suites.get(suite, ())
            if missing:
                yield path, number, f"no test {word}", "name one that there is"


def check_tree(root, files):
    names = {pathlib.PurePath(f).name for f in files if f.startswith("tests/")}
    folders = {}
    for path in files:
        file = pathlib.PurePath(path)
        if file.suffix in CODE and path.startswith(("plugin/", "runner/")):
            folders.setdefault(str(file.parent), []).append(path)
            if file.suffix == ".cc" and path not in WITHOUT_TEST:
                if file.stem + "_test.cc" not in names:
                    yield path, 1, "no test", f"write {file.stem}_test.cc"
    for folder, inside in folders.items():
        count = sum(name.endswith(".cc") for name in inside)  # A header belongs to its source.
        if count > 20:
            yield folder, 1, f"{count} source files", "at most 20; split the folder"


def files_of(root):
    return sorted(str(p.relative_to(root)) for top in ("plugin", "runner", "tests", "proto")
                  for p in (root / top).rglob("*") if p.is_file())


def check_format(root):
    """Needs clang-format-14, which says `file:line:column: error: …`."""
    sources = [path for path in files_of(pathlib.Path(root)) if pathlib.PurePath(path).suffix in CODE]
    run = subprocess.run(["clang-format-14", "--dry-run", "-Werror", *sources], cwd=root,
                         capture_output=True, text=True, check=False)
    places = re.findall(r"^([^:\n]+):(\d+):\d+: error:", run.stderr, re.MULTILINE)
    found = [(path, line, "not formatted", "run clang-format-14 -i on it")
             for path, line in dict(reversed(places)).items()]
    if run.returncode != 0 and not found:
        found.append((".clang-format", 1, run.stderr.strip(), "correct it"))
    return found


def check(root):
    root = pathlib.Path(root)
    files = files_of(root)
    folders = sorted({str(pathlib.PurePath(f).parent) for f in files})
    found = list(check_tree(root, files))
    suites = tests_of(root, files)
    for path in files:
        suffix = pathlib.PurePath(path).suffix
        if path.endswith("/CMakeLists.txt"):
            found += check_depends(path, (root / path).read_text(), folders)
        if suffix not in CODE | {".proto", ".md"}:
            continue
        lines = (root / path).read_text(errors="replace").splitlines()
        if suffix in CODE:
            found += [*check_includes(path, lines), *check_text(path, lines),
                      *check_size(path, lines)]
        if suffix == ".h" and "#pragma once" not in lines[:1]:
            found.append((path, 1, "no #pragma once", "make it the first line"))
        if suffix == ".proto" and path.startswith("proto/httptask"):
            found += check_proto(path, lines)
        if suffix == ".md":
            found += check_links(root, path, lines)
            found += check_named_tests(path, lines, suites)
    return found


def main(arguments):
    rules = check_format if "--format" in arguments else check
    roots = [argument for argument in arguments if argument != "--format"]
    findings = rules(roots[0] if roots else ".")
    for place, at, what, todo in findings:
        print(f"{place}:{at}: {what}; {todo}")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
