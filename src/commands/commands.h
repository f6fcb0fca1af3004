/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What each word after `alloclat` runs: commands, and those that are views. main.c has the table.
 */
#ifndef ALLOCLAT_COMMANDS_H
#define ALLOCLAT_COMMANDS_H

#include "cli/options.h"
#include "cli/view.h"

extern const struct command command_record, command_check, command_restore;

extern const struct view view_stream, view_snoop, view_compaction;

#endif /* ALLOCLAT_COMMANDS_H */
