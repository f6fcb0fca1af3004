/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The catalog as it stands in this run: its tables, what -e adds to them, and
 * which function owns mm_vmscan_lru_shrink_inactive here. Turns the name on a
 * line into a small number, once a line, without a regular expression.
 */
#ifndef ALLOCLAT_RULES_H
#define ALLOCLAT_RULES_H

#include <stdbool.h>

#include "catalog.h"
#include "event.h"

#define RULES_UNKNOWN (-1)

/* A tracepoint of this run. The first TP_COUNT are the catalog's, in its order. */
struct rule {
	const char *system;
	const char *name;
	int owner; /* a function's number; RULES_UNKNOWN for spans */
	enum place place;
};

struct rules;

/* The catalog alone. The caller frees with rules_free(). */
struct rules *rules_new(void);
void rules_free(struct rules *r);

/* -e SYSTEM:EVENT=FUNCTION: the tracepoint belongs to @function, place inside. Naming a
 * tracepoint of the catalog overrides its owner. Strings are copied. */
void rules_add(struct rules *r, const char *system, const char *name, const char *function);

/* Which function owns mm_vmscan_lru_shrink_inactive when it is known beforehand (live);
 * no effect when -e said it already. */
void rules_set_lru_owner(struct rules *r, enum role owner);

/* To be called with every function number that a recording shows: the owner of
 * mm_vmscan_lru_shrink_inactive is the lruvec function until the first line of
 * shrink_inactive_list or evict_folios is seen, and that one from there on. */
void rules_saw_function(struct rules *r, int function);

/* The number of a function by its name, whatever suffix the compiler gave it
 * (`shrink_node.isra.0`, `shrink_slab.part.0.constprop.0`): an enum role, a number
 * from ROLE_COUNT on for the ones -e named, or RULES_UNKNOWN. */
int rules_function(const struct rules *r, struct slice name);

/* The number of a tracepoint, an index for rules_get(), or RULES_UNKNOWN. */
int rules_tracepoint(const struct rules *r, struct slice name);

/* The rules are an array: what rules_get() points to are the others as well, in order. It is
 * good until rules_add(). */
size_t rules_count(const struct rules *r);
const struct rule *rules_get(const struct rules *r, size_t tracepoint);

/* The functions that -e named and the catalog does not have: numbers ROLE_COUNT + @i.
 * NULL behind the last one. */
const char *rules_extra_function(const struct rules *r, size_t i);

/* Whether all calls of the owner have returned by the time a task's list scanning is
 * known to be over, so that what is held for it can go early. */
bool rules_scans_lists(int owner);

#endif /* ALLOCLAT_RULES_H */
