#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <CLI/CLI.hpp>

#include "synfin/app/probe.h"

#include "exclusions.h"

// The options of an exchange that the commands share. What they assign to must outlive the parse.
namespace synfin::cli {

// HOST, and under "Where" how to get there.
CLI::Option* add_host(CLI::App& app, app::ProbeOptions& options);
void add_where(CLI::App& app, app::ProbeOptions& options);

// What is done with the connection, by hand or by the kernel. How it may end differs between the commands.
void add_plan(CLI::App& app, app::ProbeOptions& options);

// What our segments look like, and when they are sent again.
void add_identity(CLI::App& app, app::ProbeOptions& options);
void add_fields(CLI::App& app, app::FieldOverrides& fields);
void add_timers(CLI::App& app, app::TimerOverrides& timers);
void add_piggyback_fin(CLI::App& app, app::ProbeOptions& options);
void add_guard(CLI::App& app, app::ProbeOptions& options);

// Which of them do not go together; those that a command has not are passed over.
const std::vector<Exclusion>& exchange_exclusions();
// Whether the two go together. Throws CLI::ValidationError.
void check_ip_id(std::optional<std::uint16_t> ip_id, std::optional<bool> df);

}  // namespace synfin::cli
