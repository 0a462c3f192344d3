#include "plugin/execute/answer_store.h"

#include <gtest/gtest.h>

namespace httptask {
namespace {

using Begun = AnswerStore::Begun;

constexpr AnswerStore::Time kStart{std::chrono::hours(1)};
constexpr AnswerStore::Time kEnd = kStart + std::chrono::minutes(1);

TaskAnswer Answer(std::string body, Status status = {}) {
  TaskAnswer answer;
  answer.status = std::move(status);
  answer.result.body = std::move(body);
  return answer;
}

void Ignore(TaskAnswer) {}

TEST(AnswerStoreTest, KeepsUntilItsTime) {
  AnswerStore store;
  store.Put("k", Answer("x"), kEnd, kStart);
  EXPECT_EQ(store.Find("k", kEnd - std::chrono::nanoseconds(1))->result.body, "x");
  EXPECT_FALSE(store.Find("k", kEnd).has_value());
  EXPECT_FALSE(store.Find("other", kStart).has_value());
}

TEST(AnswerStoreTest, TheOldestGoFirst) {
  AnswerStore store({.answers_max = 2});
  for (const char* key : {"a", "b", "c"}) store.Put(key, Answer(key), kEnd, kStart);
  EXPECT_FALSE(store.Find("a", kStart).has_value());
  EXPECT_TRUE(store.Find("b", kStart).has_value());
  EXPECT_TRUE(store.Find("c", kStart).has_value());
}

TEST(AnswerStoreTest, BytesAreLimited) {
  AnswerStore store({.bytes_max = 10'000});
  store.Put("a", Answer(std::string(4'000, 'x')), kEnd, kStart);
  EXPECT_TRUE(store.Find("a", kStart).has_value());
  store.Put("b", Answer(std::string(7'000, 'x')), kEnd, kStart);
  EXPECT_FALSE(store.Find("a", kStart).has_value());
  EXPECT_TRUE(store.Find("b", kStart).has_value());
  store.Put("c", Answer(std::string(10'000, 'x')), kEnd, kStart);
  EXPECT_FALSE(store.Find("c", kStart).has_value());
}

TEST(AnswerStoreTest, FirstThenWaitsThenRepeated) {
  AnswerStore store;
  std::string got;
  const auto wait = [&](TaskAnswer answer) { got += answer.result.body; };
  EXPECT_EQ(store.Begin("id", 1, Ignore, kStart), Begun::kFirst);
  EXPECT_EQ(store.Begin("id", 1, wait, kStart), Begun::kWaits);
  EXPECT_EQ(got, "");
  store.End("id", Answer("x"), kEnd, kStart);
  EXPECT_EQ(got, "x");
  EXPECT_EQ(store.Begin("id", 1, wait, kStart), Begun::kRepeated);
  EXPECT_EQ(got, "xx");
}

TEST(AnswerStoreTest, AnIdBelongsToOneTask) {
  AnswerStore store;
  store.Begin("id", 1, Ignore, kStart);
  EXPECT_EQ(store.Begin("id", 2, Ignore, kStart), Begun::kRefused);
  store.End("id", Answer("x"), kEnd, kStart);
  EXPECT_EQ(store.Begin("id", 2, Ignore, kStart), Begun::kRefused);
}

TEST(AnswerStoreTest, WhatWasNeverSentIsTriedAgainButNotWhatIsUnknown) {
  AnswerStore store;
  store.Begin("id", 1, Ignore, kStart);
  store.End("id", Answer("", MakeError(Reason::kTargetUnreachable, "x")), kEnd, kStart);
  EXPECT_EQ(store.Begin("id", 1, Ignore, kStart), Begun::kFirst);
  store.End("id", Answer("", MakeError(Reason::kResultUnknown, "x")), kEnd, kStart);
  EXPECT_EQ(store.Begin("id", 1, Ignore, kStart), Begun::kRepeated);
}

}  // namespace
}  // namespace httptask
