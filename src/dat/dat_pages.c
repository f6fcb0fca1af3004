// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>

#include "base/mem.h"
#include "dat.h"
#include "dat_input.h"
#include "decompress.h"

/* The size of a read from an uncompressed file. */
#define WINDOW_BYTES 65536

static void reserve(struct dat_cpu *c, size_t len)
{
	if (len <= c->room)
		return;
	free(c->window);
	c->window = mem_alloc(len);
	c->room = len;
}

/* Reads the next @len bytes of @c from the file. */
static enum dat_result take(const struct dat *d, struct dat_cpu *c, void *ret_bytes, size_t len)
{
	if (len > c->end - c->at)
		return DAT_DAMAGED;
	if (!dat_pread(d->fd, ret_bytes, len, c->at))
		return DAT_CUT_SHORT;
	c->at += len;
	return DAT_PAGES;
}

static enum dat_result read_plain(const struct dat *d, struct dat_cpu *c)
{
	uint64_t left = c->end - c->at, there = d->size > c->at ? d->size - c->at : 0;
	uint64_t want = WINDOW_BYTES < d->page_size ? d->page_size : WINDOW_BYTES;

	if (left == 0)
		return DAT_END;
	if (want > left)
		want = left;
	if (want > there)
		want = there;
	want -= want % d->page_size;
	if (want == 0)
		return there < left ? DAT_CUT_SHORT : DAT_DAMAGED;
	reserve(c, want);
	c->len = want;
	return take(d, c, c->window, want);
}

static enum dat_result read_chunk(const struct dat *d, struct dat_cpu *c)
{
	uint32_t sizes[2]; /* compressed, decompressed */
	enum dat_result result = take(d, c, sizes, sizeof(sizes));
	char *packed;

	if (result != DAT_PAGES)
		return result;
	if (sizes[0] > DAT_CHUNK_MAX || sizes[1] > DAT_CHUNK_MAX || sizes[1] < d->page_size)
		return DAT_DAMAGED;
	packed = mem_alloc(sizes[0]);
	reserve(c, sizes[1]);
	result = take(d, c, packed, sizes[0]);
	if (result == DAT_PAGES &&
	    !decompress_bytes(d->decompress, packed, sizes[0], c->window, sizes[1]))
		result = DAT_DAMAGED;
	free(packed);
	c->len = sizes[1] - sizes[1] % d->page_size;
	c->nr_chunks--;
	return result;
}

enum dat_result dat_read(struct dat *d, struct dat_cpu *c)
{
	enum dat_result result;

	c->len = 0;
	if (!d->decompress)
		return read_plain(d, c);
	if (!c->started) {
		/* The size in the file does not include this word. */
		c->end += sizeof(c->nr_chunks);
		result = take(d, c, &c->nr_chunks, sizeof(c->nr_chunks));
		if (result != DAT_PAGES)
			return result;
		c->started = true;
	}
	return c->nr_chunks > 0 ? read_chunk(d, c) : DAT_END;
}
