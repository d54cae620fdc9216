#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "synfin/tcp/time.h"
#include "synfin/wire/address.h"
#include "synfin/wire/bytes.h"

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
wire::Bytes read_file(const std::string& option, const std::string& file);

// An option whose value is a whole number, decimal or 0x hexadecimal, within a range; `Target` is assigned
// to.
template <typename Target>
CLI::Option* add_number(CLI::App& app, const std::string& name, Target& target, std::uint64_t least,
                        std::uint64_t most, const std::string& description) {
  const std::string longest = name.substr(name.rfind(',') == std::string::npos ? 0 : name.rfind(',') + 1);
  return app
      .add_option_function<std::string>(
          name,
          [&target, longest, least, most](const std::string& text) {
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
  const std::string longest = name.substr(name.rfind(',') == std::string::npos ? 0 : name.rfind(',') + 1);
  return app
      .add_option_function<std::string>(
          name, [&target, longest](const std::string& text) { target = parse_seconds(longest, text); },
          description)
      ->type_name("SEC");
}

}  // namespace synfin::cli
