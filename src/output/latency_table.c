// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>

#include "base/num.h"
#include "stats/latency.h"

/* The longest keys are task names: 15 bytes, plus room for some bytes escaped as \xNN. */
#define KEY_WIDTH 20

static double usecs(uint64_t ns)
{
	return (double)ns / (double)NSEC_PER_USEC;
}

static void print_key(const struct latency *latency, struct buf *ret_text)
{
	buf_escaped(ret_text, latency->key.data, latency->key.len);
}

static void print_row(const struct latency *latency, struct buf *ret_text)
{
	size_t from = ret_text->len;

	print_key(latency, ret_text);
	while (ret_text->len - from < KEY_WIDTH)
		buf_str(ret_text, " ");
	buf_printf(ret_text, " %8" PRIu64 " %14.3f %12.3f %12.3f %12.3f %12.3f\n", latency->count,
		   usecs(latency->total), usecs(latency_mean(latency)),
		   usecs(latency_percentile(latency, 50)), usecs(latency_percentile(latency, 99)),
		   usecs(latency->max));
}

void latencies_table(struct latencies *l, const char *title, struct buf *ret_text)
{
	size_t count;
	const struct latency *list = latencies_sorted(l, &count);

	buf_printf(ret_text, "%-*s %8s %14s %12s %12s %12s %12s\n", KEY_WIDTH, title, "COUNT",
		   "TOTAL(us)", "MEAN(us)", "P50(us)", "P99(us)", "MAX(us)");
	for (size_t i = 0; i < count; i++)
		print_row(&list[i], ret_text);
}

void latencies_histograms(struct latencies *l, const char *title, struct buf *ret_text)
{
	size_t count;
	const struct latency *list = latencies_sorted(l, &count);

	for (size_t i = 0; i < count; i++) {
		buf_printf(ret_text, "\n%s = ", title);
		print_key(&list[i], ret_text);
		buf_str(ret_text, "\n");
		histogram_print(&list[i].usecs, "usecs", ret_text);
	}
}
