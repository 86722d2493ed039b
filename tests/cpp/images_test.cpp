#include "response/images.h"

#include <gtest/gtest.h>

#include <string>

namespace fluffbuzz {
namespace {

std::string element(const std::string& url) {
  return R"({"type":"image_url","index":0,"image_url":{"detail":"x","url":")" + url + R"("}})";
}

std::string long_url() { return "data:image/png;base64," + std::string(EventList::kLongText, 'A'); }

std::string written(const Images& images) {
  std::string out;
  JsonWriter writer(out);
  images.write(writer);
  return out;
}

TEST(Images, AShortUrlTravelsInTheJson) {
  Images images;
  EventList events;
  images.add("[1,{\"image_url\":7}," + element(R"(data:image\/gif;base64,R0)") + "]", events);
  EXPECT_EQ(events.json(),
            R"({"type":"image","url":"data:image\/gif;base64,R0","mimeType":"image/gif"})");
  EXPECT_EQ(written(images), R"([{"url":"data:image\/gif;base64,R0","mimeType":"image/gif"}])");
  EXPECT_TRUE(events.long_texts().empty());
  EXPECT_EQ(events.places(), "");
}

TEST(Images, ALongUrlCrossesOnceAndIsNamedWhereItBelongs) {
  Images images;
  EventList events;
  images.add("[" + element("u") + "]", events);
  events.clear();
  events.add_text("a");
  images.add("[" + element(long_url()) + "]", events);
  EXPECT_EQ(events.json(), R"({"type":"text","text":"a"},)"
                           R"({"type":"image","url":null,"mimeType":"image/png"})");
  ASSERT_EQ(events.long_texts().size(), 1U);
  EXPECT_EQ(events.long_texts()[0], long_url());
  EXPECT_EQ(events.places(), R"([0,"events",1,"url"])");

  events.clear();
  EXPECT_TRUE(events.long_texts().empty());
  images.place_long_urls(R"("action","result")", events);
  EXPECT_EQ(written(images), R"([{"url":"u","mimeType":""},{"url":null,"mimeType":"image/png"}])");
  EXPECT_EQ(events.places(), R"([0,"action","result","images",1,"url"],)"
                             R"([0,"action","result","message","images",1,"image_url","url"])");
}

TEST(Images, NumbersOfLongTextsGoOnFromStepToStep) {
  Images images;
  EventList events;
  images.add("[" + element(long_url()) + "," + element(long_url()) + "]", events);
  events.clear();
  images.add("[" + element(long_url()) + "]", events);
  EXPECT_EQ(events.places(), R"([2,"events",0,"url"])");
}

TEST(Images, ALongUrlWithEscapesStaysInTheJson) {
  Images images;
  EventList events;
  images.add("[" + element(R"(\u0064)" + long_url()) + "]", events);
  EXPECT_TRUE(events.long_texts().empty());
  EXPECT_NE(events.json().find(R"(\u0064)" + long_url()), std::string_view::npos);
}

TEST(Images, TheLastOfRepeatedMembersCounts) {
  Images images;
  EventList events;
  images.add(R"([{"image_url":{"url":"a","url":"b"}},{"image_url":{"url":"a"},"image_url":{}}])",
             events);
  EXPECT_EQ(written(images), R"([{"url":"b","mimeType":""}])");
}

}  // namespace
}  // namespace fluffbuzz
