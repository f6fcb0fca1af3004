/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The commands of alloclat; some of them are views (cli/view.h). main.c has the table.
 */
#ifndef ALLOCLAT_COMMANDS_H
#define ALLOCLAT_COMMANDS_H

#include "cli/options.h"
#include "cli/view.h"

extern const struct command command_record, command_check, command_restore;

extern const struct view view_stream, view_snoop, view_compaction;

#endif /* ALLOCLAT_COMMANDS_H */
