#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugin/catalog/search/search_query.h"

namespace httptask {

// What of an operation decides its place among those that were found.
struct ScoredTexts {
  std::string_view api;
  std::string_view id;
  std::string_view method;
  std::string_view path;
  std::string_view summary;
  std::string_view tags;
  bool deprecated = false;
};

// How well an operation fits the words; more is better. It counts where a word stands (id, API,
// path, tags, summary, in this order), whether as a whole or as a beginning, and how much of the id
// and the path the words cover.
int ScoreOperation(const std::vector<SearchWord>& words, const ScoredTexts& texts);

}  // namespace httptask
