/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which shrinker a mm_shrink_slab_start or mm_shrink_slab_end is about.
 */
#ifndef ALLOCLAT_SHRINKER_KEY_H
#define ALLOCLAT_SHRINKER_KEY_H

#include "event.h"

/*
 * What makes it this shrinker on this node. In text that is its beginning, from the function to the
 * node's number; the pointer in it is as printed, which is hashed on most kernels:
 *
 *	super_cache_scan+0x0/0x1a0 ffff88014a81c4c0: nid: 0 ...
 *	i915_gem_shrinker_scan+0x0/0x90 [i915] 00000000f433c0c6: nid: 1 pid: 9 ...
 */
struct shrinker_key {
	/* Of an event that has its text: how long the function's name is ("super_cache_scan"; all
	 * of the first word if that has no '+'), and how long all of it is. */
	uint16_t function_len;
	uint32_t identity_len; /* 0: it is in numbers: */
	int node;
	uint64_t shrinker; /* the address of its struct shrinker, and of the function */
	uint64_t function;
};

/* False, and *@ret_key untouched, if @start says something else. */
bool shrinker_key_of(const struct event *start, struct shrinker_key *ret_key);

/* The same of an event that does not have its text. */
bool shrinker_key_numbers(const struct event *e, struct shrinker_key *ret_key);

/* Whether @e has the identity of @start, whose key that is; both have their text. It is not taken
 * apart. */
static inline bool shrinker_key_same_text(const struct event *start, const struct shrinker_key *key,
					  const struct event *e)
{
	size_t len = key->identity_len;

	return e->text.len >= len && memcmp(e->text.data, start->text.data, len) == 0 &&
	       (e->text.len == len || e->text.data[len] == ' ');
}

static inline bool shrinker_key_same(const struct shrinker_key *a, const struct shrinker_key *b)
{
	return a->shrinker == b->shrinker && a->node == b->node && a->function == b->function;
}

/* The name of the function that @start, whose key that is, is about. */
static inline struct slice shrinker_key_function(const struct event *start,
						 const struct shrinker_key *key)
{
	if (key->identity_len > 0)
		return (struct slice){ start->text.data, key->function_len };
	return event_symbol(start, key->function);
}

#endif /* ALLOCLAT_SHRINKER_KEY_H */
