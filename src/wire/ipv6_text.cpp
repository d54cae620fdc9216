#include "wire/ipv6_text.h"

#include <array>
#include <cassert>
#include <cstddef>

#include "synfin/wire/address.h"

namespace synfin::wire {

namespace {

using Words = std::array<std::uint16_t, 8>;

struct Run {
  std::size_t start = 0;
  std::size_t length = 0;
};

// The first of the longest runs of zero words; "::" stands for two words or more.
Run longest_zeros(const Words& words) {
  Run best;
  Run run;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] != 0) {
      run = {};
      continue;
    }
    if (run.length == 0) run.start = i;
    if (++run.length > best.length) best = run;
  }
  return best.length >= 2 ? best : Run{};
}

bool ends_in_ipv4(const Words& words, Run zeros) {
  return zeros.start == 0 && (zeros.length == 6 || (zeros.length == 5 && words[5] == 0xffff));
}

}  // namespace

void put_ipv6(Text& out, ByteView address) {
  assert(address.size() == 16);
  Words words;
  for (std::size_t i = 0; i < words.size(); ++i) words[i] = load_u16(&address[2 * i]);
  const Run zeros = longest_zeros(words);
  const bool ipv4 = ends_in_ipv4(words, zeros);
  const std::size_t spelt = ipv4 ? 6 : words.size();
  for (std::size_t i = 0; i < spelt; ++i) {
    if (zeros.length != 0 && i == zeros.start) {
      out.put(':');
      i += zeros.length - 1;
      continue;
    }
    if (i != 0) out.put(':');
    out.hex(words[i]);
  }
  if (ipv4) {
    out.put(':');
    out.put(to_string(Address{load_u32(&address[12])}));
  } else if (zeros.length != 0 && zeros.start + zeros.length == words.size()) {
    out.put(':');
  }
}

}  // namespace synfin::wire
