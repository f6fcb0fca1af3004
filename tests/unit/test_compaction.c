// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Compactions put together from their events: sums, order and zone, interleaved tasks, missing
 * events.
 */
#include "stalls/compaction.h"

#include "text/line.h"
#include "unit.h"

#include "base/buf.h"

/* The beginning of a line; @t is the time, with six decimals. */
#define SH(t) "              sh-86      [000] ..... " t ": mm_compaction_"
#define KC(t) "      kcompactd0-45      [001] ..... " t ": mm_compaction_"
#define BEGIN_OF(zone, mode)      \
	"begin: zone_start=" zone \
	" migrate_pfn=0x1000 free_pfn=0xfe00 zone_end=0xffdd, mode=" mode "\n"
#define END_OF(zone, mode)                                                                  \
	"end: zone_start=" zone " migrate_pfn=0x1 free_pfn=0x2 zone_end=0xffdd, mode=" mode \
	" status=complete\n"
#define BEGIN  BEGIN_OF("0x1000", "sync")
#define END    END_OF("0x1000", "sync")
#define DIRECT "try_to_compact_pages: order=9 gfp_mask=GFP_TRANSHUGE priority=2\n"

#define MIGRATED   "migratepages: nr_migrated=2 nr_failed=1\n"
#define TO_MIGRATE "isolate_migratepages: range=(0x1 ~ 0x2) nr_scanned=10 nr_taken=3\n"
#define FREE	   "isolate_freepages: range=(0x1 ~ 0x2) nr_scanned=20 nr_taken=4\n"
#define FAST	   "fast_isolate_freepages: range=(0x1 ~ 0x2) nr_scanned=99 nr_taken=99\n"
#define SUITABLE   "suitable: node=1 zone=Normal   order=3 ret=continue\n"
#define FINISHED   "finished: node=0 zone=DMA32    order=-1 ret=continue\n"

static bool wants_sh(void *arg, int pid, struct slice comm)
{
	(void)arg;
	(void)pid;
	return comm.len == 2;
}

static void add(void *arg, const struct compaction_stall *c)
{
	const struct compaction_sums *s = &c->sums;

	buf_printf(arg, "%d/%d %.*s order=%d node=%d zone=%.*s %.*s %.*s start=%llx %llu ",
		   c->stall.pid, c->stall.cpu, (int)c->stall.comm.len, c->stall.comm.data, c->order,
		   c->node, (int)c->zone.len, c->zone.data, (int)c->mode.len, c->mode.data,
		   (int)c->status.len, c->status.data, (unsigned long long)c->zone_start,
		   (unsigned long long)s->ns);
	buf_printf(arg, "%llu,%llu %llu,%llu %llu,%llu;", (unsigned long long)s->moved,
		   (unsigned long long)s->failed, (unsigned long long)s->free_scanned,
		   (unsigned long long)s->free_isolated, (unsigned long long)s->migration_scanned,
		   (unsigned long long)s->migration_isolated);
}

static void feed(struct compactions *c, const char *lines)
{
	for (const char *end; *lines; lines = end + 1) {
		struct event e;
		enum line_result result;

		end = strchr(lines, '\n');
		assert_non_null(end);
		result = line_parse(lines, (size_t)(end + 1 - lines), &e);
		assert_true(result == LINE_PLAIN || result == LINE_LOST || result == LINE_EVENT);
		compactions_feed(c, &e);
	}
}

#define DONE(order, zone, ns) \
	"86/0 sh order=" order " " zone " sync complete start=1000 " ns " 0,0 0,0 0,0;"

static const struct row {
	const char *name, *lines, *done;
	struct compaction_counts counts; /* except @pages */
} rows[] = {
	{ "one",
	  SH("5.000001") BEGIN SH("5.000003") END,
	  DONE("-1", "node=-1 zone=", "2000"),
	  { .ended = 1 } },
	{ "sums",
	  SH("5.000001") BEGIN SH("5.000002") TO_MIGRATE SH("5.000003") FREE SH("5.000004")
		  MIGRATED SH("5.000005") MIGRATED SH("5.000006") FAST SH("5.000009") END,
	  "86/0 sh order=-1 node=-1 zone= sync complete start=1000 8000 4,2 20,4 10,3;",
	  { .ended = 1 } },
	{ "two tasks at once",
	  SH("5.000001") BEGIN KC("5.000002") BEGIN SH("5.000003") END KC("5.000007") END,
	  DONE("-1",
	       "node=-1 zone=", "2000") "45/1 kcompactd0 order=-1 node=-1 zone= sync complete "
					"start=1000 5000 0,0 0,0 0,0;",
	  { .ended = 2 } },
	{ "order of a direct one, for each zone",
	  SH("5.000000") DIRECT SH("5.000001") BEGIN_OF("0x1000", "async") SH("5.000003")
		  END_OF("0x1000", "async") SH("5.000004") BEGIN_OF("0x1", "async") SH("5.000005")
			  END_OF("0x1", "async"),
	  "86/0 sh order=9 node=-1 zone= async complete start=1000 2000 0,0 0,0 0,0;"
	  "86/0 sh order=9 node=-1 zone= async complete start=1 1000 0,0 0,0 0,0;",
	  { .ended = 2 } },
	{ "order of a direct one, not for a manual one behind it",
	  SH("5.000000") DIRECT SH("5.000001") BEGIN_OF("0x1000", "async") SH("5.000003")
		  END_OF("0x1000", "async") SH("5.000004") BEGIN SH("5.000005") END,
	  "86/0 sh order=9 node=-1 zone= async complete start=1000 2000 0,0 0,0 0,0;" DONE(
		  "-1", "node=-1 zone=", "1000"),
	  { .ended = 2 } },
	{ "order of kcompactd, until it sleeps",
	  KC("5.000000") "kcompactd_wake: nid=0 order=4 classzone_idx=Normal  \n" KC("5.000001")
		  BEGIN KC("5.000003") END KC("5.000004") "kcompactd_sleep: nid=0\n" KC("5.000005")
			  BEGIN KC("5.000006") END,
	  "45/1 kcompactd0 order=4 node=0 zone= sync complete start=1000 2000 0,0 0,0 0,0;"
	  "45/1 kcompactd0 order=-1 node=-1 zone= sync complete start=1000 1000 0,0 0,0 0,0;",
	  { .ended = 2 } },
	{ "zone from suitable, for the next one only",
	  SH("5.000000") SUITABLE SH("5.000001") BEGIN SH("5.000003") END SH("5.000004")
		  BEGIN SH("5.000005") END,
	  DONE("3", "node=1 zone=Normal", "2000") DONE("-1", "node=-1 zone=", "1000"),
	  { .ended = 2 } },
	{ "zone from finished, which knows best",
	  SH("5.000000") DIRECT SH("5.000000") SUITABLE SH("5.000001") BEGIN SH("5.000002")
		  FINISHED SH("5.000003") END,
	  DONE("-1", "node=0 zone=DMA32", "2000"),
	  { .ended = 1 } },
	{ "time that goes backwards",
	  SH("5.000003") BEGIN SH("5.000001") END,
	  DONE("-1", "node=-1 zone=", "0"),
	  { .ended = 1 } },
	{ "end without a begin", SH("5.000003") END, "", { .without_begin = 1 } },
	{ "pages without a begin",
	  SH("5.000002") "migratepages: nr_migrated=2 nr_failed=1\n",
	  "",
	  { .without_begin = 1 } },
	{ "begin without an end", SH("5.000001") BEGIN, "", { .open = 1 } },
	{ "begun again",
	  SH("5.000001") BEGIN SH("5.000002") BEGIN SH("5.000003") END,
	  DONE("-1", "node=-1 zone=", "1000"),
	  { .ended = 1, .open = 1 } },
	{ "lost there",
	  SH("5.000001") BEGIN KC("5.000001") BEGIN "CPU:0 [LOST 5 EVENTS]\n" SH("5.000003")
		  END KC("5.000004") END,
	  "45/1 kcompactd0 order=-1 node=-1 zone= sync complete start=1000 3000 0,0 0,0 0,0;",
	  { .ended = 1, .dropped_lost = 1 } },
	{ "lost there, and then the next one's begin",
	  SH("5.000001") BEGIN "CPU:0 [LOST 5 EVENTS]\n" SH("5.000003") END SH("5.000004") END,
	  "",
	  { .without_begin = 1, .dropped_lost = 1 } },
	{ "lost there, and it never comes again",
	  SH("5.000001") BEGIN "CPU:0 [LOST 5 EVENTS]\n",
	  "",
	  { .dropped_lost = 1 } },
	{ "lost elsewhere",
	  SH("5.000001") BEGIN "CPU:1 [LOST 5 EVENTS]\nCPU:999 [LOST 1 EVENTS]\n" SH("5.000003")
		  END,
	  DONE("-1", "node=-1 zone=", "2000"),
	  { .ended = 1 } },
	{ "lost before it",
	  "CPU:0 [LOST 5 EVENTS]\n" SH("5.000001") BEGIN SH("5.000003") END,
	  DONE("-1", "node=-1 zone=", "2000"),
	  { .ended = 1 } },
	{ "lost, not counted", "CPU:0 [LOST EVENTS]\n", "", { 0 } },
	{ "fields cut off",
	  SH("5.000001") "begin: zone_sta\n" SH("5.000002") "migratepages: nr_mig\n" SH(
		  "5.000003") "end:\n",
	  "86/0 sh order=-1 node=-1 zone=   start=0 2000 0,0 0,0 0,0;",
	  { .ended = 1 } },
};

static void check_counts(const struct compaction_counts *c,
			 const struct compaction_counts *expected)
{
	assert_int_equal(c->ended, expected->ended);
	assert_int_equal(c->open, expected->open);
	assert_int_equal(c->without_begin, expected->without_begin);
	assert_int_equal(c->dropped_lost, expected->dropped_lost);
	assert_int_equal(c->dropped_at_bound, expected->dropped_at_bound);
}

TEST(ended)
{
	const struct row *row = *state;
	struct buf done = { 0 };
	const struct compaction_listener listener = { .ended = add, .arg = &done, .sums = true };
	struct compactions *c = compactions_new(&listener);

	buf_str(&done, "");
	feed(c, row->lines);
	compactions_end(c);
	assert_string_equal(done.data, row->done);
	check_counts(compactions_counts(c), &row->counts);
	compactions_free(c);
	buf_free(&done);
}

TEST(unwanted)
{
	struct buf done = { 0 };
	const struct compaction_listener listener = { wants_sh, add, &done, true };
	struct compactions *c = compactions_new(&listener);

	/* Unpaired events of unselected tasks are not counted, either. */
	feed(c, SH("5.000001") BEGIN KC("5.000001") BEGIN KC("5.000002") BEGIN SH("5.000003")
			END KC("5.000003") END KC("5.000004") END KC("5.000005") BEGIN);
	compactions_end(c);
	assert_string_equal(done.data, DONE("-1", "node=-1 zone=", "2000"));
	check_counts(compactions_counts(c), &(struct compaction_counts){ .ended = 1 });
	compactions_free(c);
	buf_free(&done);
}

TEST(too_many_tasks)
{
	struct buf done = { 0 };
	const struct compaction_listener listener = { .ended = add, .arg = &done, .sums = true };
	struct compactions *c = compactions_new(&listener);
	struct event e = {
		.kind = EVENT_TRACEPOINT,
		.name = SLICE("mm_compaction_begin"),
		.text = SLICE(""),
		.comm = SLICE("x"),
	};

	for (e.pid = 1; e.pid <= COMPACTION_TASKS_MAX + 10; e.pid++)
		compactions_feed(c, &e);
	compactions_end(c);
	check_counts(compactions_counts(c),
		     &(struct compaction_counts){ .open = COMPACTION_TASKS_MAX,
						  .dropped_at_bound = 10 });
	compactions_free(c);
}

int main(void)
{
	struct unit u = { 0 };

	UNIT_ROWS(&u, ended, rows);
	UNIT_TEST(&u, unwanted);
	UNIT_TEST(&u, too_many_tasks);
	return unit_run("compaction", &u);
}
