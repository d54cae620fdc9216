#include "synfin/app/grouped_output.h"

namespace synfin::app {

void GroupedOutput::put(std::size_t exchange, const std::string& text) {
  if (exchange == head_) {
    output_.put(text);
  } else {
    waiting_[exchange].text += text;
  }
}

void GroupedOutput::end(std::size_t exchange) {
  waiting_[exchange].ended = true;
  while (true) {
    const auto head = waiting_.find(head_);
    if (head == waiting_.end() || !head->second.ended) break;
    output_.put(head->second.text);
    waiting_.erase(head);
    ++head_;
  }
  if (const auto head = waiting_.find(head_); head != waiting_.end()) {
    output_.put(head->second.text);
    waiting_.erase(head);
  }
  output_.flush();
}

}  // namespace synfin::app
