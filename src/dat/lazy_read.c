// SPDX-License-Identifier: GPL-2.0-or-later
#include "lazy_read.h"

#include <stdlib.h>

#include "base/mem.h"
#include "dat_input.h"
#include "decompress.h"

#define PIECE_BYTES (512 * 1024)

/* Room for all bytes costs nothing: untouched memory is not backed by pages. */
struct lazy_read {
	int fd;
	uint64_t at;
	size_t len;
	struct decompress *decompress; /* NULL: not compressed */
	struct decompress_job job;
	char *packed; /* NULL: not read yet */
	char *bytes;
	size_t room, done;
};

struct lazy_read *lazy_read_new(int fd, uint64_t at, size_t len, struct decompress *d,
				size_t unpacked_len)
{
	struct lazy_read *l = mem_zalloc(sizeof(*l));

	l->fd = fd;
	l->at = at;
	l->len = len;
	l->decompress = d;
	l->room = d ? unpacked_len : len;
	l->bytes = mem_alloc(l->room);
	return l;
}

void lazy_read_free(struct lazy_read *l)
{
	if (!l)
		return;
	free(l->packed);
	free(l->bytes);
	free(l);
}

const char *lazy_read_bytes(const struct lazy_read *l)
{
	return l->bytes;
}

static bool read_more(struct lazy_read *l)
{
	size_t left = l->room - l->done, len = left < PIECE_BYTES ? left : PIECE_BYTES;

	if (len == 0 || !dat_pread(l->fd, l->bytes + l->done, len, l->at + l->done))
		return false;
	l->done += len;
	return true;
}

static bool decompress_some(struct lazy_read *l)
{
	bool good;

	if (!l->packed) {
		l->packed = mem_alloc(l->len);
		if (!dat_pread(l->fd, l->packed, l->len, l->at))
			return false;
		l->job = (struct decompress_job){
			.packed = l->packed, .packed_len = l->len, .bytes = l->bytes, .len = l->room
		};
	}
	good = decompress_more(l->decompress, &l->job);
	l->done = l->job.done;
	return good;
}

bool lazy_read_more(struct lazy_read *l, size_t *ret_len)
{
	bool good = l->decompress ? decompress_some(l) : read_more(l);

	*ret_len = l->done;
	return good;
}
