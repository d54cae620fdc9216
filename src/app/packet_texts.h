#pragma once

#include <optional>
#include <string>

namespace synfin::app {

// Makes of lines the texts of packets. With -v tcpdump's text of a packet begins with a line for the IP
// header, to which the next one belongs. Lines that follow a packet (its bytes in hex, the rest of its
// payload, what an ICMP error quotes) are dropped, and so are empty ones; that way no packet has to wait for
// the line after it.
class PacketTexts {
 public:
  // The text of a packet once it is whole.
  std::optional<std::string> add(std::string line);
  // What has waited in vain for its second line.
  std::optional<std::string> rest();

 private:
  bool follows_a_packet(const std::string& line);
  std::string whole(std::string text);

  std::optional<std::string> begun_;
  bool after_packet_ = false;
  bool after_icmp_ = false;
  bool in_quote_ = false;
};

}  // namespace synfin::app
