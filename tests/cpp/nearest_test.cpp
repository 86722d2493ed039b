#include "base/nearest.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace fluffbuzz {
namespace {

TEST(EditDistance, CountsSingleCharacterEdits) {
  EXPECT_EQ(edit_distance("", ""), 0U);
  EXPECT_EQ(edit_distance("abc", "abc"), 0U);
  EXPECT_EQ(edit_distance("ABC", "abc"), 0U);
  EXPECT_EQ(edit_distance("abc", ""), 3U);
  EXPECT_EQ(edit_distance("abc", "abd"), 1U);
  EXPECT_EQ(edit_distance("abc", "ac"), 1U);
  EXPECT_EQ(edit_distance("abc", "xabc"), 1U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
}

TEST(Nearest, GivesCloseNamesNearestFirst) {
  const std::vector<std::string> known = {"fallbacks", "primary", "primaries", "models"};
  EXPECT_EQ(nearest("primry", known, 3), (std::vector<std::string>{"primary"}));
  EXPECT_EQ(nearest("primarys", known, 3), (std::vector<std::string>{"primary", "primaries"}));
  EXPECT_EQ(nearest("primarys", known, 1), (std::vector<std::string>{"primary"}));
  EXPECT_TRUE(nearest("zzzzzz", known, 3).empty());
  EXPECT_TRUE(nearest("primary", {}, 3).empty());
}

TEST(DidYouMean, IsASentenceOrNothing) {
  EXPECT_EQ(did_you_mean("modle", {"model"}), " Did you mean \"model\"?");
  EXPECT_EQ(did_you_mean("modle", {"model", "mode"}), " Did you mean \"mode\" or \"model\"?");
  EXPECT_EQ(did_you_mean("zzzzzz", {"model"}), "");
}

}  // namespace
}  // namespace fluffbuzz
