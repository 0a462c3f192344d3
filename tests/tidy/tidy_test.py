"""Small made-up trees, one fault each: every rule fires, and a clean tree is silent."""

import pathlib
import shutil
import tempfile
import unittest

import tidy


def whats(files):
    with tempfile.TemporaryDirectory() as root:
        for name, text in files.items():
            path = pathlib.Path(root, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return [what for _, _, what, _ in tidy.check(root)]


class TidyTest(unittest.TestCase):
    def fires(self, name, text, what):
        self.assertTrue(any(what in found for found in whats({name: text})), what)

    def test_clean_tree_is_silent(self):
        self.assertEqual([], whats({"plugin/base/a.h": "#pragma once\n"}))

    def test_headers(self):
        self.fires("plugin/base/a.h", "int x;\n", "pragma once")
        self.fires("plugin/base/a.h", '#include "plugin/http/x.h"\n', "may not include")
        self.fires("plugin/config/a.h", '#include "plugin/http/x.h"\n', "may not include")
        self.fires("plugin/main.cc", '#include "runner/cli/x.h"\n', "may not include")
        self.fires("runner/cli/a.h", '#include "plugin/http/x.h"\n', "may not include")
        self.fires("runner/cli/a.h", '#include "tests/testing/x.h"\n', "may not include")
        self.fires("plugin/new/a.h", "", "not in the table")
        for header in ("curl/curl.h", "absl/status/status.h", "nlohmann/json.hpp",
                       "httptask/v1/task.pb.h", "grpcpp/grpcpp.h"):
            self.fires("plugin/guard/a.h", f"#include <{header}>\n", "behind a fence")

    def test_depends(self):
        def library(*names):
            return "httptask_library(x\n  SOURCES a.cc\n  DEPENDS %s)\n" % " ".join(names)

        tree = {"plugin/http/curl.h": "#pragma once\n", "plugin/schema/a/b.h": "#pragma once\n"}
        for name in ("plugin/guard", "plugin/base", "plugin/schema/c"):
            tree[name + "/CMakeLists.txt"] = ""
        bad = {"plugin/guard": "httptask::plugin_http", "plugin/base": "httptask::plugin_guard",
               "plugin/schema": "CURL::libcurl", "runner/engine": "httptask::proto"}
        for folder, name in bad.items():
            self.assertTrue(whats({**tree, folder + "/CMakeLists.txt": library(name)}), name)
        for folder, name in {"plugin/http": "CURL::libcurl", "plugin/guard": "httptask::plugin_base",
                             "plugin/schema": "httptask::plugin_schema_a"}.items():
            self.assertEqual([], whats({**tree, folder + "/CMakeLists.txt": library(name)}))

    def test_format(self):
        if not shutil.which("clang-format-14"):
            print("clang-format-14 is not there, the format rule is not tested")
            return
        with tempfile.TemporaryDirectory() as root:
            source = pathlib.Path(root, "plugin", "a.h")
            source.parent.mkdir()
            source.write_text("int  x;\n")
            self.assertEqual([("plugin/a.h", "1", "not formatted")],
                             [finding[:3] for finding in tidy.check_format(root)])
            source.write_text("int x;\n")
            self.assertEqual([], tidy.check_format(root))

    def test_text(self):
        for text in ("using namespace std;", "std::regex r;", "std::cout", "TODO", "x.dump()",
                     '"/home/me"', "DISABLED_A"):
            self.fires("plugin/http/a.h", text, "banned text")
        self.fires("tests/unit/a_test.cc", "sleep_for(1s)", "banned text")

    def test_size(self):
        self.fires("plugin/base/a.h", "\n" * 601, "601 lines")
        self.fires("plugin/base/a.cc", "void F() {\n" + "  x;\n" * 60 + "}\n", "function of 62")
        self.fires("plugin/base/a.cc", "class A {\n  void F() {\n" + "    x;\n" * 59 + "  }\n};\n",
                   "function of 61")
        self.assertEqual([], whats({"plugin/base/a.h": "#pragma once\nvoid F() {\n" + "  x;\n" * 58
                                    + "}\n"}))

    def test_folders(self):
        self.fires("plugin/base/a.cc", "", "no test")
        many = {f"plugin/base/a{i}.cc": "" for i in range(21)}
        self.assertIn("21 source files", whats(many))

    def test_named_tests(self):
        tree = {"tests/unit/a_test.cc": "TEST(ATest, Is) {\n}\nTEST_F(ATest, Was) {\n}\n"}
        for text, is_there in (("| x | `ATest.Is`, `Was`, `ATest` |", True), ("`ATest.Gone`", False),
                               ("`BTest`", False), ("`ATest.Is`, `Gone`", False),
                               ("`Gone`, `limits_max`, `ATest.Is`, `lower`", True)):
            self.assertEqual(is_there, whats({**tree, "tests/README.md": text + "\n"}) == [], text)

    def test_proto_and_links(self):
        self.fires("proto/httptask/a.proto", "message A {\n}\n", "without a comment")
        self.fires("plugin/README.md", "[a](b.md)", "b.md is not there")


if __name__ == "__main__":
    unittest.main()
