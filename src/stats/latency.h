/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Latencies by key (an order, a zone, a task's name): how many, how long in all, the longest,
 * and percentiles. Memory is bounded: values are counted in buckets, 64 for each power of two, so
 * that a percentile is never less than the exact one and at most 1/64 (1.6 %) more.
 */
#ifndef ALLOCLAT_LATENCY_H
#define ALLOCLAT_LATENCY_H

#include "base/buf.h"
#include "base/slice.h"
#include "histogram.h"

/* More keys than this (any task can rename itself as often as it likes) share one. */
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

/* The caller frees with latencies_free(); NULL is allowed there. */
struct latencies *latencies_new(void);
void latencies_free(struct latencies *l);

/* One more of @key, which is copied. */
void latencies_add(struct latencies *l, struct slice key, uint64_t took_ns);

/* All of them, longest total first, by key where that is the same: *ret_count of them, good
 * until the next latencies_add(). */
const struct latency *latencies_sorted(struct latencies *l, size_t *ret_count);

/* ns, rounded down. */
uint64_t latency_mean(const struct latency *latency);

/* The latency that @percent (1 to 100) of all do not exceed, in ns: of N the one of rank
 * N * @percent / 100, rounded up, within the error above. */
uint64_t latency_percentile(const struct latency *latency, unsigned int percent);

/* A table with one row a key, in microseconds, under a line of headings of which @title is the
 * first. Keys come out with \xNN for what is not printable. */
void latencies_table(struct latencies *l, const char *title, struct buf *ret_text);

/* Under each key its histogram, in microseconds. */
void latencies_histograms(struct latencies *l, const char *title, struct buf *ret_text);

#endif /* ALLOCLAT_LATENCY_H */
