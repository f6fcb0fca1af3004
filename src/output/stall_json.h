/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the objects of `alloclat snoop` and `alloclat compaction` have in common: see
 * alloclat-json(5).
 */
#ifndef ALLOCLAT_STALL_JSON_H
#define ALLOCLAT_STALL_JSON_H

#include "base/json.h"
#include "stalls/stall.h"

/* Where it ended, and of which task it is. */
void stall_json_task(struct json_t *object, const struct stall *s);

/* Which zone was compacted, what for and how. */
void stall_json_zone(struct json_t *object, const struct compaction_stall *s);

#endif /* ALLOCLAT_STALL_JSON_H */
