/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is known of the zones that stalls are about and their events do not say: from /proc of this
 * machine while it runs, or from a copy of its /proc/zoneinfo that came with a recording.
 */
#ifndef ALLOCLAT_ZONES_H
#define ALLOCLAT_ZONES_H

#include "base/compiler.h"
#include "stall.h"

struct zones;

/* @path: the copy; NULL: this machine. NULL after a message: it cannot be read, or is something
 * else. The caller frees with zones_free(). */
MUST_CHECK struct zones *zones_new(const char *path);
void zones_free(struct zones *z);

/* Those of a recording (NULL: of this machine): from @copy if there is one, else from what
 * zones_save() has put beside the recording. *@ret_zones is NULL if there is neither, or, after a
 * warning, if the latter is of no use. False after a message: the former is not. */
MUST_CHECK bool zones_choose(const char *recording, const char *copy, struct zones **ret_zones);

/* Puts a copy of this machine's /proc/zoneinfo beside @recording, which is good without, too: that
 * it could not be done is a warning. */
void zones_save(const char *recording);

/* Fills in node and zone of @stall where its events did not say; with @state also the zone's state,
 * likewise. That is the one of now; of a copy, which is not of the time, only the watermarks count.
 * Names are good until the next call. */
void zones_place(struct zones *z, struct compaction_stall *stall, bool state);

/* Fills in what is free now; nothing, if it is a copy. */
void zones_free_pages(struct zones *z, struct reclaim_stall *stall);

#endif /* ALLOCLAT_ZONES_H */
