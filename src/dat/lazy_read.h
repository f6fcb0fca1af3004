/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A part of a file that is read, or decompressed, only as far as needed.
 */
#ifndef ALLOCLAT_LAZY_READ_H
#define ALLOCLAT_LAZY_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lazy_read;
struct decompress;

/* The part of @fd of @len bytes at offset @at; with @d it is compressed, and decompresses to
 * @unpacked_len bytes. @fd and @d stay the caller's. The caller frees with lazy_read_free(), which
 * accepts NULL. */
struct lazy_read *lazy_read_new(int fd, uint64_t at, size_t len, struct decompress *d,
				size_t unpacked_len);
void lazy_read_free(struct lazy_read *l);

/* The buffer for the bytes, which are there as far as lazy_read_more() has read. */
const char *lazy_read_bytes(const struct lazy_read *l);

/* Reads more, and sets *ret_len to the number of bytes read so far. False: no more. */
bool lazy_read_more(struct lazy_read *l, size_t *ret_len);

#endif /* ALLOCLAT_LAZY_READ_H */
