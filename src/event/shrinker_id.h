/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a tracepoint says behind its name, as values. Pure.
 */
#ifndef ALLOCLAT_SHRINKER_ID_H
#define ALLOCLAT_SHRINKER_ID_H

#include "event.h"
#include "record/record.h"

/* The head of mm_shrink_slab_start and mm_shrink_slab_end, the same in both:
 *
 *	super_cache_scan+0x0/0x1a0 ffff88014a81c4c0: nid: 0 ...
 *	i915_gem_shrinker_scan+0x0/0x90 [i915] 00000000f433c0c6: nid: 1 pid: 9 ...
 */
struct shrinker_id {
	struct slice function; /* "super_cache_scan"; all of the first word if it has no '+' */
	struct slice identity; /* all from the function to the node's number: what makes it this
				* shrinker on this node. The pointer in it is as printed,
				* which is hashed on most kernels. */
	struct record_shrinker record; /* from a record: the same in numbers */
};

/* False, and *@ret_shrinker untouched, if @text is something else. */
bool shrinker_id_parse(struct slice text, struct shrinker_id *ret_shrinker);

/* Whether @text, of another event, begins with that very identity: then it is this one's too,
 * and so is the function. */
bool shrinker_id_begins(struct slice text, struct slice identity);
bool shrinker_id_is_text(const struct shrinker_id *shrinker, struct slice text);

/* The same of events, whatever they come from: a record has the numbers themselves. */
bool shrinker_id_of(const struct event *e, struct shrinker_id *ret_shrinker);
bool shrinker_id_is(const struct shrinker_id *shrinker, const struct event *e);

#endif /* ALLOCLAT_SHRINKER_ID_H */
