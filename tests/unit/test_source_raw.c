// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Sub-buffers built by hand, sent through sockets, which keep them apart: the test decides what
 * each CPU has, and when.
 */
// link: -Wl,--wrap=read
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "capture.h"
#include "live/source_raw.h"
#include "subbuf.h"

#define CPUS_MAX 128

/* errno of the next read of any CPU; 0: it succeeds. */
static int read_errno;

ssize_t __real_read(int fd, void *bytes, size_t len);
ssize_t __wrap_read(int fd, void *bytes, size_t len);

ssize_t __wrap_read(int fd, void *bytes, size_t len)
{
	if (read_errno == 0)
		return __real_read(fd, bytes, len);
	errno = read_errno;
	read_errno = 0;
	return -1;
}

struct rig {
	struct tep_handle *tep;
	struct record_names names;
	struct records *records;
	struct source *source;
	struct subbuf page;
	size_t subbuf_bytes;
	int nr_cpus;
	int fds[CPUS_MAX], ends[CPUS_MAX]; /* the source's ends, and ours */
};

static bool no_symbol(void *arg, uint64_t address, struct symbol *ret_symbol)
{
	(void)arg;
	*ret_symbol = (struct symbol){ .name = SLICE("f"), .start = address, .size = 16 };
	return true;
}

static struct slice no_comm(void *arg, int pid)
{
	(void)arg;
	(void)pid;
	return SLICE("");
}

static struct source *open_source(struct rig *r)
{
	const struct source_raw_from from = {
		.fds = r->fds,
		.nr_fds = (size_t)r->nr_cpus,
		.poll_fd = -1,
		.subbuf_bytes = r->subbuf_bytes,
		.records = r->records,
	};

	return source_raw_new(&from);
}

static void rig_start(struct rig *r, int nr_cpus, size_t subbuf_bytes)
{
	*r = (struct rig){ .nr_cpus = nr_cpus, .subbuf_bytes = subbuf_bytes };
	r->tep = subbuf_tep();
	r->names = (struct record_names){ .symbol = no_symbol, .comm = no_comm, .arg = NULL };
	r->records = records_new(r->tep, &r->names, nr_cpus, RECORDS_GRAPH | RECORDS_ONE_CLOCK);
	assert_non_null(r->records);
	for (int i = 0; i < nr_cpus; i++) {
		int pair[2];

		assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, pair), 0);
		r->fds[i] = pair[0];
		r->ends[i] = pair[1];
	}
	r->source = open_source(r);
	assert_non_null(r->source);
}

static void rig_end(struct rig *r)
{
	source_free(r->source);
	records_free(r->records);
	tep_free(r->tep);
	buf_free(&r->page.b);
	for (int i = 0; i < r->nr_cpus; i++) {
		close(r->fds[i]);
		close(r->ends[i]);
	}
}

static void put(struct rig *r, int cpu, uint64_t missed)
{
	subbuf_end(&r->page, missed, r->subbuf_bytes);
	assert_int_equal(write(r->ends[cpu], r->page.b.data, r->page.b.len), r->page.b.len);
}

/* Sends a page with one event, whose pid is its time. */
static void put_event(struct rig *r, int cpu, uint64_t ts)
{
	subbuf_begin(&r->page, ts);
	subbuf_event(&r->page, ts, (int)ts, 0);
	put(r, cpu, 0);
}

static size_t fill(struct rig *r)
{
	size_t bytes;

	assert_int_equal(r->source->ops->fill(r->source, &bytes), SOURCE_AGAIN);
	return bytes;
}

/* All events that next() has now: "CPU:PID@TIME" for a call, "CPU!LOST" for a loss. */
static const char *drain(struct rig *r)
{
	static struct buf text;
	enum source_result result;
	struct event e;

	text.len = 0;
	buf_str(&text, "");
	while ((result = r->source->ops->next(r->source, &e)) == SOURCE_EVENT) {
		if (text.len > 0)
			buf_str(&text, " ");
		if (e.kind == EVENT_LOST && e.lost == EVENT_LOST_UNKNOWN)
			buf_printf(&text, "%d!?", e.cpu);
		else if (e.kind == EVENT_LOST)
			buf_printf(&text, "%d!%llu", e.cpu, (unsigned long long)e.lost);
		else
			buf_printf(&text, "%d:%d@%llu", e.cpu, e.pid, (unsigned long long)e.ts);
	}
	assert_int_equal(result, SOURCE_AGAIN);
	return text.data;
}

static void expect(struct rig *r, const char *wanted)
{
	assert_string_equal(drain(r), wanted);
}

/* A fill that reads nothing releases what the last one held back. */
static void expect_rest(struct rig *r, const char *wanted)
{
	assert_true(r->source->more);
	assert_int_equal(fill(r), 0);
	assert_false(r->source->more);
	expect(r, wanted);
}

TEST(nothing)
{
	struct rig r;

	rig_start(&r, 2, 4096);
	assert_int_equal(fill(&r), 0);
	assert_false(r.source->more);
	expect(&r, "");
	rig_end(&r);
}

TEST(no_such_cpu)
{
	struct rig r;

	rig_start(&r, 2, 4096);
	source_free(r.source);
	close(r.fds[0]);
	r.fds[0] = -1;
	r.source = open_source(&r);
	put_event(&r, 1, 5);
	assert_int_equal(fill(&r), 4096);
	expect_rest(&r, "1:5@5");
	rig_end(&r);
}

/* The kernel has no memory for the read: it is tried again soon, whether or not poll() reports
 * data. */
TEST(no_memory)
{
	struct rig r;

	rig_start(&r, 1, 4096);
	put_event(&r, 0, 5);
	read_errno = ENOMEM;
	assert_int_equal(fill(&r), 0);
	assert_true(r.source->more);
	assert_int_not_equal(r.source->rest_ns, 0);
	assert_int_equal(fill(&r), 4096);
	expect_rest(&r, "0:5@5");
	rig_end(&r);
}

/* A CPU that is not online yet is not read again for a second. */
TEST(absent_cpu)
{
	struct rig r;

	rig_start(&r, 1, 4096);
	put_event(&r, 0, 5);
	read_errno = ENODEV;
	assert_int_equal(fill(&r), 0);
	assert_false(r.source->more);
	assert_int_equal(fill(&r), 0);
	usleep(1000100);
	assert_int_equal(fill(&r), 4096);
	expect_rest(&r, "0:5@5");
	rig_end(&r);
}

TEST(times)
{
	struct rig r;

	rig_start(&r, 1, 4096);
	subbuf_begin(&r.page, 1000);
	subbuf_event(&r.page, 1000, 1, 0);
	subbuf_event(&r.page, 1001, 2, 0);
	subbuf_extend(&r.page, UINT64_C(1) << 40);
	subbuf_event(&r.page, r.page.ts, 3, 0);
	subbuf_padding(&r.page, 24);
	subbuf_event(&r.page, r.page.ts + 5, 4, 0);
	subbuf_stamp(&r.page, (UINT64_C(1) << 41) + 7);
	subbuf_event(&r.page, r.page.ts + 1, 5, 200);
	subbuf_event(&r.page, r.page.ts + 1, 6, 0);
	put(&r, 0, 0);
	fill(&r);
	expect_rest(&r, "0:1@1000 0:2@1001 0:3@1099511628777 0:4@1099511628783 "
			"0:5@2199023255560 0:6@2199023255561");
	assert_int_equal(r.source->counts.lines, 6);
	assert_int_equal(r.source->counts.events, 6);
	rig_end(&r);
}

/* Events read later from one CPU belong between earlier ones of the other. */
TEST(late)
{
	struct rig r;

	rig_start(&r, 2, 4096);
	subbuf_begin(&r.page, 100);
	subbuf_event(&r.page, 100, 1, 0);
	subbuf_event(&r.page, 300, 3, 0);
	put(&r, 0, 0);
	fill(&r);
	expect(&r, "");
	subbuf_begin(&r.page, 200);
	subbuf_event(&r.page, 200, 2, 0);
	put(&r, 1, 0);
	fill(&r);
	expect(&r, "0:1@100");
	expect_rest(&r, "1:2@200 0:3@300");
	rig_end(&r);
}

/* Events are returned even if the stream never pauses. */
TEST(never_idle)
{
	struct rig r;

	rig_start(&r, 2, 4096);
	for (uint64_t ts = 1; ts < 100; ts++) {
		put_event(&r, (int)(ts % 2), ts);
		assert_true(fill(&r) > 0);
		if (ts == 1) {
			expect(&r, "");
		} else {
			char wanted[64];

			snprintf(wanted, sizeof(wanted), "%d:%d@%d", (int)(ts - 1) % 2, (int)ts - 1,
				 (int)ts - 1);
			expect(&r, wanted);
		}
	}
	expect_rest(&r, "1:99@99");
	rig_end(&r);
}

TEST(losses)
{
	struct rig r;

	rig_start(&r, 2, 4096);
	subbuf_begin(&r.page, 10);
	subbuf_event(&r.page, 10, 1, 0);
	put(&r, 0, SUBBUF_MISSED);
	subbuf_begin(&r.page, 20);
	subbuf_event(&r.page, 20, 2, 0);
	put(&r, 1, SUBBUF_MISSED_COUNTED | 42);
	/* A page without events: its loss is reported with the next event. */
	subbuf_begin(&r.page, 30);
	put(&r, 1, SUBBUF_MISSED_COUNTED | 7);
	subbuf_begin(&r.page, 40);
	subbuf_event(&r.page, 40, 4, 0);
	put(&r, 1, SUBBUF_MISSED_COUNTED | 1);
	fill(&r);
	expect_rest(&r, "0!? 0:1@10 1!42 1:2@20 1!8 1:4@40");
	rig_end(&r);
}

TEST(empty_page)
{
	struct rig r;

	rig_start(&r, 1, 4096);
	subbuf_begin(&r.page, 10);
	put(&r, 0, 0);
	put_event(&r, 0, 20);
	fill(&r);
	expect_rest(&r, "0:20@20");
	rig_end(&r);
}

/* A record that is too short, and one of unknown type. */
TEST(unknown)
{
	const uint32_t one = 1;
	struct rig r;

	rig_start(&r, 1, 4096);
	subbuf_begin(&r.page, 10);
	subbuf_words(&r.page, 1, 0, 0, false);
	buf_add(&r.page.b, &one, sizeof(one));
	subbuf_event(&r.page, 20, 2, 0);
	memcpy(r.page.b.data + r.page.b.len - SUBBUF_EXIT_SIZE, "\xff\x7f", 2);
	subbuf_event(&r.page, 30, 3, 0);
	put(&r, 0, 0);
	fill(&r);
	expect_rest(&r, "0:3@30");
	assert_int_equal(r.source->counts.lines, 3);
	assert_int_equal(r.source->counts.unknown, 2);
	rig_end(&r);
}

/* What follows the damage on its page is lost, and nothing else. */
TEST(damaged)
{
	static const struct {
		size_t at;
		uint32_t word;
		const char *then;
	} damages[] = {
		{ 8, 4096, "0!? 0:20@20" },	/* longer than the page */
		{ 8, 43, "0:20@20" },		/* ends within the event */
		{ 16, 11, "0:20@20" },		/* an event longer than the rest of the page */
		{ 16, 0, "0:20@20" },		/* a length of 0, though it includes its own word */
		{ 16, 29 | 1 << 5, "0:20@20" }, /* padding of length 0 */
	};
	struct rig r;

	for (size_t i = 0; i < ARRAY_SIZE(damages); i++) {
		rig_start(&r, 1, 4096);
		subbuf_begin(&r.page, 10);
		subbuf_event(&r.page, 10, 1, 0);
		memset(r.page.b.data + 20, 0, 4);
		subbuf_end(&r.page, 0, r.subbuf_bytes);
		memcpy(r.page.b.data + damages[i].at, &damages[i].word, 4);
		assert_int_equal(write(r.ends[0], r.page.b.data, 4096), 4096);
		fill(&r);
		put_event(&r, 0, 20);
		fill(&r);
		fill(&r);
		expect(&r, damages[i].then);
		rig_end(&r);
	}
}

/* A read of less than a page header. */
TEST(short_read)
{
	struct rig r;

	rig_start(&r, 1, 4096);
	assert_int_equal(write(r.ends[0], "abc", 3), 3);
	fill(&r);
	put_event(&r, 0, 20);
	fill(&r);
	expect_rest(&r, "0!? 0:20@20");
	assert_int_equal(r.source->counts.unknown, 1);
	rig_end(&r);
}

TEST(big_pages)
{
	struct buf wanted = { 0 };
	struct rig r;

	rig_start(&r, 1, 65536);
	for (int page = 0; page < 2; page++) {
		subbuf_begin(&r.page, (uint64_t)page * 10000 + 1);
		for (int i = 1; i <= 1400; i++) {
			uint64_t ts = (uint64_t)(page * 10000 + i);

			subbuf_event(&r.page, ts, i, 0);
			buf_printf(&wanted, "%s0:%d@%d", wanted.len ? " " : "", i, (int)ts);
		}
		put(&r, 0, 0);
	}
	fill(&r);
	expect_rest(&r, wanted.data);
	buf_free(&wanted);
	rig_end(&r);
}

/* Each time is on one CPU only, chosen by a hash. */
TEST(many_cpus)
{
	uint64_t seen = 0;
	struct rig r;
	struct event e;

	rig_start(&r, CPUS_MAX, 4096);
	for (uint64_t round = 0; round < 20; round++) {
		for (int cpu = 0; cpu < CPUS_MAX; cpu++) {
			bool any = false;

			subbuf_begin(&r.page, round * 1000);
			for (uint64_t ts = round * 1000 + 1; ts <= round * 1000 + 1000; ts++) {
				if ((int)(ts * 2654435761U >> 7 & (CPUS_MAX - 1)) != cpu)
					continue;
				subbuf_event(&r.page, ts, (int)ts, 0);
				any = true;
			}
			if (any)
				put(&r, cpu, 0);
		}
		fill(&r);
		while (r.source->ops->next(r.source, &e) == SOURCE_EVENT)
			assert_int_equal(e.ts, ++seen);
	}
	fill(&r);
	while (r.source->ops->next(r.source, &e) == SOURCE_EVENT)
		assert_int_equal(e.ts, ++seen);
	assert_int_equal(seen, 20000);
	rig_end(&r);
}

/* More than the queue holds on one CPU, and on the other one event in the middle. */
TEST(flood)
{
	const uint64_t nr = 5000;
	uint64_t seen = 0;
	struct rig r;
	struct event e;
	bool more;

	rig_start(&r, 2, 4096);
	source_free(r.source);
	close(r.fds[0]);
	r.fds[0] = memfd_create("flood", 0);
	for (uint64_t ts = 1; ts <= nr; ts++) {
		if (ts == nr / 2)
			continue;
		subbuf_begin(&r.page, ts);
		subbuf_event(&r.page, ts, 1, 0);
		subbuf_end(&r.page, 0, 4096);
		assert_int_equal(write(r.fds[0], r.page.b.data, 4096), 4096);
	}
	assert_int_equal(lseek(r.fds[0], 0, SEEK_SET), 0);
	r.source = open_source(&r);
	put_event(&r, 1, nr / 2);
	do {
		fill(&r);
		more = r.source->more;
		while (r.source->ops->next(r.source, &e) == SOURCE_EVENT)
			assert_int_equal(e.ts, ++seen);
	} while (more);
	assert_int_equal(seen, nr);
	rig_end(&r);
}

TEST(cannot_be_read)
{
	enum source_result result;
	struct capture capture;
	struct rig r;
	size_t bytes;

	rig_start(&r, 1, 4096);
	source_free(r.source);
	close(r.fds[0]);
	r.fds[0] = open("/", O_RDONLY);
	r.source = open_source(&r);
	capture = capture_begin(STDERR_FILENO);
	result = r.source->ops->fill(r.source, &bytes);
	assert_captured(&capture,
			"alloclat: reading: per_cpu/cpu0/trace_pipe_raw: Is a directory\n");
	assert_int_equal(result, SOURCE_ERROR);
	rig_end(&r);
}

int main(void)
{
	struct unit u = { 0 };

	UNIT_TEST(&u, nothing);
	UNIT_TEST(&u, no_such_cpu);
	UNIT_TEST(&u, no_memory);
	UNIT_TEST(&u, absent_cpu);
	UNIT_TEST(&u, times);
	UNIT_TEST(&u, late);
	UNIT_TEST(&u, never_idle);
	UNIT_TEST(&u, losses);
	UNIT_TEST(&u, empty_page);
	UNIT_TEST(&u, unknown);
	UNIT_TEST(&u, damaged);
	UNIT_TEST(&u, short_read);
	UNIT_TEST(&u, big_pages);
	UNIT_TEST(&u, many_cpus);
	UNIT_TEST(&u, flood);
	UNIT_TEST(&u, cannot_be_read);
	return unit_run("source_raw", &u);
}
