/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The objects of `alloclat compaction --json`, each appended to @out as a line. Unknown values are
 * left out. The schema is in man/alloclat-json.5.
 */
#ifndef ALLOCLAT_COMPACTION_JSON_H
#define ALLOCLAT_COMPACTION_JSON_H

#include "base/buf.h"
#include "stalls/compaction.h"
#include "stats/latency.h"

void compaction_json(const struct compaction_stall *c, struct buf *out);
void compaction_json_task(int pid, struct slice comm, const struct compaction_sums *sums,
			  struct buf *out);
void compaction_json_total(uint64_t count, const struct compaction_sums *sums, struct buf *out);

/* A row of the table by @by, with its histogram if @histogram is set. */
void compaction_json_latency(const char *by, const struct latency *latency, bool histogram,
			     struct buf *out);

#endif /* ALLOCLAT_COMPACTION_JSON_H */
