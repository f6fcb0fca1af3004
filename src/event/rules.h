/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rules of this run: the catalog's tables, what -e adds to them, and which function owns
 * mm_vmscan_lru_shrink_inactive on this kernel. Maps names of functions and tracepoints to small
 * numbers, once per event, without regular expressions.
 */
#ifndef ALLOCLAT_RULES_H
#define ALLOCLAT_RULES_H

#include <stdbool.h>

#include "catalog.h"
#include "event.h"

#define RULES_UNKNOWN (-1)

/* A tracepoint. The first TP_COUNT rules are the catalog's, in its order. */
struct rule {
	const char *system;
	const char *name;
	int owner; /* number of the function; RULES_UNKNOWN for spans */
	enum place place;
};

struct rules;

/* Returns the catalog's rules. The caller frees them with rules_free(), which accepts NULL. */
struct rules *rules_new(void);
void rules_free(struct rules *r);

/* Adds -e SYSTEM:EVENT=FUNCTION: the tracepoint is owned by @function, at PLACE_INSIDE. For a
 * tracepoint of the catalog this overrides owner and place. Strings are copied. */
void rules_add(struct rules *r, const char *system, const char *name, const char *function);

/* Sets the owner of mm_vmscan_lru_shrink_inactive, if it is known beforehand (live tracing). No
 * effect if -e or an earlier call has set it. */
void rules_set_lru_owner(struct rules *r, enum role owner);

/* Must be called with the number of every function seen in a recording. The lruvec function owns
 * mm_vmscan_lru_shrink_inactive until the first call of shrink_inactive_list or evict_folios, which
 * owns it from then on. */
void rules_saw_function(struct rules *r, int function);

/* Returns the number of a function by name, ignoring compiler suffixes (`shrink_node.isra.0`,
 * `shrink_slab.part.0.constprop.0`): an enum role, ROLE_COUNT or above for functions that only -e
 * names, or RULES_UNKNOWN. */
int rules_function(const struct rules *r, struct slice name);

/* Returns the index of a tracepoint for rules_get(), or RULES_UNKNOWN. */
int rules_tracepoint(const struct rules *r, struct slice name);

/* The rules are one array: the result of rules_get(r, 0) can be indexed up to rules_count(). It is
 * valid until rules_add(). */
size_t rules_count(const struct rules *r);
const struct rule *rules_get(const struct rules *r, size_t tracepoint);

/* Returns the name of function number ROLE_COUNT + @i, which -e names and the catalog does not
 * have; NULL if @i is past the last one. */
const char *rules_extra_function(const struct rules *r, size_t i);

/* Whether @owner runs only while a task scans LRU lists. Once the scan is known to be over, all its
 * calls have returned, and the events held for them can be dropped early. */
bool rules_scans_lists(int owner);

#endif /* ALLOCLAT_RULES_H */
