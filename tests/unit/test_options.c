// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The command line: every option, short and long, at the limits of its range; every message, word
 * for word; which options can be combined; help and completion.
 */
#include "cli/options.h"

#include <getopt.h>
#include <stdlib.h>
#include <unistd.h>

#include "capture.h"
#include "cli/option_def.h"
#include "commands/commands.h"
#include "unit.h"

#define ARGS_MAX 12
#define SEE	 "; see alloclat --help\n"

static const struct command *const stream = &view_stream.command;
static const struct command *const compaction = &view_compaction.command;
static const struct command *const snoop = &view_snoop.command;
static const struct command *const commands[] = { &view_stream.command, &command_check,
						  &view_compaction.command, NULL };

/* Parses @args (terminated by NULL), which does not include the program's name. Messages go to
 * *@ret_said, which the caller frees. Operands are valid until the next call. */
static bool parse(const struct command *command, const char *const *args,
		  struct options **ret_options, int *ret_status, struct buf *ret_said)
{
	static char *argv[ARGS_MAX + 2] = { (char *)"alloclat" };
	struct capture c;
	int argc = 1;
	bool good;

	for (; argc <= ARGS_MAX && args[argc - 1]; argc++)
		argv[argc] = (char *)args[argc - 1];
	argv[argc] = NULL;
	c = capture_begin(STDERR_FILENO);
	optind = 0; /* glibc: start over */
	*ret_status = 4711;
	good = options_parse(command, argc, argv, ret_options, ret_status);
	capture_end(&c, ret_said);
	return good;
}

static const struct option_def *find(const struct command *command, const char *name)
{
	const struct option_def *const *def = command->options;

	while (strcmp((*def)->name, name) != 0)
		def++;
	return *def;
}

/* Numbers and flags of a single command are stored where its table of options says. */
static uint64_t number(const struct command *command, struct options *o, const char *name)
{
	return *(uint64_t *)option_member(find(command, name), o);
}

/* The names of the flags that are set, each followed by a blank. */
static void list_flags(const struct command *command, struct options *o, struct buf *ret_names)
{
	buf_str(ret_names, "");
	for (const struct option_def *const *def = command->options; *def; def++) {
		if ((*def)->kind == VALUE_NONE && *(bool *)option_member(*def, o))
			buf_printf(ret_names, "%s ", (*def)->name);
	}
}

static void assert_flags(const struct command *command, struct options *o, const char *expected)
{
	struct buf names = { 0 };

	list_flags(command, o, &names);
	assert_string_equal(names.data, expected);
	buf_free(&names);
}

static void assert_text(const char *actual, const char *expected)
{
	assert_int_equal(actual != NULL, expected != NULL);
	if (expected)
		assert_string_equal(actual, expected);
}

/* --- valid options --------------------------------------------------------------------------- */

struct good {
	const char *name;
	const char *args[ARGS_MAX];
	struct options expected; /* lists are checked elsewhere */
};

static const struct good goods[] = {
	{ "-t", { "-t", "134" }, { .has_threshold = true, .threshold_us = 134 } },
	{ "-t: in one word", { "-t134" }, { .has_threshold = true, .threshold_us = 134 } },
	{ "--threshold", { "--threshold", "134" }, { .has_threshold = true, .threshold_us = 134 } },
	{ "--threshold=", { "--threshold=134" }, { .has_threshold = true, .threshold_us = 134 } },
	{ "--thr: shortened", { "--thr", "134" }, { .has_threshold = true, .threshold_us = 134 } },
	{ "-t: the least", { "-t", "1" }, { .has_threshold = true, .threshold_us = 1 } },
	{ "-t: the most", { "-t", "4294967" }, { .has_threshold = true, .threshold_us = 4294967 } },
	{ "-t: twice, the last counts",
	  { "-t", "5", "-t", "6" },
	  { .has_threshold = true, .threshold_us = 6 } },
	{ "-t: 0 with -i",
	  { "-t", "0", "-i", "x" },
	  { .has_threshold = true, .threshold_us = 0, .input = "x" } },
	{ "-t: 0 with -i in front",
	  { "-i", "x", "-t", "0" },
	  { .has_threshold = true, .threshold_us = 0, .input = "x" } },
	{ "-s",
	  { "-t", "1", "-s", "/d" },
	  { .has_threshold = true, .threshold_us = 1, .dir = "/d" } },
	{ "--tracefs",
	  { "-t", "1", "--tracefs", "/d" },
	  { .has_threshold = true, .threshold_us = 1, .dir = "/d" } },
	{ "-i",
	  { "-t", "1", "-i", "f" },
	  { .has_threshold = true, .threshold_us = 1, .input = "f" } },
	{ "-i: standard input",
	  { "-t", "1", "-i", "-" },
	  { .has_threshold = true, .threshold_us = 1, .input = "-" } },
	{ "--input",
	  { "-t", "1", "--input=f" },
	  { .has_threshold = true, .threshold_us = 1, .input = "f" } },
	{ "-o",
	  { "-t", "1", "-o", "f" },
	  { .has_threshold = true, .threshold_us = 1, .output = "f" } },
	{ "--output",
	  { "-t", "1", "--output", "f" },
	  { .has_threshold = true, .threshold_us = 1, .output = "f" } },
	{ "-d",
	  { "-t", "1", "-d", "2.5" },
	  { .has_threshold = true, .threshold_us = 1, .duration_ns = 2500000000 } },
	{ "--duration",
	  { "-t", "1", "--duration", "10" },
	  { .has_threshold = true, .threshold_us = 1, .duration_ns = 10000000000 } },
	{ "-d: the least",
	  { "-t", "1", "-d", ".001" },
	  { .has_threshold = true, .threshold_us = 1, .duration_ns = 1000000 } },
	{ "-d: the most",
	  { "-t", "1", "-d", "31622400" },
	  { .has_threshold = true, .threshold_us = 1, .duration_ns = 31622400000000000 } },
	{ "-d with -i",
	  { "-t", "1", "-i", "f", "-d", "1" },
	  { .has_threshold = true, .threshold_us = 1, .input = "f", .duration_ns = 1000000000 } },
	{ "-c",
	  { "-t", "1", "-c", "^sh$" },
	  { .has_threshold = true, .threshold_us = 1, .comm = "^sh$" } },
	{ "--comm",
	  { "-t", "1", "--comm", "^sh$" },
	  { .has_threshold = true, .threshold_us = 1, .comm = "^sh$" } },
	{ "-c: the value looks like an option",
	  { "-t", "1", "-c", "-q" },
	  { .has_threshold = true, .threshold_us = 1, .comm = "-q" } },
	{ "-b",
	  { "-t", "1", "-b", "4096" },
	  { .has_threshold = true, .threshold_us = 1, .buffer_kb = 4096 } },
	{ "--buffer",
	  { "-t", "1", "--buffer", "4096" },
	  { .has_threshold = true, .threshold_us = 1, .buffer_kb = 4096 } },
	{ "-b: the least",
	  { "-t", "1", "-b", "8" },
	  { .has_threshold = true, .threshold_us = 1, .buffer_kb = 8 } },
	{ "-b: the most",
	  { "-t", "1", "-b", "4194304" },
	  { .has_threshold = true, .threshold_us = 1, .buffer_kb = 4194304 } },
	{ "--text",
	  { "-t", "1", "--text" },
	  { .has_threshold = true, .threshold_us = 1, .text = true } },
	{ "--force",
	  { "-t", "1", "--force" },
	  { .has_threshold = true, .threshold_us = 1, .force = true } },
	{ "-q", { "-t", "1", "-q" }, { .has_threshold = true, .threshold_us = 1, .quiet = true } },
	{ "--quiet",
	  { "-t", "1", "--quiet" },
	  { .has_threshold = true, .threshold_us = 1, .quiet = true } },
	{ "-q and -t in one word",
	  { "-qt1" },
	  { .has_threshold = true, .threshold_us = 1, .quiet = true } },
	{ "-h", { "-h" }, { .help = true } },
	{ "--help", { "--help" }, { .help = true } },
	{ "-V", { "-V" }, { .version = true } },
	{ "--version", { "--version" }, { .version = true } },
	{ "-h: what follows is not looked at", { "-h", "--nonsense", "x" }, { .help = true } },
	{ "-V: what follows is not looked at", { "-V", "-t", "x" }, { .version = true } },
	{ "--: the end of options",
	  { "-t", "1", "--" },
	  { .has_threshold = true, .threshold_us = 1 } },
	{ "all that goes with -i",
	  { "-qt", "0", "-i", "f", "-o", "g", "-d", "1", "-c", "x", "--memory", "2" },
	  { .has_threshold = true,
	    .input = "f",
	    .output = "g",
	    .duration_ns = 1000000000,
	    .comm = "x",
	    .quiet = true } },
	{ "all that goes without",
	  { "-qt1", "-s/d", "-og", "-d1", "-cx", "--memory=2", "-b8", "--text", "--force" },
	  { .has_threshold = true,
	    .threshold_us = 1,
	    .dir = "/d",
	    .output = "g",
	    .duration_ns = 1000000000,
	    .comm = "x",
	    .buffer_kb = 8,
	    .text = true,
	    .force = true,
	    .quiet = true } },
};

TEST(good)
{
	const struct good *row = *state;
	const struct options *e = &row->expected;
	struct options *o;
	struct buf said;
	int status;

	assert_true(parse(stream, row->args, &o, &status, &said));
	assert_string_equal(said.data, "");
	assert_int_equal(o->has_threshold, e->has_threshold);
	assert_int_equal(o->threshold_us, e->threshold_us);
	assert_int_equal(o->duration_ns, e->duration_ns);
	assert_int_equal(o->buffer_kb, e->buffer_kb);
	assert_text(o->dir, e->dir);
	assert_text(o->input, e->input);
	assert_text(o->output, e->output);
	assert_text(o->comm, e->comm);
	assert_int_equal(o->nr_pids + o->nr_functions + o->nr_events, 0);
	assert_int_equal(o->force, e->force);
	assert_int_equal(o->text, e->text);
	assert_int_equal(o->quiet, e->quiet);
	assert_int_equal(o->help, e->help);
	assert_int_equal(o->version, e->version);
	buf_free(&said);
	options_free(o);
}

TEST(memory)
{
	static const struct {
		const char *word;
		uint64_t expected;
	} words[] = { { "--memory=16", 16 },
		      { "--memory=1", 1 },
		      { "--memory=65536", 65536 },
		      { "-t2", 0 } };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		const char *const args[] = { "-t1", words[i].word, NULL };
		struct options *o;
		struct buf said;
		int status;

		assert_true(parse(stream, args, &o, &status, &said));
		assert_string_equal(said.data, "");
		assert_int_equal(number(stream, o, "memory"), words[i].expected);
		buf_free(&said);
		options_free(o);
	}
}

TEST(pids)
{
	static const char *const args[] = { "-t",    "1", "-p",	 "1,4194304,86",
					    "--pid", "7", "-p9", NULL };
	static const int expected[] = { 1, 4194304, 86, 7, 9 };
	struct options *o;
	struct buf said;
	int status;

	assert_true(parse(stream, args, &o, &status, &said));
	assert_int_equal(o->nr_pids, ARRAY_SIZE(expected));
	for (size_t i = 0; i < ARRAY_SIZE(expected); i++)
		assert_int_equal(o->pids[i], expected[i]);
	assert_string_equal(said.data, "");
	buf_free(&said);
	options_free(o);
}

TEST(functions)
{
	static const char *const args[] = { "-t", "1", "-f", "^free_.*page", "--function=b", NULL };
	struct options *o;
	struct buf said;
	int status;

	assert_true(parse(stream, args, &o, &status, &said));
	assert_int_equal(o->nr_functions, 2);
	assert_string_equal(o->functions[0], "^free_.*page");
	assert_string_equal(o->functions[1], "b");
	assert_string_equal(said.data, "");
	buf_free(&said);
	options_free(o);
}

TEST(events)
{
	static const char *const args[] = {
		"-t", "0",	     "-i",
		"f",  "-e",	     "kmem:mm_page_free=free_unref_page.part.0",
		"-e", "a-b:c.d=e_f", "--event=vmscan:mm_vmscan_lru_shrink_inactive=shrink_node",
		NULL
	};
	static const char *const expected[][3] = {
		{ "kmem", "mm_page_free", "free_unref_page.part.0" },
		{ "a-b", "c.d", "e_f" },
		{ "vmscan", "mm_vmscan_lru_shrink_inactive", "shrink_node" },
	};
	struct options *o;
	struct buf said;
	int status;

	assert_true(parse(stream, args, &o, &status, &said));
	assert_int_equal(o->nr_events, ARRAY_SIZE(expected));
	for (size_t i = 0; i < ARRAY_SIZE(expected); i++) {
		assert_string_equal(o->events[i].system, expected[i][0]);
		assert_string_equal(o->events[i].event, expected[i][1]);
		assert_string_equal(o->events[i].function, expected[i][2]);
	}
	assert_string_equal(said.data, "");
	buf_free(&said);
	options_free(o);
}

/* What follows the options belongs to another program, including that program's options. */
TEST(operands)
{
	static const char *const with_dashes[] = { "-t", "1", "--", "-q", "-x", NULL };
	static const char *const without[] = { "-t", "1", "make", "-q", "--nonsense", NULL };
	static const char *const none[] = { "-t", "1", "--", NULL };
	struct options *o;
	struct buf said;
	int status;

	assert_true(parse(&command_record, with_dashes, &o, &status, &said));
	assert_string_equal(said.data, "");
	assert_string_equal(o->operands[0], "-q");
	assert_string_equal(o->operands[1], "-x");
	assert_null(o->operands[2]);
	assert_false(o->quiet);
	buf_free(&said);
	options_free(o);
	assert_true(parse(&command_record, without, &o, &status, &said));
	assert_string_equal(o->operands[0], "make");
	assert_string_equal(o->operands[2], "--nonsense");
	assert_null(o->operands[3]);
	assert_false(o->quiet);
	buf_free(&said);
	options_free(o);
	assert_true(parse(&command_record, none, &o, &status, &said));
	assert_null(o->operands);
	buf_free(&said);
	options_free(o);
}

/* Its letters do not have the meaning they have in other commands, and its operand may stand
 * anywhere. */
TEST(snoop_options)
{
	static const char *const all[] = { "-TKe",	  "reclaim", "--tid", "--by",
					   "comm",	  "-i",	     "f",     "--zoneinfo=z",
					   "--histogram", "--json",  "-p7",   NULL };
	static const char *const live[] = { "--timestamp", "--extended", "--text", "--force",
					    NULL };
	struct options *o;
	struct buf said;
	int status;

	assert_true(parse(snoop, all, &o, &status, &said));
	assert_string_equal(said.data, "");
	assert_flags(snoop, o, "timestamp extended kernel-stack tid histogram json ");
	assert_false(o->has_threshold);
	assert_string_equal(*(const char **)option_member(find(snoop, "by"), o), "comm");
	assert_string_equal(o->zoneinfo, "z");
	assert_string_equal(o->operands[0], "reclaim");
	assert_null(o->operands[1]);
	assert_int_equal(o->nr_events, 0);
	assert_int_equal(o->threshold_us, 0);
	buf_free(&said);
	options_free(o);
	assert_true(parse(snoop, live, &o, &status, &said));
	assert_flags(snoop, o, "timestamp extended text force ");
	assert_null(o->operands);
	buf_free(&said);
	options_free(o);
}

/* --- invalid options ------------------------------------------------------------------------- */

struct bad {
	const char *name;
	const char *args[ARGS_MAX];
	const char *said; /* after "alloclat: " */
};

#define BAD_US	  ": a whole number of microseconds from 0 to 4294967 (0 only with -i) is needed\n"
#define BAD_S	  ": a number of seconds from 0.001 to 31622400 is needed\n"
#define BAD_PIDS  ": a comma-separated list of ids from 1 to 4194304 is needed\n"
#define BAD_KB	  ": a whole number of kilobytes from 8 to 4194304 is needed\n"
#define BAD_MB	  ": a whole number of megabytes from 1 to 65536 is needed\n"
#define BAD_EVENT ": SYS:EVENT=FUNC is needed\n"
#define NO_LIVE_0                                                                      \
	"-t: 0: a whole number of microseconds from 1 to 4294967 is needed; 0 is for " \
	"recordings (-i)\n"
#define NO_OWNER                                                                   \
	": start and end of a shrinker are matched with each other and cannot be " \
	"assigned to a function\n"
#define SUCH	   ": no such option" SEE
#define SHORT_SUCH ": no such option, or an ambiguous abbreviation" SEE

static const struct bad bads[] = {
	{ "-t: missing", { NULL }, "-t: a threshold in microseconds is required" SEE },
	{ "-t: missing with -i", { "-i", "x" }, "-t: a threshold in microseconds is required" SEE },
	{ "-t: 0 without -i", { "-t", "0" }, NO_LIVE_0 },
	{ "-t: 00 without -i", { "-t", "00" }, NO_LIVE_0 },
	{ "-t: too large", { "-t", "4294968" }, "-t: 4294968" BAD_US },
	{ "-t: too large with -i", { "-i", "x", "-t", "4294968" }, "-t: 4294968" BAD_US },
	{ "-t: overflow", { "-t", "18446744073709551617" }, "-t: 18446744073709551617" BAD_US },
	{ "-t: negative", { "-t", "-1" }, "-t: -1" BAD_US },
	{ "-t: plus", { "-t", "+1" }, "-t: +1" BAD_US },
	{ "-t: fraction", { "-t", "1.5" }, "-t: 1.5" BAD_US },
	{ "-t: unit", { "-t", "134us" }, "-t: 134us" BAD_US },
	{ "-t: blank", { "-t", " 1" }, "-t:  1" BAD_US },
	{ "-t: empty", { "-t", "" }, "-t: (empty)" BAD_US },
	{ "-t: empty, long", { "--threshold=" }, "-t: (empty)" BAD_US },
	{ "-t: an option", { "-t", "-q" }, "-t: -q" BAD_US },
	{ "-t: bytes for a terminal", { "-t", "\033[2J" }, "-t: \\x1b[2J" BAD_US },
	{ "-t: bad one, then a good one", { "-t", "x", "-t", "1" }, "-t: x" BAD_US },
	{ "-t: no value", { "-t" }, "-t: US is missing" SEE },
	{ "--threshold: no value", { "--threshold" }, "-t: US is missing" SEE },
	{ "-qt: no value", { "-qt" }, "-t: US is missing" SEE },
	{ "-s: empty", { "-t", "1", "-s", "" }, "-s: (empty): DIR is needed\n" },
	{ "-s: no value", { "-t", "1", "-s" }, "-s: DIR is missing" SEE },
	{ "-i: empty", { "-t", "1", "-i", "" }, "-i: (empty): FILE is needed\n" },
	{ "-i: no value", { "-t", "1", "--input" }, "-i: FILE is missing" SEE },
	{ "-o: empty", { "-t", "1", "--output=" }, "-o: (empty): FILE is needed\n" },
	{ "-o: no value", { "-t", "1", "-o" }, "-o: FILE is missing" SEE },
	{ "-d: 0", { "-t", "1", "-d", "0" }, "-d: 0" BAD_S },
	{ "-d: too short", { "-t", "1", "-d", "0.000999999" }, "-d: 0.000999999" BAD_S },
	{ "-d: too long",
	  { "-t", "1", "-d", "31622400.000000001" },
	  "-d: 31622400.000000001" BAD_S },
	{ "-d: overflow",
	  { "-t", "1", "-d", "99999999999999999999" },
	  "-d: 99999999999999999999" BAD_S },
	{ "-d: negative", { "-t", "1", "-d", "-1" }, "-d: -1" BAD_S },
	{ "-d: unit", { "-t", "1", "-d", "1s" }, "-d: 1s" BAD_S },
	{ "-d: empty", { "-t", "1", "-d", "" }, "-d: (empty)" BAD_S },
	{ "-d: no value", { "-t", "1", "-d" }, "-d: S is missing" SEE },
	{ "-p: 0", { "-t", "1", "-p", "0" }, "-p: 0" BAD_PIDS },
	{ "-p: too large", { "-t", "1", "-p", "4194305" }, "-p: 4194305" BAD_PIDS },
	{ "-p: overflow", { "-t", "1", "-p", "4294967297" }, "-p: 4294967297" BAD_PIDS },
	{ "-p: negative", { "-t", "1", "-p", "-1" }, "-p: -1" BAD_PIDS },
	{ "-p: empty", { "-t", "1", "-p", "" }, "-p: (empty)" BAD_PIDS },
	{ "-p: empty in the list", { "-t", "1", "-p", "1,,2" }, "-p: 1,,2" BAD_PIDS },
	{ "-p: comma at the end", { "-t", "1", "-p", "1," }, "-p: 1," BAD_PIDS },
	{ "-p: comma in front", { "-t", "1", "-p", ",1" }, "-p: ,1" BAD_PIDS },
	{ "-p: a blank", { "-t", "1", "-p", "1, 2" }, "-p: 1, 2" BAD_PIDS },
	{ "-p: a range", { "-t", "1", "-p", "1-2" }, "-p: 1-2" BAD_PIDS },
	{ "-p: no value", { "-t", "1", "-p" }, "-p: LIST is missing" SEE },
	{ "-c: empty", { "-t", "1", "-c", "" }, "-c: (empty): PATTERN is needed\n" },
	{ "-c: no value", { "-t", "1", "--comm" }, "-c: PATTERN is missing" SEE },
	{ "-f: empty", { "-t", "1", "-f", "" }, "-f: (empty): a regular expression is needed\n" },
	{ "-f: no value", { "-t", "1", "-f" }, "-f: PATTERN is missing" SEE },
	{ "-e: no colon", { "-t", "1", "-e", "a=b" }, "-e: a=b" BAD_EVENT },
	{ "-e: no function", { "-t", "1", "-e", "a:b" }, "-e: a:b" BAD_EVENT },
	{ "-e: empty function", { "-t", "1", "-e", "a:b=" }, "-e: a:b=" BAD_EVENT },
	{ "-e: empty event", { "-t", "1", "-e", "a:=c" }, "-e: a:=c" BAD_EVENT },
	{ "-e: empty system", { "-t", "1", "-e", ":b=c" }, "-e: :b=c" BAD_EVENT },
	{ "-e: empty", { "-t", "1", "-e", "" }, "-e: (empty)" BAD_EVENT },
	{ "-e: the wrong order", { "-t", "1", "-e", "a=b:c" }, "-e: a=b:c" BAD_EVENT },
	{ "-e: two functions", { "-t", "1", "-e", "a:b=c=d" }, "-e: a:b=c=d" BAD_EVENT },
	{ "-e: two systems", { "-t", "1", "-e", "a:b:c=d" }, "-e: a:b:c=d" BAD_EVENT },
	{ "-e: out of events/", { "-t", "1", "-e", "..:b=c" }, "-e: ..:b=c" BAD_EVENT },
	{ "-e: a path", { "-t", "1", "-e", "a:../b=c" }, "-e: a:../b=c" BAD_EVENT },
	{ "-e: a pattern", { "-t", "1", "-e", "a:b=c*" }, "-e: a:b=c*" BAD_EVENT },
	{ "-e: a second word", { "-t", "1", "-e", "a:b=c d" }, "-e: a:b=c d" BAD_EVENT },
	{ "-e: a newline", { "-t", "1", "-e", "a:b=c\n" }, "-e: a:b=c\\x0a" BAD_EVENT },
	{ "-e: an exclamation mark", { "-t", "1", "-e", "a:b=!c" }, "-e: a:b=!c" BAD_EVENT },
	{ "-e: a dash first", { "-t", "1", "-e", "a:b=-c" }, "-e: a:b=-c" BAD_EVENT },
	{ "-e: bytes above 0x7f", { "-t", "1", "-e", "a:b=c\xe9" }, "-e: a:b=c\\xe9" BAD_EVENT },
	{ "-e: start of a shrinker",
	  { "-t", "1", "-e", "vmscan:mm_shrink_slab_start=f" },
	  "-e: vmscan:mm_shrink_slab_start=f" NO_OWNER },
	{ "-e: end of a shrinker",
	  { "-t", "1", "-e", "x:mm_shrink_slab_end=f" },
	  "-e: x:mm_shrink_slab_end=f" NO_OWNER },
	{ "-e: no value", { "-t", "1", "-e" }, "-e: SYS:EVENT=FUNC is missing" SEE },
	{ "-b: too small", { "-t", "1", "-b", "7" }, "-b: 7" BAD_KB },
	{ "-b: too large", { "-t", "1", "-b", "4194305" }, "-b: 4194305" BAD_KB },
	{ "-b: empty", { "-t", "1", "-b", "" }, "-b: (empty)" BAD_KB },
	{ "-b: negative", { "-t", "1", "-b", "-8" }, "-b: -8" BAD_KB },
	{ "-b: unit", { "-t", "1", "-b", "8k" }, "-b: 8k" BAD_KB },
	{ "-b: no value", { "-t", "1", "-b" }, "-b: KB is missing" SEE },
	{ "--memory: 0", { "-t", "1", "--memory", "0" }, "--memory: 0" BAD_MB },
	{ "--memory: too large", { "-t", "1", "--memory", "65537" }, "--memory: 65537" BAD_MB },
	{ "--memory: empty", { "-t", "1", "--memory=" }, "--memory: (empty)" BAD_MB },
	{ "--memory: junk", { "-t", "1", "--memory", "64M" }, "--memory: 64M" BAD_MB },
	{ "--memory: no value", { "-t", "1", "--memory" }, "--memory: MB is missing" SEE },
	{ "--force: a value", { "-t", "1", "--force=1" }, "--force: takes no value" SEE },
	{ "--quiet: a value", { "-t", "1", "--quiet=" }, "--quiet: takes no value" SEE },
	{ "--help: a value", { "--help=x" }, "--help: takes no value" SEE },
	{ "-i with -s",
	  { "-t", "1", "-i", "f", "-s", "/d" },
	  "-s: cannot be used with -i: the tracing directory is not used for a recording\n" },
	{ "-i with -b",
	  { "-t", "1", "-b", "8", "-i", "f" },
	  "-b: cannot be used with -i: a recording has no ring buffer\n" },
	{ "-i with -f",
	  { "-t", "1", "-f", "x", "-i", "f" },
	  "-f: cannot be used with -i: functions are chosen when recording, and all of them are "
	  "shown\n" },
	{ "-i with --text",
	  { "-t", "1", "-i", "f", "--text" },
	  "--text: cannot be used with -i: the format of a recording is detected from its "
	  "content\n" },
	{ "-i with --force",
	  { "-t", "1", "-i", "f", "--force" },
	  "--force: cannot be used with -i: with a recording there is no tracing to take over\n" },
	{ "unknown letter", { "-t", "1", "-x" }, "-x" SUCH },
	{ "unknown letter among others", { "-qx" }, "-x" SUCH },
	{ "unknown letter, a byte for a terminal", { "-\033" }, "-\\x1b" SUCH },
	{ "unknown letter, a byte above 0x7f", { "-\xff" }, "-\\xff" SUCH },
	{ "unknown letter, a colon", { "-:" }, "-:" SUCH },
	{ "no short form of --force", { "-t", "1", "-F" }, "-F" SUCH },
	{ "no short form of --text", { "-t", "1", "-T" }, "-T" SUCH },
	{ "no short form of --memory", { "-t", "1", "-M", "5" }, "-M" SUCH },
	{ "unknown word", { "--nonsense" }, "--nonsense" SHORT_SUCH },
	{ "unknown word with a value", { "--nonsense=5" }, "--nonsense=5" SHORT_SUCH },
	{ "short for several", { "--f", "x" }, "--f" SHORT_SUCH },
	{ "short for several, -t", { "--t", "1" }, "--t" SHORT_SUCH },
	{ "unexpected argument",
	  { "-t", "1", "trace.txt" },
	  "trace.txt: unexpected argument; use -i to read a recording" SEE },
	{ "unexpected argument in front",
	  { "trace.txt", "-t", "1" },
	  "trace.txt: unexpected argument; use -i to read a recording" SEE },
	{ "unexpected argument behind --",
	  { "-t", "1", "--", "-q" },
	  "-q: unexpected argument; use -i to read a recording" SEE },
	{ "unexpected dash",
	  { "-t", "1", "-" },
	  "-: unexpected argument; use -i to read a recording" SEE },
	{ "unexpected, and empty",
	  { "-t", "1", "" },
	  ": unexpected argument; use -i to read a recording" SEE },
};

TEST(bad)
{
	const struct bad *row = *state;
	struct options *o;
	struct buf said;
	int status;

	assert_false(parse(stream, row->args, &o, &status, &said));
	assert_int_equal(status, EXIT_USAGE);
	assert_memory_equal(said.data, "alloclat: ", 10);
	assert_string_equal(said.data + 10, row->said);
	buf_free(&said);
	options_free(o);
}

/* In the middle of a word of letters, the message is about that word, not the one before. */
TEST(no_short_form_among_others)
{
	static const struct bad words[] = {
		{ "", { "--quiet", "-Fx" }, "-F" SUCH },
		{ "", { "--force", "-Mq" }, "-M" SUCH },
	};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		const struct bad *row = &words[i];

		bad((void **)&row);
	}
}

struct of_command {
	const char *name;
	const struct command *command;
	const char *args[ARGS_MAX];
	const char *said; /* NULL: accepted */
};

static const struct of_command of_commands[] = {
	{ "check: no options", &command_check, { NULL }, NULL },
	{ "check: -s", &command_check, { "-s", "/d" }, NULL },
	{ "check: -h", &command_check, { "-h" }, NULL },
	{ "check: no -t", &command_check, { "-t", "1" }, "alloclat: -t" SUCH },
	{ "check: no --threshold",
	  &command_check,
	  { "--threshold=1" },
	  "alloclat: --threshold=1" SHORT_SUCH },
	{ "check: --t is not short for several", &command_check, { "--t", "/d" }, NULL },
	{ "check: an argument", &command_check, { "x" }, "alloclat: x: unexpected argument" SEE },
	{ "compaction: live",
	  &view_compaction.command,
	  { "-p", "-d", "5", "-s", "/d", "-b", "64" },
	  NULL },
	{ "compaction: -i and --force",
	  &view_compaction.command,
	  { "-i", "x", "--force" },
	  "alloclat: --force: cannot be used with -i: with a recording there is no tracing to take over\n" },
	{ "compaction: no -T",
	  &view_compaction.command,
	  { "-i", "x", "-T" },
	  "alloclat: -T" SHORT_SUCH },
	{ "compaction: --by, something else",
	  &view_compaction.command,
	  { "-i", "x", "--by", "size" },
	  "alloclat: --by: size: one of order, zone, mode, status and comm is needed\n" },
	{ "compaction: --by, nothing",
	  &view_compaction.command,
	  { "-i", "x", "--by" },
	  "alloclat: --by: KEY is missing" SEE },
	{ "restore: no options", &command_restore, { NULL }, NULL },
	{ "restore: -q", &command_restore, { "-q" }, NULL },
	{ "restore: no -s", &command_restore, { "-s", "/d" }, "alloclat: -s" SUCH },
	{ "restore: an argument",
	  &command_restore,
	  { "-q", "x" },
	  "alloclat: x: unexpected argument" SEE },
	{ "snoop: no options", &view_snoop.command, { NULL }, NULL },
	{ "snoop: --zoneinfo live",
	  &view_snoop.command,
	  { "--zoneinfo", "z" },
	  "alloclat: --zoneinfo: only with -i: live, /proc/zoneinfo of this machine is used\n" },
	{ "snoop: --zoneinfo empty",
	  &view_snoop.command,
	  { "-i", "x", "--zoneinfo=" },
	  "alloclat: --zoneinfo: (empty): FILE is needed\n" },
	{ "snoop: --by no value",
	  &view_snoop.command,
	  { "--by" },
	  "alloclat: --by: KEY is missing" SEE },
	{ "snoop: another command's option",
	  &view_snoop.command,
	  { "-f", "x" },
	  "alloclat: -f" SUCH },
	{ "snoop: --json takes none",
	  &view_snoop.command,
	  { "--json=x" },
	  "alloclat: --json: takes no value" SEE },
	{ "snoop: -i and --force",
	  &view_snoop.command,
	  { "-i", "x", "--force" },
	  "alloclat: --force: cannot be used with -i: with a recording there is no tracing to take over\n" },
};

TEST(of_command)
{
	const struct of_command *row = *state;
	struct options *o;
	struct buf said;
	int status;

	assert_int_equal(parse(row->command, row->args, &o, &status, &said), !row->said);
	assert_string_equal(said.data, row->said ? row->said : "");
	buf_free(&said);
	options_free(o);
}

/* --- a command with words after a single dash ------------------------------------------------ */

static const struct flags_row {
	const char *name;
	const char *args[ARGS_MAX];
	const char *flags;
	const char *operand;
} flags_rows[] = {
	{ "flags: nothing", { NULL }, "", NULL },
	{ "flags: -p", { "-p" }, "processes ", NULL },
	{ "flags: -pv", { "-pv" }, "processes pv ", NULL },
	{ "flags: --pv", { "--pv" }, "processes pv ", NULL },
	{ "flags: -u -t", { "-u", "-t" }, "microseconds times ", NULL },
	{ "flags: -ut", { "-ut" }, "microseconds times ", NULL },
	{ "flags: -m", { "-m" }, "migration ", NULL },
	{ "flags: -fs", { "-fs" }, "fs ", NULL },
	{ "flags: -ms", { "-ms" }, "ms ", NULL },
	{ "flags: -m -ms -fs", { "-m", "-ms", "-fs" }, "migration fs ms ", NULL },
	{ "flags: --by", { "--by", "order" }, "", NULL },
	{ "flags: --by=", { "--by=comm" }, "", NULL },
	{ "flags: --histogram", { "--histogram" }, "histogram ", NULL },
	{ "flags: --json", { "--json" }, "json ", NULL },
	{ "flags: a task", { "-p", "12-" }, "processes ", "12-" },
	{ "flags: a task in front", { "kswapd", "-p" }, "processes ", "kswapd" },
};

TEST(flags)
{
	const struct flags_row *row = *state;
	const char *args[ARGS_MAX] = { "-i", "x" };
	struct options *o;
	struct buf said;
	int status;

	memcpy(args + 2, row->args, sizeof(row->args) - 2 * sizeof(*args));
	assert_true(parse(compaction, args, &o, &status, &said));
	assert_flags(compaction, o, row->flags);
	assert_text(o->operands ? o->operands[0] : NULL, row->operand);
	assert_string_equal(o->input, "x");
	assert_string_equal(said.data, "");
	buf_free(&said);
	options_free(o);
}

/* In the order in which the message lists them. */
TEST(by)
{
	static const char *const keys[] = { "order", "zone", "mode", "status", "comm" };

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		const char *const args[] = { "--by", keys[i], NULL };
		struct options *o;
		struct buf said;
		int status;

		assert_true(parse(compaction, args, &o, &status, &said));
		assert_int_equal(*(int *)option_member(find(compaction, "by"), o), i + 1);
		buf_free(&said);
		options_free(o);
	}
}

/* --- help and completion --------------------------------------------------------------------- */

static const char *const names[] = { "-t, --threshold US",
				     "-s, --tracefs DIR",
				     "-i, --input FILE",
				     "-o, --output FILE",
				     "-d, --duration S",
				     "-p, --pid LIST",
				     "-c, --comm PATTERN",
				     "-f, --function PATTERN",
				     "-e, --event SYS:EVENT=FUNC",
				     "-b, --buffer KB",
				     "    --memory MB",
				     "    --text",
				     "    --force",
				     "-q, --quiet",
				     "-V, --version",
				     "-h, --help" };

TEST(help)
{
	struct capture c = capture_begin(STDOUT_FILENO);
	struct buf text;

	options_help(stream, commands);
	capture_end(&c, &text);
	assert_memory_equal(text.data, "Usage: alloclat -t US [options]\nPrint slow ", 43);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		const char *at = strstr(text.data, names[i]);

		assert_non_null(at);
		/* At the beginning of a line, once. */
		assert_memory_equal(at - 3, "\n  ", 3);
		assert_null(strstr(at + 1, names[i]));
	}
	assert_non_null(strstr(text.data,
			       "\nCommands:\n  check        Show what this kernel supports.\n"
			       "  compaction   Add up the time spent in memory compaction, "
			       "by task or other keys.\n\n"));
	for (const char *line = text.data, *end; *line; line = end + 1) {
		end = strchr(line, '\n');
		assert_non_null(end);
		assert_in_range(end - line, 0, 100);
	}
	buf_free(&text);
}

TEST(help_of_a_command)
{
	struct capture c = capture_begin(STDOUT_FILENO);
	struct buf text;

	options_help(&command_check, commands);
	assert_captured(&c, "Usage: alloclat check [options]\nShow what this kernel supports.\n\n"
			    "Options:\n"
			    "  -s, --tracefs DIR           live: tracing directory (default: where "
			    "tracefs is mounted)\n"
			    "  -V, --version               print the version and exit\n"
			    "  -h, --help                  print this help and exit\n");
	c = capture_begin(STDOUT_FILENO);
	options_help(&command_record, commands);
	capture_end(&c, &text);
	assert_non_null(
		strstr(text.data, "Usage: alloclat record -t US [options] [-- COMMAND...]\n"));
	assert_non_null(strstr(text.data, "write the recording to FILE (default trace.dat)\n"));
	buf_free(&text);
}

/* Runs the script in a shell. Returns the status of pclose(3). */
static int try_completion(const struct buf *script, const char *words, int at,
			  struct buf *ret_reply)
{
	struct buf command = { 0 };
	char line[256];
	FILE *shell;

	buf_printf(&command,
		   "bash -c 'eval \"$0\"; COMP_WORDS=(%s); COMP_CWORD=%d; _alloclat; "
		   "printf \"%%s \" \"${COMPREPLY[@]}\"' \"$ALLOCLAT_SCRIPT\"",
		   words, at);
	setenv("ALLOCLAT_SCRIPT", script->data, 1);
	shell = popen(command.data, "r");
	buf_free(&command);
	assert_non_null(shell);
	while (fgets(line, sizeof(line), shell))
		buf_str(ret_reply, line);
	return pclose(shell);
}

TEST(completion)
{
	static const struct {
		const char *words;
		int at;
		const char *reply;
	} tries[] = {
		{ "alloclat --thr", 1, "--threshold " },
		{ "alloclat --f", 1, "--function --force " },
		{ "alloclat ch", 1, "check " },
		{ "alloclat compaction --b", 2, "--by --buffer " },
		{ "alloclat compaction --by st", 3, "status " },
		{ "alloclat compaction -p --h", 3, "--histogram --help " },
		{ "alloclat compaction -f", 2, "-fs " },
		{ "alloclat -t 5 ch", 3, " " },
		{ "alloclat -t 1", 2, " " },
		{ "alloclat check --t", 2, "--tracefs " },
		{ "alloclat check --in", 2, " " },
		{ "alloclat -s /pro", 2, "/proc " },
	};
	struct capture c = capture_begin(STDOUT_FILENO);
	struct buf script;

	options_completion(commands);
	capture_end(&c, &script);
	for (size_t i = 0; i < ARRAY_SIZE(tries); i++) {
		struct buf reply = { 0 };

		assert_int_equal(try_completion(&script, tries[i].words, tries[i].at, &reply), 0);
		assert_string_equal(reply.data, tries[i].reply);
		buf_free(&reply);
	}
	buf_free(&script);
}

int main(void)
{
	struct unit u = { 0 };

	unsetenv("POSIXLY_CORRECT");
	UNIT_ROWS(&u, good, goods);
	UNIT_TEST(&u, memory);
	UNIT_TEST(&u, pids);
	UNIT_TEST(&u, functions);
	UNIT_TEST(&u, events);
	UNIT_TEST(&u, operands);
	UNIT_TEST(&u, snoop_options);
	UNIT_ROWS(&u, bad, bads);
	UNIT_TEST(&u, no_short_form_among_others);
	UNIT_ROWS(&u, of_command, of_commands);
	UNIT_ROWS(&u, flags, flags_rows);
	UNIT_TEST(&u, by);
	UNIT_TEST(&u, help);
	UNIT_TEST(&u, help_of_a_command);
	UNIT_TEST(&u, completion);
	return unit_run("options", &u);
}
