// Writes the seed corpora, which are committed: what libFuzzer begins with, and what the tests replay.
//   fuzz_seeds FOLDER        the folder tests/fuzz/corpus
#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include <pcap/dlt.h>

#include "synfin/net/capture_file.h"
#include "synfin/wire/notation.h"

#include "support/packet_generator.h"

namespace {

namespace fs = std::filesystem;
namespace net = synfin::net;
namespace wire = synfin::wire;
using synfin::testing::GeneratedPacket;
using synfin::testing::PacketGenerator;

class Corpus {
 public:
  Corpus(const fs::path& root, const std::string& target) : folder_(root / target) {
    fs::create_directories(folder_);
  }

  fs::path next_file() { return folder_ / ("seed-" + std::to_string(++count_)); }
  void add(std::string_view text) {
    std::ofstream(next_file(), std::ios::binary)
        .write(text.data(), static_cast<std::streamsize>(text.size()));
  }

 private:
  fs::path folder_;
  int count_ = 0;
};

void append(std::string& text, wire::ByteView bytes) { text.append(bytes.begin(), bytes.end()); }

// Short ones: a seed is to be read and changed a million times.
GeneratedPacket short_packet(PacketGenerator& generator) {
  for (;;) {
    GeneratedPacket packet = generator.next();
    if (packet.bytes.size() <= 100) return packet;
  }
}

void write_packets(const fs::path& root) {
  Corpus corpus(root, "packet");
  PacketGenerator generator(4);
  for (int style = 0; style < 4; ++style) {
    for (int i = 0; i < 2; ++i) {
      std::string stream(1, static_cast<char>(style));
      for (int count = 0; count < 6; ++count) {
        const GeneratedPacket packet = short_packet(generator);
        std::array<std::uint8_t, 3> head{};
        wire::store_u16(head.data(), static_cast<std::uint16_t>(packet.bytes.size()));
        head[2] = static_cast<std::uint8_t>(packet.wire_length - packet.bytes.size());
        append(stream, head);
        append(stream, packet.bytes);
      }
      corpus.add(stream);
    }
  }
}

void write_options(const fs::path& root) {
  Corpus corpus(root, "options");
  PacketGenerator generator(5);
  for (int i = 0; i < 16; ++i) {
    const wire::Bytes raw = generator.options();
    corpus.add(wire::to_string(wire::Options(raw)));
    std::string bytes;
    append(bytes, raw);
    corpus.add(bytes);
  }
}

void write_lines(const fs::path& root) {
  Corpus corpus(root, "line");
  PacketGenerator generator(6);
  constexpr std::array<const char*, 4> stamps{"", "23:21:42.951233 ", "1732490502.951233456 ",
                                              " 00:00:00.000017 "};
  for (int i = 0; i < 16; ++i) {
    wire::Notation notation({.absolute_sequence = i % 2 == 0, .verbosity = i % 3});
    corpus.add(stamps[static_cast<std::size_t>(i) % stamps.size()] +
               notation.line(short_packet(generator).bytes));
  }
  corpus.add(
      "23:21:42.953759 eth0  In  IP 192.0.2.2.80 > 192.0.2.1.55538: Flags [S.], seq 3769853557, ack "
      "3089239006, win 65535, options [mss 1440,sackOK,nop,wscale 9], length 0  # SYN-SENT -> ESTABLISHED");
}

struct LinkSeed {
  int type;
  std::string header;  // before the IPv4 packet
};

void write_captures(const fs::path& root) {
  using namespace std::string_literals;
  const std::string addresses = "\2\0\0\0\0\2\2\0\0\0\0\1"s;
  const std::vector<LinkSeed> links = {
      {DLT_EN10MB, addresses + "\x08\0"s},
      {DLT_EN10MB, addresses + "\x81\0\0\x07\x08\0"s},
      {DLT_RAW, ""},
      {DLT_LINUX_SLL, "\0\0\0\1\0\6\2\0\0\0\0\1\0\0\x08\0"s},
      {DLT_LINUX_SLL2, "\x08\0\0\0\0\0\0\2\0\1\0\6\2\0\0\0\0\1\0\0"s},
      {DLT_NULL, "\2\0\0\0"s},
      {DLT_LOOP, "\0\0\0\2"s},
      {DLT_PPP, "\xff\3\0\x21"s},
  };
  Corpus corpus(root, "capture_file");
  PacketGenerator generator(7);
  for (const LinkSeed& link : links) {
    net::CaptureWriter writer(corpus.next_file(), link.type, 262144);
    for (int i = 0; i < 4; ++i) {
      const GeneratedPacket packet = short_packet(generator);
      wire::Bytes frame(link.header.begin(), link.header.end());
      frame.insert(frame.end(), packet.bytes.begin(), packet.bytes.end());
      writer.write({synfin::tcp::WallTime(std::chrono::milliseconds(1'700'000'000'000 + i)), frame,
                    static_cast<std::uint32_t>(link.header.size() + packet.wire_length)});
    }
  }
}

}  // namespace

int main(int count, char** words) {
  if (count != 2) {
    std::fprintf(stderr, "usage: fuzz_seeds FOLDER\n");
    return 2;
  }
  const fs::path root = words[1];
  write_packets(root);
  write_options(root);
  write_lines(root);
  write_captures(root);
}
