// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `alloclat compaction` and `alloclat snoop` on events in any order and with any damage. Ten bytes
 * of input make one line, of a few tasks, with usual and odd values in its fields. Always: the
 * counts add up, nothing is reported twice or for a task that is not wanted, columns are printable,
 * one line of JSON is one object, and a stall that waits for its stack is shown unchanged.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/names.h"
#include "fuzz.h"
#include "output/compaction_report.h"
#include "output/snoop_print.h"
#include "stalls/reclaim.h"
#include "stalls/stack_wait.h"
#include "stalls/zones.h"
#include "stats/latency.h"
#include "text/line.h"

#define HEAD_BYTES 4
#define LINE_BYTES 10
#define TASKS_MAX  4096

/* --- lines ----------------------------------------------------------------------------------- */

/* A percent sign and a letter stand for one of the words below. */
static const char *const payloads[] = {
	"mm_compaction_begin: zone_start=%a migrate_pfn=%n free_pfn=%n zone_end=0x2, mode=%m",
	"mm_compaction_end: zone_start=%a migrate_pfn=%n zone_end=0x2, mode=%m status=%s",
	"mm_compaction_try_to_compact_pages: order=%n gfp_mask=0x6200ca priority=%n",
	"mm_compaction_kcompactd_wake: nid=%n order=%n classzone_idx=%z",
	"mm_compaction_kcompactd_sleep: nid=%n",
	"mm_compaction_suitable: node=%n zone=%z order=%n ret=%s",
	"mm_compaction_finished: node=%n zone=%z order=%n ret=%s",
	"mm_compaction_migratepages: nr_migrated=%n nr_failed=%n",
	"mm_compaction_isolate_freepages: range=(0x1 ~ 0x2) nr_scanned=%n nr_taken=%n",
	"mm_compaction_isolate_migratepages: range=(0x1 ~ 0x2) nr_scanned=%n nr_taken=%n",
	"mm_vmscan_direct_reclaim_begin: order=%n gfp_flags=%z",
	"mm_vmscan_direct_reclaim_end: nr_reclaimed=%n",
	"cz: (compact_zone+0x0/0xd80) zone=\"%z\" node=%n order=%n min=%n boost=%n free=%n f0=%n f1=%n",
	"cz: zone=\"%z\" node=%n order=%n f0=%n f1=%n f2=%n f3=%n f4=%n f5=%n f6=%n f7=%n f8=%n f9=%n",
	"mm_compaction_begin: mode=%m",
	"mm_compaction_end: mode=%m",
	"ttfp: (try_to_free_pages+0x0/0x200) free=%n",
	"<stack trace>",
	"sched_switch: prev_comm=%z",
};

/* Whole lines: stack frames, calls of function_graph, and losses, which have no task. */
static const char *const others[] = {
	" => compact_zone\n",
	"=> try_to_compact_pages+0x10/0x20 [%z] (ffffffff8129a1b0)\n",
	"    9.000000 |   0)     sh-90     | ! 275.216 us  |  } /* try_to_compact_pages */\n",
	"    9.000000 |   1)     sh-91     | ! 275.216 us  |  } /* __alloc_pages */\n",
	"CPU:%c [LOST EVENTS]\n",
	"CPU:%c [LOST %n EVENTS]\n",
};

static const struct {
	char letter;
	const char *words[8];
} choices[] = {
	{ 'a', { "0x1", "0x1000", "0x100000", "0xffffffffffffffff", "-1", "4096", "", "0xg" } },
	{ 'c', { "0", "1", "2", "3", "255", "8191", "99999", "2147483647" } },
	{ 'm', { "sync", "async", "sync", "async", "sync", "async", "", "\033[2J" } },
	{ 'n',
	  { "0", "1", "9", "-1", "2147483648", "9223372036854775807", "18446744073709551615",
	    "36893488147419103232" } },
	{ 's',
	  { "success", "complete", "continue", "partial_skipped", "continue", "\xff", "",
	    "a_longer_word_than_any_of_the_kernel" } },
	{ 't',
	  { "sh", "kcompactd0", "a b", "-1 [000]", "\033[2J", "\xc3\xa4\xe2\x82\xac",
	    "\xed\xa0\x80", "\\x41\"\t" } },
	{ 'z',
	  { "Normal", "DMA32", "Movable", "\"DMA", "a_long_name_that_no_zone_has", "", "\xff\xc3",
	    "\\" } },
};

static const char *word_of(char letter, unsigned int which)
{
	for (size_t i = 0; i < ARRAY_SIZE(choices); i++) {
		if (choices[i].letter == letter)
			return choices[i].words[which & 7];
	}
	return "";
}

/* Appends @pattern with its words filled in; @which selects them, three bits each. */
static void add_words(struct buf *line, const char *pattern, uint32_t which)
{
	for (;;) {
		size_t len = strcspn(pattern, "%");

		buf_add(line, pattern, len);
		if (pattern[len] == '\0')
			return;
		buf_str(line, word_of(pattern[len + 1], which));
		pattern += len + 2;
		which = which >> 3 | which << 29;
	}
}

/* Makes a line from ten bytes: its kind, the task, CPU and order of time, time since the last line,
 * words (4), damage (2). */
static void make_line(const uint8_t *b, uint64_t *now_us, struct buf *line)
{
	uint32_t which = b[4] | (uint32_t)b[5] << 8 | (uint32_t)b[6] << 16 | (uint32_t)b[7] << 24;
	uint64_t us;

	line->len = 0;
	*now_us += (uint64_t)b[3] << (b[2] >> 3 & 7);
	us = *now_us - (b[2] >> 6) * 50;
	if (b[0] >= 200) {
		add_words(line, others[b[0] % ARRAY_SIZE(others)], which);
	} else {
		struct buf comm = { 0 };

		add_words(&comm, "%t", b[1] >> 3);
		buf_printf(line, "%16s-%d [", comm.data, 90 + (b[1] & 7));
		buf_free(&comm);
		add_words(line, "%c", b[2]);
		buf_printf(line, "] ..... %5" PRIu64 ".%06" PRIu64 ": ", us / 1000000,
			   us % 1000000);
		add_words(line, payloads[b[0] % ARRAY_SIZE(payloads)], which);
		buf_str(line, "\n");
	}
	if (b[8] & 1)
		line->data[b[8] / 2 * 3u % line->len] = (char)b[9];
}

/* --- what is printed ------------------------------------------------------------------------- */

/* Checks that @text is whole lines of printable ASCII and tabs. Returns their number. */
static size_t check_lines(const struct buf *text)
{
	size_t count = 0;

	for (size_t i = 0; i < text->len; i++) {
		unsigned char c = (unsigned char)text->data[i];

		must((c >= ' ' && c < 0x7f) || c == '\t' || c == '\n');
		count += c == '\n';
	}
	must(text->len == 0 || text->data[text->len - 1] == '\n');
	return count;
}

/* Checks that each line is a JSON object. Returns the last one, which the caller frees. */
static json_t *check_json(const struct buf *text)
{
	const char *at = text->data, *end = at + text->len;
	json_t *object = NULL;

	must(check_lines(text) > 0);
	while (at < end) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));

		json_decref(object);
		object = json_loadb(at, (size_t)(newline - at),
				    JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
		must(json_is_object(object) && json_is_string(json_object_get(object, "type")));
		at = newline + 1;
	}
	return object;
}

/* JSON integers have at most 63 bits: larger numbers are capped. */
static void check_number(const json_t *object, const char *key, uint64_t expected)
{
	const json_t *number = json_object_get(object, key);

	if (expected > INT64_MAX)
		expected = INT64_MAX;
	must(json_is_integer(number) && (uint64_t)json_integer_value(number) == expected);
}

static void check_latencies(struct latencies *l, uint64_t added)
{
	struct buf text = { 0 };
	const struct latency *list;
	size_t count;

	list = latencies_sorted(l, &count);
	for (size_t i = 0; i < count; i++) {
		uint64_t half = latency_percentile(&list[i], 50);
		uint64_t most = latency_percentile(&list[i], 99);
		uint64_t rows = 0;

		for (size_t row = 0; row < HISTOGRAM_ROWS; row++)
			rows += list[i].usecs.counts[row];
		must(list[i].count > 0 && rows == list[i].count && rows <= added);
		must(half <= most && most <= list[i].max && latency_mean(&list[i]) <= list[i].max);
		must(i == 0 || list[i].total <= list[i - 1].total);
		added -= rows;
	}
	must(added == 0);
	latencies_table(l, "key", &text);
	must(check_lines(&text) == count + 1);
	latencies_histograms(l, "key", &text);
	check_lines(&text);
	buf_free(&text);
}

/* --- alloclat compaction --------------------------------------------------------------------- */

struct compaction_run {
	const struct event *now;
	struct compaction_view view, json_view;
	struct compactions *compactions;
	struct compaction_report *report, *json;
	struct compaction_sums sums;
	uint64_t begun, ended;
	int asked[TASKS_MAX];
	size_t nr_asked;
	struct buf text;
};

static bool is_wanted(int pid)
{
	return pid % 4 != 3;
}

static bool on_wants(void *arg, int pid, struct slice comm)
{
	struct compaction_run *run = arg;

	must(pid == run->now->pid);
	for (size_t i = 0; i < run->nr_asked; i++)
		must(run->asked[i] != pid);
	must(run->nr_asked < TASKS_MAX);
	run->asked[run->nr_asked++] = pid;
	if (!is_wanted(pid))
		return false;
	compaction_report_task(run->report, pid, comm);
	compaction_report_task(run->json, pid, comm);
	return true;
}

static void on_ended(void *arg, const struct compaction_stall *c)
{
	struct compaction_run *run = arg;
	json_t *object;

	must(is_wanted(c->stall.pid) && c->stall.pid == run->now->pid);
	must(c->stall.end == run->now->ts && c->sums.ns == stall_duration(&c->stall));
	must(c->order >= -1 && c->node >= -1);
	run->ended++;
	compaction_add(&run->sums, &c->sums);
	run->text.len = 0;
	compaction_report_add(run->report, c, &run->text);
	must(run->text.len == 0);
	compaction_report_add(run->json, c, &run->text);
	object = check_json(&run->text);
	check_number(object, "ns", c->sums.ns);
	json_decref(object);
}

static void compaction_feed(struct compaction_run *run, const struct event *e)
{
	static const char begin[] = "mm_compaction_begin";

	run->now = e;
	run->begun += e->kind == EVENT_TRACEPOINT && e->name.len == strlen(begin) &&
		      memcmp(e->name.data, begin, e->name.len) == 0 && is_wanted(e->pid);
	compactions_feed(run->compactions, e);
}

static void compaction_end(struct compaction_run *run)
{
	const struct compaction_counts *counts = compactions_counts(run->compactions);
	json_t *object;

	compactions_end(run->compactions);
	must(counts->ended == run->ended);
	must(run->begun == counts->ended + counts->open + counts->dropped_lost);
	must(counts->dropped_at_bound == 0);
	must(compaction_report_not_kept(run->report) == 0);
	run->text.len = 0;
	compaction_report_print(run->report, &run->text);
	must(check_lines(&run->text) > 0);
	run->text.len = 0;
	compaction_report_print(run->json, &run->text);
	object = check_json(&run->text);
	check_number(object, "count", run->ended);
	check_number(object, "ns", run->sums.ns);
	check_number(json_object_get(object, "migration"), "moved", run->sums.moved);
	json_decref(object);
}

static void compaction_init(struct compaction_run *run, const uint8_t head[HEAD_BYTES])
{
	run->view = (struct compaction_view){
		.tasks = head[1] & 1,
		.each = head[1] & 2,
		.usecs = head[1] & 4,
		.times = head[1] & 8,
		.migration = head[1] & 16,
		.free_scanner = head[1] & 32,
		.migration_scanner = head[1] & 64,
		.histogram = head[1] & 128,
		.by = (enum compaction_key)(head[2] % (COMPACTION_BY_COMM + 1)),
	};
	run->json_view = run->view;
	run->json_view.json = true;
	run->report = compaction_report_new(&run->view);
	run->json = compaction_report_new(&run->json_view);
}

static void compaction_free(struct compaction_run *run)
{
	compactions_free(run->compactions);
	compaction_report_free(run->report);
	compaction_report_free(run->json);
	buf_free(&run->text);
}

/* --- alloclat snoop -------------------------------------------------------------------------- */

struct snoop_run {
	const struct event *now;
	struct zones *zones;
	struct snoop_print print;
	struct compaction_listener listener;
	struct compactions *compaction;
	struct reclaims *reclaim;
	struct stack_wait *stacks;
	struct latencies *latencies;
	uint64_t compactions, reclaims;
	uint64_t waiting;	/* stalls that wait for their stacks */
	uint64_t names_waiting; /* the sum of their hash_names() */
	struct buf text;
};

static uint64_t hash(struct slice name)
{
	uint64_t sum = name.len;

	for (size_t i = 0; i < name.len; i++)
		sum = 31 * sum + (unsigned char)name.data[i];
	return sum;
}

static uint64_t hash_names(const struct compaction_stall *s)
{
	return hash(s->stall.comm) + 3 * hash(s->zone) + 5 * hash(s->status) + 7 * hash(s->mode);
}

static void add_stall(struct snoop_run *run, const struct stall *s)
{
	must(s->pid == run->now->pid && s->cpu == run->now->cpu && s->end == run->now->ts);
	latencies_add(run->latencies, s->comm, stall_duration(s));
}

static void check_stall_json(struct snoop_run *run, const struct stall *s)
{
	json_t *object = check_json(&run->text);

	must(check_lines(&run->text) == 1);
	check_number(object, "ts", s->end);
	check_number(object, "ns", stall_duration(s));
	json_decref(object);
}

static size_t count_functions(struct slice stack)
{
	size_t count = 0;

	for (size_t i = 0; i < stack.len; i++)
		count += stack.data[i] == '\n';
	return count;
}

static void on_show(void *arg, const struct compaction_stall *s)
{
	struct snoop_run *run = arg;
	size_t functions = count_functions(s->stack);

	must(run->waiting > 0);
	run->waiting--;
	run->names_waiting -= hash_names(s);
	run->text.len = 0;
	snoop_print_compaction(&run->print, s, &run->text);
	/* A stack is followed by an empty line. */
	must(check_lines(&run->text) == 1 + functions + (s->stack.len > 0));
	run->text.len = 0;
	snoop_json_compaction(s, &run->text);
	check_stall_json(run, &s->stall);
}

static void on_compaction(void *arg, const struct compaction_stall *told)
{
	struct snoop_run *run = arg;
	struct compaction_stall s = *told;

	must(s.node >= -1 && s.order >= -1 && s.stack.len == 0);
	must(s.state.fragindex >= -1000 && s.state.fragindex <= 1000);
	run->compactions++;
	add_stall(run, &s.stall);
	zones_place(run->zones, &s, run->print.extended);
	run->waiting++;
	run->names_waiting += hash_names(&s);
	stack_wait_add(run->stacks, &s);
}

static void on_reclaim(void *arg, const struct reclaim_stall *s)
{
	struct snoop_run *run = arg;

	must(s->order >= -1);
	run->reclaims++;
	add_stall(run, &s->stall);
	run->text.len = 0;
	snoop_print_reclaim(&run->print, s, &run->text);
	must(check_lines(&run->text) == 1);
	run->text.len = 0;
	snoop_json_reclaim(s, &run->text);
	check_stall_json(run, &s->stall);
}

static void snoop_feed(struct snoop_run *run, const struct event *e)
{
	run->now = e;
	stack_wait_see(run->stacks, e);
	/* In text any event but a frame ends the stack: nothing waits after it. */
	must(e->kind == EVENT_STACK || run->waiting == 0);
	compactions_feed(run->compaction, e);
	reclaims_feed(run->reclaim, e);
}

static void snoop_end(struct snoop_run *run)
{
	const struct compaction_counts *c = compactions_counts(run->compaction);
	const struct stall_counts *r = reclaims_counts(run->reclaim);
	struct snoop_summary summary = { .of = "reclaim", .longest = UINT64_MAX };
	json_t *object;

	stack_wait_end(run->stacks);
	compactions_end(run->compaction);
	reclaims_end(run->reclaim);
	must(run->waiting == 0 && run->names_waiting == 0);
	must(c->ended == run->compactions);
	must(r->stalls == run->reclaims);
	summary.stalls = summary.shown = r->stalls;
	run->text.len = 0;
	snoop_json_summary(&summary, &run->text);
	object = check_json(&run->text);
	check_number(object, "stalls", r->stalls);
	json_decref(object);
	check_latencies(run->latencies, run->compactions + run->reclaims);
}

static void snoop_init_run(struct snoop_run *run, const uint8_t head[HEAD_BYTES])
{
	static const char zoneinfo[] = "Node 0, zone DMA32\n"
				       "  pages free 7\n        min 1\n        low 2\n"
				       "        spanned 4095\n  start_pfn: 1\n"
				       "Node 1, zone Normal\n"
				       "        spanned 4096\n  start_pfn: 4096\n";

	*run = (struct snoop_run){
		.zones = fuzz_zones(zoneinfo, strlen(zoneinfo)),
		.print = { .time = head[3] & 1, .tid = head[3] & 2, .extended = head[3] & 4 },
		.listener = { .ended = on_compaction, .arg = run },
		.reclaim = reclaims_new(on_reclaim, run),
		.stacks = stack_wait_new(on_show, run),
		.latencies = latencies_new(),
	};
	run->compaction = compactions_new(&run->listener);
	snoop_print_compaction_head(&run->print, &run->text);
	snoop_print_reclaim_head(&run->print, &run->text);
	must(check_lines(&run->text) == 2);
}

static void snoop_free_run(struct snoop_run *run)
{
	compactions_free(run->compaction);
	reclaims_free(run->reclaim);
	stack_wait_free(run->stacks);
	latencies_free(run->latencies);
	zones_free(run->zones);
	buf_free(&run->text);
}

/* --- events ---------------------------------------------------------------------------------- */

/* Parses a line. Frames that directly follow a stack header get its task, CPU and time. False: the
 * line is no event. */
static bool parse(const struct buf *line, struct event *head, struct event *ret_event)
{
	enum line_result result = line_parse(line->data, line->len, ret_event);
	bool follows = head->cpu >= 0;

	if (result == LINE_FRAME && follows) {
		ret_event->pid = head->pid;
		ret_event->cpu = head->cpu;
		ret_event->ts = ret_event->returned = head->ts;
		return true;
	}
	*head = (struct event){ .cpu = -1 };
	if (result == LINE_STACK)
		*head = *ret_event;
	return result == LINE_EVENT || result == LINE_PLAIN || result == LINE_LOST;
}

static void feed_all(const uint8_t *data, size_t size, struct compaction_run *compaction,
		     struct snoop_run *snoop)
{
	struct event e, head = { .cpu = -1 };
	struct buf line = { 0 };
	uint64_t now_us = 1000000;

	for (size_t at = HEAD_BYTES; at + LINE_BYTES <= size; at += LINE_BYTES) {
		make_line(data + at, &now_us, &line);
		if (!parse(&line, &head, &e))
			continue;
		compaction_feed(compaction, &e);
		snoop_feed(snoop, &e);
	}
	compaction_end(compaction);
	snoop_end(snoop);
	buf_free(&line);
}

static void try_events(const uint8_t *data, size_t size)
{
	struct compaction_run compaction = { 0 };
	const struct compaction_listener listener = { .wants = on_wants,
						      .ended = on_ended,
						      .arg = &compaction };
	struct snoop_run snoop;

	compaction_init(&compaction, data);
	compaction.compactions = compactions_new(&listener);
	snoop_init_run(&snoop, data);
	feed_all(data, size, &compaction, &snoop);
	compaction_free(&compaction);
	snoop_free_run(&snoop);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size >= HEAD_BYTES)
		try_events(data, size);
	return 0;
}
