#include "plugin/base/json_object.h"

#include <gtest/gtest.h>

#include "plugin/base/json.h"

namespace httptask {
namespace {

TEST(JsonObjectTest, KeepsTheOrderOfItsMembers) {
  Json object = Json::object();
  for (int i = 0; i < 100; ++i) object["name " + std::to_string(99 - i)] = i;
  int expected = 0;
  for (const auto& [name, value] : object.items()) EXPECT_EQ(value, expected++);
  EXPECT_EQ(object.size(), 100u);
}

TEST(JsonObjectTest, GrowsWithoutCopyingWhatItHolds) {
  Json object = Json::object();
  object["first"] = std::string(1000, 'x');
  const char* const text = object["first"].get_ref<const std::string&>().data();
  for (int i = 0; i < 100; ++i) object[std::to_string(i)] = i;
  EXPECT_EQ(object["first"].get_ref<const std::string&>().data(), text);
}

TEST(JsonObjectTest, TakesAMemberOfItselfWhileItGrows) {
  Json::object_t object;
  const std::string name(100, 'n');
  object.emplace_back(name, Json(std::string(100, 'v')));
  while (object.size() < object.capacity()) object.emplace_back(name, nullptr);
  object.emplace_back(object.begin()->first, object.begin()->second);
  EXPECT_EQ(object.rbegin()->first, name);
  EXPECT_EQ(object.rbegin()->second, std::string(100, 'v'));
  EXPECT_EQ(object.begin()->second, std::string(100, 'v'));
}

TEST(JsonObjectTest, FindsAMemberByItsOwnNameWhenItIsFull) {
  Json::object_t object;
  for (const char* name : {"a", "b", "c", "d"}) object[name] = name;
  ASSERT_EQ(object.size(), object.capacity());
  object[object.begin()->first] = 1;
  EXPECT_EQ(object.size(), 4u);
  EXPECT_EQ(object["a"], 1);
}

TEST(JsonObjectTest, InsertsOnlyWhatIsNotThere) {
  Json object = {{"a", 1}};
  const Json other = {{"a", 2}, {"b", 3}};
  object.insert(other.begin(), other.end());
  EXPECT_EQ(object, (Json{{"a", 1}, {"b", 3}}));
  object.update(other);
  EXPECT_EQ(object, other);
}

}  // namespace
}  // namespace httptask
