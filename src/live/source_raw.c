// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Each fill reads every CPU until it is empty. Any record up to the newest time seen in one fill is
 * in the ring buffer before the next fill begins. After that one, all events up to that time have
 * been read, from every CPU: they are returned in order, and later ones wait. A fill that reads
 * nothing releases all of them.
 */
#include "source_raw.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/num.h"
#include "record/cpu_merge.h"
#include "record/ring_page.h"

/* Limits of the sub-buffers queued until their records are returned: bytes for all CPUs, and
 * sub-buffers per CPU. */
#define QUEUED_BYTES	(8 << 20)
#define QUEUED_MIN	4
#define QUEUED_MAX	256
#define LONGEST_REST_NS (10 * NSEC_PER_MSEC)
/* How long to wait when poll() reports data and there is none. */
#define NOTHING_REST_NS (100 * NSEC_PER_MSEC)
/* A CPU that has never been online is tried again after this time. */
#define ABSENT_NS NSEC_PER_SEC

struct subbuf {
	struct subbuf *next;
	size_t len;
	char bytes[];
};

/* One CPU. */
struct raw_cpu {
	int number, fd;
	bool drained;	    /* the last read returned nothing */
	uint64_t absent_at; /* 0: it can be read */
	struct subbuf *first, *last;
	size_t nr_queued;
	struct ring_page page;	   /* the first queued one */
	struct ring_record record; /* the next one to return */
	uint64_t newest;	   /* time of the first record on the last page */
	uint64_t lost;		   /* lost events to report before the record */
};

struct source_raw {
	struct source head;
	struct records *records;
	size_t subbuf_bytes;
	size_t queue_max; /* per CPU */
	uint64_t rest_ns;
	struct raw_cpu *cpus;
	size_t nr_cpus;
	struct cpu_merge merge; /* CPUs that have records */
	struct subbuf *unused;
	uint64_t newest, horizon; /* events up to the horizon can be returned */
	bool starved;		  /* the last fill got ENOMEM for a CPU */
	bool handed_out;	  /* next() has returned the earliest record */
};

/* --- pages --- */

static struct subbuf *take_subbuf(struct source_raw *r)
{
	struct subbuf *b = r->unused;

	if (!b)
		return mem_alloc(sizeof(*b) + r->subbuf_bytes);
	r->unused = b->next;
	return b;
}

static void give_back(struct source_raw *r, struct subbuf *b)
{
	b->next = r->unused;
	r->unused = b;
}

/* Adds to the losses not reported yet. */
static void add_lost(struct raw_cpu *c, uint64_t lost)
{
	if (lost == EVENT_LOST_UNKNOWN || c->lost == EVENT_LOST_UNKNOWN)
		c->lost = EVENT_LOST_UNKNOWN;
	else
		c->lost += lost;
}

/* Moves to the first record of the first page that has one, and drops the pages before it. False:
 * there is none. */
static bool load(struct source_raw *r, struct raw_cpu *c)
{
	struct subbuf *b;

	while ((b = c->first) != NULL) {
		if (ring_page_open(&c->page, b->bytes, b->len)) {
			if (c->page.missed)
				add_lost(c, c->page.nr_missed);
			if (ring_page_next(&c->page, &c->record))
				return true;
		}
		c->first = b->next;
		c->nr_queued--;
		give_back(r, b);
	}
	return false;
}

/* Moves past the record that next() has returned. */
static void advance(struct source_raw *r)
{
	struct raw_cpu *c = r->merge.heap[0].stream;
	struct subbuf *b;

	if (likely(ring_page_next(&c->page, &c->record))) {
		cpu_merge_advance(&r->merge, c->record.ts);
		return;
	}
	b = c->first;
	c->first = b->next;
	c->nr_queued--;
	give_back(r, b);
	if (load(r, c))
		cpu_merge_advance(&r->merge, c->record.ts);
	else
		cpu_merge_pop(&r->merge);
}

static enum source_result raw_next(struct source *s, struct event *ret_event)
{
	struct source_raw *r = (struct source_raw *)s;
	enum record_result result;

	if (r->handed_out)
		advance(r);
	r->handed_out = false;
	while (r->merge.len > 0 && r->merge.heap[0].ts <= r->horizon) {
		struct raw_cpu *c = r->merge.heap[0].stream;

		s->counts.lines++;
		if (c->lost) {
			s->counts.events++;
			source_count_loss(&s->counts, c->lost);
			*ret_event = (struct event){ .kind = EVENT_LOST,
						     .cpu = c->number,
						     .ts = c->record.ts,
						     .lost = c->lost };
			c->lost = 0;
			return SOURCE_EVENT;
		}
		result = records_decode(r->records, c->number, c->record.ts, c->record.data,
					c->record.len, ret_event);
		if (result == RECORD_EVENT) {
			s->counts.events++;
			r->handed_out = true;
			return SOURCE_EVENT;
		}
		s->counts.unknown += result == RECORD_UNKNOWN;
		advance(r);
	}
	return SOURCE_AGAIN;
}

/* --- reading --- */

static void queue(struct source_raw *r, struct raw_cpu *c, struct subbuf *b)
{
	struct ring_record first;
	struct ring_page look;

	if (ring_page_open(&look, b->bytes, b->len) && ring_page_next(&look, &first)) {
		c->newest = first.ts;
		if (first.ts > r->newest)
			r->newest = first.ts;
	}
	b->next = NULL;
	if (c->first)
		c->last->next = b;
	else
		c->first = b;
	c->last = b;
	if (c->nr_queued++ == 0 && load(r, c))
		cpu_merge_push(&r->merge, c, c->record.ts);
}

/* Returns 1: a page; 0: nothing now; -1 after a message. */
static int read_page(struct source_raw *r, struct raw_cpu *c, struct subbuf *b)
{
	struct ring_page page;
	ssize_t n;

	do {
		n = read(c->fd, b->bytes, r->subbuf_bytes);
	} while (n < 0 && errno == EINTR);
	b->len = n > 0 ? (size_t)n : 0;
	if (n > 0 && (n < PAGE_HEADER_BYTES || !ring_page_open(&page, b->bytes, b->len))) {
		/* No kernel writes such a page: how much is lost is not known. */
		add_lost(c, EVENT_LOST_UNKNOWN);
		r->head.counts.unknown++;
		return 0;
	}
	c->absent_at = 0;
	if (n > 0)
		return 1;
	if (n == 0 || errno == EAGAIN)
		return 0;
	/* The first read of each CPU allocates a page in the kernel, which may fail. */
	if (errno == ENOMEM) {
		r->starved = true;
		return 0;
	}
	/* The CPU has a directory but has not been online since the buffer was created. */
	if (errno == ENODEV) {
		c->absent_at = clock_now();
		return 0;
	}
	msg_errno("reading: per_cpu/cpu%d/trace_pipe_raw", c->number);
	return -1;
}

/* Reads all that @c has, up to the limit of its queue. Returns 0, or -1 after a message. */
static int read_cpu(struct source_raw *r, struct raw_cpu *c, size_t *ret_bytes)
{
	int got = 1;

	c->drained = false;
	while (got > 0 && c->nr_queued < r->queue_max) {
		struct subbuf *b = take_subbuf(r);

		got = read_page(r, c, b);
		if (got > 0) {
			*ret_bytes += b->len;
			queue(r, c, b);
		} else {
			give_back(r, b);
			c->drained = true;
		}
	}
	return got < 0 ? -1 : 0;
}

static bool is_absent(const struct raw_cpu *c, uint64_t now)
{
	return c->fd < 0 || (c->absent_at && now - c->absent_at < ABSENT_NS);
}

static enum source_result raw_fill(struct source *s, size_t *ret_bytes)
{
	struct source_raw *r = (struct source_raw *)s;
	bool all_drained = true, had_some = r->merge.len > 0;
	uint64_t now = clock_now();

	*ret_bytes = 0;
	r->starved = false;
	r->horizon = r->newest;
	for (size_t i = 0; i < r->nr_cpus; i++) {
		struct raw_cpu *c = &r->cpus[i];

		if (is_absent(c, now))
			continue;
		if (read_cpu(r, c, ret_bytes) < 0)
			return SOURCE_ERROR;
		/* There is more to read: only what is older than this is known to be complete. */
		if (!c->drained && c->newest < r->horizon)
			r->horizon = c->newest;
		all_drained = all_drained && c->drained;
	}
	if (*ret_bytes == 0 && all_drained)
		r->horizon = UINT64_MAX;
	s->more = *ret_bytes > 0 || !all_drained || r->starved;
	s->rest_ns = !all_drained ? 0 : s->more || had_some ? r->rest_ns : NOTHING_REST_NS;
	return SOURCE_AGAIN;
}

/* --- beginning and end --- */

static void free_all(struct subbuf *b)
{
	while (b) {
		struct subbuf *next = b->next;

		free(b);
		b = next;
	}
}

static void raw_close(struct source *s)
{
	struct source_raw *r = (struct source_raw *)s;

	for (size_t i = 0; i < r->nr_cpus; i++)
		free_all(r->cpus[i].first);
	free_all(r->unused);
	free(r->cpus);
	cpu_merge_free(&r->merge);
	free(r);
}

static const struct source_ops raw_ops = { .next = raw_next, .fill = raw_fill, .close = raw_close };

/* A small buffer fills up sooner. */
static uint64_t rest_of(uint64_t ring_bytes)
{
	uint64_t rest = ring_bytes * 40;

	return ring_bytes == 0 || rest > LONGEST_REST_NS ? LONGEST_REST_NS : rest;
}

static size_t queue_max(const struct source_raw_from *from)
{
	size_t max = QUEUED_BYTES / from->subbuf_bytes / (from->nr_fds ? from->nr_fds : 1);

	return max < QUEUED_MIN ? QUEUED_MIN : max > QUEUED_MAX ? QUEUED_MAX : max;
}

struct source *source_raw_new(const struct source_raw_from *from)
{
	struct source_raw *r = mem_zalloc(sizeof(*r));

	r->head = (struct source){ .ops = &raw_ops, .fd = from->poll_fd, .whole_names = true };
	r->records = from->records;
	r->subbuf_bytes = from->subbuf_bytes;
	r->queue_max = queue_max(from);
	r->rest_ns = rest_of(from->ring_bytes);
	r->nr_cpus = from->nr_fds;
	r->cpus = mem_zalloc(r->nr_cpus * sizeof(*r->cpus));
	cpu_merge_init(&r->merge, r->nr_cpus);
	for (size_t i = 0; i < r->nr_cpus; i++)
		r->cpus[i] = (struct raw_cpu){ .number = (int)i, .fd = from->fds[i] };
	return &r->head;
}
