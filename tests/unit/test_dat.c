// SPDX-License-Identifier: GPL-2.0-or-later
/* trace.dat files to events: ring-buffer pages, kallsyms, both file formats. */
#include "dat/dat.h"

#include <sys/mman.h>
#include <unistd.h>

#include "base/mem.h"
#include "capture.h"
#include "dat_maker.h"
#include "event/source.h"
#include "record/ring_page.h"
#include "record_maker.h"

/* --- pages --------------------------------------------------------------------------------- */

struct made_page {
	char bytes[PAGE_BYTES];
	size_t len;
};

static void begin_page(struct made_page *p, uint64_t ts)
{
	memset(p, 0, sizeof(*p));
	memcpy(p->bytes, &ts, 8);
	p->len = PAGE_HEADER_BYTES;
}

static void add(struct made_page *p, const void *bytes, size_t len)
{
	assert_true(p->len + len <= sizeof(p->bytes));
	memcpy(p->bytes + p->len, bytes, len);
	p->len += len;
}

static void add_word(struct made_page *p, uint32_t word)
{
	add(p, &word, sizeof(word));
}

static void add_header(struct made_page *p, unsigned int type, uint32_t delta)
{
	add_word(p, delta << 5 | type);
}

static void add_record(struct made_page *p, uint32_t delta, const struct made_record *r)
{
	size_t len = (r->len + 3) & ~(size_t)3;

	add_header(p, (unsigned int)(len / 4), delta);
	add(p, r->bytes, len);
}

/* @flags: 0, or MISSED, MISSED_STORED. */
static void end_page(struct made_page *p, uint64_t flags)
{
	uint64_t commit = p->len - PAGE_HEADER_BYTES;

	commit |= flags;
	memcpy(p->bytes + 8, &commit, 8);
}

#define MISSED	      (UINT64_C(1) << 31)
#define MISSED_STORED (UINT64_C(1) << 30)

TEST(page_of_all_kinds)
{
	struct made_page made;
	struct ring_record r;
	struct ring_page p;

	begin_page(&made, 1000);
	add_header(&made, 1, 5);
	add_word(&made, 0x11111111);
	add_header(&made, 30, 7); /* time extend, by 7 + 2^27 */
	add_word(&made, 1);
	add_header(&made, 0, 1); /* a record with its length, 6 bytes, in a word of its own */
	add_word(&made, 4 + 6);
	add(&made, "abcdef\0\0", 8);
	add_header(&made, 29, 3); /* a discarded record of 4 bytes */
	add_word(&made, 4 + 4);
	add_word(&made, 0);
	add_header(&made, 31, 9); /* an absolute timestamp */
	add_word(&made, 100);
	add_header(&made, 2, 0);
	add(&made, "12345678", 8);
	add_header(&made, 29, 0); /* padding: the page ends here */
	add_header(&made, 1, 0);
	add_word(&made, 0);
	end_page(&made, 0);
	assert_true(ring_page_open(&p, made.bytes, sizeof(made.bytes)));
	assert_false(p.missed);
	assert_true(ring_page_next(&p, &r));
	assert_int_equal(r.ts, 1005);
	assert_int_equal(r.len, 4);
	assert_true(ring_page_next(&p, &r));
	assert_int_equal(r.ts, 1005 + 7 + (1 << 27) + 1);
	assert_int_equal(r.len, 6);
	assert_memory_equal(r.data, "abcdef", 6);
	assert_true(ring_page_next(&p, &r));
	assert_int_equal(r.ts, ((uint64_t)100 << 27) + 9);
	assert_int_equal(r.len, 8);
	assert_false(ring_page_next(&p, &r));
}

TEST(page_missed)
{
	struct made_page made;
	struct ring_page p;
	uint64_t count = 77;

	begin_page(&made, 1);
	end_page(&made, MISSED);
	assert_true(ring_page_open(&p, made.bytes, sizeof(made.bytes)));
	assert_true(p.missed);
	assert_true(p.nr_missed == EVENT_LOST_UNKNOWN);
	memcpy(made.bytes + made.len, &count, 8);
	end_page(&made, MISSED | MISSED_STORED);
	assert_true(ring_page_open(&p, made.bytes, sizeof(made.bytes)));
	assert_int_equal(p.nr_missed, 77);
	/* A sub-buffer can be larger than a page; the smallest is just a header. */
	assert_true(ring_page_open(&p, made.bytes, PAGE_HEADER_BYTES));
	assert_true(p.nr_missed == EVENT_LOST_UNKNOWN);
}

/* An absolute timestamp has 59 bits; the upper ones come from the previous time. */
TEST(page_high_bits_of_time)
{
	struct made_page made;
	struct ring_record r;
	struct ring_page p;
	uint64_t high = UINT64_C(3) << 59;

	begin_page(&made, high + 5000);
	add_header(&made, 31, 6000);
	add_word(&made, 0);
	add_header(&made, 1, 1);
	add_word(&made, 0);
	end_page(&made, 0);
	assert_true(ring_page_open(&p, made.bytes, sizeof(made.bytes)));
	assert_true(ring_page_next(&p, &r));
	assert_true(r.ts == high + 6001);
}

/* A length that exceeds the page ends it. */
TEST(page_damaged)
{
	static const uint32_t words[] = { 0, 1, 3, 4, 100, 4080, 0x7fffffff, 0xffffffff };
	struct made_page made;
	struct ring_record r;
	struct ring_page p;

	for (unsigned int type = 0; type < 32; type++) {
		for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
			for (size_t cut = 0; cut < 12; cut++) {
				char *exact;

				begin_page(&made, 1);
				add_header(&made, type, 1);
				add_word(&made, words[i]);
				add_word(&made, words[i]);
				made.len -= cut;
				end_page(&made, 0);
				exact = mem_alloc(made.len);
				memcpy(exact, made.bytes, made.len);
				assert_true(ring_page_open(&p, exact, made.len));
				while (ring_page_next(&p, &r))
					assert_true((const char *)r.data + r.len <=
						    exact + made.len);
				free(exact);
			}
		}
	}
	begin_page(&made, 1);
	made.len = PAGE_BYTES + 1;
	end_page(&made, 0);
	assert_false(ring_page_open(&p, made.bytes, PAGE_BYTES));
}

/* --- kallsyms ------------------------------------------------------------------------------ */

static const char symbols[] = "0000000000000000 A fixed_percpu_data\n"
			      "ffffffff81000000 T _text\n"
			      "ffffffff81000100 t first_name\n"
			      "ffffffff81000100 t second_name\n"
			      "ffffffff81000180 t __alloc_pages\n"
			      "ffffffff81000200 D data\n"
			      "ffffffff81000300 T _etext\n"
			      "ffffffffc0000040 t b.isra.0\t[zram]\n"
			      "ffffffffc0000010 t a\t[zsmalloc]\n";

struct lookup {
	const char *name;
	uint64_t address;
	const char *function; /* NULL: none */
	const char *module;
	uint64_t start, size;
};

static const struct lookup lookups[] = {
	{ "the first of two names", 0xffffffff81000100, "first_name", "", 0xffffffff81000100, 128 },
	{ "inside", 0xffffffff8100017f, "first_name", "", 0xffffffff81000100, 128 },
	{ "the next one", 0xffffffff81000180, "__alloc_pages", "", 0xffffffff81000180, 128 },
	{ "data is no function", 0xffffffff81000250, NULL, "", 0, 0 },
	{ "in front of all", 0x10, NULL, "", 0, 0 },
	{ "a module, not in order", 0xffffffffc0000018, "a", "zsmalloc", 0xffffffffc0000010, 48 },
	{ "the last one has no end", 0xffffffffc0000040, "b.isra.0", "zram", 0xffffffffc0000040,
	  0 },
	{ "the last address of all", UINT64_MAX, "b.isra.0", "zram", 0xffffffffc0000040, 0 },
};

/* The text arrives in pieces of @piece bytes; @there bytes have arrived. */
static size_t piece, there;

static bool more(void *arg, size_t *ret_len)
{
	(void)arg;
	there += piece;
	if (there > sizeof(symbols) - 1)
		there = sizeof(symbols) - 1;
	*ret_len = there;
	return there < sizeof(symbols) - 1;
}

static void test_lookup(void **state)
{
	const struct lookup *l = *state;

	for (piece = 1; piece < sizeof(symbols); piece += 7) {
		struct kallsyms k = { .text = symbols, .more = more };
		struct symbol s = { 0 };

		there = 0;
		assert_int_equal(kallsyms_find(&k, l->address, &s), l->function != NULL);
		if (!l->function)
			continue;
		assert_slice(s.name, l->function);
		assert_slice(s.module, l->module);
		assert_true(s.start == l->start);
		assert_int_equal(s.size, l->size);
	}
}

TEST(kallsyms_damaged)
{
	static const char *const texts[] = { "",
					     "\n",
					     "x",
					     "ffffffff81000000",
					     "\n\n\n",
					     "ffffffff81000000 t \nffffffff81000100 t\n",
					     "0 t a\n0 t b\n0 t c\n" };
	struct symbol s;

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct kallsyms k = { .text = texts[i], .len = strlen(texts[i]) };

		assert_false(kallsyms_find(&k, 0xffffffff81000000, &s) && s.name.len == 0 &&
			     s.size > 0 && s.start == 0);
		kallsyms_find(&k, 0, &s);
		kallsyms_find(&k, UINT64_MAX, &s);
	}
}

/* --- whole files --------------------------------------------------------------------------- */

/* Two calls on CPU 1 around a tracepoint on CPU 0, and a loss on CPU 0. */
static void make_pages(struct made_page *zero, struct made_page *one)
{
	struct made_record inside = make_record(SWITCH_ID, 86);
	struct made_record first = make_return(141, FUNCTION, 0, 500, 1400);
	struct made_record second = make_return(86, FUNCTION, 0, 1900, 2500);

	put(&inside, 31, 1, 0);
	begin_page(zero, 2000);
	add_record(zero, 100, &inside);
	end_page(zero, MISSED);
	begin_page(one, 1000);
	add_record(one, 500, &first);
	add_record(one, 1100, &second);
	end_page(one, 0);
}

static struct source *open_dat(const struct buf *file, int *ret_fd)
{
	*ret_fd = memfd_create("trace.dat", MFD_CLOEXEC);
	assert_true(*ret_fd >= 0);
	assert_int_equal(write(*ret_fd, file->data, file->len), file->len);
	return source_dat_new(*ret_fd, "trace.dat", true);
}

static enum source_result next(struct source *s, struct event *ret_event)
{
	enum source_result result;
	size_t bytes;

	while ((result = s->ops->next(s, ret_event)) == SOURCE_AGAIN) {
		result = s->ops->fill(s, &bytes);
		if (result != SOURCE_AGAIN)
			break;
	}
	return result;
}

typedef void make_dat(struct buf *b, const char *clock, const char *const pages[2],
		      const size_t nr_bytes[2]);

struct format {
	const char *name;
	make_dat *make;
};

static const struct format dat_formats_known[] = {
	{ "format 6", make_dat_6 },
	{ "format 7", make_dat_7 },
};

static void test_merged(void **state)
{
	const struct format *f = *state;
	struct made_page zero, one;
	const char *const pages[2] = { zero.bytes, one.bytes };
	const size_t nr_bytes[2] = { PAGE_BYTES, PAGE_BYTES };
	struct buf file = { 0 }, line = { 0 };
	struct source *s;
	struct event e;
	int fd;

	make_pages(&zero, &one);
	f->make(&file, "local", pages, nr_bytes);
	s = open_dat(&file, &fd);
	assert_non_null(s);
	assert_int_equal(next(s, &e), SOURCE_EVENT);
	assert_int_equal(e.kind, EVENT_CALL);
	assert_true(e.exact);
	assert_int_equal(e.ts, 1500);
	assert_int_equal(e.returned, 1400);
	assert_slice(e.name, "shrink_node");
	assert_slice(event_comm(&e), "stress-ng-vm");
	assert_int_equal(next(s, &e), SOURCE_EVENT);
	assert_int_equal(e.kind, EVENT_LOST);
	assert_int_equal(e.cpu, 0);
	assert_true(e.lost == EVENT_LOST_UNKNOWN);
	assert_int_equal(next(s, &e), SOURCE_EVENT);
	assert_slice(e.name, "some_switch");
	assert_int_equal(e.ts, 2100);
	assert_int_equal(next(s, &e), SOURCE_EVENT);
	event_line(&e, &line);
	assert_string_equal(line.data, "    0.000002 |   1)     sh-86      |   0.600 us    |  } /* "
				       "shrink_node */\n");
	assert_int_equal(next(s, &e), SOURCE_END);
	assert_int_equal(s->counts.lines, 3);
	assert_int_equal(s->counts.events, 4);
	assert_int_equal(s->counts.losses, 1);
	assert_int_equal(s->counts.lost_unknown, 1);
	source_free(s);
	close(fd);
	buf_free(&file);
	buf_free(&line);
}

static void test_other_clock(void **state)
{
	const struct format *f = *state;
	struct made_page zero, one;
	const char *const pages[2] = { zero.bytes, one.bytes };
	const size_t nr_bytes[2] = { PAGE_BYTES, PAGE_BYTES };
	struct buf file = { 0 }, said;
	struct capture capture;
	struct source *s;
	struct event e;
	int fd;

	make_pages(&zero, &one);
	f->make(&file, "global", pages, nr_bytes);
	capture = capture_begin(STDERR_FILENO);
	s = open_dat(&file, &fd);
	capture_end(&capture, &said);
	assert_non_null(strstr(said.data, "clock global"));
	assert_int_equal(next(s, &e), SOURCE_EVENT);
	assert_false(e.exact);
	assert_int_equal(e.returned, 1500);
	source_free(s);
	close(fd);
	buf_free(&said);
	file.len = 0;
	f->make(&file, "counter", pages, nr_bytes);
	capture = capture_begin(STDERR_FILENO);
	s = open_dat(&file, &fd);
	capture_end(&capture, &said);
	assert_null(s);
	assert_non_null(strstr(said.data, "does not measure time"));
	close(fd);
	buf_free(&said);
	buf_free(&file);
}

/* A file cut short at any length gives an error with a message. */
static void test_cut_short(void **state)
{
	const struct format *f = *state;
	struct made_page zero, one;
	const char *const pages[2] = { zero.bytes, one.bytes };
	const size_t nr_bytes[2] = { PAGE_BYTES, PAGE_BYTES };
	struct buf file = { 0 };
	size_t whole;

	make_pages(&zero, &one);
	f->make(&file, "local", pages, nr_bytes);
	whole = file.len;
	for (size_t len = 0; len < whole; len += len < 300 ? 1 : 97) {
		enum source_result result = SOURCE_ERROR;
		struct capture capture;
		struct source *s;
		struct event e;
		struct buf said;
		int fd;

		file.len = len;
		capture = capture_begin(STDERR_FILENO);
		s = open_dat(&file, &fd);
		while (s && (result = next(s, &e)) == SOURCE_EVENT)
			;
		capture_end(&capture, &said);
		assert_int_equal(result, SOURCE_ERROR);
		assert_true(said.len > 0);
		source_free(s);
		close(fd);
		buf_free(&said);
	}
	buf_free(&file);
}

int main(void)
{
	struct unit u = { 0 };

	UNIT_TEST(&u, page_of_all_kinds);
	UNIT_TEST(&u, page_missed);
	UNIT_TEST(&u, page_high_bits_of_time);
	UNIT_TEST(&u, page_damaged);
	UNIT_ROWS(&u, test_lookup, lookups);
	UNIT_TEST(&u, kallsyms_damaged);
	UNIT_ROWS(&u, test_merged, dat_formats_known);
	UNIT_ROWS(&u, test_other_clock, dat_formats_known);
	UNIT_ROWS(&u, test_cut_short, dat_formats_known);
	return unit_run("dat", &u);
}
