// Builds and parses a SYN of 60 bytes (20 of options), a million times each, and prints the nanoseconds of
// one.
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <variant>

#include "synfin/wire/emit.h"
#include "synfin/wire/parse.h"

namespace {

namespace wire = synfin::wire;

constexpr int times = 1'000'000;

wire::SegmentSpec syn_of_60_bytes() {
  wire::SegmentSpec spec;
  spec.source = wire::Address{0xc0000201};
  spec.destination = wire::Address{0xc0000202};
  spec.source_port = 40000;
  spec.destination_port = 80;
  spec.flags = wire::Flag::syn;
  spec.seq = wire::Seq(1000);
  spec.window = 64240;
  wire::Options options;
  options.mss(1460);
  options.sack_permitted();
  options.timestamps({7, 0});
  options.nop();
  options.window_scale(7);
  spec.options = options;
  return spec;
}

template <typename Work>
double nanoseconds_each(Work work) {
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < times; ++i) work(i);
  const std::chrono::duration<double, std::nano> time = std::chrono::steady_clock::now() - start;
  return time.count() / times;
}

}  // namespace

int main() {
  wire::SegmentSpec spec = syn_of_60_bytes();
  wire::Bytes bytes = *wire::emit(spec);
  std::size_t seen = 0;
  const double build = nanoseconds_each([&](int i) {
    spec.seq = wire::Seq(static_cast<std::uint32_t>(i));
    bytes = *wire::emit(spec);
  });
  const double parse = nanoseconds_each([&](int) {
    const auto packet = wire::parse(bytes);
    seen += std::get<wire::Segment>(*packet).options.size();
  });
  std::printf("%zu bytes: build %.1f ns, parse %.1f ns\n", bytes.size(), build, parse);
  return seen == std::size_t{20} * times ? 0 : 1;
}
