// SPDX-License-Identifier: GPL-2.0-or-later
#include "ring_page.h"

#include <string.h>

#include "event/event.h"

/* The commit word after the page's timestamp: bytes used, and flags for lost records. */
#define COMMIT_MASK   ((UINT64_C(1) << 27) - 1)
#define MISSED_EVENTS (UINT64_C(1) << 31)
#define MISSED_STORED (UINT64_C(1) << 30) /* their number is stored after the last record */

/* enum ring_buffer_type; 1 to 28 are the record's length in words of 4 bytes. */
#define TYPE_LONG	 0
#define TYPE_PADDING	 29
#define TYPE_TIME_EXTEND 30
#define TYPE_TIME_STAMP	 31

#define DELTA_BITS 27

/* An absolute timestamp has 59 bits; the upper bits are those of the timestamp before it. */
#define STAMP_BITS 59

static uint64_t read_u64(const char *at)
{
	uint64_t value;

	memcpy(&value, at, sizeof(value));
	return value;
}

static uint32_t read_u32(const char *at)
{
	uint32_t value;

	memcpy(&value, at, sizeof(value));
	return value;
}

bool ring_page_open(struct ring_page *p, const void *bytes, size_t len)
{
	const char *data = bytes;
	uint64_t commit = read_u64(data + 8);
	uint64_t used = commit & COMMIT_MASK;

	if (used > len - PAGE_HEADER_BYTES)
		return false;
	*p = (struct ring_page){
		.at = data + PAGE_HEADER_BYTES,
		.end = data + PAGE_HEADER_BYTES + used,
		.ts = read_u64(data),
		.missed = (commit & MISSED_EVENTS) != 0,
		.nr_missed = EVENT_LOST_UNKNOWN,
	};
	if (commit & MISSED_STORED && len - PAGE_HEADER_BYTES - used >= sizeof(uint64_t))
		p->nr_missed = read_u64(p->end);
	return true;
}

/* rb_fix_abs_ts() */
static uint64_t whole_stamp(uint64_t stamp, uint64_t before)
{
	stamp |= before >> STAMP_BITS << STAMP_BITS;
	if (stamp < before && before - stamp > UINT64_C(1) << (STAMP_BITS - 1))
		stamp += UINT64_C(1) << STAMP_BITS;
	return stamp;
}

static size_t left(const struct ring_page *p)
{
	return (size_t)(p->end - p->at);
}

/* False: fewer than @len bytes are left, and now none. */
static bool take(struct ring_page *p, size_t len, const char **ret_at)
{
	if (len > left(p)) {
		p->at = p->end;
		return false;
	}
	*ret_at = p->at;
	p->at += len;
	return true;
}

static bool take_word(struct ring_page *p, uint32_t *ret_word)
{
	const char *at;

	if (!take(p, sizeof(*ret_word), &at))
		return false;
	*ret_word = read_u32(at);
	return true;
}

/* The stored length of a long or discarded record includes itself. */
static bool take_long(struct ring_page *p, const char **ret_at, size_t *ret_len)
{
	uint32_t len;

	if (!take_word(p, &len))
		return false;
	if (len < sizeof(len)) {
		p->at = p->end;
		return false;
	}
	*ret_len = len - sizeof(len);
	/* Records are aligned to words. */
	return take(p, (*ret_len + 3) & ~(size_t)3, ret_at);
}

bool ring_page_next(struct ring_page *p, struct ring_record *ret_record)
{
	uint32_t header, word;
	const char *data;
	size_t len;

	while (take_word(p, &header)) {
		uint64_t delta = header >> 5;
		unsigned int type = header & 31;

		if (type == TYPE_TIME_EXTEND || type == TYPE_TIME_STAMP) {
			if (!take_word(p, &word))
				return false;
			delta |= (uint64_t)word << DELTA_BITS;
			p->ts = type == TYPE_TIME_EXTEND ? p->ts + delta
							 : whole_stamp(delta, p->ts);
			continue;
		}
		p->ts += delta;
		if (type == TYPE_PADDING) {
			/* A time delta of 0: the rest of the page is empty. */
			if (delta == 0 || !take_long(p, &data, &len))
				return false;
			continue;
		}
		len = 4 * type;
		if (type == TYPE_LONG ? !take_long(p, &data, &len) : !take(p, len, &data))
			return false;
		*ret_record = (struct ring_record){ p->ts, data, len };
		return true;
	}
	return false;
}
