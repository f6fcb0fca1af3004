/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decompression of what trace-cmd compresses: zstd and zlib. The one user of those libraries.
 */
#ifndef ALLOCLAT_DECOMPRESS_H
#define ALLOCLAT_DECOMPRESS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/compiler.h"

struct decompress;

/* @algorithm: "zstd" or "zlib"; another one is not known: NULL after a message with @name, the
 * recording's, in it. The caller frees with decompress_free(); NULL is allowed there. */
struct decompress *decompress_new(const char *algorithm, const char *name);
void decompress_free(struct decompress *d);

/* True: @packed became exactly @len bytes at @ret_bytes. */
MUST_CHECK bool decompress_bytes(struct decompress *d, const void *packed, size_t packed_len,
				 void *ret_bytes, size_t len);

/* The same in pieces, for what may not be needed to its end. */
struct decompress_job {
	const void *packed;
	size_t packed_len, packed_done;
	void *bytes; /* room for all of it */
	size_t len, done;
};

/* Decompresses at least a piece more of @job, the only one that @d has. False: there was no more,
 * or it is damaged. */
MUST_CHECK bool decompress_more(struct decompress *d, struct decompress_job *job);

#endif /* ALLOCLAT_DECOMPRESS_H */
