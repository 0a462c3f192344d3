#include "tests/unit/runner/script/interpreter/java_script_fixture.h"

namespace httptask::runner {
namespace {

TEST_F(JavaScriptTest, WholeNumbersOfSixtyFourBitsAreIntegers) {
  EXPECT_EQ(Evaluate("[6 / 2, 2.5 * 2, 2 ** 53, 1e16, -2147483649, 7 / 2]"),
            "[3,5,9007199254740992,10000000000000000,-2147483649,3.5]");
  EXPECT_EQ(Evaluate("[1e21, -0]"), "[1e21,-0.0]");
}

TEST_F(JavaScriptTest, WhatJsonCannotSayHasConductorsForm) {
  EXPECT_EQ(Evaluate("[NaN, Infinity, -Infinity, undefined, 10n, Symbol('x')]"),
            R"(["NaN","Infinity","-Infinity",null,10.0,null])");
  EXPECT_EQ(Evaluate("({a: undefined})"), R"({"a":null})");
}

TEST_F(JavaScriptTest, ObjectsOfTheLanguageAreTheirMembers) {
  EXPECT_EQ(Evaluate("[new Date(0), new Set([1]), /x/, new Error('e'), Promise.resolve(5)]"),
            "[{},{},{},{},{}]");
  EXPECT_EQ(Evaluate("[new Map([['k', 1], [2, {v: 1}]]), new Uint8Array([1, 255])]"),
            R"([{"k":1,"2":{"v":1}},[1,255]])");
  EXPECT_EQ(Evaluate("[new String('s'), new Number(1), new Boolean(false), , 2]"),
            R"(["s",1,false,null,2])");
}

TEST_F(JavaScriptTest, AnObjectThatHoldsItselfIsALimit) {
  EXPECT_EQ(FailureOf("const a = []; a.push(a); a"), Reason::kLimitExceeded);
}

TEST_F(JavaScriptTest, TwoHundredLevelsAreAllowedAndOneMoreIsNot) {
  constexpr char kNest[] = "let a = 1; for (let i = 0; i < $.n; i++) a = [a]; a";
  EXPECT_TRUE(engine_->Evaluate(kNest, R"({"n":200})").ok());
  EXPECT_EQ(ReasonOf(engine_->Evaluate(kNest, R"({"n":201})").status()), Reason::kLimitExceeded);
}

TEST_F(JavaScriptTest, AListOfTwoBillionHolesIsALimit) {
  EXPECT_EQ(FailureOf("new Array(2 ** 31)"), Reason::kLimitExceeded);
}

TEST_F(JavaScriptTest, AGetterThatThrowsIsTheScriptsError) {
  EXPECT_EQ(Evaluate("({get a() { throw new Error('got'); }})"),
            "Error evaluating the script `Error: got`");
}

TEST_F(JavaScriptTest, HalfOfAPairOfSurrogatesIsReplaced) {
  EXPECT_EQ(Evaluate("'a\\uD800b'"),
            "\"a\xEF\xBF\xBD"
            "b\"");
}

}  // namespace
}  // namespace httptask::runner
