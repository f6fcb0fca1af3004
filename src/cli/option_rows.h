/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The options that several commands have. They set members of struct options.
 */
#ifndef ALLOCLAT_OPTION_ROWS_H
#define ALLOCLAT_OPTION_ROWS_H

#include "option_def.h"

/* The most that -t can be: the kernel multiplies tracing_thresh by 1000 and lets it be a 32-bit
 * number of nanoseconds at most on 32-bit machines (tracing_nsecs_write(), kernel/trace/trace.c).
 */
#define OPTION_THRESHOLD_MAX_US 4294967

extern const struct option_def option_tracefs, option_input, option_zoneinfo, option_duration,
	option_pids, option_comm, option_functions, option_events, option_buffer, option_text,
	option_force, option_quiet, option_version, option_help;

/* Takes a list of numbers of tasks into @o's pids: for a -p that says otherwise what they are. */
bool option_take_pids(const struct option_def *def, struct options *o, const char *value);

/* For commands that cannot do without -t, and need one that is not 0 unless they read a recording.
 * False after a message. */
bool option_check_threshold(const struct options *o);

/* Which options of any command mean nothing with -i, or without it. False after a message. */
bool option_check_input(const struct options *o);

#endif /* ALLOCLAT_OPTION_ROWS_H */
