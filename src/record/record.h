/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decodes the kernel's binary records (ring buffer, trace.dat) into struct event and prints, for
 * those that are shown, the line that trace_pipe would. The layout of records comes from the format
 * files, through libtraceevent; nothing depends on a kernel version.
 */
#ifndef ALLOCLAT_RECORD_H
#define ALLOCLAT_RECORD_H

#include "base/buf.h"
#include "event/event.h"
#include "symbols.h"

struct tep_handle;

struct records;

/* Properties of the recording. */
enum {
	/* Events are stamped by the clock that times calls (`local`), so a call's interval is
	 * exact. */
	RECORDS_ONE_CLOCK = 1 << 0,
	/* Must be a recording of the function_graph tracer. */
	RECORDS_GRAPH = 1 << 1,
};

/* @tep has parsed the formats of all events that may occur; like @names it stays the caller's.
 * @nr_cpus, the kernel's nr_cpu_ids, sets the width of the CPU column. @flags are RECORDS_*.
 * Returns NULL after a message if a required format is missing or lacks a field. The caller frees
 * the result with records_free(), which accepts NULL. */
struct records *records_new(struct tep_handle *tep, const struct record_names *names, int nr_cpus,
			    unsigned int flags);
void records_free(struct records *r);

/* Call this after @tep has parsed more formats. Invalidates the events decoded before. */
void records_learn(struct records *r);

enum record_result {
	RECORD_EVENT,	/* *ret_event is filled in */
	RECORD_NOISE,	/* not decoded: a marker, or another event of the system ftrace */
	RECORD_UNKNOWN, /* of unknown type, or too short */
};

/* Decodes a record of @cpu (0 and up), recorded at @ts ns; the records of a CPU must come in order.
 * *ret_event points to @data; all is set but comm and text. Names of functions and tracepoints live
 * as long as @r. */
enum record_result records_decode(struct records *r, int cpu, uint64_t ts, const void *data,
				  size_t len, struct event *ret_event);

#endif /* ALLOCLAT_RECORD_H */
