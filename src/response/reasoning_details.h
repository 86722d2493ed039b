// Merging of streamed `reasoning_details` fragments (openrouter-api 3.4): what comes out must be
// replayable verbatim, or the provider rejects its own signature.
#ifndef FLUFFBUZZ_RESPONSE_REASONING_DETAILS_H_
#define FLUFFBUZZ_RESPONSE_REASONING_DETAILS_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json_string.h"
#include "base/json_writer.h"

namespace fluffbuzz {

class ReasoningDetails {
 public:
  // Adds the fragments of one chunk, a JSON array. Members keep the order in which they were first
  // seen.
  void add(std::string_view fragments);

  // The text to show when a chunk has details but no `reasoning`: `text` or `summary` of its
  // fragments.
  static void append_display_text(std::string_view fragments, JsonTextDecoder& decoder,
                                  std::string& out);

  bool empty() const { return items_.empty(); }
  void write(JsonWriter& writer) const;

 private:
  struct Member {
    std::string key;   // escaped, as it stood
    std::string json;  // for growing strings the escaped content without quotes
    bool growing = false;
  };
  struct Item {
    std::string type;
    std::string id;
    std::string index;  // the number's text, empty when absent: such an item is complete
    std::vector<Member> members;
  };

  void add_item(std::string_view fragment);
  Item& item_for(const Item& fragment);
  static void merge_member(Item& item, Member member);

  std::vector<Item> items_;
};

}  // namespace fluffbuzz

#endif  // FLUFFBUZZ_RESPONSE_REASONING_DETAILS_H_
