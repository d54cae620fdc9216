#include "synfin/tcp/isn.h"

#include <bit>

namespace synfin::tcp {

namespace {

struct SipState {
  std::uint64_t v0, v1, v2, v3;

  void round() {
    v0 += v1;
    v1 = std::rotl(v1, 13) ^ v0;
    v0 = std::rotl(v0, 32);
    v2 += v3;
    v3 = std::rotl(v3, 16) ^ v2;
    v0 += v3;
    v3 = std::rotl(v3, 21) ^ v0;
    v2 += v1;
    v1 = std::rotl(v1, 17) ^ v2;
    v2 = std::rotl(v2, 32);
  }

  void absorb(std::uint64_t word) {
    v3 ^= word;
    round();
    round();
    v0 ^= word;
  }
};

}  // namespace

std::uint64_t keyed_hash(const SecretKey& key, std::uint64_t first, std::uint64_t second) {
  SipState s{key[0] ^ 0x736f6d6570736575, key[1] ^ 0x646f72616e646f6d, key[0] ^ 0x6c7967656e657261,
             key[1] ^ 0x7465646279746573};
  s.absorb(first);
  s.absorb(second);
  s.absorb(std::uint64_t{16} << 56);  // the message's length in bytes, as SipHash ends it
  s.v2 ^= 0xff;
  for (int i = 0; i < 4; ++i) s.round();
  return s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
}

wire::Seq initial_sequence_number(const wire::FourTuple& tuple, const SecretKey& key, Time now) {
  const std::uint64_t addresses =
      (std::uint64_t{tuple.local.address.value} << 32) | tuple.remote.address.value;
  const std::uint64_t ports = (std::uint64_t{tuple.local.port} << 16) | tuple.remote.port;
  const auto ticks = now.time_since_epoch() / std::chrono::microseconds(4);
  return wire::Seq(static_cast<std::uint32_t>(keyed_hash(key, addresses, ports)) +
                   static_cast<std::uint32_t>(ticks));
}

std::uint32_t timestamp_offset(wire::Address local, wire::Address remote, const SecretKey& key) {
  const std::uint64_t addresses = (std::uint64_t{local.value} << 32) | remote.value;
  return static_cast<std::uint32_t>(keyed_hash(key, addresses, ~std::uint64_t{0}));
}

}  // namespace synfin::tcp
