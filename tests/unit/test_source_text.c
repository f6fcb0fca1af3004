// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Text to events: the same ones however reads cut the input; names with newlines, which are put
 * together again; lines that are too long; other formats; inputs that end, pause or fail.
 */
#include "event/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "capture.h"
#include "text/line.h"
#include "unit.h"

#define FRONT "    6.614612 |   0)     sh-86      | "
#define GOOD  FRONT "! 275.216 us  |  } /* shrink_node */\n"
/* Looks like a line up to a newline in the task's name, but what follows does not continue it. */
#define PIECE "    6.614612 |   0)     a\n"

/* A source, and all events it has returned, each in angle brackets. */
struct reading {
	int to, from;
	struct source *source;
	struct buf events;
	size_t fills;
	enum source_result result; /* of the last next() */
};

static void start(struct reading *r, int from, bool endless)
{
	*r = (struct reading){ .from = from, .to = -1 };
	r->source = source_text_new(from, "input", endless);
	buf_str(&r->events, "");
}

static void start_pipe(struct reading *r, bool endless)
{
	int fds[2];

	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	start(r, fds[0], endless);
	r->to = fds[1];
}

static void end(struct reading *r)
{
	source_free(r->source);
	buf_free(&r->events);
	close(r->from);
	if (r->to >= 0)
		close(r->to);
}

static void pump(struct reading *r)
{
	struct event e;

	while ((r->result = r->source->ops->next(r->source, &e)) == SOURCE_EVENT) {
		buf_str(&r->events, "<");
		buf_add(&r->events, e.raw.data, e.raw.len);
		/* A frame's line does not have its task. */
		if (e.kind == EVENT_STACK && e.ts == 6614613000 && e.cpu == 1)
			buf_printf(&r->events, ":%d", e.pid);
		buf_str(&r->events, ">");
	}
}

static enum source_result fill(struct reading *r, size_t *ret_bytes)
{
	enum source_result result;

	*ret_bytes = 4711;
	r->fills++;
	result = r->source->ops->fill(r->source, ret_bytes);
	assert_int_not_equal(result, SOURCE_EVENT);
	if (result != SOURCE_ERROR)
		pump(r);
	return result;
}

static void feed(struct reading *r, const char *bytes, size_t len)
{
	size_t got;

	assert_int_equal(write(r->to, bytes, len), len);
	assert_int_equal(fill(r, &got), SOURCE_AGAIN);
	assert_int_equal(got, len);
	assert_int_equal(r->result, SOURCE_AGAIN);
}

static void feed_end(struct reading *r)
{
	size_t got;

	close(r->to);
	r->to = -1;
	assert_int_equal(fill(r, &got), SOURCE_END);
	assert_int_equal(got, 0);
	assert_int_equal(r->result, SOURCE_END);
	/* The end is permanent. */
	pump(r);
	assert_int_equal(r->result, SOURCE_END);
}

static void feed_in_chunks(struct reading *r, struct slice input, size_t chunk)
{
	for (size_t at = 0; at < input.len; at += chunk)
		feed(r, input.data + at, input.len - at < chunk ? input.len - at : chunk);
	feed_end(r);
}

static void assert_counts(const struct reading *r, const struct source_counts *expected)
{
	const struct source_counts *c = &r->source->counts;

	assert_int_equal(c->lines, expected->lines);
	assert_int_equal(c->events, expected->events);
	assert_int_equal(c->losses, expected->losses);
	assert_int_equal(c->lost, expected->lost);
	assert_int_equal(c->lost_unknown, expected->lost_unknown);
	assert_int_equal(c->unknown, expected->unknown);
	assert_int_equal(c->no_time, expected->no_time);
	assert_int_equal(c->no_task, expected->no_task);
	assert_int_equal(c->no_duration, expected->no_duration);
}

/* --- events, for every size of reads --------------------------------------------------------- */

struct input {
	const char *name;
	struct slice text;
	const char *events;
	struct source_counts counts;
};

#define INPUT(literal)                       \
	{                                    \
		literal, sizeof(literal) - 1 \
	}
#define PLAIN(name)   "              " name "-86      [001] .....     6.614612: a: b\n"
#define STACK	      "              sh-86      [001] .....     6.614613: <stack trace>\n"
#define NAMED(column) "    6.614612 |   0) " column " | # 4842.191 us |  } /* f */\n"

static const struct input inputs[] = {
	{ "input: nothing", INPUT(""), "", { 0 } },
	{ "input: tracepoints alone",
	  INPUT("# tracer: nop\n" PLAIN("sh") "junk\n" PLAIN("sh")),
	  "<" PLAIN("sh") "><" PLAIN("sh") ">",
	  { .lines = 4, .events = 2, .unknown = 1 } },
	{ "input: newlines in the name of one",
	  INPUT(PLAIN("\n\n") PLAIN("sh")),
	  "<" PLAIN("\n\n") "><" PLAIN("sh") ">",
	  { .lines = 2, .events = 2 } },
	{ "input: a stack",
	  INPUT(" => lost\n" PLAIN("sh") STACK " => f\n => g\n" PLAIN("sh") " => lost\n"),
	  "<" PLAIN("sh") ">< => f\n:86>< => g\n:86><" PLAIN("sh") ">",
	  { .lines = 7, .events = 4 } },
	{ "input: one line", INPUT(GOOD), "<" GOOD ">", { .lines = 1, .events = 1 } },
	{ "input: no newline at the end",
	  INPUT(FRONT "! 275.216 us  |  } /* f */"),
	  "<" FRONT "! 275.216 us  |  } /* f */>",
	  { .lines = 1, .events = 1 } },
	{ "input: cut off at the end",
	  INPUT(GOOD FRONT "! 275.2"),
	  "<" GOOD ">",
	  { .lines = 2, .events = 1, .unknown = 1 } },
	{ "input: carriage returns",
	  INPUT("#\r\n" FRONT "! 275.216 us  |  } /* f */\r\n\r\n"),
	  "<" FRONT "! 275.216 us  |  } /* f */\r\n>",
	  { .lines = 3, .events = 1 } },
	{ "input: banners and a header",
	  INPUT("# tracer: function_graph\n#\n" GOOD " ------------------------------------------\n"
		" 1)    cat-102     =>     sh-103    \n"
		" ------------------------------------------\n\n" GOOD "CPU:1 [LOST 5 EVENTS]\n"),
	  "<" GOOD "><" GOOD "><CPU:1 [LOST 5 EVENTS]\n>",
	  { .lines = 9, .events = 3, .losses = 1, .lost = 5 } },
	{ "input: losses",
	  INPUT("CPU:1 [LOST 5 EVENTS]\nCPU:0 [LOST EVENTS]\n" GOOD "CPU:1 [LOST 7 EVENTS]\n"),
	  "<CPU:1 [LOST 5 EVENTS]\n><CPU:0 [LOST EVENTS]\n><" GOOD "><CPU:1 [LOST 7 EVENTS]\n>",
	  { .lines = 4, .events = 4, .losses = 3, .lost = 12, .lost_unknown = 1 } },
	{ "input: no trace", INPUT("hello\nworld\n\n \n"), "", { .lines = 4, .unknown = 3 } },
	{ "input: zeros",
	  INPUT("\0\0\0\n\0" GOOD "\0\n\0\n" GOOD "\0"),
	  "<" GOOD ">",
	  { .lines = 6, .events = 1, .unknown = 5 } },
	{ "input: lines that lack columns",
	  INPUT(" 0) ! 275.216 us  |  } /* f */\n 0)               |  f() {\n"
		"    6.614612 |   0) ! 275.216 us  |  } /* f */\n" FRONT "} /* f */\n" FRONT
		"f() {\n" FRONT "f();\n"),
	  "",
	  { .lines = 6, .no_time = 2, .no_task = 1, .no_duration = 3 } },
	{ "name: a newline",
	  INPUT(NAMED("    a\nb-86    ") GOOD),
	  "<" NAMED("    a\nb-86    ") "><" GOOD ">",
	  { .lines = 2, .events = 2 } },
	{ "name: only a newline",
	  INPUT(GOOD NAMED("     \n-86     ")),
	  "<" GOOD "><" NAMED("     \n-86     ") ">",
	  { .lines = 2, .events = 2 } },
	{ "name: seven newlines",
	  INPUT(NAMED("  \n\n\n\n\n\n\n-86  ")),
	  "<" NAMED("  \n\n\n\n\n\n\n-86  ") ">",
	  { .lines = 1, .events = 1 } },
	{ "name: a newline after the other",
	  INPUT(NAMED("    a\nb-86    ") NAMED("   a\n\nb-86    ") GOOD),
	  "<" NAMED("    a\nb-86    ") "><" NAMED("   a\n\nb-86    ") "><" GOOD ">",
	  { .lines = 3, .events = 3 } },
	{ "name: a return and a newline",
	  INPUT(NAMED("   a\r\nb-86    ")),
	  "<" NAMED("   a\r\nb-86    ") ">",
	  { .lines = 1, .events = 1 } },
	{ "name: a newline, in a marker's line",
	  INPUT("    6.614612 |   0)     a\nb-86     |               |  /* hello */\n" GOOD),
	  "<" GOOD ">",
	  { .lines = 2, .events = 1 } },
	{ "piece: alone", INPUT(PIECE), "", { .lines = 1, .unknown = 1 } },
	{ "piece: a good line behind it",
	  INPUT(PIECE GOOD),
	  "<" GOOD ">",
	  { .lines = 2, .events = 1, .unknown = 1 } },
	{ "piece: seven, and a good line behind them",
	  INPUT(PIECE PIECE PIECE PIECE PIECE PIECE PIECE GOOD GOOD),
	  "<" GOOD "><" GOOD ">",
	  { .lines = 9, .events = 2, .unknown = 7 } },
	{ "piece: empty lines behind it",
	  INPUT(PIECE "\n\n\n\n\n\n\n\n\n" GOOD),
	  "<" GOOD ">",
	  { .lines = 11, .events = 1, .unknown = 1 } },
	{ "piece: the columns do not fit",
	  INPUT("    6.614612 |   0)      a\nb-86     | ! 275.216 us  "
		"|  } /* f */\n" GOOD),
	  "<" GOOD ">",
	  { .lines = 3, .events = 1, .unknown = 2 } },
	{ "piece: cut off behind it", INPUT(PIECE "b-86"), "", { .lines = 2, .unknown = 2 } },
};

/* In reads of every size, which cut characters, line ends and names. */
TEST(input)
{
	const struct input *row = *state;

	for (size_t chunk = 1; chunk <= row->text.len + 1; chunk++) {
		struct reading r;

		start_pipe(&r, false);
		feed_in_chunks(&r, row->text, chunk);
		if (strcmp(r.events.data, row->events) != 0)
			print_error("in reads of %zu\n", chunk);
		assert_string_equal(r.events.data, row->events);
		assert_counts(&r, &row->counts);
		end(&r);
	}
}

/* All inputs in a row, in two reads that meet at every seventh byte. */
TEST(inputs_together)
{
	struct buf whole = { 0 }, expected = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(inputs); i++) {
		buf_add(&whole, inputs[i].text.data, inputs[i].text.len);
		buf_str(&whole, "\n" GOOD);
	}
	for (size_t cut = 0; cut < whole.len; cut += 7) {
		struct reading r;

		start_pipe(&r, false);
		if (cut > 0)
			feed(&r, whole.data, cut);
		feed(&r, whole.data + cut, whole.len - cut);
		feed_end(&r);
		if (cut == 0)
			buf_str(&expected, r.events.data);
		assert_string_equal(r.events.data, expected.data);
		end(&r);
	}
	assert_true(expected.len > whole.len / 3);
	buf_free(&whole);
	buf_free(&expected);
}

/* --- long lines --------------------------------------------------------------------------------
 */

/* Appends a tracepoint's line of @len bytes, newline included. */
static void add_long(struct buf *to, size_t len)
{
	static const char front[] = FRONT "              |  /* long: ";
	size_t fill = len - (sizeof(front) - 1) - sizeof(" */");

	buf_add(to, front, sizeof(front) - 1);
	buf_reserve(to, fill);
	memset(to->data + to->len, 'x', fill);
	to->len += fill;
	buf_str(to, " */\n");
}

static void read_file(struct reading *r, const struct buf *text)
{
	int fd = memfd_create("input", MFD_CLOEXEC);
	size_t got;

	assert_int_equal(write(fd, text->data, text->len), text->len);
	lseek(fd, 0, SEEK_SET);
	start(r, fd, false);
	while (fill(r, &got) == SOURCE_AGAIN)
		assert_true(got > 0);
	assert_int_equal(r->result, SOURCE_END);
}

TEST(longest_line)
{
	struct buf text = { 0 };
	struct reading r;

	add_long(&text, LINE_MAX_BYTES);
	buf_str(&text, GOOD);
	add_long(&text, LINE_MAX_BYTES + 1);
	buf_str(&text, GOOD);
	read_file(&r, &text);
	assert_counts(&r, &(struct source_counts){ .lines = 4, .events = 3, .unknown = 1 });
	assert_int_equal(r.events.len, LINE_MAX_BYTES + 2 + 2 * (strlen("<" GOOD ">")));
	end(&r);
	buf_free(&text);
}

/* Each counts as one unknown line, whatever its length, and the lines around it are intact. */
TEST(lines_that_are_too_long)
{
	static const size_t lengths[] = { 65537, 65538, 131072, 262144, 327680, 327681, 1000000 };

	for (size_t i = 0; i < ARRAY_SIZE(lengths); i++) {
		struct buf text = { 0 };
		struct reading r;

		buf_str(&text, GOOD);
		add_long(&text, lengths[i]);
		add_long(&text, lengths[i]);
		buf_str(&text, GOOD);
		add_long(&text, lengths[i]);
		buf_str(&text, GOOD);
		add_long(&text, lengths[i]);
		text.len -= 5; /* no newline, and no end of the comment */
		read_file(&r, &text);
		assert_string_equal(r.events.data, "<" GOOD "><" GOOD "><" GOOD ">");
		assert_counts(&r, &(struct source_counts){ .lines = 7, .events = 3, .unknown = 4 });
		end(&r);
		buf_free(&text);
	}
}

TEST(long_line_in_small_reads)
{
	static const size_t chunks[] = { 700, 4095, 65535, 65536 };
	struct buf text = { 0 };

	buf_str(&text, GOOD);
	add_long(&text, 200000);
	buf_str(&text, GOOD);
	for (size_t i = 0; i < ARRAY_SIZE(chunks); i++) {
		struct reading r;

		start_pipe(&r, false);
		feed_in_chunks(&r, (struct slice){ text.data, text.len }, chunks[i]);
		assert_string_equal(r.events.data, "<" GOOD "><" GOOD ">");
		assert_counts(&r, &(struct source_counts){ .lines = 3, .events = 2, .unknown = 1 });
		end(&r);
	}
	buf_free(&text);
}

/* A piece waits for the next line, but not for ever if that line never ends. */
TEST(piece_before_a_line_that_is_too_long)
{
	struct buf text = { 0 };
	struct reading r;

	buf_str(&text, PIECE);
	add_long(&text, 400000);
	buf_str(&text, GOOD GOOD);
	read_file(&r, &text);
	assert_string_equal(r.events.data, "<" GOOD "><" GOOD ">");
	assert_counts(&r, &(struct source_counts){ .lines = 4, .events = 2, .unknown = 2 });
	end(&r);
	buf_free(&text);
}

TEST(megabytes)
{
	struct buf text = { 0 }, expected = { 0 };
	struct reading r;

	for (int i = 0; i < 30000; i++) {
		size_t at = text.len;

		buf_printf(&text, FRONT "              |  /* number: %0*d */\n", i % 97 + 1, i);
		buf_str(&expected, "<");
		buf_add(&expected, text.data + at, text.len - at);
		buf_str(&expected, ">");
	}
	read_file(&r, &text);
	assert_int_equal(r.events.len, expected.len);
	assert_memory_equal(r.events.data, expected.data, expected.len);
	assert_counts(&r, &(struct source_counts){ .lines = 30000, .events = 30000 });
	/* Each fill reads a quarter of a mebibyte or more. */
	assert_true(r.fills < text.len / 250000 + 4);
	end(&r);
	buf_free(&text);
	buf_free(&expected);
}

/* --- other formats ------------------------------------------------------------------------------
 */

struct format {
	const char *name;
	struct slice head;
	const char *what; /* NULL: not refused */
};

static const struct format formats[] = {
	{ "format: trace.dat", INPUT("\x17\x08\x44tracing6\0"),
	  "a trace.dat recording, which cannot be read from a pipe: give its name to -i" },
	{ "format: perf.data", INPUT("PERFILE2\x68\0\0\0"),
	  "a perf.data recording, which this version does not read" },
	{ "format: xz",
	  INPUT("\xfd"
		"7zXZ\0\0\4\xe6\xd6"),
	  "compressed: xzcat it into alloclat -i -" },
	{ "format: gzip", INPUT("\x1f\x8b\x08\0\0\0\0\0\0\x03"),
	  "compressed: zcat it into alloclat -i -" },
	{ "format: zstd", INPUT("\x28\xb5\x2f\xfd\x04\x88\0\0\0\0"),
	  "compressed: zstdcat it into alloclat -i -" },
	{ "format: bzip2", INPUT("BZh91AY&SY\0"), "compressed: bzcat it into alloclat -i -" },
	{ "format: xz of nothing",
	  INPUT("\xfd"
		"7zXZ"),
	  "compressed: xzcat it into alloclat -i -" },
	{ "format: gzip cut off", INPUT("\x1f\x8b"), "compressed: zcat it into alloclat -i -" },
	{ "format: not quite trace.dat", INPUT("\x17\x08\x44tracinG6\0"), NULL },
	{ "format: half a gzip", INPUT("\x1f"), NULL },
	{ "format: gzip further on", INPUT("a\x1f\x8b\x08\0\0\0\0\0\0"), NULL },
	{ "format: in small letters", INPUT("perfile2----"), NULL },
};

TEST(format)
{
	const struct format *row = *state;

	for (size_t chunk = 1; chunk <= row->head.len; chunk++) {
		struct reading r;
		struct capture c;
		enum source_result result = SOURCE_AGAIN;
		char said[128] = "";
		size_t got;

		start_pipe(&r, false);
		c = capture_begin(STDERR_FILENO);
		for (size_t at = 0; at < row->head.len && result == SOURCE_AGAIN; at += chunk) {
			size_t len = row->head.len - at < chunk ? row->head.len - at : chunk;

			if (write(r.to, row->head.data + at, len) == (ssize_t)len)
				result = fill(&r, &got);
		}
		close(r.to);
		r.to = -1;
		if (result == SOURCE_AGAIN)
			result = fill(&r, &got);
		if (row->what)
			snprintf(said, sizeof(said), "alloclat: reading: input: this is %s\n",
				 row->what);
		assert_captured(&c, said);
		assert_int_equal(result, row->what ? SOURCE_ERROR : SOURCE_END);
		assert_int_equal(r.source->counts.events, 0);
		end(&r);
	}
}

/* A format is recognized only at the start of the input, not of a later read. */
TEST(format_at_the_start_of_a_read)
{
	struct reading r;

	start_pipe(&r, false);
	feed(&r, GOOD, strlen(GOOD));
	for (size_t i = 0; i < ARRAY_SIZE(formats); i++)
		feed(&r, formats[i].head.data, formats[i].head.len);
	feed(&r, "\n" GOOD, strlen("\n" GOOD));
	feed_end(&r);
	assert_string_equal(r.events.data, "<" GOOD "><" GOOD ">");
	end(&r);
}

/* --- inputs that pause or break ------------------------------------------------------------------
 */

/* trace_pipe while someone has turned tracing off: an empty read is not the end. */
TEST(endless)
{
	int fd = memfd_create("input", MFD_CLOEXEC);
	struct reading r;
	size_t got;

	start(&r, fd, true);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(fill(&r, &got), SOURCE_AGAIN);
		assert_int_equal(got, 0);
		assert_int_equal(r.result, SOURCE_AGAIN);
	}
	assert_int_equal(pwrite(fd, GOOD FRONT, strlen(GOOD FRONT), 0), strlen(GOOD FRONT));
	assert_int_equal(fill(&r, &got), SOURCE_AGAIN);
	assert_int_equal(got, strlen(GOOD FRONT));
	assert_string_equal(r.events.data, "<" GOOD ">");
	/* An incomplete line is not taken for the last one. */
	assert_int_equal(fill(&r, &got), SOURCE_AGAIN);
	assert_int_equal(got, 0);
	assert_int_equal(r.source->counts.lines, 1);
	assert_int_equal(pwrite(fd, "! 275.216 us  |  }\n", 19, (off_t)strlen(GOOD FRONT)), 19);
	assert_int_equal(fill(&r, &got), SOURCE_AGAIN);
	assert_string_equal(r.events.data, "<" GOOD "><" FRONT "! 275.216 us  |  }\n>");
	end(&r);
}

/* A complete line is returned at once, without waiting for more input. */
TEST(pause_behind_a_line)
{
	struct reading r;

	start_pipe(&r, false);
	feed(&r, GOOD, strlen(GOOD));
	assert_string_equal(r.events.data, "<" GOOD ">");
	end(&r);
}

/* The same for a complete line after a damaged one. */
TEST(pause_behind_a_line_behind_a_piece)
{
	struct reading r;

	start_pipe(&r, false);
	feed(&r, PIECE GOOD, strlen(PIECE GOOD));
	assert_string_equal(r.events.data, "<" GOOD ">");
	end(&r);
}

TEST(nothing_there_yet)
{
	struct reading r;
	size_t got;

	start_pipe(&r, false);
	assert_int_equal(fcntl(r.from, F_SETFL, O_NONBLOCK), 0);
	assert_int_equal(fill(&r, &got), SOURCE_AGAIN);
	assert_int_equal(got, 0);
	feed(&r, GOOD, strlen(GOOD));
	assert_int_equal(fill(&r, &got), SOURCE_AGAIN);
	assert_int_equal(got, 0);
	assert_string_equal(r.events.data, "<" GOOD ">");
	feed_end(&r);
	end(&r);
}

struct broken {
	const char *name;
	const char *path; /* NULL: the descriptor is not open */
	const char *said;
};

static const struct broken brokens[] = {
	{ "broken: a directory", "/", "alloclat: reading: input: Is a directory\n" },
	{ "broken: not open", NULL, "alloclat: reading: input: Bad file descriptor\n" },
};

TEST(broken)
{
	const struct broken *row = *state;
	int fd = row->path ? open(row->path, O_RDONLY | O_CLOEXEC) : 1000;
	struct reading r;
	struct capture c;
	size_t got;
	enum source_result result;

	start(&r, fd, false);
	c = capture_begin(STDERR_FILENO);
	result = r.source->ops->fill(r.source, &got);
	assert_captured(&c, row->said);
	assert_int_equal(result, SOURCE_ERROR);
	assert_int_equal(got, 0);
	end(&r);
}

TEST(frees_nothing)
{
	source_free(NULL);
}

int main(void)
{
	struct unit u = { 0 };

	UNIT_ROWS(&u, input, inputs);
	UNIT_TEST(&u, inputs_together);
	UNIT_TEST(&u, longest_line);
	UNIT_TEST(&u, lines_that_are_too_long);
	UNIT_TEST(&u, long_line_in_small_reads);
	UNIT_TEST(&u, piece_before_a_line_that_is_too_long);
	UNIT_TEST(&u, megabytes);
	UNIT_ROWS(&u, format, formats);
	UNIT_TEST(&u, format_at_the_start_of_a_read);
	UNIT_TEST(&u, endless);
	UNIT_TEST(&u, pause_behind_a_line);
	UNIT_TEST(&u, pause_behind_a_line_behind_a_piece);
	UNIT_TEST(&u, nothing_there_yet);
	UNIT_ROWS(&u, broken, brokens);
	UNIT_TEST(&u, frees_nothing);
	return unit_run("source_text", &u);
}
