/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decompression. The libraries are looked for when a recording needs one, so that a program
 * built without them reads what a machine with them can.
 */
#ifndef ALLOCLAT_UNPACK_H
#define ALLOCLAT_UNPACK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/compiler.h"

struct unpack;

/* @algorithm: "zstd" or "zlib". NULL after a message with @name, the recording's, in it: not
 * known, or its library is not installed. The caller frees with unpack_free(). */
struct unpack *unpack_new(const char *algorithm, const char *name);
void unpack_free(struct unpack *u);

/* True: @packed became exactly @len bytes at @ret_bytes. */
MUST_CHECK bool unpack_bytes(struct unpack *u, const void *packed, size_t packed_len,
			     void *ret_bytes, size_t len);

/* The same in pieces, for what may not be needed to its end. */
struct unpack_job {
	const void *packed;
	size_t packed_len, packed_done;
	void *bytes; /* room for all of it */
	size_t len, done;
};

/* Unpacks at least a piece more of @job, the only one that @u has. False: there was no more,
 * or it is damaged. */
MUST_CHECK bool unpack_more(struct unpack *u, struct unpack_job *job);

#endif /* ALLOCLAT_UNPACK_H */
