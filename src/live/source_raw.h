/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's ring buffer, read in binary: one stream of sub-buffers per CPU, merged by time. For
 * the use of a source see source.h.
 */
#ifndef ALLOCLAT_SOURCE_RAW_H
#define ALLOCLAT_SOURCE_RAW_H

#include "event/source.h"
#include "record/record.h"

/* All that is pointed to stays the caller's. */
struct source_raw_from {
	const int *fds; /* trace_pipe_raw of CPU 0, 1, ..., O_NONBLOCK; -1: no such CPU */
	size_t nr_fds;
	int poll_fd;	     /* readable when one of them is; -1: none */
	size_t subbuf_bytes; /* of a sub-buffer, the unit of a read */
	uint64_t ring_bytes; /* of the smallest per-CPU buffer; 0: not known */
	struct records *records;
};

/* Never returns NULL. The caller frees with source_free(), before the descriptors and the records.
 * A file of sub-buffers may stand in for trace_pipe_raw: its end is a pause. */
struct source *source_raw_new(const struct source_raw_from *from);

#endif /* ALLOCLAT_SOURCE_RAW_H */
