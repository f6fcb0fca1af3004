/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads the records of one page of a 64-bit kernel's ring buffer (include/linux/ring_buffer.h; the
 * layout is in events/header_page and events/header_event). Nothing in the page is trusted: it may
 * come from a damaged file.
 */
#ifndef ALLOCLAT_RING_PAGE_H
#define ALLOCLAT_RING_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The smallest valid page: its header. */
#define PAGE_HEADER_BYTES 16

struct ring_page {
	const char *at, *end;
	uint64_t ts; /* of the previous record */
	bool missed; /* the kernel overwrote records between the previous page and this one */
	uint64_t nr_missed; /* how many; or EVENT_LOST_UNKNOWN */
};

/* A record; @data points into the page. */
struct ring_record {
	uint64_t ts;
	const void *data;
	size_t len;
};

/* @len is at least PAGE_HEADER_BYTES. @bytes stays the caller's and must outlive @p. False: not a
 * valid page. */
bool ring_page_open(struct ring_page *p, const void *bytes, size_t len);

/* False: no more records. Whatever follows damage is dropped without a message. */
bool ring_page_next(struct ring_page *p, struct ring_record *ret_record);

#endif /* ALLOCLAT_RING_PAGE_H */
