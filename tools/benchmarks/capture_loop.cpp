// The least that can be done with a capture file: libpcap reads it, and each packet is touched.
//   capture_loop FILE
#include <array>
#include <cstdint>
#include <cstdio>

#include <pcap/pcap.h>

int main(int count, char** words) {
  std::array<char, PCAP_ERRBUF_SIZE> error{};
  pcap_t* file = count == 2 ? ::pcap_open_offline_with_tstamp_precision(words[1], PCAP_TSTAMP_PRECISION_NANO,
                                                                        error.data())
                            : nullptr;
  if (file == nullptr) {
    std::fprintf(stderr, "capture_loop: %s\n", count == 2 ? error.data() : "usage: capture_loop FILE");
    return 2;
  }
  pcap_pkthdr* header = nullptr;
  const u_char* bytes = nullptr;
  std::uint64_t packets = 0, sum = 0;
  while (::pcap_next_ex(file, &header, &bytes) == 1) {
    ++packets;
    if (header->caplen > 30) sum += bytes[30];
  }
  std::printf("%llu packets, sum %llu\n", static_cast<unsigned long long>(packets),
              static_cast<unsigned long long>(sum));
  ::pcap_close(file);
}
