/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The zones of a machine's memory, from the text of /proc/zoneinfo (mm/vmstat.c,
 * zoneinfo_show_print()). Events name a zone by its first page; this knows whose page that is.
 * Pure: what it is given may be of another machine.
 */
#ifndef ALLOCLAT_ZONEINFO_H
#define ALLOCLAT_ZONEINFO_H

#include <stddef.h>
#include <stdint.h>

/* Sizes are in pages. */
struct zone {
	int node;
	const char *name; /* the kernel's: DMA32, Normal, Movable */
	uint64_t start;	  /* number of the first page */
	uint64_t spanned; /* from the first page to the last, holes included */
	uint64_t managed; /* that can be allocated; 0: the zone is empty */
	uint64_t free;
	uint64_t min, low, high; /* watermarks, as printed: with the boost (5.0 and later) */
	uint64_t boost;		 /* 0 also where the kernel does not print it (before 5.18) */
};

struct zoneinfo;

/* @text is copied. What it does not say is 0; a text that is something else has no zones. The
 * caller frees with zoneinfo_free(). */
struct zoneinfo *zoneinfo_new(const char *text);
void zoneinfo_free(struct zoneinfo *zi);

/* All of them in the order of the text, empty ones too: *ret_count. They live as long as @zi. */
const struct zone *zoneinfo_zones(const struct zoneinfo *zi, size_t *ret_count);

/* The zone that begins with the page @pfn: what zone_start= of an event is. NULL: none does. */
const struct zone *zoneinfo_by_start(const struct zoneinfo *zi, uint64_t pfn);

/* Free pages of all zones together. */
uint64_t zoneinfo_free_pages(const struct zoneinfo *zi);

#endif /* ALLOCLAT_ZONEINFO_H */
