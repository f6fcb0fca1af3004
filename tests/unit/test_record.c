// SPDX-License-Identifier: GPL-2.0-or-later
/* Binary records decoded into events, and the lines that the kernel would print for them. */
#include "record/record.h"

#include "base/buf.h"
#include "capture.h"
#include "event/field.h"
#include "event/shrinker_key.h"
#include "record_maker.h"
#include "text/text_event.h"

struct layout {
	const char *name;
	const char *format;
	size_t depth, calltime, rettime, len;
};

static const struct layout layouts[] = {
	{ "4.9 to 5.10", EXIT_5_10, 40, 24, 32, 44 },
	{ "5.11 and later", EXIT_6_1, 16, 24, 32, 40 },
	{ "with what was returned", EXIT_RETVAL, 24, 32, 40, 48 },
	{ "6.12.107, with times twice", EXIT_TWICE, 16, 24, 32, 56 },
	{ "6.17 and later", EXIT_7_2, 16, 24, 32, 40 },
};

static const char *const all_formats[] = { EXIT_6_1,  ENTRY_6_1, PRINT,	      START_7_2, END_6_1,
					   BEGIN_6_1, TRY_6_1,	 COMPACT_END, SWITCH,	 NULL };

struct setup {
	struct tep_handle *tep;
	struct record_names names;
	struct records *records;
	struct buf line;
	int asked; /* symbol lookups */
};

static void begin(struct setup *s, const char *const *formats, bool one_clock)
{
	*s = (struct setup){ .tep = make_tep(formats) };
	s->names =
		(struct record_names){ .symbol = made_symbol, .comm = made_comm, .arg = &s->asked };
	s->records = records_new(s->tep, &s->names, 4,
				 RECORDS_GRAPH | (one_clock ? RECORDS_ONE_CLOCK : 0));
}

static void end(struct setup *s)
{
	records_free(s->records);
	tep_free(s->tep);
	buf_free(&s->line);
}

static struct event decode(struct setup *s, int cpu, uint64_t ts, const struct made_record *r)
{
	struct event e;

	assert_int_equal(records_decode(s->records, cpu, ts, r->bytes, r->len, &e), RECORD_EVENT);
	return e;
}

static const char *line_of(struct setup *s, const struct event *e)
{
	event_line(e, &s->line);
	return s->line.data;
}

static const char *text_of(struct setup *s, const struct event *e)
{
	struct slice text = event_text(e, &s->line);

	return text.len > 0 ? text.data : "";
}

/* --- decoding ------------------------------------------------------------------------------ */

static void test_layout(void **state)
{
	const struct layout *l = *state;
	const char *const formats[] = { l->format, NULL };
	struct made_record r = make_record(EXIT_ID, 86);
	struct setup s;
	struct event e;

	begin(&s, formats, true);
	put(&r, l->len - 1, 1, 0xff); /* bytes past the fields do not matter */
	put(&r, 8, 8, FUNCTION);
	put(&r, l->depth, 4, 3);
	put(&r, l->calltime, 8, 1000000);
	put(&r, l->rettime, 8, 1300123);
	e = decode(&s, 2, 1301000, &r);
	assert_int_equal(e.kind, EVENT_CALL);
	assert_int_equal(e.cpu, 2);
	assert_int_equal(e.pid, 86);
	assert_int_equal(e.depth, 3);
	assert_int_equal(e.ts, 1301000);
	assert_int_equal(e.duration, 300123);
	assert_int_equal(e.returned, 1300123);
	assert_true(e.exact);
	assert_false(e.leaf);
	assert_slice(e.name, "shrink_node");
	end(&s);
}

/* Each shorter record is refused, without a read past its end. */
static void test_layout_short(void **state)
{
	const struct layout *l = *state;
	const char *const formats[] = { l->format, NULL };
	size_t needed = l->rettime + 8 > l->depth + 4 ? l->rettime + 8 : l->depth + 4;
	struct made_record r = make_record(EXIT_ID, 86);
	struct setup s;
	struct event e;

	begin(&s, formats, true);
	for (size_t len = 0; len <= needed; len++) {
		char *exact = malloc(len ? len : 1);

		memcpy(exact, r.bytes, len);
		assert_int_equal(records_decode(s.records, 0, 1, exact, len, &e),
				 len < needed ? RECORD_UNKNOWN : RECORD_EVENT);
		free(exact);
	}
	end(&s);
}

TEST(two_clocks_are_not_exact)
{
	struct made_record r = make_return(86, FUNCTION, 0, 1000, 301000);
	struct setup s;
	struct event e;

	begin(&s, all_formats, false);
	e = decode(&s, 0, 5000000, &r);
	assert_false(e.exact);
	assert_int_equal(e.returned, 5000000);
	assert_int_equal(e.duration, 300000);
	end(&s);
}

TEST(kinds)
{
	struct made_record entry = make_entry(86, FUNCTION, 1), print = make_record(PRINT_ID, 86);
	struct made_record other = make_record(SWITCH_ID, 86), unknown = make_record(999, 86);
	struct setup s;
	struct event e;

	begin(&s, all_formats, true);
	e = decode(&s, 0, 1, &entry);
	assert_int_equal(e.kind, EVENT_ENTRY);
	assert_int_equal(e.depth, 1);
	assert_true(e.exact);
	e = decode(&s, 0, 2, &other);
	assert_int_equal(e.kind, EVENT_TRACEPOINT);
	assert_slice(e.name, "some_switch");
	assert_int_equal(records_decode(s.records, 0, 3, print.bytes, print.len, &e), RECORD_NOISE);
	assert_int_equal(records_decode(s.records, 0, 4, unknown.bytes, unknown.len, &e),
			 RECORD_UNKNOWN);
	put(&unknown, 0, 2, 65535);
	assert_int_equal(records_decode(s.records, 0, 5, unknown.bytes, unknown.len, &e),
			 RECORD_UNKNOWN);
	end(&s);
}

/* As in the kernel, an entry is a leaf if its return is the very next record of the CPU. */
TEST(leaf)
{
	struct made_record entry = make_entry(86, FUNCTION, 1);
	struct made_record ret = make_return(86, FUNCTION, 1, 1000000, 1300000);
	struct made_record between = make_record(SWITCH_ID, 86), print = make_record(PRINT_ID, 86);
	struct made_record of_other = make_return(87, FUNCTION, 1, 1000000, 1300000);
	struct setup s;
	struct event e;

	begin(&s, all_formats, true);
	decode(&s, 0, 999000, &entry);
	decode(&s, 1, 999500, &between);
	e = decode(&s, 0, 1301000, &ret);
	assert_true(e.leaf);
	assert_int_equal(e.ts, 999000);
	assert_int_equal(e.returned, 1300000);
	assert_false(decode(&s, 0, 1302000, &ret).leaf);
	decode(&s, 0, 999000, &entry);
	decode(&s, 0, 999500, &between);
	assert_false(decode(&s, 0, 1301000, &ret).leaf);
	decode(&s, 0, 999000, &entry);
	records_decode(s.records, 0, 999500, print.bytes, print.len, &e);
	assert_false(decode(&s, 0, 1301000, &ret).leaf);
	decode(&s, 0, 999000, &entry);
	assert_false(decode(&s, 0, 1301000, &of_other).leaf);
	end(&s);
}

TEST(names_are_asked_for_once)
{
	struct made_record r = make_return(86, FUNCTION, 0, 0, 1), unknown = r;
	struct setup s;
	struct event e;

	begin(&s, all_formats, true);
	for (int i = 0; i < 3; i++)
		decode(&s, 0, 1, &r);
	assert_int_equal(s.asked, 1);
	put(&unknown, 8, 8, 0xffffffff82345678);
	for (int i = 0; i < 3; i++)
		e = decode(&s, 0, 1, &unknown);
	assert_int_equal(s.asked, 2);
	assert_slice(e.name, "0xffffffff82345678");
	for (uint64_t address = 1; address < 5000; address++) {
		put(&r, 8, 8, address * 16);
		decode(&s, 0, 1, &r);
	}
	assert_slice(e.name, "0xffffffff82345678");
	end(&s);
}

TEST(shrinker)
{
	struct made_record r = make_record(END_ID, 86), other = make_record(SWITCH_ID, 86);
	struct shrinker_key key;
	struct setup s;
	struct event e;

	begin(&s, all_formats, true);
	put(&r, 8, 8, SHRINKER);
	put(&r, 16, 4, 1);
	put(&r, 24, 8, SCANNER);
	put(&r, 63, 1, 0);
	e = decode(&s, 0, 1, &r);
	assert_true(shrinker_key_of(&e, &key));
	assert_int_equal(key.identity_len, 0);
	assert_int_equal(key.shrinker, SHRINKER);
	assert_int_equal(key.function, SCANNER);
	assert_int_equal(key.node, 1);
	assert_slice(shrinker_key_function(&e, &key), "super_cache_scan");
	e = decode(&s, 0, 1, &other);
	assert_false(shrinker_key_of(&e, &key));
	end(&s);
}

/* --- missing formats and fields ------------------------------------------------------------ */

struct lacking {
	const char *name;
	const char *format;
	const char *says;
};

static const struct lacking lackings[] = {
	{ "no tracer", ENTRY_6_1, "funcgraph_exit: missing" },
	{ "no times", EXIT_HEAD FIELD("int", "depth", 16, 4, 1) EXIT_TAIL, "a field is missing" },
	{ "no rettime",
	  EXIT_HEAD FIELD("int", "depth", 16, 4, 1)
		  FIELD("unsigned long long", "calltime", 24, 8, 0) EXIT_TAIL,
	  "a field is missing" },
	{ "a time that is no number",
	  EXIT_HEAD FIELD("int", "depth", 16, 4, 1)
		  FIELD("unsigned long long", "calltime", 24, 8, 0)
			  FIELD("char", "rettime[8]", 32, 8, 0) EXIT_TAIL,
	  "a field is missing" },
};

static void test_lacking(void **state)
{
	const struct lacking *l = *state;
	const char *const formats[] = { l->format, NULL };
	struct tep_handle *tep = make_tep(formats);
	struct record_names names = { .symbol = made_symbol, .comm = made_comm, .arg = NULL };
	struct records *records;
	struct capture capture;
	struct buf said;

	capture = capture_begin(STDERR_FILENO);
	records = records_new(tep, &names, 1, RECORDS_GRAPH);
	capture_end(&capture, &said);
	assert_null(records);
	assert_non_null(strstr(said.data, l->says));
	buf_free(&said);
	tep_free(tep);
}

/* --- events alone ------------------------------------------------------------------------- */

static const char *stack_of(struct setup *s, const struct event *e)
{
	struct slice stack = event_stack(e, &s->line);

	return stack.len > 0 ? stack.data : "";
}

/* Without function_graph's formats there are no calls; other events are decoded as usual. */
TEST(events_alone)
{
	static const char *const formats[] = { SWITCH, END_6_1, NULL };
	struct made_record r = make_record(SWITCH_ID, 86), later = make_record(PROBE_ID, 141);
	struct record_names names = { .symbol = made_symbol, .comm = made_comm, .arg = NULL };
	struct setup s = { .tep = make_tep(formats) };
	struct event e;

	s.records = records_new(s.tep, &names, 4, 0);
	assert_non_null(s.records);
	put(&r, 30, 1, 2);
	e = decode(&s, 1, 5, &r);
	assert_int_equal(e.kind, EVENT_TRACEPOINT);
	assert_slice(e.name, "some_switch");
	assert_int_equal(e.pid, 86);
	/* A probe's format is added only after records_new(). */
	put(&later, 8, 8, FUNCTION);
	put(&later, 16, 4, 24 | 6 << 16);
	put(&later, 20, 4, (uint64_t)(uint32_t)-1);
	put(&later, 24, 8, 0x3233414d44); /* "DMA32" */
	assert_int_equal(records_decode(s.records, 0, 6, later.bytes, later.len, &e),
			 RECORD_UNKNOWN);
	assert_int_equal(tep_parse_event(s.tep, PROBE, strlen(PROBE), "alloclat"), 0);
	records_learn(s.records);
	e = decode(&s, 0, 6, &later);
	assert_slice(e.name, "cz");
	assert_string_equal(text_of(&s, &e), "(ffffffff81000100) zone=\"DMA32\" order=-1");
	e = decode(&s, 1, 7, &r);
	assert_slice(e.name, "some_switch");
	end(&s);
}

TEST(no_formats)
{
	static const char *const formats[] = { NULL };
	struct record_names names = { .symbol = made_symbol, .comm = made_comm, .arg = NULL };
	struct tep_handle *tep = make_tep(formats);
	struct capture capture = capture_begin(STDERR_FILENO);
	struct records *records = records_new(tep, &names, 1, 0);
	struct buf said;

	capture_end(&capture, &said);
	assert_null(records);
	assert_non_null(strstr(said.data, "no event at all: a field is missing"));
	buf_free(&said);
	tep_free(tep);
}

static const struct stack {
	const char *name;
	int nr;
	size_t in_record;
	uint64_t frames[4];
	const char *text;
} stacks[] = {
	{ "of two",
	  2,
	  2,
	  { FUNCTION + 8, SCANNER },
	  "shrink_node+0x8/0x80\nsuper_cache_scan+0x0/0x1f0\n" },
	{ "with a module", 1, 1, { IN_MODULE + 1 }, "zs_shrinker_scan+0x1/0x30 [zsmalloc]\n" },
	{ "with an address of nobody's", 1, 1, { 0x1000 }, "0x1000\n" },
	{ "with a trampoline",
	  2,
	  2,
	  { INT32_MAX, FUNCTION },
	  "[FTRACE TRAMPOLINE]\nshrink_node+0x0/0x80\n" },
	{ "that ends early", 3, 3, { FUNCTION, UINT64_MAX, SCANNER }, "shrink_node+0x0/0x80\n" },
	{ "that says more than it has", 200, 1, { FUNCTION }, "shrink_node+0x0/0x80\n" },
	{ "that says less than it has", 1, 2, { FUNCTION, SCANNER }, "shrink_node+0x0/0x80\n" },
	{ "of none", 0, 0, { 0 }, "" },
};

static void test_stack(void **state)
{
	static const char *const formats[] = { STACK, SWITCH, NULL };
	const struct stack *row = *state;
	struct record_names names = { .symbol = made_symbol, .comm = made_comm, .arg = NULL };
	struct setup s = { .tep = make_tep(formats) };
	struct made_record r = make_record(STACK_ID, 86);
	struct buf scratch = { 0 };
	struct event e;

	s.records = records_new(s.tep, &names, 4, 0);
	put(&r, 8, 4, (uint64_t)(unsigned int)row->nr);
	for (size_t i = 0; i < row->in_record; i++)
		put(&r, 16 + 8 * i, 8, row->frames[i]);
	e = decode(&s, 3, 9, &r);
	assert_int_equal(e.kind, EVENT_STACK);
	assert_int_equal(e.cpu, 3);
	assert_int_equal(e.pid, 86);
	assert_string_equal(stack_of(&s, &e), row->text);
	assert_slice(event_stack(&e, &scratch), row->text);
	buf_free(&scratch);
	end(&s);
}

/* --- lines --------------------------------------------------------------------------------- */

struct duration {
	const char *name;
	uint64_t ns;
	const char *column;
};

static const struct duration durations[] = {
	{ "nothing", 0, "  0.000 us    |  " },
	{ "0.1 us", 100, "  0.100 us    |  " },
	{ "just 10 us has no mark", 10000, "  10.000 us   |  " },
	{ "over 10 us", 10001, "+ 10.001 us   |  " },
	{ "over 100 us", 144222, "! 144.222 us  |  " },
	{ "just 1 ms", 1000000, "! 1000.000 us |  " },
	{ "over 1 ms", 4842191, "# 4842.191 us |  " },
	{ "five digits: two decimals, cut", 12345679, "* 12345.67 us |  " },
	{ "six digits: one", 123521699, "@ 123521.6 us |  " },
	{ "seven digits: none", 1234567899, "$ 1234567 us  |  " },
	{ "eight", 12345678999, "$ 12345678 us |  " },
	{ "nine are wider than the column", 123456789000, "$ 123456789 us |  " },
};

static void test_duration(void **state)
{
	const struct duration *d = *state;
	struct made_record r = make_return(86, FUNCTION, 0, 1000, 1000 + d->ns);
	char expected[128];
	struct setup s;
	struct event e;

	begin(&s, all_formats, true);
	e = decode(&s, 1, 6614612999, &r);
	snprintf(expected, sizeof(expected),
		 "    6.614612 |   1)     sh-86      | %s} /* shrink_node */\n", d->column);
	assert_string_equal(line_of(&s, &e), expected);
	end(&s);
}

struct task {
	const char *name;
	int pid;
	const char *column;
};

static const struct task tasks[] = {
	{ "centred, the odd blank behind", 86, "    sh-86      " },
	{ "seven bytes of the name", 141, " stress--141   " },
	{ "no name", 102, "  <...>-102    " },
	{ "idle", 0, "   <idle>-0    " },
	{ "wide", 2147483647, "<...>-2147483647 " },
};

static void test_task(void **state)
{
	const struct task *t = *state;
	struct made_record r = make_return(t->pid, FUNCTION, 0, 0, 300000);
	char expected[128];
	struct setup s;
	struct event e;

	begin(&s, all_formats, true);
	e = decode(&s, 3, 123456 * 1000000000ull + 999, &r);
	snprintf(expected, sizeof(expected),
		 "123456.000000 |   3) %s| ! 300.000 us  |  } /* shrink_node */\n", t->column);
	assert_string_equal(line_of(&s, &e), expected);
	end(&s);
}

TEST(depth_module_entry_leaf)
{
	struct made_record entry = make_entry(86, IN_MODULE, 2);
	struct made_record ret = make_return(86, IN_MODULE, 2, 0, 300000);
	struct setup s;
	struct event e;

	begin(&s, all_formats, true);
	e = decode(&s, 0, 1000000000, &entry);
	assert_string_equal(line_of(&s, &e), "    1.000000 |   0)     sh-86      |               |"
					     "      zs_shrinker_scan [zsmalloc]() {\n");
	e = decode(&s, 0, 1000301000, &ret);
	assert_string_equal(line_of(&s, &e), "    1.000000 |   0)     sh-86      | ! 300.000 us  |"
					     "      zs_shrinker_scan [zsmalloc]();\n");
	e = decode(&s, 0, 1000301000, &ret);
	assert_string_equal(line_of(&s, &e), "    1.000301 |   0)     sh-86      | ! 300.000 us  |"
					     "      } /* zs_shrinker_scan [zsmalloc] */\n");
	end(&s);
}

/* A comment is indented by the last entry or return on its CPU, of any task. */
TEST(comment_indent)
{
	struct made_record entry = make_entry(86, FUNCTION, 2);
	struct made_record ret = make_return(86, FUNCTION, 2, 0, 1);
	struct made_record top = make_return(86, FUNCTION, 0, 0, 1);
	struct made_record tp = make_record(SWITCH_ID, 141);
	struct setup s;

	begin(&s, all_formats, true);
	assert_int_equal(decode(&s, 0, 1, &tp).indent, 0);
	decode(&s, 0, 2, &entry);
	assert_int_equal(decode(&s, 0, 3, &tp).indent, 6);
	assert_int_equal(decode(&s, 1, 3, &tp).indent, 0);
	decode(&s, 0, 4, &ret);
	assert_int_equal(decode(&s, 0, 5, &tp).indent, 4);
	decode(&s, 0, 6, &top);
	assert_int_equal(decode(&s, 0, 7, &tp).indent, 0);
	end(&s);
}

TEST(the_width_of_the_cpu_column)
{
	struct made_record r = make_return(86, FUNCTION, 0, 0, 300000);
	struct record_names names = { .symbol = made_symbol, .comm = made_comm, .arg = NULL };
	struct setup s;
	struct event e;

	begin(&s, all_formats, true);
	records_free(s.records);
	s.records = records_new(s.tep, &names, 101, RECORDS_GRAPH | RECORDS_ONE_CLOCK);
	e = decode(&s, 7, 1000, &r);
	assert_string_equal(
		line_of(&s, &e),
		"    0.000001 |     7)     sh-86      | ! 300.000 us  |  } /* shrink_node */\n");
	end(&s);
}

/* --- text of tracepoints ------------------------------------------------------------------- */

static struct made_record make_start(uint64_t function, uint64_t gfp)
{
	struct made_record r = make_record(START_ID, 86);

	put(&r, 8, 8, SHRINKER);
	put(&r, 16, 8, function);
	put(&r, 24, 8, (uint64_t)-5);
	put(&r, 32, 8, gfp);
	put(&r, 40, 8, 14);
	put(&r, 48, 8, 6);
	put(&r, 56, 8, 7);
	put(&r, 64, 4, 12);
	put(&r, 68, 4, 1);
	put(&r, 72, 8, 3);
	return r;
}

/* libtraceevent 1.7.1 rejects this format: the arguments are built in, and the names of the GFP
 * flags come from another event's format. */
TEST(shrink_slab_start_7_2)
{
	struct made_record r = make_start(SCANNER, 0xcc0);
	struct setup s;
	struct event e;

	begin(&s, all_formats, true);
	e = decode(&s, 0, 1000, &r);
	assert_string_equal(
		line_of(&s, &e),
		"    0.000001 |   0)     sh-86      |               |  /* mm_shrink_slab_start: "
		"super_cache_scan+0x0/0x1f0 ff11000015271f80: nid: 1 pid: 86 memcg_id: 3 objects to "
		"shrink -5 gfp_flags GFP_KERNEL cache items 14 delta 6 total_scan 7 priority 12  */\n");
	assert_string_equal(
		text_of(&s, &e),
		"super_cache_scan+0x0/0x1f0 ff11000015271f80: nid: 1 pid: 86 memcg_id: 3 objects to "
		"shrink -5 gfp_flags GFP_KERNEL cache items 14 delta 6 total_scan 7 priority 12");
	end(&s);
}

TEST(in_irq_and_rest_of_flags)
{
	struct made_record r = make_start(IN_MODULE + 4, 0xcc8 | 0x8000);
	struct setup s;
	struct event e;

	begin(&s, all_formats, true);
	put(&r, 2, 1, 0x10);
	e = decode(&s, 0, 1000, &r);
	assert_string_equal(text_of(&s, &e),
			    "zs_shrinker_scan+0x4/0x30 [zsmalloc] ff11000015271f80: nid: 1 pid: 86 "
			    "memcg_id: 3 objects to shrink -5 gfp_flags "
			    "GFP_KERNEL|__GFP_MOVABLE|0x8000 cache items 14 delta 6 total_scan 7 "
			    "priority 12 (in-irq)");
	r = make_start(0xffffffff82345678, 0);
	e = decode(&s, 0, 1000, &r);
	assert_string_equal(
		text_of(&s, &e),
		"0xffffffff82345678 ff11000015271f80: nid: 1 pid: 86 memcg_id: 3 objects "
		"to shrink -5 gfp_flags none cache items 14 delta 6 total_scan 7 "
		"priority 12");
	end(&s);
}

TEST(compaction)
{
	struct made_record r = make_record(COMPACT_ID, 86);
	struct setup s;
	struct event e;

	begin(&s, all_formats, true);
	put(&r, 8, 8, 0x1000);
	put(&r, 16, 8, 0x1c00);
	put(&r, 24, 8, 0);
	put(&r, 32, 8, 0x16000);
	put(&r, 40, 1, 1);
	put(&r, 44, 4, 8);
	e = decode(&s, 0, 1000, &r);
	assert_string_equal(text_of(&s, &e),
			    "zone_start=0x1000 migrate_pfn=0x1c00 free_pfn=0x0 zone_end=0x16000, "
			    "mode=sync status=success");
	put(&r, 40, 1, 0);
	put(&r, 44, 4, 77);
	e = decode(&s, 0, 1000, &r);
	assert_non_null(strstr(text_of(&s, &e), "mode=async status=0x4d"));
	end(&s);
}

TEST(strings_widths_operators)
{
	struct made_record r = make_record(SWITCH_ID, 86);
	struct setup s;
	struct event e;

	begin(&s, all_formats, true);
	memcpy(r.bytes + 8, "a task", 7);
	put(&r, 24, 4, 32 | 6 << 16);
	put(&r, 28, 2, (uint64_t)-2);
	put(&r, 30, 1, 4);
	memcpy(r.bytes + 32, "hello", 6);
	r.len = 38;
	e = decode(&s, 0, 1000, &r);
	assert_string_equal(
		text_of(&s, &e),
		"comm=a task text=hello zone=minus    small=-2 100% limit=16 x=0x4 z=004 "
		"0xffffffff81000000");
	/* A string whose offset is outside the record. */
	put(&r, 24, 4, 0xffff | 0xffffu << 16);
	r.len = 38;
	e = decode(&s, 0, 1000, &r);
	assert_non_null(strstr(text_of(&s, &e), "text= zone="));
	/* A record that is too short for the fields printed. */
	e.raw.len = 20;
	assert_string_equal(text_of(&s, &e), "");
	end(&s);
}

/* --- fields by name ------------------------------------------------------------------------ */

/* Field names as printed, of all the formats, and two that no format has. */
static const char *const field_names[] = { "order",	 "gfp_flags", "gfp_mask", "priority",
					   "zone_start", "free_pfn",  "zone_end", "migrate_pfn",
					   "mode",	 "status",    "comm",	  "text",
					   "zone",	 "small",     "limit",	  "x",
					   "z",		 "rder",      "none" };

/* Compares the field @name with its value in the printed text, as text_event.c reads it. */
static void check_by_text(const struct event *e, const struct event *as_text, const char *name)
{
	struct buf scratch = { 0 }, other = { 0 };
	struct slice string = field_string(as_text, name, &other);
	int64_t expected, number;

	if (string.len > 0)
		assert_true(slice_equal(field_string(e, name, &scratch), string));
	if (field_number(as_text, name, &expected)) {
		assert_true(field_number(e, name, &number));
		assert_int_equal(number, expected);
	}
	buf_free(&scratch);
	buf_free(&other);
}

/* Random bytes, but letters in strings, because in text a value ends at a blank. */
static struct made_record any_record(int id)
{
	struct made_record r = make_record(id, 86);

	for (size_t at = 8; at < 88; at++) {
		bool letter = id == SWITCH_ID && (at < 24 || at >= 32);
		/* Mostly zeros and small numbers, so that some are valid. */
		int byte = rand() % 3 ? 0 : rand() & (rand() % 2 ? 0x0f : 0xff);

		put(&r, at, 1, (uint64_t)(letter ? 'a' + byte % 26 : byte));
	}
	if (id == SWITCH_ID)
		put(&r, 24, 4, 32 | (uint64_t)(rand() % 40) << 16);
	return r;
}

/* A field has the same value in the record as in the printed text. */
TEST(fields_are_those_of_the_text)
{
	static const int ids[] = { START_ID, END_ID, BEGIN_ID, TRY_ID, COMPACT_ID, SWITCH_ID };
	struct setup s;

	begin(&s, all_formats, true);
	srand(4711);
	for (int round = 0; round < 3000; round++) {
		struct made_record r = any_record(ids[round % (int)ARRAY_SIZE(ids)]);
		struct event e = decode(&s, 0, 1, &r);
		struct event as_text = { .text = slice_of(text_of(&s, &e)),
					 .ops = &text_event_ops };

		for (size_t i = 0; i < ARRAY_SIZE(field_names); i++)
			check_by_text(&e, &as_text, field_names[i]);
	}
	end(&s);
}

/* Fields that are not printed, or printed under another name, are found by their name in the
 * format. */
TEST(fields_of_the_format)
{
	struct made_record r = make_record(COMPACT_ID, 86), shrinker = make_record(END_ID, 86);
	struct buf scratch = { 0 };
	struct setup s;
	struct event e;
	int64_t number = 0;

	begin(&s, all_formats, true);
	put(&r, 40, 1, 1); /* sync, printed as mode */
	put(&r, 87, 1, 0);
	e = decode(&s, 0, 1, &r);
	assert_slice(field_string(&e, "mode", &scratch), "sync");
	assert_true(field_number(&e, "sync", &number));
	assert_int_equal(number, 1);
	assert_true(field_number(&e, "common_pid", &number));
	assert_int_equal(number, 86);
	assert_false(field_number(&e, "mode", &number));
	assert_slice(field_string(&e, "sync", &scratch), "");
	put(&shrinker, 16, 4, (uint64_t)-1);
	put(&shrinker, 87, 1, 0);
	e = decode(&s, 0, 1, &shrinker);
	assert_true(field_number(&e, "nid", &number));
	assert_int_equal(number, -1);
	/* A record that ends before the field does not have it. */
	e.raw.len = 12;
	assert_false(field_number(&e, "nid", &number));
	buf_free(&scratch);
	end(&s);
}

int main(void)
{
	struct unit u = { 0 };

	UNIT_ROWS(&u, test_layout, layouts);
	UNIT_ROWS(&u, test_layout_short, layouts);
	UNIT_TEST(&u, two_clocks_are_not_exact);
	UNIT_TEST(&u, kinds);
	UNIT_TEST(&u, leaf);
	UNIT_TEST(&u, names_are_asked_for_once);
	UNIT_TEST(&u, shrinker);
	UNIT_ROWS(&u, test_lacking, lackings);
	UNIT_ROWS(&u, test_duration, durations);
	UNIT_ROWS(&u, test_task, tasks);
	UNIT_TEST(&u, depth_module_entry_leaf);
	UNIT_TEST(&u, comment_indent);
	UNIT_TEST(&u, the_width_of_the_cpu_column);
	UNIT_TEST(&u, shrink_slab_start_7_2);
	UNIT_TEST(&u, in_irq_and_rest_of_flags);
	UNIT_TEST(&u, compaction);
	UNIT_TEST(&u, strings_widths_operators);
	UNIT_TEST(&u, fields_are_those_of_the_text);
	UNIT_TEST(&u, fields_of_the_format);
	UNIT_TEST(&u, events_alone);
	UNIT_TEST(&u, no_formats);
	UNIT_ROWS(&u, test_stack, stacks);
	return unit_run("record", &u);
}
