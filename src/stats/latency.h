/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Latencies by key (an order, a zone, a task name): count, total, maximum and percentiles. Memory
 * is bounded: values are counted in buckets, 64 for each power of two, so that a percentile is
 * never below the exact one and at most 1/64 (1.6 %) above it.
 */
#ifndef ALLOCLAT_LATENCY_H
#define ALLOCLAT_LATENCY_H

#include "base/buf.h"
#include "base/slice.h"
#include "histogram.h"

/* Further keys are counted as LATENCY_OTHERS: a task can rename itself as often as it likes. */
#define LATENCY_KEYS_MAX 1024
#define LATENCY_OTHERS	 "(others)"

struct latency_buckets;

struct latency {
	struct slice key;
	uint64_t count; /* never 0 */
	uint64_t total; /* ns */
	uint64_t max;	/* ns */
	struct histogram usecs;
	struct latency_buckets *buckets;
};

struct latencies;

/* The caller frees the result with latencies_free(), which accepts NULL. */
struct latencies *latencies_new(void);
void latencies_free(struct latencies *l);

/* Adds a latency of @took_ns to @key, which is copied. */
void latencies_add(struct latencies *l, struct slice key, uint64_t took_ns);

/* Returns *@ret_count entries by descending total, ties by key. Valid until the next
 * latencies_add(). */
const struct latency *latencies_sorted(struct latencies *l, size_t *ret_count);

/* In ns, rounded down. */
uint64_t latency_mean(const struct latency *latency);

/* The latency in ns that @percent (1 to 100) percent of all latencies do not exceed: of N latencies
 * the one of rank N * @percent / 100, rounded up, within the error stated above. */
uint64_t latency_percentile(const struct latency *latency, unsigned int percent);

/* Appends a table in microseconds with a row per key, below a heading that begins with @title.
 * Non-printable bytes in keys are printed as \xNN. */
void latencies_table(struct latencies *l, const char *title, struct buf *ret_text);

/* Appends the histogram of each key, in microseconds. */
void latencies_histograms(struct latencies *l, const char *title, struct buf *ret_text);

#endif /* ALLOCLAT_LATENCY_H */
