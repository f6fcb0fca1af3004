// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which events belong to which call: each rule at its limits, dropping of events, spans, entries,
 * lost events. A row has events and what the listener is told about them: "b e C;" is the call C
 * with b and e, "[s e]" a span over the threshold, "(s e)" one that is not.
 */
#include "calls/filter.h"

#include <time.h>

#include "scenario.h"

#define STEPS_MAX 16

struct scenario {
	const char *name;
	bool zero; /* threshold 0, not 134 us */
	struct {
		const char *event, *function;
	} rules[3]; /* -e */
	struct step steps[STEPS_MAX];
	const char *expected;
	uint64_t unpaired;
	bool holds; /* something is still held at the end */
};

#define ALLOC	 "__alloc_pages"
#define RECLAIM	 "try_to_free_pages"
#define LRUVEC	 "shrink_lruvec"
#define INACTIVE "shrink_inactive_list"
#define EVICT	 "evict_folios"
#define ZONE	 "compact_zone"
#define COMPACT	 "try_to_compact_pages"

#define RECLAIM_BEGIN "mm_vmscan_direct_reclaim_begin"
#define RECLAIM_END   "mm_vmscan_direct_reclaim_end"
#define ZONE_BEGIN    "mm_compaction_begin"
#define ZONE_END      "mm_compaction_end"
#define COMPACT_TRY   "mm_compaction_try_to_compact_pages"
#define LRU	      "mm_vmscan_lru_shrink_inactive"

#define SUPER "super_cache_scan+0x0/0x1f0 ffff88800344ec28: nid: 0"

/* Nearly all calls here return at 1000 us and took 200 us, so they began at 800 us. */
#define RETURN	US(1000)
#define TOOK	US(200)
#define CALLED	US(800)
#define HALFWAY US(900)

struct told {
	struct buf text;
	int wanted_pid; /* 0: all */
	size_t asked;
};

static void on_call(void *arg, const struct event *call, const struct event *const owned[],
		    size_t nr_owned)
{
	struct told *t = arg;

	for (size_t i = 0; i < nr_owned; i++) {
		scenario_label(&t->text, owned[i]);
		buf_str(&t->text, " ");
	}
	scenario_label(&t->text, call);
	buf_str(&t->text, ";");
}

static void on_span(void *arg, struct slice function, const struct event *start,
		    const struct event *end, bool over)
{
	struct told *t = arg;

	assert_true(function.len > 0);
	buf_str(&t->text, over ? "[" : "(");
	scenario_label(&t->text, start);
	buf_str(&t->text, " ");
	scenario_label(&t->text, end);
	buf_str(&t->text, over ? "]" : ")");
}

static bool on_wants(void *arg, const struct event *e)
{
	struct told *t = arg;

	assert_int_not_equal(e->kind, EVENT_LOST);
	t->asked++;
	return e->pid == t->wanted_pid;
}

/* A filter with its rules and listener. */
struct bench {
	struct rules *rules;
	struct filter_listener listener;
	struct told told;
	struct filter *filter;
};

static void set_up(struct bench *b, uint64_t threshold_ns, size_t max_bytes)
{
	if (!b->rules)
		b->rules = rules_new();
	b->listener = (struct filter_listener){
		.call = on_call,
		.span = on_span,
		.wants = b->told.wanted_pid ? on_wants : NULL,
		.arg = &b->told,
	};
	b->filter = filter_new(b->rules, threshold_ns, max_bytes, &b->listener);
	buf_str(&b->told.text, "");
}

static void tear_down(struct bench *b)
{
	filter_free(b->filter);
	rules_free(b->rules);
	buf_free(&b->told.text);
}

static void feed(struct bench *b, const struct step *steps, size_t max)
{
	for (size_t i = 0; i < max && steps[i].label; i++) {
		struct buf line = { 0 };
		struct event e = scenario_event(&steps[i], &line);

		filter_feed(b->filter, &e);
		buf_free(&line);
	}
}

#define FEED(bench, ...)                                      \
	do {                                                  \
		const struct step steps_[] = { __VA_ARGS__ }; \
		feed(bench, steps_, ARRAY_SIZE(steps_));      \
	} while (0)

/* Counts the events in @told that are shown, which counts.shown must equal. */
static uint64_t count_shown(const char *told)
{
	uint64_t shown = 0;
	bool under = false;

	for (; *told; told++) {
		under = *told == '(' || (under && *told != ')');
		shown += !under && strchr(" ;]", *told) != NULL;
	}
	return shown;
}

static const struct scenario scenarios[] = {
	/* --- the threshold --- */
	{ "threshold: equal is over", .steps = { CALL("C", RETURN, US(134), "f") },
	  .expected = "C;" },
	{ "threshold: a nanosecond less is not", .steps = { CALL("C", RETURN, US(134) - 1, "f") },
	  .expected = "" },
	{ "threshold: 0 shows a call of no length", .zero = true,
	  .steps = { CALL("C", RETURN, 0, "f") }, .expected = "C;" },
	{ "threshold: not of the owner",
	  .steps = { TP("b", CALLED, ZONE_BEGIN), CALL("C", RETURN, US(133), ZONE) },
	  .expected = "" },
	{ "threshold: a tracepoint alone is never shown", .zero = true,
	  .steps = { TP("b", CALLED, ZONE_BEGIN), TP("e", RETURN, ZONE_END) }, .expected = "",
	  .holds = true },
	{ "threshold: an unknown tracepoint is dropped", .zero = true,
	  .steps = { TP("x", CALLED, "mm_page_free"), CALL("C", RETURN, TOOK, ALLOC) },
	  .expected = "C;" },

	/* --- head --- */
	{ "head: 50 us before the start",
	  .steps = { TP("b", CALLED - US(50), ZONE_BEGIN), CALL("C", RETURN, TOOK, ZONE) },
	  .expected = "b C;" },
	{ "head: a nanosecond earlier",
	  .steps = { TP("b", CALLED - US(50) - 1, ZONE_BEGIN), CALL("C", RETURN, TOOK, ZONE) },
	  .expected = "C;" },
	{ "head: at the return",
	  .steps = { TP("b", RETURN, ZONE_BEGIN), CALL("C", RETURN, TOOK, ZONE) },
	  .expected = "b C;" },
	{ "head: only the last",
	  .steps = { TP("a", US(850), ZONE_BEGIN), TP("b", US(860), ZONE_BEGIN),
		     CALL("C", RETURN, TOOK, ZONE) },
	  .expected = "b C;" },
	{ "head: of direct reclaim",
	  .steps = { TP("b", CALLED - US(50), RECLAIM_BEGIN), CALL("C", RETURN, TOOK, RECLAIM) },
	  .expected = "b C;" },
	{ "head: of direct compaction",
	  .steps = { TP("b", CALLED - US(50), COMPACT_TRY), CALL("C", RETURN, TOOK, COMPACT) },
	  .expected = "b C;" },
	{ "head: not of another function",
	  .steps = { TP("b", CALLED, ZONE_BEGIN), CALL("C", RETURN, TOOK, COMPACT) },
	  .expected = "C;", .holds = true },
	{ "head: not of another task",
	  .steps = { TP("b", CALLED, ZONE_BEGIN), CALL("C", RETURN, TOOK, ZONE, .pid = 101) },
	  .expected = "C;", .holds = true },

	/* --- tail --- */
	{ "tail: at the return",
	  .steps = { TP("e", RETURN, ZONE_END), CALL("C", RETURN, TOOK, ZONE) },
	  .expected = "e C;" },
	{ "tail: after the return",
	  .steps = { TP("e", RETURN + 1, ZONE_END), CALL("C", RETURN, TOOK, ZONE) },
	  .expected = "C;" },
	{ "tail: halfway", .steps = { TP("e", HALFWAY, ZONE_END), CALL("C", RETURN, TOOK, ZONE) },
	  .expected = "C;" },
	{ "tail: a nanosecond nearer to the return",
	  .steps = { TP("e", HALFWAY + 1, ZONE_END), CALL("C", RETURN, TOOK, ZONE) },
	  .expected = "e C;" },
	{ "tail: at the start",
	  .steps = { TP("e", CALLED, ZONE_END), CALL("C", RETURN, TOOK, ZONE) }, .expected = "C;" },
	{ "tail: long before", .steps = { TP("e", US(1), ZONE_END), CALL("C", RETURN, TOOK, ZONE) },
	  .expected = "C;" },
	{ "tail: only the last",
	  .steps = { TP("d", US(980), ZONE_END), TP("e", US(990), ZONE_END),
		     CALL("C", RETURN, TOOK, ZONE) },
	  .expected = "e C;" },
	{ "tail: of direct reclaim",
	  .steps = { TP("e", US(999), RECLAIM_END), CALL("C", RETURN, TOOK, RECLAIM) },
	  .expected = "e C;" },

	/* --- a head and the tail after it --- */
	{ "pair: both",
	  .steps = { TP("b", US(801), ZONE_BEGIN), TP("e", US(999), ZONE_END),
		     CALL("C", RETURN, TOOK, ZONE) },
	  .expected = "b e C;" },
	{ "pair: the tail vouches for an old head",
	  .steps = { TP("b", US(300), ZONE_BEGIN), TP("e", US(999), ZONE_END),
		     CALL("C", RETURN, TOOK, ZONE) },
	  .expected = "b e C;" },
	{ "pair: the head vouches for an early tail",
	  .steps = { TP("b", US(801), ZONE_BEGIN), TP("e", US(810), ZONE_END),
		     CALL("C", RETURN, TOOK, ZONE) },
	  .expected = "b e C;" },
	{ "pair: the head 1 us before the start",
	  .steps = { TP("b", CALLED - US(1), ZONE_BEGIN), TP("e", HALFWAY, ZONE_END),
		     CALL("C", RETURN, TOOK, ZONE) },
	  .expected = "b e C;" },
	{ "pair: the head a nanosecond earlier",
	  .steps = { TP("b", CALLED - US(1) - 1, ZONE_BEGIN), TP("e", HALFWAY, ZONE_END),
		     CALL("C", RETURN, TOOK, ZONE) },
	  .expected = "C;" },
	{ "pair: both before the start",
	  .steps = { TP("b", US(760), ZONE_BEGIN), TP("e", US(790), ZONE_END),
		     CALL("C", RETURN, TOOK, ZONE) },
	  .expected = "C;" },
	{ "pair: the tail after the return",
	  .steps = { TP("b", US(801), ZONE_BEGIN), TP("e", RETURN + 1, ZONE_END),
		     CALL("C", RETURN, TOOK, ZONE) },
	  .expected = "C;" },
	{ "pair: the tail after the head, but before the start",
	  .steps = { TP("b", US(801), ZONE_BEGIN), TP("e", US(700), ZONE_END),
		     CALL("C", RETURN, TOOK, ZONE) },
	  .expected = "C;" },
	{ "pair: the tail of an earlier call is none",
	  .steps = { TP("e", US(790), ZONE_END), TP("b", US(760), ZONE_BEGIN),
		     CALL("C", RETURN, TOOK, ZONE) },
	  .expected = "b C;" },
	{ "pair: of direct reclaim",
	  .steps = { TP("b", US(801), RECLAIM_BEGIN), TP("e", US(810), RECLAIM_END),
		     CALL("C", RETURN, TOOK, RECLAIM) },
	  .expected = "b e C;" },
	{ "pair: not of two functions",
	  .steps = { TP("b", US(300), RECLAIM_BEGIN), TP("e", US(999), ZONE_END),
		     CALL("C", RETURN, TOOK, RECLAIM) },
	  .expected = "C;", .holds = true },

	/* --- inside --- */
	{ "inside: 1 us before the start",
	  .steps = { TP("i", CALLED - US(1), LRU), CALL("C", RETURN, TOOK, LRUVEC) },
	  .expected = "i C;" },
	{ "inside: a nanosecond earlier",
	  .steps = { TP("i", CALLED - US(1) - 1, LRU), CALL("C", RETURN, TOOK, LRUVEC) },
	  .expected = "C;" },
	{ "inside: all of them",
	  .steps = { TP("h", US(700), LRU), TP("i", CALLED, LRU), TP("j", HALFWAY, LRU),
		     TP("k", RETURN, LRU), CALL("C", RETURN, TOOK, LRUVEC) },
	  .expected = "i j k C;" },
	{ "inside: two times the same",
	  .steps = { TP("i", HALFWAY, LRU), TP("j", HALFWAY, LRU),
		     CALL("C", RETURN, TOOK, LRUVEC) },
	  .expected = "i j C;" },

	/* --- the owner of the list events --- */
	{ "lists: evict_folios, once it is seen",
	  .steps = { CALL("A", US(500), US(10), EVICT), TP("i", CALLED, LRU), TP("j", RETURN, LRU),
		     CALL("B", RETURN, TOOK, EVICT), CALL("C", RETURN, TOOK, LRUVEC) },
	  .expected = "i j B;C;" },
	{ "lists: evict_folios, by that very line",
	  .steps = { TP("i", CALLED, LRU), CALL("B", RETURN, TOOK, EVICT),
		     CALL("C", RETURN, TOOK, LRUVEC) },
	  .expected = "i B;C;" },
	{ "lists: evict_folios, by an entry",
	  .steps = { ENTRY("x", US(790), EVICT, .pid = 7), TP("i", CALLED, LRU),
		     CALL("C", RETURN, TOOK, LRUVEC) },
	  .expected = "C;", .holds = true },
	{ "lists: shrink_inactive_list, the tail",
	  .steps = { CALL("A", US(500), US(10), INACTIVE), TP("i", US(810), LRU),
		     TP("j", US(990), LRU), CALL("B", RETURN, TOOK, INACTIVE),
		     CALL("C", RETURN, TOOK, LRUVEC) },
	  .expected = "j B;C;" },
	{ "lists: shrink_inactive_list, nearer to the start",
	  .steps = { CALL("A", US(500), US(10), INACTIVE), TP("i", US(810), LRU),
		     CALL("B", RETURN, TOOK, INACTIVE) },
	  .expected = "B;" },
	{ "lists: with a suffix",
	  .steps = { CALL("A", US(500), US(10), "shrink_inactive_list.isra.0"),
		     TP("i", US(990), LRU),
		     CALL("B", RETURN, TOOK, "shrink_inactive_list.isra.0") },
	  .expected = "i B;" },

	/* --- order --- */
	{ "order: by arrival, not by time or kind", .rules = { { "one", ZONE }, { "two", ZONE } },
	  .steps = { TP("b", US(810), ZONE_BEGIN), TP("p", US(830), "two"), TP("q", US(820), "one"),
		     TP("r", US(840), "two"), TP("s", US(835), "one"), TP("e", US(990), ZONE_END),
		     TP("t", US(991), "one"), CALL("C", RETURN, TOOK, ZONE) },
	  .expected = "b p q r s e t C;" },
	{ "order: the tail before an inside one, the head last", .rules = { { "one", ZONE } },
	  .steps = { TP("e", US(980), ZONE_END), TP("p", US(985), "one"),
		     TP("b", US(990), ZONE_BEGIN), CALL("C", RETURN, TOOK, ZONE) },
	  .expected = "e p b C;" },
	{ "order: of the calls",
	  .steps = { TP("b", US(510), RECLAIM_BEGIN), TP("i", US(810), LRU),
		     CALL("A", RETURN, TOOK, LRUVEC), TP("e", US(1090), RECLAIM_END),
		     CALL("B", US(1100), US(600), RECLAIM), CALL("C", US(1110), US(620), ALLOC) },
	  .expected = "i A;b e B;C;" },

	/* --- forgetting --- */
	{ "forget: what an owner under the threshold left",
	  .steps = { TP("b", US(850), ZONE_BEGIN), TP("e", US(890), ZONE_END),
		     CALL("A", US(891), US(42), ZONE), CALL("C", RETURN, TOOK, ZONE) },
	  .expected = "C;" },
	{ "forget: what an owner over the threshold has shown",
	  .steps = { TP("i", US(850), LRU), CALL("A", RETURN, TOOK, LRUVEC),
		     CALL("C", RETURN, TOOK, LRUVEC) },
	  .expected = "i A;C;" },
	{ "forget: what was too old for it",
	  .steps = { TP("i", US(500), LRU), CALL("A", RETURN, TOOK, LRUVEC),
		     CALL("C", US(1100), US(900), LRUVEC) },
	  .expected = "A;C;" },
	{ "forget: only what it owns",
	  .steps = { TP("i", US(850), LRU), TP("b", US(851), ZONE_BEGIN),
		     START("s", US(852), SUPER), CALL("A", US(900), US(60), COMPACT),
		     CALL("B", US(950), US(60), "shrink_node"), CALL("C", RETURN, TOOK, ZONE) },
	  .expected = "b C;", .holds = true },
	{ "forget: only what this task holds",
	  .steps = { TP("i", US(850), LRU), TP("j", US(850), LRU, .pid = 101),
		     CALL("A", US(900), US(60), LRUVEC, .pid = 101),
		     CALL("C", RETURN, TOOK, LRUVEC) },
	  .expected = "i C;" },
	{ "forget: what an allocation came to hold",
	  .steps = { TP("b", US(850), ZONE_BEGIN), TP("i", US(860), LRU),
		     CALL("A", RETURN, TOOK, ALLOC), CALL("B", RETURN, TOOK, ZONE),
		     CALL("C", RETURN, TOOK, LRUVEC) },
	  .expected = "A;B;C;" },
	{ "forget: from the start of the allocation on",
	  .steps = { TP("b", CALLED, ZONE_BEGIN), CALL("A", RETURN, TOOK, ALLOC),
		     CALL("C", RETURN, TOOK, ZONE) },
	  .expected = "A;C;" },
	{ "forget: not what is older than the allocation",
	  .steps = { TP("b", CALLED - 1, ZONE_BEGIN), CALL("A", RETURN, TOOK, ALLOC),
		     CALL("C", RETURN, TOOK, ZONE) },
	  .expected = "A;b C;" },
	{ "forget: by an allocation under the threshold",
	  .steps = { TP("b", US(850), ZONE_BEGIN), CALL("A", US(900), US(60), ALLOC),
		     CALL("C", RETURN, TOOK, ZONE) },
	  .expected = "C;" },
	{ "forget: an allocation inside reclaim leaves the outer events",
	  .steps = { TP("b", US(510), RECLAIM_BEGIN), START("s", US(600), SUPER),
		     TP("n", US(750), ZONE_BEGIN), CALL("A", US(900), TOOK, ALLOC),
		     END("f", US(910), SUPER), CALL("B", US(950), US(400), ZONE),
		     TP("e", US(1090), RECLAIM_END), CALL("C", US(1100), US(600), RECLAIM) },
	  .expected = "A;[s f]B;b e C;" },
	{ "forget: the shrinker that began in an allocation",
	  .steps = { START("s", US(850), SUPER), CALL("A", RETURN, TOOK, ALLOC),
		     END("f", US(1200), SUPER) },
	  .expected = "A;", .unpaired = 1 },
	{ "forget: a call of no known function forgets nothing",
	  .steps = { TP("b", US(850), ZONE_BEGIN), CALL("A", RETURN, TOOK, "balance_pgdat"),
		     CALL("C", RETURN, TOOK, ZONE) },
	  .expected = "A;b C;" },

	/* --- list events that are dropped early --- */
	{ "early: list events at the start of a shrinker",
	  .steps = { TP("i", US(850), LRU), START("s", US(860), SUPER),
		     CALL("C", RETURN, TOOK, LRUVEC) },
	  .expected = "C;", .holds = true },
	{ "early: list events at the end of reclaim",
	  .steps = { TP("i", US(850), LRU), TP("e", US(860), RECLAIM_END),
		     CALL("C", RETURN, TOOK, LRUVEC) },
	  .expected = "C;", .holds = true },
	{ "early: not at the begin of reclaim, nor at the end of a shrinker",
	  .steps = { START("s", US(820), SUPER), TP("i", US(850), LRU),
		     TP("b", US(855), RECLAIM_BEGIN), END("f", US(860), SUPER),
		     CALL("C", RETURN, TOOK, LRUVEC) },
	  .expected = "(s f)i C;", .holds = true },
	{ "early: not those of another task",
	  .steps = { TP("i", US(850), LRU), START("s", US(860), SUPER, .pid = 101),
		     CALL("C", RETURN, TOOK, LRUVEC) },
	  .expected = "i C;", .holds = true },
	{ "early: only the list events",
	  .steps = { TP("b", US(850), ZONE_BEGIN), START("s", US(860), SUPER),
		     CALL("C", RETURN, TOOK, ZONE) },
	  .expected = "b C;", .holds = true },
	{ "early: what comes after it stays",
	  .steps = { TP("i", US(850), LRU), START("s", US(860), SUPER), TP("j", US(870), LRU),
		     CALL("C", RETURN, TOOK, LRUVEC) },
	  .expected = "j C;", .holds = true },
	{ "early: evict_folios, too",
	  .steps = { CALL("A", US(500), US(1), EVICT), TP("i", US(850), LRU),
		     TP("e", US(860), RECLAIM_END), CALL("C", RETURN, TOOK, EVICT) },
	  .expected = "C;", .holds = true },
	{ "early: not when -e gave them to another function", .rules = { { LRU, "shrink_node" } },
	  .steps = { TP("i", US(850), LRU), START("s", US(860), SUPER),
		     TP("e", US(870), RECLAIM_END), CALL("B", RETURN, TOOK, LRUVEC),
		     CALL("C", RETURN, TOOK, "shrink_node") },
	  .expected = "B;i C;", .holds = true },
	{ "early: but when -e gave them to one that scans lists", .rules = { { LRU, EVICT } },
	  .steps = { TP("i", US(850), LRU), START("s", US(860), SUPER),
		     CALL("C", RETURN, TOOK, EVICT) },
	  .expected = "C;", .holds = true },

	/* --- -e --- */
	{ "event: of a function that the catalog has not",
	  .rules = { { "mm_page_free", "free_unref_page" } },
	  .steps = { TP("p", US(850), "mm_page_free"), TP("q", US(860), "mm_page_free"),
		     CALL("C", RETURN, TOOK, "free_unref_page.part.0") },
	  .expected = "p q C;" },
	{ "event: overrides the owner", .rules = { { ZONE_BEGIN, COMPACT } },
	  .steps = { TP("a", US(850), ZONE_BEGIN), TP("b", US(860), ZONE_BEGIN),
		     CALL("B", RETURN, TOOK, ZONE), CALL("C", RETURN, TOOK, COMPACT) },
	  .expected = "B;a b C;" },
	{ "event: nothing in the recording changes it", .rules = { { LRU, "shrink_node" } },
	  .steps = { CALL("A", US(100), US(1), INACTIVE), TP("i", US(850), LRU),
		     CALL("B", RETURN, TOOK, INACTIVE), CALL("C", RETURN, TOOK, "shrink_node") },
	  .expected = "B;i C;" },

	/* --- spans --- */
	{ "span: equal is not over",
	  .steps = { START("s", US(100), SUPER), END("f", US(234), SUPER) }, .expected = "(s f)" },
	{ "span: a nanosecond more is",
	  .steps = { START("s", US(100), SUPER), END("f", US(234) + 1, SUPER) },
	  .expected = "[s f]" },
	{ "span: of no length at threshold 0", .zero = true,
	  .steps = { START("s", US(100), SUPER), END("f", US(100), SUPER) }, .expected = "(s f)" },
	{ "span: of a nanosecond at threshold 0", .zero = true,
	  .steps = { START("s", US(100), SUPER), END("f", US(100) + 1, SUPER) },
	  .expected = "[s f]" },
	{ "span: backwards", .zero = true,
	  .steps = { START("s", US(500), SUPER), END("f", US(100), SUPER) }, .expected = "(s f)" },
	{ "span: an end without a start", .steps = { END("f", US(100), SUPER) }, .expected = "",
	  .unpaired = 1 },
	{ "span: two ends",
	  .steps = { START("s", US(100), SUPER), END("f", US(500), SUPER),
		     END("g", US(600), SUPER) },
	  .expected = "[s f]", .unpaired = 1 },
	{ "span: a start that has lost its end",
	  .steps = { START("r", US(100), SUPER), START("s", US(200), SUPER),
		     END("f", US(300), SUPER), END("g", US(600), SUPER) },
	  .expected = "(s f)", .unpaired = 1 },
	{ "span: another function",
	  .steps = { START("s", US(100), "f+0x0/0x1 12: nid: 0"),
		     END("f", US(500), "g+0x0/0x1 12: nid: 0") },
	  .expected = "", .unpaired = 1, .holds = true },
	{ "span: another pointer",
	  .steps = { START("s", US(100), "f+0x0/0x1 12: nid: 0"),
		     END("f", US(500), "f+0x0/0x1 13: nid: 0") },
	  .expected = "", .unpaired = 1, .holds = true },
	{ "span: another node",
	  .steps = { START("s", US(100), "f+0x0/0x1 12: nid: 0"),
		     END("f", US(500), "f+0x0/0x1 12: nid: 1") },
	  .expected = "", .unpaired = 1, .holds = true },
	{ "span: a node that begins alike",
	  .steps = { START("s", US(100), "f+0x0/0x1 12: nid: 12"),
		     END("f", US(500), "f+0x0/0x1 12: nid: 1") },
	  .expected = "", .unpaired = 1, .holds = true },
	{ "span: another task",
	  .steps = { START("s", US(100), SUPER), END("f", US(500), SUPER, .pid = 101) },
	  .expected = "", .unpaired = 1, .holds = true },
	{ "span: two tasks at once",
	  .steps = { START("s", US(100), SUPER), START("t", US(150), SUPER, .pid = 101),
		     END("f", US(200), SUPER), END("g", US(500), SUPER, .pid = 101) },
	  .expected = "(s f)[t g]" },
	{ "span: nested and interleaved",
	  .steps = { START("s", US(100), SUPER), START("t", US(110), "f+0x0/0x1 12: nid: 0"),
		     START("u", US(120), "f+0x0/0x1 12: nid: 1"),
		     END("v", US(400), "f+0x0/0x1 12: nid: 0"), END("f", US(500), SUPER),
		     END("w", US(510), "f+0x0/0x1 12: nid: 1") },
	  .expected = "[t v][s f][u w]" },
	{ "span: the task has moved to another CPU",
	  .steps = { START("s", US(100), SUPER), END("f", US(500), SUPER, .cpu = 3) },
	  .expected = "[s f]" },
	{ "span: no shrinker's text",
	  .steps = { START("s", US(100), "nonsense"), END("f", US(500), "nonsense") },
	  .expected = "", .unpaired = 1 },
	{ "span: calls of no owner leave it",
	  .steps = { START("s", US(100), SUPER), CALL("A", US(400), TOOK, "shrink_slab"),
		     END("f", US(500), SUPER) },
	  .expected = "A;[s f]" },

	/* --- entries: the nesting is explicit --- */
	{ "entry: by arrival, not by time",
	  .steps = { TP("h", CALLED, LRU), ENTRY("x", CALLED, LRUVEC), TP("i", CALLED, LRU),
		     TP("j", US(700), LRU), CALL("C", RETURN, TOOK, LRUVEC) },
	  .expected = "i j C;" },
	{ "entry: a tail near the start",
	  .steps = { ENTRY("x", CALLED, ZONE), TP("e", US(801), ZONE_END),
		     CALL("C", RETURN, TOOK, ZONE) },
	  .expected = "e C;" },
	{ "entry: a tail after the return by its clock",
	  .steps = { ENTRY("x", CALLED, ZONE), TP("e", US(1500), ZONE_END),
		     CALL("C", RETURN, TOOK, ZONE) },
	  .expected = "e C;" },
	{ "entry: a head before the start is of another call",
	  .steps = { TP("b", US(799), ZONE_BEGIN), ENTRY("x", CALLED, ZONE),
		     CALL("C", RETURN, TOOK, ZONE) },
	  .expected = "C;" },
	{ "entry: ... also where the tail is of this one",
	  .steps = { TP("b", US(801), ZONE_BEGIN), ENTRY("x", CALLED, ZONE),
		     TP("e", US(999), ZONE_END), CALL("C", RETURN, TOOK, ZONE) },
	  .expected = "e C;" },
	{ "entry: a clock that jumped",
	  .steps = { ENTRY("x", US(100), LRUVEC), TP("i", US(100), LRU), TP("j", US(9000), LRU),
		     CALL("C", US(9000), TOOK, LRUVEC) },
	  .expected = "i j C;" },
	{ "entry: of the same level",
	  .steps = { ENTRY("x", US(500), LRUVEC, .depth = 1), TP("i", US(600), LRU),
		     ENTRY("y", US(700), LRUVEC, .depth = 2), TP("j", US(750), LRU),
		     CALL("B", US(900), TOOK, LRUVEC, .depth = 2),
		     CALL("C", RETURN, US(500), LRUVEC, .depth = 1) },
	  .expected = "j B;C;" },
	{ "entry: not of a deeper level, that has lost its return",
	  .steps = { ENTRY("x", CALLED, LRUVEC, .depth = 1), TP("i", US(810), LRU),
		     ENTRY("y", US(820), LRUVEC, .depth = 2), TP("j", US(830), LRU),
		     CALL("C", RETURN, TOOK, LRUVEC, .depth = 1) },
	  .expected = "i j C;" },
	{ "entry: the return closes what is deeper, also without one of its own",
	  .steps = { ENTRY("y", US(820), LRUVEC, .depth = 2),
		     CALL("C", RETURN, TOOK, "shrink_node", .depth = 1) },
	  .expected = "C;" },
	{ "entry: of another function is not it",
	  .steps = { ENTRY("x", US(800), "shrink_node"), TP("i", US(100), LRU),
		     CALL("C", RETURN, TOOK, LRUVEC) },
	  .expected = "C;", .holds = true },
	{ "entry: another one is later, but not at the call's time",
	  .steps = { ENTRY("x", CALLED, LRUVEC), TP("i", US(810), LRU),
		     ENTRY("y", US(1300) + 1, LRUVEC), TP("j", US(1502), LRU),
		     CALL("C", RETURN, TOOK, LRUVEC) },
	  .expected = "i j C;" },
	{ "entry: the last one of those at the call's time",
	  .steps = { ENTRY("x", CALLED, LRUVEC), TP("i", US(810), LRU),
		     ENTRY("y", US(1300), LRUVEC), TP("j", US(1302), LRU),
		     CALL("C", RETURN, TOOK, LRUVEC) },
	  .expected = "j C;", .holds = true },
	{ "entry: one under a wrong task",
	  .steps = { ENTRY("x", CALLED, LRUVEC, .pid = 7), TP("i", US(801), LRU),
		     CALL("C", RETURN, TOOK, LRUVEC) },
	  .expected = "i C;", .holds = true },
	{ "entry: the return closes what is deeper",
	  .steps = { ENTRY("x", US(500), "shrink_node"), ENTRY("y", US(510), LRUVEC, .depth = 1),
		     ENTRY("z", US(520), EVICT, .depth = 2),
		     CALL("C", RETURN, US(500), "shrink_node") },
	  .expected = "C;" },
	{ "entry: the return leaves what is around it",
	  .steps = { ENTRY("x", US(500), "shrink_node"), ENTRY("y", CALLED, LRUVEC, .depth = 1),
		     TP("i", US(810), LRU), CALL("B", RETURN, TOOK, LRUVEC, .depth = 1) },
	  .expected = "i B;", .holds = true },
	{ "entry: of the allocator, what is older stays",
	  .steps = { TP("b", US(850), ZONE_BEGIN), ENTRY("x", CALLED, ALLOC),
		     TP("n", US(790), COMPACT_TRY), CALL("A", RETURN, TOOK, ALLOC),
		     CALL("B", RETURN, TOOK, COMPACT), CALL("C", RETURN, TOOK, ZONE) },
	  .expected = "A;B;b C;" },
	{ "bare: named by its entry",
	  .steps = { ENTRY("x", CALLED, ZONE), TP("b", US(801), ZONE_BEGIN),
		     TP("e", US(999), ZONE_END), CALL("C", RETURN, TOOK, "") },
	  .expected = "b e C;" },
	{ "bare: by depth",
	  .steps = { ENTRY("x", US(500), RECLAIM), TP("b", US(510), RECLAIM_BEGIN),
		     ENTRY("y", CALLED, LRUVEC, .depth = 1), TP("i", US(810), LRU),
		     CALL("B", RETURN, TOOK, "", .depth = 1), TP("e", US(1090), RECLAIM_END),
		     CALL("C", US(1100), US(600), "") },
	  .expected = "i B;b e C;" },
	{ "bare: under the threshold, it forgets all the same",
	  .steps = { ENTRY("x", CALLED, LRUVEC), TP("i", US(810), LRU),
		     CALL("B", US(830), US(30), ""), CALL("C", RETURN, TOOK, LRUVEC) },
	  .expected = "C;" },
	{ "bare: of the allocator",
	  .steps = { ENTRY("x", CALLED, ALLOC), TP("b", US(810), ZONE_BEGIN),
		     CALL("A", RETURN, TOOK, ""), CALL("C", RETURN, TOOK, ZONE) },
	  .expected = "A;C;" },
	{ "bare: nobody's",
	  .steps = { TP("b", US(810), ZONE_BEGIN), CALL("A", RETURN, TOOK, ""),
		     CALL("C", RETURN, TOOK, ZONE) },
	  .expected = "A;b C;" },
	/* Exact times: calls run from 800 to 1000 us and are recorded 70 us later. */
	{ "exact: at both borders",
	  .steps = { TP("b", CALLED, ZONE_BEGIN), TP("e", RETURN, ZONE_END),
		     CALL("C", US(1070), TOOK, ZONE, .returned = RETURN) },
	  .expected = "b e C;" },
	{ "exact: a nanosecond before, and behind",
	  .steps = { TP("b", CALLED - 1, ZONE_BEGIN), TP("e", RETURN + 1, ZONE_END),
		     CALL("C", US(1070), TOOK, ZONE, .returned = RETURN) },
	  .expected = "C;" },
	{ "exact: a tail right at the start belongs",
	  .steps = { TP("e", CALLED, ZONE_END),
		     CALL("C", US(1070), TOOK, ZONE, .returned = RETURN) },
	  .expected = "e C;" },
	{ "exact: head and tail are judged one by one",
	  .steps = { TP("b", CALLED - 1, ZONE_BEGIN), TP("e", RETURN, ZONE_END),
		     CALL("C", US(1070), TOOK, ZONE, .returned = RETURN) },
	  .expected = "e C;" },
	{ "exact: inside",
	  .steps = { TP("a", CALLED - 1, LRU), TP("b", CALLED, LRU), TP("c", HALFWAY, LRU),
		     TP("d", RETURN, LRU), TP("e", RETURN + 1, LRU),
		     CALL("L", US(1070), TOOK, LRUVEC, .returned = RETURN) },
	  .expected = "b c d L;" },
	{ "exact: entries are not held, and decide nothing",
	  .steps = { TP("b", CALLED, ZONE_BEGIN), ENTRY("n", HALFWAY, ZONE, .returned = 1),
		     CALL("C", US(1070), TOOK, ZONE, .returned = RETURN),
		     ENTRY("n", US(2000), ZONE, .returned = 1) },
	  .expected = "b C;" },
	{ "exact: a leaf goes by its times as well",
	  .steps = { TP("b", CALLED, ZONE_BEGIN),
		     CALL("C", US(790), TOOK, ZONE, .returned = RETURN, .leaf = true) },
	  .expected = "b C;" },
	{ "exact: the allocator forgets what came since it began",
	  .steps = { TP("a", CALLED - 1, ZONE_BEGIN), TP("b", CALLED, RECLAIM_BEGIN),
		     CALL("A", US(1070), TOOK, ALLOC, .returned = RETURN, .depth = 1),
		     CALL("C", US(1100), US(500), ZONE, .returned = US(1090)),
		     CALL("R", US(1110), US(500), RECLAIM, .returned = US(1090)) },
	  .expected = "A;a C;R;" },
	{ "leaf: holds nothing",
	  .steps = { TP("b", US(810), ZONE_BEGIN), CALL("C", RETURN, TOOK, ZONE, .leaf = true) },
	  .expected = "C;" },
	{ "leaf: of the allocator forgets nothing",
	  .steps = { TP("b", US(850), ZONE_BEGIN), START("s", US(860), SUPER),
		     CALL("A", RETURN, TOOK, ALLOC, .leaf = true), END("f", US(1200), SUPER),
		     CALL("C", RETURN, TOOK, ZONE) },
	  .expected = "A;[s f]b C;" },
	{ "leaf: leaves the entries around it",
	  .steps = { ENTRY("x", CALLED, LRUVEC), TP("i", US(700), LRU),
		     CALL("A", US(850), US(1), "shrink_active_list", .depth = 1, .leaf = true),
		     CALL("C", RETURN, TOOK, LRUVEC) },
	  .expected = "i C;" },

	/* --- lost events --- */
	{ "lost: what was last seen on that CPU",
	  .steps = { TP("b", US(810), ZONE_BEGIN, .cpu = 1), LOST(1, 5),
		     CALL("C", RETURN, TOOK, ZONE, .cpu = 1) },
	  .expected = "C;" },
	{ "lost: nothing on other CPUs",
	  .steps = { TP("b", US(810), ZONE_BEGIN, .cpu = 1), LOST(0, 5), LOST(2, 5),
		     CALL("C", RETURN, TOOK, ZONE, .cpu = 1) },
	  .expected = "b C;" },
	{ "lost: it has moved before",
	  .steps = { TP("b", US(810), ZONE_BEGIN, .cpu = 1),
		     CALL("A", US(820), US(1), "shrink_node", .cpu = 2), LOST(1, 5),
		     CALL("C", RETURN, TOOK, ZONE, .cpu = 2) },
	  .expected = "b C;" },
	{ "lost: it has moved there",
	  .steps = { TP("b", US(810), ZONE_BEGIN, .cpu = 1),
		     CALL("A", US(820), US(1), "shrink_node", .cpu = 2), LOST(2, 5),
		     CALL("C", RETURN, TOOK, ZONE, .cpu = 2) },
	  .expected = "C;" },
	{ "lost: seen by a tracepoint of no interest",
	  .steps = { TP("b", US(810), ZONE_BEGIN, .cpu = 1), TP("x", US(820), "other", .cpu = 2),
		     LOST(1, 5), CALL("C", RETURN, TOOK, ZONE, .cpu = 2) },
	  .expected = "b C;" },
	{ "lost: it moves only afterwards",
	  .steps = { TP("b", US(810), ZONE_BEGIN, .cpu = 1), LOST(1, 5),
		     CALL("C", RETURN, TOOK, ZONE, .cpu = 2) },
	  .expected = "C;" },
	{ "lost: what comes after it is held",
	  .steps = { TP("a", US(810), ZONE_BEGIN, .cpu = 1), LOST(1, EVENT_LOST_UNKNOWN),
		     TP("b", US(820), ZONE_BEGIN, .cpu = 1),
		     CALL("C", RETURN, TOOK, ZONE, .cpu = 1) },
	  .expected = "b C;" },
	{ "lost: without a CPU column it can be any",
	  .steps = { TP("b", US(810), ZONE_BEGIN, .cpu = -1), LOST(5, 5),
		     CALL("C", RETURN, TOOK, ZONE, .cpu = -1) },
	  .expected = "C;" },
	{ "lost: the start of a span",
	  .steps = { START("s", US(100), SUPER), LOST(0, 1), END("f", US(900), SUPER) },
	  .expected = "", .unpaired = 1 },

	/* --- odd times --- */
	{ "time: the call began before the clock",
	  .steps = { TP("b", 0, ZONE_BEGIN), TP("e", US(99), ZONE_END),
		     CALL("C", US(100), US(5000), ZONE) },
	  .expected = "b e C;" },
	{ "time: as long as the clock",
	  .steps = { TP("i", 0, LRU), CALL("C", RETURN, RETURN, LRUVEC) }, .expected = "i C;" },
	{ "time: events that go backwards",
	  .steps = { TP("h", US(900), LRU), TP("i", US(700), LRU), TP("j", US(850), LRU),
		     CALL("C", RETURN, TOOK, LRUVEC) },
	  .expected = "h j C;" },
	{ "time: the allocation's return goes back",
	  .steps = { TP("b", US(2000), ZONE_BEGIN), CALL("A", RETURN, TOOK, ALLOC),
		     CALL("C", US(2100), TOOK, ZONE) },
	  .expected = "A;C;" },
	{ "time: the last ones there are",
	  .steps = { TP("i", UINT64_MAX - US(2), LRU),
		     CALL("C", UINT64_MAX - US(1), TOOK, LRUVEC) },
	  .expected = "i C;" },
	{ "task: a reused pid inherits nothing",
	  .steps = { TP("b", US(100), ZONE_BEGIN), TP("e", US(101), ZONE_END),
		     TP("i", US(102), LRU), CALL("A", US(9000), TOOK, ZONE),
		     CALL("C", US(9100), TOOK, LRUVEC) },
	  .expected = "A;C;" },
	{ "task: two at once",
	  .steps = { TP("a", US(810), ZONE_BEGIN), TP("b", US(820), ZONE_BEGIN, .pid = 356),
		     TP("e", US(990), ZONE_END), TP("f", US(991), ZONE_END, .pid = 356),
		     CALL("B", RETURN, TOOK, ZONE, .pid = 356), CALL("A", RETURN, TOOK, ZONE) },
	  .expected = "b f B;a e A;" },
};

#define WAKEUP "mm_vmscan_wakeup_kswapd"

/* An allocation can nest in another, through reclaim: an event that -e assigns to the allocator
 * belongs to the outer allocation if it is older than the inner one. */
static const struct scenario nested_allocations[] = {
	{ "nested: by time", .rules = { { WAKEUP, ALLOC } },
	  .steps = { TP("w", US(110), WAKEUP), TP("v", US(710), WAKEUP),
		     CALL("A", US(900), TOOK, ALLOC, .depth = 2),
		     CALL("C", RETURN, US(900), ALLOC) },
	  .expected = "v A;w C;" },
	{ "nested: an inner one under the threshold", .rules = { { WAKEUP, ALLOC } },
	  .steps = { TP("w", US(110), WAKEUP), TP("v", US(850), WAKEUP),
		     CALL("A", US(900), US(60), ALLOC, .depth = 2),
		     CALL("C", RETURN, US(900), ALLOC) },
	  .expected = "w C;" },
	{ "nested: by entries", .rules = { { WAKEUP, ALLOC } },
	  .steps = { ENTRY("x", US(100), ALLOC), TP("w", US(110), WAKEUP),
		     ENTRY("y", US(700), ALLOC, .depth = 2), TP("v", US(710), WAKEUP),
		     CALL("A", US(900), TOOK, ALLOC, .depth = 2),
		     CALL("C", RETURN, US(900), ALLOC) },
	  .expected = "v A;w C;" },
	{ "nested: a leaf", .rules = { { WAKEUP, ALLOC } },
	  .steps = { ENTRY("x", US(100), ALLOC), TP("w", US(110), WAKEUP),
		     CALL("A", US(900), US(1), ALLOC, .depth = 2, .leaf = true),
		     CALL("C", RETURN, US(900), ALLOC) },
	  .expected = "w C;" },
};

TEST(scenario)
{
	const struct scenario *row = *state;
	struct bench b = { .rules = rules_new() };
	struct filter_counts counts;
	uint64_t fed = 0;

	for (size_t i = 0; i < ARRAY_SIZE(row->rules) && row->rules[i].event; i++)
		rules_add(b.rules, "system", row->rules[i].event, row->rules[i].function);
	set_up(&b, row->zero ? 0 : US(134), 1 << 20);
	feed(&b, row->steps, STEPS_MAX);
	assert_string_equal(b.told.text.data, row->expected);
	assert_int_equal(filter_held_bytes(b.filter) > 0, row->holds);
	while (fed < STEPS_MAX && row->steps[fed].label)
		fed++;
	filter_count(b.filter, &counts);
	assert_int_equal(counts.events, fed);
	assert_int_equal(counts.unpaired, row->unpaired);
	assert_int_equal(counts.shown, count_shown(row->expected));
	assert_int_equal(counts.dropped_at_bound, 0);
	tear_down(&b);
}

/* The listener gets a call's name even if its line has none, and complete owned events. */
static void on_named_call(void *arg, const struct event *call, const struct event *const owned[],
			  size_t nr_owned)
{
	int *calls = arg;

	(*calls)++;
	assert_slice(call->name, ZONE);
	assert_int_equal(nr_owned, 1);
	assert_slice(owned[0]->name, ZONE_BEGIN);
	assert_slice(owned[0]->text, "x");
	assert_slice(owned[0]->comm, "sh");
	assert_slice(owned[0]->raw, "b sh " ZONE_BEGIN " x\n");
	assert_int_equal(owned[0]->ts, US(801));
	assert_int_equal(owned[0]->pid, 100);
}

TEST(bare_return_gets_its_name)
{
	struct bench b = { 0 };
	int calls = 0;

	set_up(&b, US(134), 1 << 20);
	b.listener.call = on_named_call;
	b.listener.arg = &calls;
	FEED(&b, ENTRY("x", CALLED, ZONE), TP("b", US(801), ZONE_BEGIN, .text = "x"),
	     CALL("C", RETURN, TOOK, ""));
	assert_int_equal(calls, 1);
	tear_down(&b);
}

TEST(unwanted_tasks)
{
	struct bench b = { .told.wanted_pid = 200 };
	struct filter_counts counts;

	set_up(&b, US(134), 1 << 20);
	FEED(&b, TP("a", US(810), ZONE_BEGIN), TP("b", US(810), ZONE_BEGIN, .pid = 200),
	     START("s", US(820), SUPER), START("t", US(820), SUPER, .pid = 200), LOST(9, 3),
	     END("f", US(990), SUPER), END("g", US(990), SUPER, .pid = 200),
	     ENTRY("x", US(991), "shrink_node"), CALL("A", RETURN, TOOK, ZONE),
	     CALL("B", RETURN, TOOK, ZONE, .pid = 200), END("h", RETURN, SUPER));
	assert_string_equal(b.told.text.data, "[t g]b B;");
	assert_int_equal(filter_held_bytes(b.filter), 0);
	filter_count(b.filter, &counts);
	assert_int_equal(counts.events, 11);
	assert_int_equal(counts.unpaired, 0);
	assert_true(b.told.asked > 0);
	tear_down(&b);
}

/* Calls of unselected tasks, too, show which function owns the list events on this kernel. */
TEST(unwanted_tasks_teach_the_owner)
{
	struct bench b = { .told.wanted_pid = 200 };

	set_up(&b, US(134), 1 << 20);
	FEED(&b, CALL("A", US(500), US(1), EVICT), TP("i", US(810), LRU, .pid = 200),
	     CALL("B", RETURN, TOOK, EVICT, .pid = 200),
	     CALL("C", RETURN, TOOK, LRUVEC, .pid = 200));
	assert_string_equal(b.told.text.data, "i B;C;");
	tear_down(&b);
}

TEST(what_losses_drop_is_counted)
{
	struct bench b = { 0 };
	struct filter_counts counts;

	set_up(&b, US(134), 1 << 20);
	FEED(&b, TP("a", US(1), ZONE_BEGIN, .pid = 1), TP("b", US(2), ZONE_END, .pid = 1),
	     TP("c", US(3), LRU, .pid = 2, .cpu = 1), LOST(0, 40), LOST(0, EVENT_LOST_UNKNOWN),
	     LOST(0, 2), LOST(3, EVENT_LOST_UNKNOWN));
	filter_count(b.filter, &counts);
	assert_int_equal(counts.events, 7);
	assert_int_equal(counts.dropped_lost, 2);
	/* A second call counts nothing twice. */
	filter_count(b.filter, &counts);
	assert_int_equal(counts.dropped_lost, 2);
	FEED(&b, CALL("C", US(200), US(199), LRUVEC, .pid = 2, .cpu = 1));
	assert_string_equal(b.told.text.data, "c C;");
	tear_down(&b);
}

TEST(bound)
{
	struct bench b = { 0 };
	struct filter_counts counts;

	set_up(&b, US(134), 64 * 1024);
	for (uint64_t i = 0; i < 10000; i++) {
		FEED(&b, TP("i", US(i), LRU));
		assert_true(filter_held_bytes(b.filter) <= 64 * 1024);
	}
	FEED(&b, TP("last", US(10000), LRU), CALL("C", US(10000), US(10000), LRUVEC));
	filter_count(b.filter, &counts);
	assert_in_range(counts.dropped_at_bound, 9000, 9990);
	/* The newest events are left, intact. */
	assert_int_equal(counts.shown + counts.dropped_at_bound, 10000 + 1 + 1);
	assert_non_null(strstr(b.told.text.data, "i i last C;"));
	assert_int_equal(filter_held_bytes(b.filter), 0);
	tear_down(&b);
}

/* Even if the limit is too small for any event, the newest one is held. */
TEST(bound_of_nothing)
{
	struct bench b = { 0 };

	set_up(&b, US(134), 0);
	FEED(&b, TP("a", US(810), ZONE_BEGIN), TP("b", US(820), ZONE_BEGIN, .pid = 7),
	     TP("i", US(830), LRU), CALL("A", RETURN, TOOK, ZONE),
	     CALL("B", RETURN, TOOK, ZONE, .pid = 7), CALL("C", RETURN, TOOK, LRUVEC));
	assert_string_equal(b.told.text.data, "A;B;i C;");
	tear_down(&b);
}

/* Opens @count spans of different shrinkers, then ends the oldest: the newest 64 are searched. */
static void open_spans(uint64_t count, const char *expected, uint64_t unpaired)
{
	struct bench b = { 0 };
	struct filter_counts counts;

	set_up(&b, US(134), 1 << 20);
	for (uint64_t i = 0; i < count; i++) {
		char text[64];

		snprintf(text, sizeof(text), "f+0x0/0x1 %u: nid: 0 x", (unsigned int)i);
		FEED(&b, TP("s", US(i), "mm_shrink_slab_start", .text = text));
	}
	FEED(&b, TP("f", US(500), "mm_shrink_slab_end", .text = "f+0x0/0x1 0: nid: 0 x"));
	assert_string_equal(b.told.text.data, expected);
	filter_count(b.filter, &counts);
	assert_int_equal(counts.unpaired, unpaired);
	tear_down(&b);
}

TEST(spans_nest_64_deep)
{
	open_spans(64, "[s f]", 0);
	open_spans(65, "", 1);
}

/* Opens @count entries, then the function of the oldest returns: the newest 256 are searched. */
static void open_entries(int count, const char *expected)
{
	struct bench b = { 0 };

	set_up(&b, US(134), 1 << 20);
	FEED(&b, ENTRY("x", CALLED, LRUVEC), TP("i", US(1), LRU));
	for (int i = 1; i < count; i++)
		FEED(&b, ENTRY("y", CALLED, "f", .depth = i));
	FEED(&b, CALL("C", RETURN, TOOK, LRUVEC));
	assert_string_equal(b.told.text.data, expected);
	tear_down(&b);
}

TEST(entries_nest_256_deep)
{
	open_entries(256, "i C;");
	open_entries(257, "C;");
}

/* Events of two kinds inside one call, alternating or one kind after the other: sorting them by
 * arrival must not take seconds. */
static void many_inside(bool by_turns)
{
	enum { COUNT = 40000 };
	struct bench b = { .rules = rules_new() };
	struct timespec before, after;
	uint64_t i = 0;

	rules_add(b.rules, "s", "one", ZONE);
	rules_add(b.rules, "s", "two", ZONE);
	set_up(&b, US(134), 64 << 20);
	for (; i < COUNT; i++)
		FEED(&b, TP("2", US(i), by_turns && i % 2 ? "one" : "two"));
	for (; i < 2 * COUNT; i++)
		FEED(&b, TP("1", US(i), by_turns && i % 2 ? "two" : "one"));
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
	FEED(&b, CALL("C", US(2 * COUNT), US(2 * COUNT), ZONE));
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after);
	assert_int_equal(b.told.text.len, 2 * 2 * COUNT + 2);
	assert_true(after.tv_sec - before.tv_sec <= 1);
	tear_down(&b);
}

TEST(many_inside_by_turns)
{
	many_inside(true);
}

TEST(many_inside_one_after_the_other)
{
	many_inside(false);
}

/* Many events in a long reclaim: those that no later call can own do not accumulate. */
TEST(long_reclaim_holds_little)
{
	struct bench b = { 0 };
	size_t most = 0;

	set_up(&b, US(134), 64 << 20);
	for (uint64_t i = 0; i < 5000; i++) {
		FEED(&b, TP("b", US(10 * i), ZONE_BEGIN), TP("e", US(10 * i + 1), ZONE_END),
		     TP("i", US(10 * i + 2), LRU), START("s", US(10 * i + 3), SUPER),
		     END("f", US(10 * i + 4), SUPER));
		if (filter_held_bytes(b.filter) > most)
			most = filter_held_bytes(b.filter);
		b.told.text.len = 0;
	}
	assert_true(most < 8192);
	tear_down(&b);
}

TEST(frees_nothing)
{
	filter_free(NULL);
}

int main(void)
{
	struct unit u = { 0 };

	UNIT_ROWS(&u, scenario, scenarios);
	UNIT_ROWS(&u, scenario, nested_allocations);
	UNIT_TEST(&u, bare_return_gets_its_name);
	UNIT_TEST(&u, unwanted_tasks);
	UNIT_TEST(&u, unwanted_tasks_teach_the_owner);
	UNIT_TEST(&u, what_losses_drop_is_counted);
	UNIT_TEST(&u, bound);
	UNIT_TEST(&u, bound_of_nothing);
	UNIT_TEST(&u, long_reclaim_holds_little);
	UNIT_TEST(&u, spans_nest_64_deep);
	UNIT_TEST(&u, entries_nest_256_deep);
	UNIT_TEST(&u, many_inside_by_turns);
	UNIT_TEST(&u, many_inside_one_after_the_other);
	UNIT_TEST(&u, frees_nothing);
	return unit_run("filter", &u);
}
