#pragma once

#include <cstdint>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "synfin/wire/emit.h"

#include "lab/synfin_program.h"
#include "support/capture_bytes.h"

namespace synfin::test {

inline constexpr wire::Address client_address{0xc0000201};
inline constexpr wire::Address server_address{0xc0000202};

// Connections in a capture file, a packet a millisecond.
class TraceConnections : public ::testing::Test {
 protected:
  void client(std::uint16_t port, wire::Flags flags, std::uint32_t seq, std::uint32_t ack) {
    add(client_address, port, server_address, 80, flags, seq, ack);
  }
  void server(std::uint16_t port, wire::Flags flags, std::uint32_t seq, std::uint32_t ack) {
    add(server_address, 80, client_address, port, flags, seq, ack);
  }
  // As nc -z, in 6 ms.
  void exchange(std::uint16_t port) {
    client(port, wire::Flag::syn, 100, 0);
    server(port, wire::Flag::syn | wire::Flag::ack, 200, 101);
    client(port, wire::Flag::ack, 101, 201);
    client(port, wire::Flag::fin | wire::Flag::ack, 101, 201);
    server(port, wire::Flag::fin | wire::Flag::ack, 201, 102);
    client(port, wire::Flag::ack, 102, 202);
  }
  void pass(std::uint32_t milliseconds) { now_ += milliseconds; }
  std::string file() const {
    const wire::Bytes bytes = capture_bytes({}, synfin::testing::FileLink::raw, frames_);
    std::ofstream(path("in.pcap"), std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    return path("in.pcap");
  }
  std::string path(const std::string& name) const { return directory_.file(name); }
  std::string text_of(const std::string& name) const {
    std::ifstream in(path(name));
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }

 private:
  void add(wire::Address from, std::uint16_t from_port, wire::Address to, std::uint16_t to_port,
           wire::Flags flags, std::uint32_t seq, std::uint32_t ack) {
    wire::SegmentSpec spec;
    spec.source = from;
    spec.source_port = from_port;
    spec.destination = to;
    spec.destination_port = to_port;
    spec.flags = flags;
    spec.seq = wire::Seq(seq);
    if (flags.has(wire::Flag::ack)) spec.ack = wire::Seq(ack);
    spec.window = 1000;
    wire::Bytes bytes = *wire::emit(spec);
    const std::size_t size = bytes.size();
    constexpr std::uint32_t millisecond = 1'000'000;
    frames_.push_back({1'700'000'000 + now_ / 1000, now_ % 1000 * millisecond, std::move(bytes), size});
    ++now_;
  }

  TemporaryDirectory directory_;
  std::vector<synfin::testing::FileFrame> frames_;
  std::uint32_t now_ = 0;  // milliseconds
};

}  // namespace synfin::test
