/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads a trace.dat sequentially, from the file itself or from a decompressed section, and never
 * beyond its end. Private to this folder.
 */
#ifndef ALLOCLAT_DAT_INPUT_H
#define ALLOCLAT_DAT_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/compiler.h"

struct dat_input {
	int fd;	      /* -1: the bytes are in @memory */
	char *memory; /* or NULL */
	uint64_t at, end;
	struct buf scratch; /* the bytes last taken from the file */
};

/* Frees @memory as well. */
void dat_input_free(struct dat_input *in);

/* All of these return false, and take nothing, if there are not enough bytes. */

/* *ret_bytes is valid until the next call. */
MUST_CHECK bool dat_take(struct dat_input *in, uint64_t len, const char **ret_bytes);
MUST_CHECK bool dat_take_u16(struct dat_input *in, uint16_t *ret_value);
MUST_CHECK bool dat_take_u32(struct dat_input *in, uint32_t *ret_value);
MUST_CHECK bool dat_take_u64(struct dat_input *in, uint64_t *ret_value);

/* Takes a string with its NUL, @room bytes at most. */
MUST_CHECK bool dat_take_string(struct dat_input *in, char *ret_string, size_t room);

/* Like pread(), but false unless all @len bytes were read. */
MUST_CHECK bool dat_pread(int fd, void *ret_bytes, size_t len, uint64_t at);

#endif /* ALLOCLAT_DAT_INPUT_H */
