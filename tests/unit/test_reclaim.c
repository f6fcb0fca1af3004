// SPDX-License-Identifier: GPL-2.0-or-later
/* Direct reclaim: pairs of begin and end, their fields, and what happens when one half is lost. */
#include "stalls/reclaim.h"

#include <inttypes.h>

#include "scenario.h"

#define BEGIN(ts_, ...) TP("b", ts_, "mm_vmscan_direct_reclaim_begin", ##__VA_ARGS__)
#define DONE(ts_, ...)	TP("e", ts_, "mm_vmscan_direct_reclaim_end", ##__VA_ARGS__)
#define ORDER		.text = "order=3 gfp_flags=GFP_KERNEL|__GFP_COMP"
#define PROBE(ts_, free_, ...) \
	TP("p", ts_, "ttfp", .text = "(try_to_free_pages+0x0/0x200) free=" free_, ##__VA_ARGS__)
#define PAGES .text = "nr_reclaimed=56"

/* What the listener is passed: "pid duration order gfp pages;", with " free N" if that is known. */
static const struct row {
	const char *name;
	const struct step *steps;
	const char *expected;
	uint64_t unpaired;
} rows[] = {
	{ "a pair", STEPS(BEGIN(1000, ORDER), DONE(3500, PAGES)),
	  "100 2500 3 GFP_KERNEL|__GFP_COMP 56;", 0 },
	/* Up to 5.0. */
	{ "more fields",
	  STEPS(BEGIN(1, .text = "order=0 may_writepage=1 gfp_flags=GFP_NOFS classzone_idx=2"),
		DONE(2, .text = "nr_reclaimed=0")),
	  "100 1 0 GFP_NOFS 0;", 0 },
	/* From 7.1 on. */
	{ "fields behind",
	  STEPS(BEGIN(1, .text = "order=8 gfp_flags=GFP_NOFS pid=127 memcg_id=0 "),
		DONE(2, .text = "nr_reclaimed=8 pid=127 memcg_id=0 ")),
	  "100 1 8 GFP_NOFS 8;", 0 },
	{ "says nothing", STEPS(BEGIN(1), DONE(2)), "100 1 -1  0;", 0 },
	{ "two tasks",
	  STEPS(BEGIN(1, ORDER, .pid = 7), BEGIN(2, ORDER, .pid = 8), DONE(3, PAGES, .pid = 8),
		DONE(4, PAGES, .pid = 7)),
	  "8 1 3 GFP_KERNEL|__GFP_COMP 56;7 3 3 GFP_KERNEL|__GFP_COMP 56;", 0 },
	{ "end alone", STEPS(DONE(3, PAGES)), "", 1 },
	{ "two ends", STEPS(BEGIN(1), DONE(2), DONE(3)), "100 1 -1  0;", 1 },
	{ "two begins", STEPS(BEGIN(1, ORDER), BEGIN(5), DONE(7)), "100 2 -1  0;", 1 },
	{ "backwards in time", STEPS(BEGIN(5), DONE(2)), "100 0 -1  0;", 0 },
	{ "others between",
	  STEPS(BEGIN(1), TP("o", 2, "mm_compaction_end"), CALL("c", 3, 1, "shrink_node"),
		ENTRY("n", 3, "shrink_node"), DONE(4)),
	  "100 3 -1  0;", 0 },
	{ "lost on its CPU", STEPS(BEGIN(1, .cpu = 1), LOST(1, 5), DONE(9, .cpu = 1)), "", 1 },
	{ "lost, and moved since", STEPS(BEGIN(1, .cpu = 1), LOST(1, 5), DONE(9, .cpu = 0)), "",
	  1 },
	{ "lost elsewhere", STEPS(BEGIN(1, .cpu = 1), LOST(0, 5), DONE(9, .cpu = 1)),
	  "100 8 -1  0;", 0 },
	{ "lost before", STEPS(LOST(0, 5), BEGIN(1), DONE(9)), "100 8 -1  0;", 0 },
	/* Any event shows where its task is: this one had left CPU 1 before the loss. */
	{ "lost where it had been",
	  STEPS(BEGIN(1, .cpu = 1), TP("o", 2, "other", .cpu = 0), LOST(1, 5), DONE(9)),
	  "100 8 -1  0;", 0 },
	{ "probe", STEPS(PROBE(1, "2048"), BEGIN(2, ORDER), DONE(4, PAGES)),
	  "100 2 3 GFP_KERNEL|__GFP_COMP 56 free 2048;", 0 },
	{ "of one of two",
	  STEPS(PROBE(1, "2048"), BEGIN(2), DONE(4), BEGIN(5), DONE(6), PROBE(7, "0"), BEGIN(8),
		DONE(9)),
	  "100 2 -1  0 free 2048;100 1 -1  0;100 1 -1  0 free 0;", 0 },
	{ "of two tasks",
	  STEPS(PROBE(1, "1", .pid = 7), PROBE(2, "2", .pid = 8), BEGIN(3, .pid = 7),
		BEGIN(4, .pid = 8), DONE(5, .pid = 7), DONE(6, .pid = 8)),
	  "7 2 -1  0 free 1;8 2 -1  0 free 2;", 0 },
	{ "probe without a begin", STEPS(PROBE(1, "1"), PROBE(2, "2"), BEGIN(3), DONE(4)),
	  "100 1 -1  0 free 2;", 0 },
	{ "less than nothing", STEPS(PROBE(1, "-17"), BEGIN(2), DONE(4)), "100 2 -1  0 free 0;",
	  0 },
	{ "could not be read", STEPS(PROBE(1, "(fault)"), BEGIN(2), DONE(4)), "100 2 -1  0;", 0 },
	{ "memcg's own", STEPS(TP("m", 1, "mm_vmscan_memcg_reclaim_begin"), DONE(2)), "", 1 },
};

static void on_stall(void *arg, const struct reclaim_stall *s)
{
	buf_printf(arg, "%d %" PRIu64 " %d %.*s %" PRIu64, s->stall.pid, stall_duration(&s->stall),
		   s->order, (int)s->gfp.len, s->gfp.len ? s->gfp.data : "", s->pages);
	if (s->has_free)
		buf_printf(arg, " free %" PRIu64, s->free);
	buf_str(arg, ";");
}

static void feed_one(void *arg, const struct event *e)
{
	reclaims_feed(arg, e);
}

static void feed_steps(struct reclaims *r, const struct step *steps)
{
	scenario_feed(steps, feed_one, r);
}

TEST(feed)
{
	const struct row *row = *state;
	struct buf told = { 0 };
	struct reclaims *r = reclaims_new(on_stall, &told);

	feed_steps(r, row->steps);
	assert_string_equal(told.data ? told.data : "", row->expected);
	assert_int_equal(reclaims_counts(r)->unpaired, row->unpaired);
	reclaims_free(r);
	buf_free(&told);
}

TEST(counts)
{
	struct buf told = { 0 };
	struct reclaims *r = reclaims_new(on_stall, &told);
	const struct stall_counts *c = reclaims_counts(r);

	feed_steps(r, STEPS(BEGIN(1), DONE(5), BEGIN(10), DONE(30), BEGIN(40), DONE(41), LOST(0, 7),
			    LOST(1, EVENT_LOST_UNKNOWN), LOST(0, 2), DONE(50)));
	assert_int_equal(c->stalls, 3);
	assert_int_equal(c->unpaired, 1);
	reclaims_free(r);
	reclaims_free(NULL);
	buf_free(&told);
}

/* Tasks that never end their reclaim: the newest are kept. */
TEST(bound)
{
	struct buf told = { 0 };
	struct reclaims *r = reclaims_new(on_stall, &told);

	for (int pid = 1; pid <= 100000; pid++)
		feed_steps(r, STEPS(BEGIN(1, .pid = pid)));
	feed_steps(r, STEPS(DONE(2, .pid = 1), DONE(2, .pid = 100000)));
	assert_string_equal(told.data, "100000 1 -1  0;");
	assert_int_equal(reclaims_counts(r)->unpaired, 1);
	reclaims_free(r);
	buf_free(&told);
}

int main(void)
{
	struct unit u = { 0 };

	UNIT_ROWS(&u, feed, rows);
	UNIT_TEST(&u, counts);
	UNIT_TEST(&u, bound);
	return unit_run("reclaims", &u);
}
