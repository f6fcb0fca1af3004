/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * JSON members that `alloclat snoop` and `alloclat compaction` share: see alloclat-json(5).
 */
#ifndef ALLOCLAT_STALL_JSON_H
#define ALLOCLAT_STALL_JSON_H

#include "base/json.h"
#include "stalls/stall.h"

/* Adds the CPU on which the stall ended, and its task. */
void stall_json_task(struct json_t *object, const struct stall *s);

/* Adds zone, order, mode and status of a compaction. */
void stall_json_zone(struct json_t *object, const struct compaction_stall *s);

#endif /* ALLOCLAT_STALL_JSON_H */
