// SPDX-License-Identifier: GPL-2.0-or-later
#include "decompress.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#include "base/mem.h"
#include "base/msg.h"

/* The most that is decompressed at once. */
#define PIECE_BYTES (512 * 1024)

struct decompress {
	bool is_zlib;		/* else zstd */
	ZSTD_DCtx *whole, *job; /* they are large, so created on first use */
};

struct decompress *decompress_new(const char *algorithm, const char *name)
{
	bool is_zlib = strcmp(algorithm, "zlib") == 0;
	struct decompress *d;

	if (!is_zlib && strcmp(algorithm, "zstd") != 0) {
		msg_error("reading: %s: compressed with %s, which is not supported", name,
			  algorithm);
		return NULL;
	}
	d = mem_zalloc(sizeof(*d));
	d->is_zlib = is_zlib;
	return d;
}

void decompress_free(struct decompress *d)
{
	if (!d)
		return;
	ZSTD_freeDCtx(d->whole); /* NULL is allowed */
	ZSTD_freeDCtx(d->job);
	free(d);
}

static bool has_context(ZSTD_DCtx **context)
{
	if (!*context)
		*context = ZSTD_createDCtx();
	return *context != NULL;
}

bool decompress_bytes(struct decompress *d, const void *packed, size_t packed_len, void *ret_bytes,
		      size_t len)
{
	unsigned long got = len;

	if (d->is_zlib)
		return uncompress(ret_bytes, &got, packed, packed_len) == Z_OK && got == len;
	/* Errors are larger than any size. */
	return has_context(&d->whole) &&
	       ZSTD_decompressDCtx(d->whole, ret_bytes, len, packed, packed_len) == len;
}

bool decompress_more(struct decompress *d, struct decompress_job *job)
{
	size_t left = job->len - job->done, before = job->done;
	ZSTD_outBuffer to = { job->bytes, 0, job->done };
	ZSTD_inBuffer from = { job->packed, job->packed_len, job->packed_done };
	size_t result;

	if (left == 0)
		return false;
	if (d->is_zlib) {
		job->done = job->len;
		return decompress_bytes(d, job->packed, job->packed_len, job->bytes, job->len);
	}
	if (!has_context(&d->job))
		return false;
	to.size = job->done + (left < PIECE_BYTES ? left : PIECE_BYTES);
	result = ZSTD_decompressStream(d->job, &to, &from);
	job->done = to.pos;
	job->packed_done = from.pos;
	return !ZSTD_isError(result) && job->done > before;
}
