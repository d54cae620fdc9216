#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "synfin/tcp/time.h"
#include "synfin/wire/address.h"
#include "synfin/wire/bytes.h"
#include "synfin/wire/expectation.h"
#include "synfin/wire/flags.h"
#include "synfin/wire/options.h"
#include "synfin/wire/parse_line.h"

// Words of the command line turned into values. Each throws CLI::ValidationError naming the option, what was
// given and what is allowed.
namespace synfin::cli {

std::uint64_t parse_number(const std::string& option, const std::string& text, std::uint64_t least,
                           std::uint64_t most);
// Seconds, fractions allowed.
tcp::Duration parse_seconds(const std::string& option, const std::string& text);
// "80", "20-25", "22,80,8000-8010", service names; in the order given, each once.
std::vector<std::uint16_t> parse_ports(const std::string& option, const std::string& text);
wire::Address parse_address(const std::string& option, const std::string& text);
// \r \n \t \0 \\ and \xHH.
wire::Bytes parse_escapes(const std::string& option, const std::string& text);
// Pairs of hexadecimal digits, blanks between them or none, at most `most` bytes.
wire::Bytes parse_hex(const std::string& option, const std::string& text, std::size_t most);
// Above or equal to 0.
double parse_rate(const std::string& option, const std::string& text);
// tcpdump's notation, or 0x and the bytes in hexadecimal digits.
wire::Options parse_tcp_options(const std::string& option, const std::string& text);
wire::Flags parse_tcp_flags(const std::string& option, const std::string& text);
// A TCP segment with addresses and ports as numbers, that has no data, or of which the data is elsewhere.
wire::ParsedLine parse_segment_line(const std::string& option, const std::string& text);
wire::Expectation parse_expected(const std::string& option, const std::string& text);
// An IPv4 address or a name, as the text is; what can only be meant for something else is refused.
std::string parse_host(const std::string& option, const std::string& text);
// The place of the text among `words`.
std::size_t parse_choice(const std::string& option, const std::string& text,
                         const std::vector<std::string>& words);
// A file's name; not standard output, which has text on it already.
std::string parse_output_file(const std::string& option, const std::string& text);

// The last of "-w,--timeout".
std::string longest_name(const std::string& names);

// An option whose value is a whole number, decimal or 0x hexadecimal, within a range; `Target` is assigned
// to.
template <typename Target>
CLI::Option* add_number(CLI::App& app, const std::string& name, Target& target, std::uint64_t least,
                        std::uint64_t most, const std::string& description) {
  return app
      .add_option_function<std::string>(
          name,
          [&target, longest = longest_name(name), least, most](const std::string& text) {
            using Value = std::decay_t<decltype(*&target)>;
            const std::uint64_t value = parse_number(longest, text, least, most);
            if constexpr (requires { typename Value::value_type; }) {
              target = static_cast<typename Value::value_type>(value);
            } else {
              target = static_cast<Value>(value);
            }
          },
          description)
      ->type_name("N");
}

template <typename Target>
CLI::Option* add_seconds(CLI::App& app, const std::string& name, Target& target,
                         const std::string& description) {
  return app
      .add_option_function<std::string>(
          name,
          [&target, longest = longest_name(name)](const std::string& text) {
            target = parse_seconds(longest, text);
          },
          description)
      ->type_name("SEC");
}

// An option whose value is one of a few words, each with what it stands for.
template <typename Target>
CLI::Option* add_choice(CLI::App& app, const std::string& name, Target& target,
                        const std::vector<std::pair<std::string, Target>>& choices,
                        const std::string& description) {
  return app.add_option_function<std::string>(
      name,
      [&target, longest = longest_name(name), choices](const std::string& text) {
        std::vector<std::string> words;
        for (const auto& [word, value] : choices) words.push_back(word);
        target = choices[parse_choice(longest, text, words)].second;
      },
      description);
}

}  // namespace synfin::cli
