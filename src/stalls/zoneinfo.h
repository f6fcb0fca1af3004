/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A machine's zones, from the text of /proc/zoneinfo (mm/vmstat.c, zoneinfo_show_print()). Events
 * identify a zone by its first page; this finds the zone. Pure: the text may be from another
 * machine.
 */
#ifndef ALLOCLAT_ZONEINFO_H
#define ALLOCLAT_ZONEINFO_H

#include <stddef.h>
#include <stdint.h>

/* Sizes are in pages. */
struct zone {
	int node;
	const char *name; /* the kernel's: DMA32, Normal, Movable */
	uint64_t start;	  /* page frame number of the first page */
	uint64_t spanned; /* from the first page to the last, holes included */
	uint64_t managed; /* managed by the buddy allocator; 0: the zone is empty */
	uint64_t free;
	uint64_t min, low, high; /* watermarks as printed: including the boost (5.0 and later) */
	uint64_t boost;		 /* 0 if the kernel does not print it (before 5.18) */
};

struct zoneinfo;

/* Parses @text, which is copied. Missing numbers are 0; any other text yields no zones. The caller
 * frees the result with zoneinfo_free(), which accepts NULL. */
struct zoneinfo *zoneinfo_new(const char *text);
void zoneinfo_free(struct zoneinfo *zi);

/* Returns all *ret_count zones, empty ones, too, in the order of the text. Valid until
 * zoneinfo_free(). */
const struct zone *zoneinfo_zones(const struct zoneinfo *zi, size_t *ret_count);

/* Finds the zone whose first page is @pfn, the zone_start of an event. NULL: none. */
const struct zone *zoneinfo_by_start(const struct zoneinfo *zi, uint64_t pfn);

/* Returns the number of free pages in all zones together. */
uint64_t zoneinfo_free_pages(const struct zoneinfo *zi);

#endif /* ALLOCLAT_ZONEINFO_H */
