"""import of URLs: by way of the plugin's guard and limits, without secrets in what is kept."""

import gzip
import subprocess
import unittest

from cli_kit import SHOP, CliCase, Server, closed_port, send

MEBIBYTE = 1 << 20
HTML = b"<!DOCTYPE html><html><body>Please log in</body></html>"
JSON = (b'{"openapi": "3.0.0", "info": {"title": "Kiosk", "version": "1"}, "servers": [{"url": "/v1"}], '
        b'"paths": {"/b": {"get": {"operationId": "getB", "responses": {"200": {"description": "x"}}}}}}')


def redirect(handler, location):
    handler.send_response(302)
    handler.send_header("Location", location)
    handler.send_header("Content-Length", "0")
    handler.end_headers()


def padded(size):
    """A document of exactly so many bytes."""
    text = SHOP.encode()
    return text + b"#" * (size - len(text) - 1) + b"\n"


class ImportUrlTest(CliCase):
    def setUp(self):
        super().setUp()
        self.pages = {"/shop.yaml": (200, "application/yaml", SHOP.encode())}
        self.seen = []
        self.server = Server(self, self.answer)
        self.allow = ["--allow", self.server.address]

    def answer(self, handler):
        self.seen.append((handler.path, handler.headers.get("Authorization")))
        page = self.pages.get(handler.path.split("?")[0], (404, "text/plain", b"no"))
        if callable(page):
            page(handler)
        else:
            send(handler, *page)

    def load(self, path, *options):
        return self.ok("import", self.server.url + path, *self.allow, *options)

    def fails(self, path, *tells):
        return self.refused("import", self.server.url + path, *self.allow, tells=tells)

    def test_a_url_is_loaded_and_skipped_when_it_is_the_same(self):
        url = self.server.url + "/shop.yaml"
        self.assertEqual(self.load("/shop.yaml").out, "shop  2 operations, 2 usable  (%s)\n" % url)
        self.assertEqual(self.load("/shop.yaml").out,
                         "shop  2 operations, 2 usable, unchanged  (%s)\n" % url)
        self.pages["/shop.yaml"] = (200, "text/plain", SHOP.replace("/orders/{id}", "/o/{id}").encode())
        self.assertNotIn("unchanged", self.load("/shop.yaml").out)
        self.ok("forget", "shop", "--source", url)
        self.assertEqual(self.ok("apis", "--json").json()["apis"], [])

    def test_what_the_answer_calls_itself_does_not_count(self):
        self.pages["/any"] = (200, "text/html", JSON)
        self.load("/any")
        servers = self.ok("show", "kiosk/getB", "--json").json()["servers"]
        self.assertEqual(servers[0]["url"], self.server.url + "/v1")

    def test_files_and_urls_are_loaded_together(self):
        self.pages["/any"] = (200, "application/json", JSON)
        report = self.ok("import", self.write("shop.yaml", SHOP), self.server.url + "/any", *self.allow,
                         "--json").json()
        self.assertEqual([api["api"] for api in report["apis"]], ["shop", "kiosk"])

    def test_a_packed_answer_is_unpacked(self):
        def packed(handler):
            body = gzip.compress(SHOP.encode())
            handler.send_response(200)
            handler.send_header("Content-Encoding", "gzip")
            handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body)

        self.pages["/packed"] = packed
        self.load("/packed")

    def test_redirects_are_followed_up_to_a_limit(self):
        self.pages["/moved"] = lambda handler: redirect(handler, "/shop.yaml")
        self.pages["/loop"] = lambda handler: redirect(handler, "/loop")
        self.load("/moved")
        self.fails("/loop", "302", "the limit")
        self.assertEqual(len([path for path, _ in self.seen if path == "/loop"]), 11)

    def test_no_address_that_is_not_allowed_is_reached(self):
        result = self.refused("import", self.server.url + "/shop.yaml")
        self.assertIn("--allow " + self.server.address, result.err)
        self.assertEqual(self.seen, [])
        self.pages["/inside"] = lambda handler: redirect(handler, "http://169.254.169.254/latest")
        self.fails("/inside", "link-local")
        self.pages["/file"] = lambda handler: redirect(handler, "file:///etc/passwd")
        self.fails("/file", "not followed")

    def test_what_is_no_document_is_told_for_each(self):
        self.pages["/html"] = (200, "application/yaml", HTML)
        self.pages["/empty"] = (200, "application/yaml", b"")
        self.pages["/words"] = (200, "application/yaml", b"hello")
        self.pages["/login"] = (401, "text/plain", b"")
        urls = [self.server.url + path for path in ("/html", "/empty", "/words", "/login", "/none", "/shop.yaml")]
        result = self.refused("import", *urls, *self.allow,
                              tells=("web page", "nothing", "no known form", "401", "404 Not Found; check the URL"))
        self.assertIn("shop  2 operations", result.out)

    def test_the_size_has_a_limit_on_both_sides(self):
        self.pages["/fits"] = (200, "text/plain", padded(64 * MEBIBYTE))
        self.pages["/more"] = (200, "text/plain", padded(64 * MEBIBYTE + 1))
        self.load("/fits")
        self.fails("/more", "67108864")

    def test_secrets_of_a_url_are_sent_and_not_kept(self):
        url = self.server.url.replace("//", "//jo:hidden-1@") + "/shop.yaml?group=a&token=hidden-2"
        report = self.folder / "r.json"
        shown = self.ok("import", url, *self.allow, "--report", report)
        self.assertEqual(self.seen, [("/shop.yaml?group=a&token=hidden-2", "Basic am86aGlkZGVuLTE=")])
        told = shown.out + shown.err + report.read_text() + self.ok("apis", "--json").out
        self.assertIn("/shop.yaml?group=a&token=***", told)
        self.assertNotIn("hidden", told)
        for file in self.home.rglob("*"):
            self.assertTrue(file.is_dir() or b"hidden-" not in file.read_bytes(), file)


class NetworkTest(CliCase):
    """What stands between: a proxy, an authority of one's own."""

    def proxy(self, status, body=b""):
        return Server(self, lambda handler: send(handler, status, "application/yaml", body))

    def test_a_url_is_fetched_by_a_proxy(self):
        proxy = self.proxy(200, SHOP.encode())
        self.ok("import", "http://docs.test/shop.yaml", "--proxy", proxy.url)
        self.environment["HTTPTASK_PROXY"] = proxy.url
        self.ok("import", "http://docs.test/shop.yaml")

    def test_a_proxy_that_wants_a_password_is_told(self):
        proxy = self.proxy(407)
        tells = ["the proxy", "407", "http://USER:PASSWORD@HOST:PORT"]
        for url in ("http://docs.test/shop.yaml", "https://docs.test/shop.yaml"):
            told = self.refused("import", url, "--proxy", proxy.url.replace("//", "//jo:hidden@"), tells=tells)
            self.assertNotIn("hidden", told.err)

    def test_a_proxy_that_is_not_there_is_told(self):
        proxy = "http://127.0.0.1:%d" % closed_port()
        self.refused("import", "https://docs.test/a", "--proxy", proxy,
                     tells=["cannot connect to the proxy %s: Connection refused" % proxy])

    def test_options_that_are_wrong_are_told_without_the_plugins_name(self):
        result = self.refused("import", "https://docs.test/a", "--proxy", "docs.test:3128")
        self.assertEqual(result.err, "error: proxy: must begin with http://; write http://[USER:PASSWORD@]HOST:PORT\n")
        result = self.refused("import", "https://docs.test/a", "--ca-file", self.write("no.pem", "x"))
        self.assertTrue(result.err.startswith("error: " + str(self.folder / "no.pem")), result.err)

    def test_an_authority_of_ones_own_is_trusted_when_it_is_named(self):
        key, authority = self.folder / "key.pem", self.folder / "authority.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                        "-keyout", key, "-out", authority, "-days", "2", "-subj", "/CN=docs",
                        "-addext", "subjectAltName=IP:127.0.0.1"], check=True, stderr=subprocess.DEVNULL)
        server = Server(self, lambda handler: send(handler, 200, "application/yaml", SHOP.encode()), tls=(authority, key))
        options = [server.url + "/shop.yaml", "--allow", server.address]
        self.refused("import", *options, tells=["no trusted TLS connection", "--ca-file FILE"])
        self.ok("import", *options, "--ca-file", authority)


ITEM = """\
get:
  operationId: %s
  parameters: [{$ref: "%s"}]
  responses: {"200": {description: ok}}
"""


def main(*references):
    paths = "".join('  /p%d: {$ref: "%s"}\n' % item for item in enumerate(references))
    return ('openapi: 3.0.3\ninfo: {title: Split, version: "1"}\n'
            'servers: [{url: "https://a.example"}]\npaths:\n' + paths)


class RemoteReferenceTest(CliCase):
    def setUp(self):
        super().setUp()
        self.pages = {}
        self.seen = []
        self.server = Server(self, self.answer)
        self.other = Server(self, self.answer)
        self.allow = ["--allow", self.server.address, "--allow", self.other.address]

    def answer(self, handler):
        self.seen.append(handler.path)
        page = self.pages.get(handler.path)
        if page is None:
            send(handler, 404, "text/plain", b"no")
        elif page.startswith("http"):
            redirect(handler, page)
        else:
            send(handler, 200, "text/plain", page.encode())

    def report(self, document, *options):
        return self.ok("import", document, *self.allow, "--json", *options).json()

    def reasons(self, report):
        return {problem["pointer"]: (problem["document"], problem["reason"]) for problem in reversed(report["problems"])}

    def test_they_are_off_unless_asked_for(self):
        document = self.write("main.yaml", main(self.server.url + "/a.yaml"))
        report = self.report(document)
        self.assertIn("nothing is fetched", self.reasons(report)["#/paths/~1p0"][1])
        self.assertIn("--remote-refs", report["problems"][0]["help"])
        self.pages["/main.yaml"] = main("a.yaml")
        report = self.report(self.server.url + "/main.yaml")
        self.assertIn("--remote-refs", self.reasons(report)["#/paths/~1p0"][1])
        self.assertEqual(self.seen, ["/main.yaml"])

    def test_a_document_of_many_hosts_is_loaded_each_file_fetched_once(self):
        self.pages = {"/main.yaml": main("items/a.yaml", self.other.url + "/b.yaml", "moved.yaml"),
                      "/items/a.yaml": ITEM % ("getA", "../q.yaml#/q"),
                      "/b.yaml": ITEM % ("getB", self.server.url + "/q.yaml#/q"),
                      "/moved.yaml": self.other.url + "/deep/c.yaml",
                      "/deep/c.yaml": ITEM % ("getC", "r.yaml"),
                      "/deep/r.yaml": "{name: r, in: query, schema: {type: string}}",
                      "/q.yaml": "q: {name: q, in: query, schema: {$ref: '%s/s.yaml'}}" % self.other.url,
                      "/s.yaml": "{type: object, properties: {s: {$ref: '%s/q.yaml#/q/schema'}}}" % self.server.url}
        report = self.report(self.server.url + "/main.yaml", "--remote-refs")
        self.assertEqual((report["usable"], report["problems"]), (3, []))
        self.assertEqual(sorted(self.seen), sorted(self.pages))
        parameters = self.ok("show", "split/getC", "--json").json()["parameters"]
        self.assertEqual([parameter["name"] for parameter in parameters], ["r"])
        local = self.write("main.yaml", main(self.server.url + "/items/a.yaml", "part.yaml"))
        self.write("part.yaml", ITEM % ("getPart", self.other.url + "/deep/r.yaml"))
        self.assertEqual(self.report(local)["usable"], 1)
        self.assertEqual(self.report(local, "--remote-refs")["usable"], 2)

    def test_what_cannot_be_fetched_is_told_at_its_place(self):
        self.write("secret.yaml", ITEM % ("secret", "x"))
        self.pages = {"/main.yaml": main("http://169.254.169.254/m.yaml", "file://%s/secret.yaml" % self.folder,
                                         "%s/secret.yaml" % self.folder, "page", "b.yaml", "loop"),
                      "/page": HTML.decode(), "/loop": self.server.url + "/loop",
                      "/b.yaml": ITEM % ("getB", "file:///etc/hostname")}
        report = self.report(self.server.url + "/main.yaml", "--remote-refs")
        self.assertEqual(report["usable"], 1)
        reasons = self.reasons(report)
        for pointer, tells in [("#/paths/~1p0", "link-local"), ("#/paths/~1p1", "no http or https URL"),
                               ("#/paths/~1p2", "404"), ("#/paths/~1p3", "web page"), ("#/paths/~1p5", "the limit")]:
            self.assertIn(tells, reasons[pointer][1])
        self.assertEqual(reasons["#/get/parameters/0"][0], self.server.url + "/b.yaml")

    def test_number_and_depth_have_limits(self):
        self.pages = {"/main.yaml": main("c/0", *["many/%d" % i for i in range(500)])}
        self.pages.update(("/many/%d" % i, ITEM % ("m%d" % i, "../q")) for i in range(500))
        self.pages.update(("/c/%d" % i, "{$ref: '%d'}" % (i + 1)) for i in range(40))
        report = self.report(self.server.url + "/main.yaml", "--remote-refs")
        self.assertEqual(report["operations"], 501)
        self.assertLessEqual(len(self.seen), 501)
        self.assertIn("too many files", str(report["problems"]))


if __name__ == "__main__":
    unittest.main()
