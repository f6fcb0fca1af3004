/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The options that several commands share. They set members of struct options.
 */
#ifndef ALLOCLAT_OPTION_ROWS_H
#define ALLOCLAT_OPTION_ROWS_H

#include "option_def.h"

/* The largest -t, in microseconds. The kernel multiplies tracing_thresh by 1000 and, on 32-bit
 * machines, stores it as a 32-bit number of nanoseconds (tracing_nsecs_write(),
 * kernel/trace/trace.c). */
#define OPTION_THRESHOLD_MAX_US 4294967

extern const struct option_def option_tracefs, option_input, option_zoneinfo, option_duration,
	option_pids, option_comm, option_functions, option_events, option_buffer, option_text,
	option_force, option_quiet, option_version, option_help;

/* Appends a comma-separated list of task ids to @o's pids: the option_def.take() of -p, for
 * commands with their own help text for it. False after a message. */
bool option_take_pids(const struct option_def *def, struct options *o, const char *value);

/* For commands that require -t: it must be there, and not 0 unless -i is given. False after a
 * message. */
bool option_check_threshold(const struct options *o);

/* Rejects, for any command, options that make no sense with -i, or without it. False after a
 * message. */
bool option_check_input(const struct options *o);

#endif /* ALLOCLAT_OPTION_ROWS_H */
