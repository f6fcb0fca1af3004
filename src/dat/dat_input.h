/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bytes of a trace.dat one after the other, from the file itself or from a section of it
 * that was unpacked. Never beyond their end. Only dat.c includes this.
 */
#ifndef ALLOCLAT_DAT_INPUT_H
#define ALLOCLAT_DAT_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/compiler.h"

struct dat_input {
	int fd;	      /* -1: from @memory */
	char *memory; /* or NULL */
	uint64_t at, end;
	struct buf scratch; /* what was last taken from the file */
};

/* Frees @memory as well. */
void dat_input_free(struct dat_input *in);

/* All of these: false, and nothing is taken, if there is not so much. */

/* *ret_bytes is good until the next call. */
MUST_CHECK bool dat_take(struct dat_input *in, uint64_t len, const char **ret_bytes);
MUST_CHECK bool dat_take_u16(struct dat_input *in, uint16_t *ret_value);
MUST_CHECK bool dat_take_u32(struct dat_input *in, uint32_t *ret_value);
MUST_CHECK bool dat_take_u64(struct dat_input *in, uint64_t *ret_value);

/* Up to a NUL, which must come soon. */
MUST_CHECK bool dat_take_string(struct dat_input *in, char *ret_string, size_t room);

/* pread(), in full. */
MUST_CHECK bool dat_pread(int fd, void *ret_bytes, size_t len, uint64_t at);

#endif /* ALLOCLAT_DAT_INPUT_H */
