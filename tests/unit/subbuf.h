/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Builds sub-buffers in the kernel's layout (kernel/trace/ring_buffer.c), whose records are returns
 * of a function, and provides the format of these records.
 */
#ifndef ALLOCLAT_SUBBUF_H
#define ALLOCLAT_SUBBUF_H

#include <event-parse.h>
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "record/record.h"

#define SUBBUF_HEAD	 16
#define SUBBUF_EXIT	 10 /* the type of the records */
#define SUBBUF_EXIT_SIZE 40

/* For subbuf_end(): events were missed, without a count, or with one, which is added. */
#define SUBBUF_MISSED	      (UINT64_C(1) << 31)
#define SUBBUF_MISSED_COUNTED (UINT64_C(3) << 30)

struct subbuf {
	struct buf b;
	uint64_t ts; /* of the last event */
};

static inline void subbuf_begin(struct subbuf *s, uint64_t ts)
{
	const uint64_t head[2] = { ts, 0 };

	s->b.len = 0;
	s->ts = ts;
	buf_add(&s->b, head, sizeof(head));
}

static inline void subbuf_words(struct subbuf *s, unsigned int type, uint64_t time, uint32_t second,
				bool has_second)
{
	uint32_t head = type | (uint32_t)(time & 0x7ffffff) << 5;

	buf_add(&s->b, &head, sizeof(head));
	if (has_second)
		buf_add(&s->b, &second, sizeof(second));
}

static inline void subbuf_extend(struct subbuf *s, uint64_t delta)
{
	subbuf_words(s, 30, delta, (uint32_t)(delta >> 27), true);
	s->ts += delta;
}

static inline void subbuf_stamp(struct subbuf *s, uint64_t ts)
{
	subbuf_words(s, 31, ts, (uint32_t)(ts >> 27), true);
	s->ts = ts;
}

/* A discarded record of @bytes bytes. */
static inline void subbuf_padding(struct subbuf *s, size_t bytes)
{
	const char zeros[128] = { 0 };

	subbuf_words(s, 29, 1, (uint32_t)bytes - 4, true);
	buf_add(&s->b, zeros, bytes - 8);
	s->ts += 1;
}

static inline void subbuf_record(struct buf *b, int pid, uint64_t function, uint64_t calltime,
				 uint64_t rettime)
{
	const uint16_t type = SUBBUF_EXIT;
	const uint32_t zero = 0;

	buf_add(b, &type, sizeof(type));
	buf_add(b, &zero, 2);
	buf_add(b, &pid, sizeof(pid));
	buf_add(b, &function, sizeof(function));
	buf_add(b, &zero, 4); /* depth */
	buf_add(b, &zero, 4); /* overrun */
	buf_add(b, &calltime, sizeof(calltime));
	buf_add(b, &rettime, sizeof(rettime));
}

/* @extra: bytes to append to the record, whose length is then stored in a word of its own. */
static inline void subbuf_event(struct subbuf *s, uint64_t ts, int pid, size_t extra)
{
	char zeros[1024] = { 0 };
	uint32_t size = (uint32_t)(SUBBUF_EXIT_SIZE + extra);

	subbuf_words(s, extra ? 0 : size / 4, ts - s->ts, size + 4, extra > 0);
	subbuf_record(&s->b, pid, 0xffffffff81000000, ts - 10, ts - 1);
	buf_add(&s->b, zeros, (extra + 3) & ~(size_t)3);
	s->ts = ts;
}

/* Closes the sub-buffer and pads it to @size bytes. @missed: 0, or SUBBUF_MISSED as above. */
static inline void subbuf_end(struct subbuf *s, uint64_t missed, size_t size)
{
	const uint64_t counted = missed & ~SUBBUF_MISSED_COUNTED;
	uint64_t commit = (s->b.len - SUBBUF_HEAD) | (missed & SUBBUF_MISSED_COUNTED);

	memcpy(s->b.data + 8, &commit, sizeof(commit));
	if (counted)
		buf_add(&s->b, &counted, sizeof(counted));
	buf_reserve(&s->b, size);
	memset(s->b.data + s->b.len, 0, size - s->b.len);
	s->b.len = size;
}

static const char subbuf_format[] =
	"name: funcgraph_exit\n"
	"ID: 10\n"
	"format:\n"
	"\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n"
	"\tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;\n"
	"\tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;\n"
	"\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n"
	"\n"
	"\tfield:unsigned long func;\toffset:8;\tsize:8;\tsigned:0;\n"
	"\tfield:int depth;\toffset:16;\tsize:4;\tsigned:1;\n"
	"\tfield:unsigned int overrun;\toffset:20;\tsize:4;\tsigned:0;\n"
	"\tfield:unsigned long long calltime;\toffset:24;\tsize:8;\tsigned:0;\n"
	"\tfield:unsigned long long rettime;\toffset:32;\tsize:8;\tsigned:0;\n"
	"\n"
	"print fmt: \"<-- %ps (%llx - %llx) over: %d\", (void *)REC->func, REC->calltime, "
	"REC->rettime, REC->depth\n";

/* The caller frees with tep_free(). */
static inline struct tep_handle *subbuf_tep(void)
{
	struct tep_handle *tep = tep_alloc();

	tep_set_loglevel(TEP_LOG_NONE);
	if (tep)
		tep_parse_event(tep, subbuf_format, strlen(subbuf_format), "ftrace");
	return tep;
}

#endif /* ALLOCLAT_SUBBUF_H */
