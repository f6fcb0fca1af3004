/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's ring buffer read as it is: one stream of sub-buffers for each CPU, merged
 * by time. See source.h for how a source is used.
 */
#ifndef ALLOCLAT_SOURCE_RAW_H
#define ALLOCLAT_SOURCE_RAW_H

#include "event/source.h"
#include "record/record.h"

/* Everything pointed at stays the caller's. */
struct source_raw_from {
	const int *fds; /* trace_pipe_raw of CPU 0, 1, ..., O_NONBLOCK; -1: there is no such CPU */
	size_t nr_fds;
	int poll_fd;	     /* readable when one of them is; -1: there is none */
	size_t subbuf_bytes; /* size of a sub-buffer: what one read gives */
	uint64_t ring_bytes; /* size of the smallest CPU's buffer; 0: not known */
	struct records *records;
};

/* Never NULL. The caller frees with source_free(), before the descriptors and the records. A file
 * of sub-buffers does as well as the kernel: its end is a pause. */
struct source *source_raw_new(const struct source_raw_from *from);

#endif /* ALLOCLAT_SOURCE_RAW_H */
