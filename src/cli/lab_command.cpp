#include "cli/lab_command.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "synfin/app/lab.h"

#include "cli/values.h"

namespace synfin::cli {
namespace {

struct LabArguments {
  net::LabOptions options;
  std::vector<std::string> sysctls;
  std::vector<std::string> peer_sysctls;
  std::vector<std::string> command;
};

const CLI::Validator& key_and_value() {
  static const CLI::Validator check(
      [](const std::string& given) {
        const auto equals = given.find('=');
        return given.starts_with("net.") && equals != std::string::npos && equals + 1 < given.size()
                   ? std::string()
                   : "'" + given + "' is not NAME=VALUE with a name below net., like net.ipv4.tcp_sack=0";
      },
      "NAME=VALUE");
  return check;
}

std::map<std::string, std::string> split(const std::vector<std::string>& assignments) {
  std::map<std::string, std::string> split;
  for (const auto& text : assignments) {
    const auto equals = text.find('=');
    split[text.substr(0, equals)] = text.substr(equals + 1);
  }
  return split;
}

net::LabOptions options_of(const LabArguments& arguments) {
  net::LabOptions options = arguments.options;
  options.sysctls = split(arguments.sysctls);
  options.peer_sysctls = split(arguments.peer_sysctls);
  return options;
}

void add_network_options(CLI::App& command, LabArguments& arguments) {
  add_number(command, "--mtu", arguments.options.mtu, 68, 65535, "MTU of both ends, bytes; 1500 unless given")
      ->group("Network");
  command.add_option("--sysctl", arguments.sysctls, "set in synfin-a; may be given again")
      ->check(key_and_value())
      ->allow_extra_args(false)
      ->group("Network");
  command.add_option("--peer-sysctl", arguments.peer_sysctls, "set in synfin-b; may be given again")
      ->check(key_and_value())
      ->allow_extra_args(false)
      ->group("Network");
  add_choice<bool>(command, "--peer", arguments.options.kernel_peer, {{"kernel", true}, {"none", false}},
                   "who answers on port 80: kernel (its listener, default) or none")
      ->type_name("WHO")
      ->group("Network");
}

void add_demo(CLI::App& lab, std::function<int()>& action) {
  CLI::App* demo = lab.add_subcommand("demo", "The whole story in a minute");
  demo->footer(
      "Examples:\n"
      "  synfin lab demo                         probes and a comparison, each command before its output\n"
      "  synfin lab demo | sed 's/  # .*//'      packet lines as tcpdump's");
  demo->callback([&action] { action = app::run_lab_demo; });
}

void add_run(CLI::App& lab, const std::shared_ptr<LabArguments>& arguments, std::function<int()>& action) {
  CLI::App* run = lab.add_subcommand("run", "Run a program in synfin-a; its exit code is the result");
  add_network_options(*run, *arguments);
  run->add_option("command", arguments->command, "the program and its arguments, after --")->required();
  run->positionals_at_end();
  run->footer(
      "Examples:\n"
      "  synfin lab run -- nc -zv 192.0.2.2 80-83\n"
      "  synfin lab run --mtu 9001 --sysctl net.ipv4.tcp_sack=0 -- synfin probe 192.0.2.2 80");
  run->callback([arguments, &action] {
    action = [arguments] { return app::run_command_in_lab(options_of(*arguments), arguments->command); };
  });
}

void add_shell(CLI::App& lab, const std::shared_ptr<LabArguments>& arguments, std::function<int()>& action) {
  CLI::App* shell = lab.add_subcommand("shell", "An interactive shell in synfin-a");
  add_network_options(*shell, *arguments);
  shell->footer(
      "Examples:\n"
      "  synfin lab shell\n"
      "  synfin lab shell --mtu 9001 --peer-sysctl net.ipv4.tcp_timestamps=0");
  shell->callback([arguments, &action] {
    action = [arguments] { return app::run_shell_in_lab(options_of(*arguments)); };
  });
}

}  // namespace

CLI::App* add_lab(CLI::App& root, std::function<int()>& action) {
  CLI::App* lab = root.add_subcommand("lab", "A private network with a peer in it; needs no root");
  const auto arguments = std::make_shared<LabArguments>();
  add_demo(*lab, action);
  add_run(*lab, arguments, action);
  add_shell(*lab, arguments, action);
  lab->require_subcommand(1);
  lab->footer(
      "You are synfin-a, 192.0.2.1. The peer is synfin-b, 192.0.2.2: port 80 open, 81 closed, 82 silently "
      "dropped,\n"
      "83 rejected with ICMP admin-prohibited. Nothing in it can reach another network.\n\n"
      "Examples:\n"
      "  synfin lab demo\n"
      "  synfin lab run -- tcpdump -ni synfin-a -c 6");
  return lab;
}

}  // namespace synfin::cli
