// Writes the seed corpora, which are committed: what libFuzzer begins with, and what the tests replay.
//   fuzz_seeds FOLDER        the folder tests/fuzz/corpus
#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
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
  Corpus(const fs::path& root, const std::string& target, std::string prefix = "seed")
      : folder_(root / target), prefix_(std::move(prefix)) {
    fs::create_directories(folder_);
  }

  fs::path next_file() { return folder_ / (prefix_ + "-" + std::to_string(++count_)); }
  void add(std::string_view text) {
    std::ofstream(next_file(), std::ios::binary)
        .write(text.data(), static_cast<std::streamsize>(text.size()));
  }

 private:
  fs::path folder_;
  std::string prefix_;
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
  // Of lengths that their kinds cannot have: tcpdump prints a remark.
  Corpus remarks(root, "options", "remark");
  for (const char* words : {"unknown-11", "unknown-5 0x01", "sackOK,nop,unknown-29,nop,unknown-220 0x4f32d3"})
    remarks.add(words);
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
  int type;                 // of a capture file
  std::uint8_t number;      // of the target `link`
  std::string_view header;  // before the IPv4 packet
};

using namespace std::string_view_literals;
constexpr std::array<LinkSeed, 9> links{{{DLT_EN10MB, 0, "\2\0\0\0\0\2\2\0\0\0\0\1\x08\0"sv},
                                         {DLT_EN10MB, 0, "\2\0\0\0\0\2\2\0\0\0\0\1\x81\0\0\x07\x08\0"sv},
                                         {DLT_RAW, 1, ""sv},
                                         {DLT_IPV4, 2, ""sv},
                                         {DLT_LINUX_SLL, 3, "\0\0\0\1\0\6\2\0\0\0\0\1\0\0\x08\0"sv},
                                         {DLT_LINUX_SLL2, 4, "\x08\0\0\0\0\0\0\2\0\1\0\6\2\0\0\0\0\1\0\0"sv},
                                         {DLT_NULL, 5, "\2\0\0\0"sv},
                                         {DLT_LOOP, 7, "\0\0\0\2"sv},
                                         {DLT_PPP, 8, "\xff\3\0\x21"sv}}};

void write_links(const fs::path& root) {
  Corpus corpus(root, "link");
  PacketGenerator generator(8);
  for (const LinkSeed& link : links) {
    std::string frame(1, static_cast<char>(link.number));
    frame += link.header;
    append(frame, short_packet(generator).bytes);
    corpus.add(frame);
  }
}

void write_captures(const fs::path& root) {
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

// Numbers of a capture file, in network order.
class FileText {
 public:
  FileText& u32(std::uint32_t value) {
    std::array<std::uint8_t, 4> bytes{};
    wire::store_u32(bytes.data(), value);
    append(text_, bytes);
    return *this;
  }
  FileText& u16(std::uint16_t value) {
    std::array<std::uint8_t, 2> bytes{};
    wire::store_u16(bytes.data(), value);
    append(text_, bytes);
    return *this;
  }
  FileText& bytes(wire::ByteView more) {
    append(text_, more);
    return *this;
  }
  std::size_t size() const { return text_.size(); }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

std::uint32_t number(std::size_t size) { return static_cast<std::uint32_t>(size); }

// pcap of the other byte order, with microseconds.
std::string swapped_pcap(PacketGenerator& generator) {
  FileText file;
  file.u32(0xa1b2c3d4).u16(2).u16(4).u32(0).u32(0).u32(65535).u32(DLT_RAW);
  for (std::uint32_t i = 0; i < 4; ++i) {
    const GeneratedPacket packet = short_packet(generator);
    file.u32(1'700'000'000 + i).u32(999'999 - i).u32(number(packet.bytes.size()));
    file.u32(number(packet.wire_length)).bytes(packet.bytes);
  }
  return file.text();
}

// A block of pcapng: its type, its length, the body padded to 32 bits, its length again.
void add_block(FileText& file, std::uint32_t type, const FileText& body) {
  const std::size_t padding = (4 - body.size() % 4) % 4;
  const std::uint32_t length = number(12 + body.size() + padding);
  const std::string text = body.text() + std::string(padding, '\0');
  file.u32(type).u32(length).bytes(wire::Bytes(text.begin(), text.end())).u32(length);
}

// pcapng: a section, an interface with nanoseconds, enhanced packets and a simple one.
std::string pcapng(PacketGenerator& generator) {
  constexpr std::uint32_t section = 0x0a0d0d0a, interface = 1, simple_packet = 3, enhanced_packet = 6;
  FileText file;
  add_block(file, section, FileText().u32(0x1a2b3c4d).u16(1).u16(0).u32(0xffffffff).u32(0xffffffff));
  add_block(file, interface, FileText().u16(DLT_RAW).u16(0).u32(65535).u16(9).u16(1).u32(9u << 24).u32(0));
  for (std::uint32_t i = 0; i < 3; ++i) {
    const GeneratedPacket packet = short_packet(generator);
    FileText body;
    // The last is of the year 2554, which 64 bits of nanoseconds from 1970 do not reach.
    body.u32(0)
        .u32(i == 2 ? 0xffffffff : 396'000'000)
        .u32(i)
        .u32(number(packet.bytes.size()))
        .u32(number(packet.wire_length));
    add_block(file, enhanced_packet, body.bytes(packet.bytes));
  }
  const GeneratedPacket packet = short_packet(generator);
  add_block(file, simple_packet, FileText().u32(number(packet.bytes.size())).bytes(packet.bytes));
  return file.text();
}

void write_formats(const fs::path& root) {
  Corpus corpus(root, "capture_file", "format");
  PacketGenerator generator(9);
  corpus.add(swapped_pcap(generator));
  corpus.add(pcapng(generator));
}

// A packet of the target `tracker`, 1 ms after the one before.
struct Step {
  std::uint8_t ends;
  std::uint8_t flags;
  std::uint8_t seq;
  std::uint8_t ack = 0;
  std::uint8_t payload = 0;
  std::uint8_t kind = 0;
};

constexpr std::uint8_t out = 2 | 1 << 3;   // from 192.0.2.1.81 to 192.0.2.2.80
constexpr std::uint8_t back = 1 | 2 << 3;  // and back
constexpr std::uint8_t unreachable = 0xf3;
constexpr std::uint8_t around_wrap = 64 | 128;  // of the sequence space: both numbers
constexpr std::uint8_t fin = 1, syn = 2, rst = 4, ack = 16;

std::string text_of(const std::vector<Step>& steps, std::uint8_t places) {
  FileText text;
  text.u16(0x0464);  // five connections at most, over for a second
  for (const Step& s : steps) {
    const std::array<std::uint8_t, 7> head{
        s.kind, static_cast<std::uint8_t>(s.ends | places), s.flags, s.seq, s.ack, s.payload, 4};
    text.bytes(head).u16(1000).bytes(std::array<std::uint8_t, 1>{0});
  }
  return text.text();
}

// The client's numbers begin at 10, the server's at 100.
void write_conversations(const fs::path& root) {
  const std::vector<Step> opening{{out, syn, 10}, {back, syn | ack, 100, 11}, {out, ack, 11, 101}};
  const std::vector<Step> closing{{out, fin | ack, 11, 101}, {back, fin | ack, 101, 12}, {out, ack, 12, 102}};
  const std::vector<std::vector<Step>> ends_of_open{
      closing,
      {{out, ack, 11, 101, 20}, {back, ack, 101, 31, 50}, {out, fin | ack, 31, 151}, {back, ack, 151, 32, 9}},
      {{back, ack, 101, 11, 30}, {back, ack, 101, 11, 30}, {out, rst | ack, 11, 131}},
      {{out, fin | ack, 11, 101}, {back, fin | ack, 101, 11}, {back, ack, 102, 12}, {out, ack, 12, 102}},
      {{out, syn, 60}, {back, ack, 101, 11}, {back, syn | ack, 200, 61}, {out, ack, 61, 201}},
      {{out, ack, 41, 101, 5}, {out, ack, 11, 101, 30}, {out, ack, 10, 101}, {back, ack, 101, 46}},
  };
  const std::vector<std::vector<Step>> others{
      {{out, syn, 10}, {back, rst | ack, 0, 11}},
      {{out, syn, 10}, {out, syn, 10}, {out, syn, 10, 0, 0, unreachable}, {out, syn, 10}},
      {{out, syn, 10}, {back, syn | ack, 100, 11}, {out, rst, 11}, {out, ack, 11, 101}},
      {{out, syn, 10}, {back, syn, 100}, {out, syn | ack, 10, 101}, {back, syn | ack, 100, 11}},
      {{back, ack, 150, 60, 10}, {out, fin | ack, 60, 160}, {back, rst, 160}},
  };
  Corpus corpus(root, "tracker");
  Corpus wrapped(root, "tracker", "wrap");
  const auto add = [&](const std::vector<Step>& steps) {
    corpus.add(text_of(steps, 0));
    wrapped.add(text_of(steps, around_wrap));
  };
  for (const std::vector<Step>& more : ends_of_open) {
    std::vector<Step> steps = opening;
    steps.insert(steps.end(), more.begin(), more.end());
    add(steps);
  }
  for (const std::vector<Step>& steps : others) add(steps);
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
  write_links(root);
  write_captures(root);
  write_formats(root);
  write_conversations(root);
}
