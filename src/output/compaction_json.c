// SPDX-License-Identifier: GPL-2.0-or-later
#include "compaction_json.h"

#include <string.h>

#include "base/json.h"
#include "stall_json.h"

static void put_pair(struct json_t *object, const char *key, const char *first_key, uint64_t first,
		     const char *second_key, uint64_t second)
{
	struct json_t *pair = json_object_in(object, key);

	json_count(pair, first_key, first);
	json_count(pair, second_key, second);
}

static void put_sums(struct json_t *object, const struct compaction_sums *sums)
{
	json_count(object, "ns", sums->ns);
	put_pair(object, "migration", "moved", sums->moved, "failed", sums->failed);
	put_pair(object, "free_scanner", "scanned", sums->free_scanned, "isolated",
		 sums->free_isolated);
	put_pair(object, "migration_scanner", "scanned", sums->migration_scanned, "isolated",
		 sums->migration_isolated);
}

void compaction_json(const struct compaction_stall *c, struct buf *out)
{
	struct json_t *object = json_begin("compaction");

	json_count(object, "ts", c->stall.end);
	stall_json_task(object, &c->stall);
	stall_json_zone(object, c);
	put_sums(object, &c->sums);
	json_end(object, out);
}

void compaction_json_task(int pid, struct slice comm, const struct compaction_sums *sums,
			  struct buf *out)
{
	struct json_t *object = json_begin("compaction_task");

	json_number(object, "pid", pid);
	json_text(object, "comm", comm);
	put_sums(object, sums);
	json_end(object, out);
}

void compaction_json_total(uint64_t count, const struct compaction_sums *sums, struct buf *out)
{
	struct json_t *object = json_begin("compaction_total");

	json_count(object, "count", count);
	put_sums(object, sums);
	json_end(object, out);
}

void compaction_json_latency(const char *by, const struct latency *latency, bool histogram,
			     struct buf *out)
{
	struct json_t *object = json_begin("latency");

	json_text(object, "by", slice_of(by));
	json_text(object, "key", latency->key);
	json_count(object, "count", latency->count);
	json_count(object, "total_ns", latency->total);
	json_count(object, "mean_ns", latency_mean(latency));
	json_count(object, "p50_ns", latency_percentile(latency, 50));
	json_count(object, "p99_ns", latency_percentile(latency, 99));
	json_count(object, "max_ns", latency->max);
	if (histogram)
		json_counts(object, "usecs_log2", latency->usecs.counts, HISTOGRAM_ROWS);
	json_end(object, out);
}
