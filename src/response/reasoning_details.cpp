#include "response/reasoning_details.h"

#include "base/json_reader.h"

namespace fluffbuzz {

namespace {

// Members whose fragments are concatenated; every other member's last non-null value wins.
bool grows(const JsonString& key) { return key.is("text") || key.is("summary") || key.is("data"); }

}  // namespace

void ReasoningDetails::add(std::string_view fragments) {
  JsonReader reader(fragments);
  if (reader.peek() != JsonType::kArray || !reader.enter_array()) return;
  while (reader.next_element()) {
    std::string_view fragment;
    if (reader.skip_value(fragment) && fragment.front() == '{') add_item(fragment);
  }
}

void ReasoningDetails::add_item(std::string_view fragment) {
  Item incoming;
  JsonReader reader(fragment);
  reader.enter_object();
  JsonString key;
  while (reader.next_key(key)) {
    Member member;
    member.key.assign(key.raw);
    if (reader.peek() == JsonType::kString) {
      JsonString text;
      reader.read_string(text);
      member.growing = grows(key);
      member.json = member.growing ? std::string(text.raw) : "\"" + std::string(text.raw) + "\"";
      if (key.is("type")) incoming.type.assign(text.raw);
      if (key.is("id")) incoming.id.assign(text.raw);
    } else {
      std::string_view json;
      const bool is_number = reader.peek() == JsonType::kNumber;
      reader.skip_value(json);
      member.json.assign(json);
      if (key.is("index") && is_number) incoming.index.assign(json);
    }
    incoming.members.push_back(std::move(member));
  }
  Item& item = item_for(incoming);
  if (item.id.empty()) item.id = incoming.id;
  for (Member& member : incoming.members) merge_member(item, std::move(member));
}

ReasoningDetails::Item& ReasoningDetails::item_for(const Item& fragment) {
  if (!fragment.index.empty()) {
    for (auto item = items_.rbegin(); item != items_.rend(); ++item) {
      const bool same_id = item->id == fragment.id || item->id.empty() || fragment.id.empty();
      if (item->type == fragment.type && item->index == fragment.index && same_id) return *item;
    }
  }
  items_.push_back({fragment.type, fragment.id, fragment.index, {}});
  return items_.back();
}

void ReasoningDetails::merge_member(Item& item, Member member) {
  for (Member& own : item.members) {
    if (own.key != member.key) continue;
    if (own.growing && member.growing) {
      own.json += member.json;
    } else if (member.json != "null") {
      own = std::move(member);
    }
    return;
  }
  item.members.push_back(std::move(member));
}

void ReasoningDetails::append_display_text(std::string_view fragments, JsonTextDecoder& decoder,
                                           std::string& out) {
  JsonReader reader(fragments);
  if (reader.peek() != JsonType::kArray || !reader.enter_array()) return;
  while (reader.next_element()) {
    if (reader.peek() != JsonType::kObject) {
      reader.skip_value();
      continue;
    }
    reader.enter_object();
    JsonString key;
    while (reader.next_key(key)) {
      const bool shown = key.is("text") || key.is("summary");
      if (shown && reader.peek() == JsonType::kString) {
        JsonString text;
        reader.read_string(text);
        decoder.append(text, out);
      } else {
        reader.skip_value();
      }
    }
  }
}

void ReasoningDetails::write(JsonWriter& writer) const {
  writer.begin_array();
  for (const Item& item : items_) {
    writer.begin_object();
    for (const Member& member : item.members) {
      writer.escaped_key(member.key);
      if (member.growing) {
        writer.escaped_string(member.json);
      } else {
        writer.raw(member.json);
      }
    }
    writer.end_object();
  }
  writer.end_array();
}

}  // namespace fluffbuzz
