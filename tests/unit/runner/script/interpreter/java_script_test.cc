#include "runner/script/interpreter/java_script.h"

#include <fstream>

#include "tests/unit/runner/script/interpreter/java_script_fixture.h"

namespace httptask::runner {
namespace {

TEST_F(JavaScriptTest, TheValueOfTheLastStatementIsTheResult) {
  EXPECT_EQ(Evaluate("if ($.n > 5) { 'x' } else { 'y' }", R"({"n":3})"), R"("y")");
  EXPECT_EQ(Evaluate("var t = 0; for (const v of $.l) { t += v; } t", R"({"l":[1,2,3.5]})"), "6.5");
}

TEST_F(JavaScriptTest, ACalledFunctionIsAScript) {
  EXPECT_EQ(Evaluate("(function(){ return $.a; })()", R"({"a":"b"})"), R"("b")");
  EXPECT_EQ(Evaluate("function e() { return $.a ? 'y' : 'n'; } e();", R"({"a":1})"), R"("y")");
}

TEST_F(JavaScriptTest, NothingOfOneScriptReachesTheNext) {
  EXPECT_EQ(Evaluate("let once = 1; globalThis.kept = 2; Array.prototype.map = null; once"), "1");
  EXPECT_EQ(Evaluate("let once = 3; [typeof kept, typeof [].map]"), R"(["undefined","function"])");
}

TEST_F(JavaScriptTest, ACheckCompilesAndRunsNothing) {
  EXPECT_TRUE(engine_->Check("while (true) {}").ok());
  EXPECT_TRUE(engine_->Check("const once = nowhere.x;").ok());
  EXPECT_TRUE(engine_->Check("const once = 2;").ok());
  const Status status = engine_->Check("a\nb c");
  EXPECT_EQ(ReasonOf(status), Reason::kExpressionInvalid);
  EXPECT_NE(MessageOf(status).find("at line 2"), std::string_view::npos) << MessageOf(status);
}

#ifndef __SANITIZE_ADDRESS__  // It keeps what was freed.
size_t ResidentMegabytes() {
  size_t all = 0;
  size_t resident = 0;
  std::ifstream("/proc/self/statm") >> all >> resident;
  return (resident * 4096) >> 20;
}

TEST_F(JavaScriptTest, WhatScriptsLeaveBehindIsCollected) {
  for (int i = 0; i < 1'000; ++i) Evaluate("1 + 1");
  const size_t before = ResidentMegabytes();
  for (int i = 0; i < 4'000; ++i) Evaluate("1 + 1");
  EXPECT_LT(ResidentMegabytes(), before + 8);
}
#endif

TEST_F(JavaScriptTest, TheHostIsOutOfReach) {
  EXPECT_EQ(Evaluate("[typeof Java, typeof console, typeof require, typeof process, typeof load, "
                     "typeof WebAssembly, typeof fetch, typeof setTimeout, typeof print]"
                     ".filter(t => t !== 'undefined')"),
            "[]");
  EXPECT_EQ(Evaluate("let seen = []; import('fs').catch(e => seen.push(1)); seen"), "[1]");
}

TEST_F(JavaScriptTest, ListsHaveTheMethodsOfJavaLists) {
  EXPECT_EQ(Evaluate("[$.l.get(1), $.l.size(), $.l.isEmpty(), $.l.contains(5)]", R"({"l":[4,5]})"),
            "[5,2,false,true]");
  EXPECT_EQ(Evaluate("for (const i in $.l) { i }", R"({"l":[4]})"), R"("0")");
}

TEST_F(JavaScriptTest, AMemberCalledProtoIsAnOrdinaryOne) {
  EXPECT_EQ(Evaluate("$['__proto__'].x + typeof ({}).x", R"({"__proto__":{"x":1}})"),
            R"("1undefined")");
}

TEST_F(JavaScriptTest, ErrorsAreToldInConductorsWords) {
  EXPECT_EQ(Evaluate("throw new Error('bad ' + $.n)", R"({"n":7})"),
            "Error evaluating the script `Error: bad 7`");
  EXPECT_EQ(Evaluate("nope.x > 1"),
            "Error evaluating the script `ReferenceError: nope is not defined` at line 1");
  EXPECT_EQ(Evaluate("$.missing.x < 3"),
            "Error evaluating the script `TypeError: Cannot read property 'x' of undefined` at "
            "line 1");
  EXPECT_EQ(Evaluate("throw 'text'"), "Error evaluating the script `text`");
}

TEST_F(JavaScriptTest, ASyntaxErrorTellsItsPlace) {
  EXPECT_EQ(Evaluate("var = 5 +"),
            "Error evaluating the script `SyntaxError: inline:1:4 expected BindingIdentifier or "
            "BindingPattern\nvar = 5 +\n    ^\n` at line 1");
}

TEST_F(JavaScriptTest, TenThousandCallsAreAllowedAndAMillionAreNot) {
  constexpr char kScript[] = "(function f(n) { return n == 0 ? 0 : 1 + f(n - 1); })($.n)";
  EXPECT_EQ(Evaluate(kScript, R"({"n":10000})"), "10000");
  EXPECT_EQ(Evaluate(kScript, R"({"n":1000000})"),
            "Error evaluating the script `RangeError: Maximum call stack size exceeded` at line 1");
}

TEST_F(JavaScriptTest, DeepSourceIsAnErrorAndNoCrash) {
  const std::string deep(200'000, '(');
  EXPECT_EQ(FailureOf(deep), Reason::kExpressionInvalid);
}

TEST_F(JavaScriptTest, BytesThatAreNotUtf8DoNoHarm) {
  EXPECT_EQ(Evaluate("'\xFF'"), "\"\xEF\xBF\xBD\"");
}

TEST_F(JavaScriptTest, AnErrorThatFailsToBecomeTextIsAnError) {
  EXPECT_EQ(FailureOf("throw {toString() { throw 1; }}"), Reason::kExpressionInvalid);
}

}  // namespace
}  // namespace httptask::runner
