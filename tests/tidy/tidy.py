#!/usr/bin/env python3
"""Checks the rules of the tree that a compiler does not. Prints `file:line: what; what to do`."""

import pathlib
import re
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
    "plugin/catalog": ["plugin/schema", BASE],
    "plugin/reference": ["plugin/catalog", "plugin/schema", BASE],
    "plugin/prepare": ["plugin/catalog", "plugin/schema", "plugin/expression",
                       "plugin/secrets/secret.h", BASE],
    "plugin/http": ["plugin/guard", BASE],
    "plugin/execute": ["plugin/prepare", "plugin/catalog", "plugin/secrets", "plugin/guard",
                       "plugin/http/http_client.h", "plugin/http/http_message.h", BASE],
    "plugin/mock": ["plugin/catalog", "plugin/schema", BASE],
    "plugin/service": PLUGIN + ["proto", "plugin/config"],
    "runner/model": ["plugin/expression", BASE],
    "runner/engine": ["runner/model", "plugin/expression", BASE],
    "runner/journal": ["runner/engine", "runner/model", BASE],
    "runner/client": ["runner/engine", BASE, "proto"],
}
# Third-party headers: who may include them.
FENCES = [
    (r"curl/", ["plugin/http"]),
    (r"sqlite3\.h", ["plugin/catalog", "runner/journal"]),
    (r"libfyaml", ["plugin/reference"]),
    (r"httplib\.h", ["plugin/mock", "runner/console"]),
    (r"grpc", ["plugin/service", "runner/client"]),
    (r"CLI/", ["runner/cli"]),
    (r"re2/", ["plugin/schema", "plugin/expression"]),
    (r"absl/strings/", ["plugin/base"]),
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
# Sources without a test of their own, each with the reason.
# Sources whose test has another name or place, each with the reason.
WITHOUT_TEST = {
    "plugin/base/check.cc": "it only aborts",
    "plugin/main.cc": "tests/e2e runs it",
    "runner/main.cc": "tests/e2e runs it",
    "plugin/http/curl_loop.cc": "tests/integration/http: it needs sockets",
    "plugin/http/curl_pool.cc": "tests/integration/http: it needs sockets",
    "plugin/http/curl_transfer.cc": "tests/integration/http: it needs sockets",
    "plugin/catalog/catalog_file.cc": "catalog_test.cc: seen through Catalog",
    "plugin/catalog/catalog_lookup.cc": "catalog_test.cc: seen through Catalog",
    "plugin/catalog/catalog_put.cc": "catalog_test.cc: seen through Catalog",
    "plugin/catalog/sqlite_statement.cc": "catalog_test.cc: seen through Catalog",
    "plugin/reference/openapi/api_name.cc": "openapi_loader_test.cc: seen through LoadOpenApi",
    "plugin/reference/openapi/openapi_content.cc": "openapi_loader_test.cc: seen through LoadOpenApi",
    "plugin/reference/openapi/openapi_document.cc": "openapi_loader_test.cc: seen through LoadOpenApi",
    "plugin/reference/openapi/openapi_operation.cc": "openapi_loader_test.cc: seen through LoadOpenApi",
    "plugin/reference/openapi/openapi_parameters.cc": "openapi_loader_test.cc: seen through LoadOpenApi",
    "plugin/reference/openapi/openapi_schema.cc": "openapi_loader_test.cc: seen through LoadOpenApi",
    "plugin/reference/openapi/openapi_security.cc": "openapi_loader_test.cc: seen through LoadOpenApi",
    "plugin/reference/openapi/openapi_servers.cc": "openapi_loader_test.cc: seen through LoadOpenApi",
    "plugin/reference/openapi/openapi_value.cc": "openapi_loader_test.cc: seen through LoadOpenApi",
    "plugin/service/catalog_service.cc": "tests/integration/service: it needs a server",
    "plugin/service/go_plugin_controller.cc": "tests/e2e/go_plugin: it needs a host",
    "plugin/service/task_service.cc": "tests/integration/service: it needs a server",
    "plugin/service/task_stream.cc": "tests/integration/service: it needs a server",
    "runner/client/plugin_client.cc": "tests/integration/service and tests/e2e: it needs a server",
    "runner/client/plugin_task_runner.cc": "tests/e2e: it needs a plugin",
}
CODE = {".h", ".cc"}


def folder_of(path):
    parts = path.split("/")
    return "/".join(parts[:2]) if len(parts) > 2 else parts[0]


def allowed(target, names):
    return any(target == name or target.startswith(name + "/") for name in names)


def check_includes(path, lines):
    folder = folder_of(path)
    for number, line in enumerate(lines, 1):
        found = re.match(r'\s*#include\s+([<"])([^>"]+)', line)
        if not found or not path.startswith(("plugin/", "runner/")):
            continue
        target = found[2]
        ours = target.startswith(("plugin/", "runner/")) and not target.endswith(".pb.h")
        if ours and folder in INCLUDES and not allowed(target, INCLUDES[folder] + [folder]):
            yield path, number, f"{folder} may not include {target}", "see HOUSE_RULES, the table"
        for fence, owners in FENCES:
            if re.match(fence, target) and not path.endswith("main.cc") and folder not in owners:
                yield path, number, f"{target} is behind a fence", "use it in " + ", ".join(owners)


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


def check(root):
    root = pathlib.Path(root)
    files = sorted(str(p.relative_to(root)) for top in ("plugin", "runner", "tests", "proto")
                   for p in (root / top).rglob("*") if p.is_file())
    found = list(check_tree(root, files))
    for path in files:
        suffix = pathlib.PurePath(path).suffix
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
    return found


if __name__ == "__main__":
    findings = check(sys.argv[1] if len(sys.argv) > 1 else ".")
    for place, at, what, todo in findings:
        print(f"{place}:{at}: {what}; {todo}")
    sys.exit(1 if findings else 0)
