#include "synfin/view/flag_matrix.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace synfin::view {
namespace {

using tcp::PortWithoutConnection;
using tcp::Reply;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const Target matrix_target{"192.0.2.2", wire::Address{0xc0000202}, 80, ""};
constexpr std::size_t bits_syn = 0x02, bits_syn_fin = 0x03, bits_cwr = 0x80;

FlagReplies as_the_rfc_asks(PortWithoutConnection port) {
  FlagReplies replies;
  for (std::size_t bits = 0; bits < replies.size(); ++bits)
    replies[bits] = tcp::required_reply(port, wire::Flags::from_bits(static_cast<std::uint16_t>(bits)));
  return replies;
}

FlagMatrix matrix_of(PortWithoutConnection port) { return {as_the_rfc_asks(port), as_the_rfc_asks(port)}; }

TEST(FlagMatrix, ThePortIsInTheStateThatItsAnswerToASynSays) {
  EXPECT_EQ(port_state(matrix_of(PortWithoutConnection::listen)), PortWithoutConnection::listen);
  EXPECT_EQ(port_state(matrix_of(PortWithoutConnection::closed)), PortWithoutConnection::closed);
  EXPECT_EQ(port_state(FlagMatrix{}), std::nullopt);
}

TEST(FlagMatrix, AllAsAsked) {
  const std::string text = flag_matrix_text(matrix_target, matrix_of(PortWithoutConnection::listen), false);
  EXPECT_THAT(text, AllOf(HasSubstr("all as RFC 9293 3.10.7 asks of a port in LISTEN\n"),
                          HasSubstr("an acknowledgement number other than 0 brings the same\n"),
                          Not(HasSubstr("-!"))));
}

TEST(FlagMatrix, WhatIsNotAsAskedIsMarkedAndNamed) {
  FlagMatrix matrix = matrix_of(PortWithoutConnection::listen);
  matrix.without_ack_number[bits_syn_fin] = matrix.with_ack_number[bits_syn_fin] = Reply::silence;
  matrix.without_ack_number[bits_cwr] = matrix.with_ack_number[bits_cwr] = Reply::icmp;
  const std::string text = flag_matrix_text(matrix_target, matrix, false);
  EXPECT_THAT(text, AllOf(HasSubstr("- - S -!- -"), HasSubstr("  W     i!- S S"),
                          HasSubstr("LISTEN: silence where syn-ack is asked for, 1 times: FS\n"),
                          HasSubstr("LISTEN: icmp where silence is asked for, 1 times: W\n")));
}

TEST(FlagMatrix, WhereTheNumberMatters) {
  FlagMatrix matrix = matrix_of(PortWithoutConnection::closed);
  matrix.with_ack_number[bits_syn] = Reply::syn_ack;
  const std::string text = flag_matrix_text(matrix_target, matrix, false);
  EXPECT_THAT(text, AllOf(HasSubstr("\nwith an acknowledgement number other than 0:\n"),
                          HasSubstr("CLOSED: syn-ack where rst-ack is asked for, 1 times: S\n")));
}

TEST(FlagMatrix, WhatWasNotTriedIsBlankAndNotJudged) {
  FlagMatrix matrix = matrix_of(PortWithoutConnection::closed);
  matrix.without_ack_number[bits_cwr].reset();
  EXPECT_THAT(flag_matrix_text(matrix_target, matrix, false), HasSubstr("  W       A A A"));
  EXPECT_THAT(flag_matrix_text(matrix_target, matrix, false),
              HasSubstr("1 of 256 combinations were not tried to the end\n"));
  FlagMatrix silent;
  silent.without_ack_number.fill(Reply::silence);
  silent.with_ack_number.fill(Reply::silence);
  EXPECT_THAT(flag_matrix_text(matrix_target, silent, false), HasSubstr("brought neither SYN-ACK nor RST"));
}

TEST(FlagMatrix, JsonHasAllOfThem) {
  FlagMatrix matrix = matrix_of(PortWithoutConnection::listen);
  matrix.without_ack_number[bits_syn_fin] = Reply::silence;
  matrix.with_ack_number[bits_cwr].reset();
  const auto json = nlohmann::json::parse(json_flag_matrix(matrix_target, matrix));
  EXPECT_EQ(json.at("type"), "flag-matrix");
  EXPECT_EQ(json.at("state"), "LISTEN");
  ASSERT_EQ(json.at("replies").size(), 512u);
  const auto& syn_fin = json.at("replies").at(bits_syn_fin);
  EXPECT_EQ(syn_fin.at("flags"), "FS");
  EXPECT_EQ(syn_fin.at("ack_number"), false);
  EXPECT_EQ(syn_fin.at("reply"), "silence");
  EXPECT_EQ(syn_fin.at("rfc_listen"), "syn-ack");
  EXPECT_EQ(syn_fin.at("rfc_closed"), "rst-ack");
  EXPECT_EQ(syn_fin.at("deviates"), true);
  EXPECT_EQ(json.at("replies").at(256 + bits_cwr).at("reply"), nullptr);
}

TEST(FlagMatrix, TheDrawingHasEachCellWithItsFlags) {
  FlagMatrix matrix = matrix_of(PortWithoutConnection::listen);
  matrix.without_ack_number[bits_syn_fin] = matrix.with_ack_number[bits_syn_fin] = Reply::silence;
  const std::string svg = flag_matrix_svg(matrix_target, matrix);
  std::size_t cells = 0;
  for (std::size_t at = svg.find("<title>Flags ["); at != std::string::npos;
       at = svg.find("<title>Flags [", at + 1))
    ++cells;
  EXPECT_EQ(cells, 3u * 256);
  EXPECT_THAT(svg, AllOf(HasSubstr("<title>Flags [FS]: silence</title>"), HasSubstr("class=\"deviates\"")));
}

}  // namespace
}  // namespace synfin::view
