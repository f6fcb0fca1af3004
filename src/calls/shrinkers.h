/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Time spent in each shrinker: total and longest, over every pair of
 * mm_shrink_slab_start and mm_shrink_slab_end.
 */
#ifndef ALLOCLAT_SHRINKERS_H
#define ALLOCLAT_SHRINKERS_H

#include "event/event.h"

struct shrinker {
	struct slice name; /* the function: super_cache_scan */
	uint64_t count;
	uint64_t total, max; /* ns */
};

struct shrinkers;

/* The caller frees with shrinkers_free(). */
struct shrinkers *shrinkers_new(void);
void shrinkers_free(struct shrinkers *s);

/* One more pair of the shrinker's @function, which took @took_ns. */
void shrinkers_add(struct shrinkers *s, struct slice function, uint64_t took_ns);

/* All of them, longest total first, by name where that is the same: *ret_count of them,
 * good until the next shrinkers_add(). */
const struct shrinker *shrinkers_sorted(struct shrinkers *s, size_t *ret_count);

#endif /* ALLOCLAT_SHRINKERS_H */
