/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Identifies the shrinker of a mm_shrink_slab_start or mm_shrink_slab_end event.
 */
#ifndef ALLOCLAT_SHRINKER_KEY_H
#define ALLOCLAT_SHRINKER_KEY_H

#include "event.h"

/*
 * A shrinker on a node. In text this is the beginning of the event, up to and including the node's
 * number. The pointer is used as printed, that is, hashed on most kernels:
 *
 *	super_cache_scan+0x0/0x1a0 ffff88014a81c4c0: nid: 0 ...
 *	i915_gem_shrinker_scan+0x0/0x90 [i915] 00000000f433c0c6: nid: 1 pid: 9 ...
 */
struct shrinker_key {
	/* For an event with text: length of the function's name ("super_cache_scan"; the whole
	 * first word if it has no '+') and of the identifying text. */
	uint16_t function_len;
	uint32_t identity_len; /* 0: no text, the members below are set */
	int node;
	uint64_t shrinker; /* address of the struct shrinker */
	uint64_t function; /* address of its function */
};

/* Reads the key from @start, with or without text. False, and *@ret_key untouched: @start does not
 * have the expected form. */
bool shrinker_key_of(const struct event *start, struct shrinker_key *ret_key);

/* Like shrinker_key_of(), for an event without text. */
bool shrinker_key_numbers(const struct event *e, struct shrinker_key *ret_key);

/* Whether @e is about the same shrinker as @start, which has the key @key. Both must have text;
 * that of @e is compared without parsing it. */
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

/* Returns the name of the shrinker's function; @key is the key of @start. */
static inline struct slice shrinker_key_function(const struct event *start,
						 const struct shrinker_key *key)
{
	if (key->identity_len > 0)
		return (struct slice){ start->text.data, key->function_len };
	return event_symbol(start, key->function);
}

#endif /* ALLOCLAT_SHRINKER_KEY_H */
