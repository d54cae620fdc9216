#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "synfin/wire/emit.h"

#include "lab/synfin_program.h"
#include "support/capture_bytes.h"
#include "support/tcpdump.h"

// `synfin trace` against the installed tcpdump on files that are odd in one way each, which random frames are
// not.
namespace synfin::test {
namespace {

using synfin::testing::FileFrame;
using synfin::testing::FileLink;

wire::Bytes packet_between(std::uint16_t source_port, std::uint16_t destination_port,
                           std::string_view payload = {}) {
  wire::SegmentSpec spec;
  spec.source = wire::Address{0xc0000201};
  spec.source_port = source_port;
  spec.destination = wire::Address{0xc0000202};
  spec.destination_port = destination_port;
  spec.flags = wire::Flag::psh | wire::Flag::ack;
  spec.seq = wire::Seq(9);
  spec.ack = wire::Seq(3);
  spec.window = 512;
  if (!payload.empty()) spec.payload = wire::Bytes(payload.begin(), payload.end());
  return *wire::emit(spec);
}

constexpr std::uint16_t text_ports[] = {21, 22, 25, 80, 8080, 554, 8554};

FileFrame whole_frame(wire::Bytes bytes) {
  const std::size_t size = bytes.size();
  return {1623626502, 951233123, std::move(bytes), size};
}

std::string tcpdumps(const wire::Bytes& file, std::vector<std::string> options) {
  options.insert(options.end(), {"-n", "ip proto 6"});
  return synfin::testing::tcpdump_of_file(file, options);
}

class TraceOddFiles : public ::testing::Test {
 protected:
  std::string ours(const wire::Bytes& file, std::vector<std::string> options) const {
    const std::string name = directory_.file("odd.pcap");
    std::ofstream(name, std::ios::binary)
        .write(reinterpret_cast<const char*>(file.data()), static_cast<std::streamsize>(file.size()));
    options.insert(options.begin(), {"trace", "-r", name});
    return synfin(options).out;
  }
  void expect_tcpdumps(const wire::Bytes& file, const std::vector<std::string>& options) const {
    const std::string want = tcpdumps(file, options);
    EXPECT_NE(want, "");
    EXPECT_EQ(ours(file, options), want) << fmt::format("{}", fmt::join(options, " "));
  }

 private:
  TemporaryDirectory directory_;
};

// What follows "length N", of tcpdump's lines for a text between the ports.
std::vector<std::string> payloads_between(const std::vector<FileFrame>& frames) {
  std::vector<std::string> ends;
  for (const std::string& line : lines_of(tcpdumps(capture_bytes({}, FileLink::raw, frames), {"-t"})))
    if (line.starts_with("IP ")) ends.push_back(line.substr(line.find("length ")));
  return ends;
}

// Where tcpdump decodes what is not shown here, as it does without the text's port, the line ends early.
TEST_F(TraceOddFiles, TwoKnownPortsAreAskedForInTcpdumpsOrder) {
  constexpr std::uint16_t others[] = {23,  43,   53,   139,  179,  323,  445,  639,
                                      646, 1723, 2049, 6379, 6633, 6653, 10288};
  std::vector<FileFrame> both, alone;
  for (const std::uint16_t text : text_ports) {
    const std::string_view payload = text == 22 ? "SSH-2.0-x\r\n" : "GET / 200\r\n";
    for (const std::uint16_t other : others) {
      both.push_back(whole_frame(packet_between(text, other, payload)));
      alone.push_back(whole_frame(packet_between(40000, other, payload)));
    }
  }
  const auto want = payloads_between(both), without = payloads_between(alone);
  const auto got = lines_of(ours(capture_bytes({}, FileLink::raw, both), {"-t"}));
  ASSERT_EQ(want.size(), both.size());
  ASSERT_EQ(got.size(), both.size());
  for (std::size_t i = 0; i < both.size(); ++i)
    EXPECT_EQ(got[i].substr(got[i].find("length ")), want[i] == without[i] ? "length 11" : want[i]) << got[i];
}

TEST_F(TraceOddFiles, TwoPortsOfTextsAreAskedForInTcpdumpsOrder) {
  std::vector<FileFrame> frames;
  for (const std::uint16_t from : text_ports)
    for (const std::uint16_t to : text_ports)
      frames.push_back(whole_frame(packet_between(from, to, "SSH-2.0 200\r\n")));
  expect_tcpdumps(capture_bytes({}, FileLink::raw, frames), {});
}

// pcapng has frames that are longer than those of pcap may be.
TEST_F(TraceOddFiles, EachLengthThatMakesNoSenseIsSaid) {
  constexpr std::size_t interface_snapshot_length = 40;
  for (const std::size_t captured : {60u, 262144u, 262145u}) {
    std::vector<FileFrame> frames;
    for (const std::size_t length : {0u, 59u, 262144u, 262145u, 0xffffffffu}) {
      frames.push_back(whole_frame(packet_between(40000, 81)));
      frames.back().bytes.resize(captured);
      frames.back().wire_length = length;
    }
    wire::Bytes file = capture_bytes({true, false, false}, FileLink::raw, frames);
    file[interface_snapshot_length + 3] = 1;
    expect_tcpdumps(file, {"-t"});
  }
}

FileFrame behind(wire::Bytes header, const wire::Bytes& packet) {
  header.insert(header.end(), packet.begin(), packet.end());
  return whole_frame(std::move(header));
}

const std::vector<std::vector<std::string>> link_options = {{},     {"-e"},       {"-e", "-q"},
                                                            {"-x"}, {"-e", "-v"}, {"-XX"}};

// pppd writes the direction there.
TEST_F(TraceOddFiles, PppBehindADirection) {
  const wire::Bytes packet = packet_between(40000, 81);
  std::vector<FileFrame> frames;
  for (const std::uint8_t first : wire::Bytes{0x00, 0x01, 0xff})
    frames.push_back(behind({first, 0x03, 0x00, 0x21}, packet));
  for (const auto link : {FileLink::ppp, FileLink::ppp_pppd})
    for (const auto& options : link_options) expect_tcpdumps(capture_bytes({}, link, frames), options);
}

TEST_F(TraceOddFiles, PppInHdlcWithAnyControlByte) {
  const wire::Bytes packet = packet_between(40000, 81);
  std::vector<FileFrame> frames;
  for (unsigned control = 0; control < 256; ++control)
    frames.push_back(behind({0xff, static_cast<std::uint8_t>(control), 0x00, 0x21}, packet));
  for (const auto& options : link_options)
    expect_tcpdumps(capture_bytes({}, FileLink::ppp_serial, frames), options);
}

TEST_F(TraceOddFiles, CiscoHdlcOfAnyAddress) {
  const wire::Bytes packet = packet_between(40000, 81);
  std::vector<FileFrame> frames;
  for (unsigned address = 0; address < 256; ++address)
    frames.push_back(behind({static_cast<std::uint8_t>(address), 0x00, 0x08, 0x00}, packet));
  for (const auto& options : link_options)
    expect_tcpdumps(capture_bytes({}, FileLink::cisco_hdlc, frames), options);
}

// Of version 6 tcpdump prints IPv6.
TEST_F(TraceOddFiles, OtherVersionsWhereOnlyIpv4CanBe) {
  std::vector<FileFrame> frames;
  for (unsigned version = 0; version < 16; ++version) {
    if (version == 6) continue;
    frames.push_back(whole_frame(packet_between(40000, 81)));
    frames.back().bytes[0] = static_cast<std::uint8_t>(version << 4 | 5);
    frames.push_back(frames.back());
    frames.back().bytes.resize(10);
  }
  for (const auto& options : link_options)
    expect_tcpdumps(capture_bytes({}, FileLink::ipv4, frames), options);
}

// Stamps that no clock has, as they stand in a file.
class TraceOddStamps : public TraceOddFiles {
 protected:
  static constexpr std::size_t file_header = 24, record_header = 16;

  void expect_every_style_tcpdumps(const wire::Bytes& file) const {
    for (const char* unit : {"--micro", "--nano"})
      for (const char* style : {"-n", "-tt", "-ttt", "-tttt", "-ttttt"}) expect_tcpdumps(file, {unit, style});
  }
  // Of pcap: seconds and fraction of each record.
  static wire::Bytes pcap_of(const std::vector<std::pair<std::uint32_t, std::uint32_t>>& stamps, bool nano,
                             bool big_endian) {
    std::vector<FileFrame> frames(stamps.size(), whole_frame(packet_between(40000, 81)));
    wire::Bytes file = capture_bytes({false, big_endian, nano}, FileLink::raw, frames);
    std::size_t at = file_header;
    for (const auto& [seconds, fraction] : stamps) {
      put_u32(file, at, seconds, big_endian);
      put_u32(file, at + 4, fraction, big_endian);
      at += record_header + frames[0].bytes.size();
    }
    return file;
  }
  static void put_u32(wire::Bytes& file, std::size_t at, std::uint32_t value, bool big_endian) {
    for (unsigned i = 0; i < 4; ++i)
      file[at + i] = static_cast<std::uint8_t>(value >> (8 * (big_endian ? 3 - i : i)));
  }
  // Of pcapng, with options of its interface: a stamp of 64 bits each.
  static wire::Bytes pcapng_of(const std::vector<std::uint64_t>& stamps, const wire::Bytes& options) {
    std::vector<FileFrame> frames(stamps.size(), whole_frame(packet_between(40000, 81)));
    wire::Bytes file = capture_bytes({true, false, false}, FileLink::raw, frames);
    constexpr std::size_t interface_at = 28, interface_size = 20;
    std::size_t at = interface_at + interface_size;
    for (const std::uint64_t stamp : stamps) {
      put_u32(file, at + 12, static_cast<std::uint32_t>(stamp >> 32), false);
      put_u32(file, at + 16, static_cast<std::uint32_t>(stamp), false);
      at += 32 + frames[0].bytes.size();
    }
    const auto size = static_cast<std::uint32_t>(interface_size + options.size());
    put_u32(file, interface_at + 4, size, false);
    put_u32(file, interface_at + 16, size, false);
    file.insert(file.begin() + interface_at + 16, options.begin(), options.end());
    return file;
  }
};

TEST_F(TraceOddStamps, FractionsOfASecondAndMore) {
  const std::vector<std::pair<std::uint32_t, std::uint32_t>> stamps = {
      {1000000, 0},          {1000000, 1500000},    {1000001, 100000}, {1000001, 0xffffffff},
      {1000001, 0x80000000}, {1000001, 4000000000}, {1000003, 1},      {1000000, 999999999}};
  for (const bool nano : {false, true})
    for (const bool big_endian : {false, true})
      expect_every_style_tcpdumps(pcap_of(stamps, nano, big_endian));
}

TEST_F(TraceOddStamps, BitThirtyOneOfTheSecondsDecides) {
  const std::vector<std::pair<std::uint32_t, std::uint32_t>> stamps = {
      {0x7fffffff, 5}, {0x80000000, 0}, {0xffffffff, 999999}, {0, 0},
      {0, 1},          {0x80000000, 2}, {0x80000000, 1}};
  for (const bool big_endian : {false, true}) expect_every_style_tcpdumps(pcap_of(stamps, false, big_endian));
  std::vector<std::uint64_t> far;
  for (const std::uint64_t seconds :
       {0ull, 0x80000000ull, 0xffffffffull, 0x100000000ull, 0x17fffffffull, 0x180000000ull, 9300000000ull})
    far.push_back(seconds * 1000000 + 7);
  expect_every_style_tcpdumps(pcapng_of(far, {}));
}

// if_tsoffset (draft-ietf-opsawg-pcapng): seconds to be added.
TEST_F(TraceOddStamps, OffsetsLeadOutOfTheCalendar) {
  const std::vector<std::uint64_t> stamps = {1623626502951233, 0, 1623626503000000};
  for (const std::uint8_t high : wire::Bytes{0x00, 0x01, 0x7f, 0x80, 0xff})
    expect_every_style_tcpdumps(pcapng_of(stamps, {14, 0, 8, 0, 0, 0, 0, 0, 0, 1, 0, high, 0, 0, 0, 0}));
}

// if_tsresol: the library's rounding depends on what the stamp is turned into.
TEST_F(TraceOddStamps, UnitsThatAreNoPowerOfTen) {
  for (const std::uint8_t shift : wire::Bytes{1, 20, 34, 35, 40, 44, 45, 60}) {
    const std::uint64_t second = 1ull << shift;
    const wire::Bytes file =
        pcapng_of({second + second * 2 / 3, second + second / 7},
                  {9, 0, 1, 0, static_cast<std::uint8_t>(0x80 | shift), 0, 0, 0, 0, 0, 0, 0});
    expect_every_style_tcpdumps(file);
  }
}

}  // namespace
}  // namespace synfin::test
