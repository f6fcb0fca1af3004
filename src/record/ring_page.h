/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The records of one page of the kernel's ring buffer (include/linux/ring_buffer.h; the
 * layout is in events/header_page and header_event), of a kernel of 64 bits. Nothing in the
 * page is trusted: it may come from a damaged file.
 */
#ifndef ALLOCLAT_RING_PAGE_H
#define ALLOCLAT_RING_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A page must be able to hold its header. */
#define PAGE_HEADER_BYTES 16

struct ring_page {
	const char *at, *end;
	uint64_t ts; /* of the record before */
	bool missed; /* the kernel overwrote records between the page before and this one ... */
	uint64_t nr_missed; /* ... so many, or EVENT_LOST_UNKNOWN */
};

/* A record, in the page. */
struct ring_record {
	uint64_t ts;
	const void *data;
	size_t len;
};

/* @bytes of @len, at least PAGE_HEADER_BYTES, stay the caller's. False: it is no page. */
bool ring_page_open(struct ring_page *p, const void *bytes, size_t len);

/* False: that was all. What is behind damage is lost, silently. */
bool ring_page_next(struct ring_page *p, struct ring_record *ret_record);

#endif /* ALLOCLAT_RING_PAGE_H */
