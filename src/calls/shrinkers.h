/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Time spent in each shrinker: total and maximum over all pairs of mm_shrink_slab_start and
 * mm_shrink_slab_end.
 */
#ifndef ALLOCLAT_SHRINKERS_H
#define ALLOCLAT_SHRINKERS_H

#include "event/event.h"

struct shrinker {
	struct slice name;   /* the function: super_cache_scan */
	uint64_t count;	     /* spans */
	uint64_t total, max; /* ns */
};

struct shrinkers;

/* The caller frees the result with shrinkers_free(), which accepts NULL. */
struct shrinkers *shrinkers_new(void);
void shrinkers_free(struct shrinkers *s);

/* Adds a span of @took_ns of the shrinker with @function, which is copied. */
void shrinkers_add(struct shrinkers *s, struct slice function, uint64_t took_ns);

/* Returns *ret_count shrinkers by descending total, ties by name. Valid until the next
 * shrinkers_add(). */
const struct shrinker *shrinkers_sorted(struct shrinkers *s, size_t *ret_count);

#endif /* ALLOCLAT_SHRINKERS_H */
