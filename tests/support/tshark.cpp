#include "support/tshark.h"

#include "support/capture_reader.h"

namespace synfin::testing {

std::string tshark_fields(const wire::Bytes& capture, const std::vector<std::string>& fields) {
  std::vector<std::string> words{"-n", "-d", "tcp.port==0-65535,data", "-T", "fields"};
  for (const char* preference :
       {"ip.check_checksum:TRUE", "tcp.check_checksum:TRUE", "tcp.relative_sequence_numbers:FALSE",
        "tcp.analyze_sequence_numbers:FALSE", "tcp.desegment_tcp_streams:FALSE"}) {
    words.insert(words.end(), {"-o", preference});
  }
  for (const std::string& field : fields) words.insert(words.end(), {"-e", field});
  return read_capture("tshark", capture, words);
}

}  // namespace synfin::testing
