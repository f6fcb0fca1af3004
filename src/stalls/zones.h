/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Adds to stalls what their events do not say about zones: live from /proc, for a recording from a
 * copy of its machine's /proc/zoneinfo.
 */
#ifndef ALLOCLAT_ZONES_H
#define ALLOCLAT_ZONES_H

#include "base/compiler.h"
#include "stall.h"

struct zones;

/* Reads the copy at @path; NULL: this machine's /proc, live. Returns NULL after a message if it
 * cannot be read or has no zones. The caller frees with zones_free(), which accepts NULL. */
MUST_CHECK struct zones *zones_new(const char *path);
void zones_free(struct zones *z);

/* Chooses the zones for @recording (NULL: this machine, live): from the file @copy or, if that is
 * NULL, from the copy that zones_save() has made. *@ret_zones is NULL if there is no such copy or,
 * after a warning, if it is unusable. False after a message: @copy or /proc is unusable. The caller
 * frees *@ret_zones with zones_free(). */
MUST_CHECK bool zones_choose(const char *recording, const char *copy, struct zones **ret_zones);

/* Copies this machine's /proc/zoneinfo to a file next to @recording. A failure is only a warning:
 * the recording is usable without the copy. */
void zones_save(const char *recording);

/* Sets the node and zone of @stall, unless its events have; with @state also the zone's state. That
 * is the current state; a copy is from another time, so only its watermarks are used. The name is
 * valid until the next call. */
void zones_place(struct zones *z, struct compaction_stall *stall, bool state);

/* Sets the number of pages free now; with a copy, leaves it unset. */
void zones_free_pages(struct zones *z, struct reclaim_stall *stall);

#endif /* ALLOCLAT_ZONES_H */
