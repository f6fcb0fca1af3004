/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decompresses what trace-cmd compresses, zstd and zlib. The only user of those libraries.
 */
#ifndef ALLOCLAT_DECOMPRESS_H
#define ALLOCLAT_DECOMPRESS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/compiler.h"

struct decompress;

/* @algorithm is "zstd" or "zlib"; for another one returns NULL after a message that names @name,
 * the recording. The caller frees with decompress_free(), which accepts NULL. */
struct decompress *decompress_new(const char *algorithm, const char *name);
void decompress_free(struct decompress *d);

/* Decompresses @packed. False unless the result has exactly @len bytes. */
MUST_CHECK bool decompress_bytes(struct decompress *d, const void *packed, size_t packed_len,
				 void *ret_bytes, size_t len);

/* State for decompressing in pieces, for data that may not be needed to its end. */
struct decompress_job {
	const void *packed;
	size_t packed_len, packed_done;
	void *bytes; /* room for @len bytes, all of the result */
	size_t len, done;
};

/* Decompresses the next piece of @job; @d can have only one job. False: there is no more, or the
 * data is damaged. */
MUST_CHECK bool decompress_more(struct decompress *d, struct decompress_job *job);

#endif /* ALLOCLAT_DECOMPRESS_H */
