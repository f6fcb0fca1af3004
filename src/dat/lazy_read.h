/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bytes of a file that are read, or unpacked, only as far as they are needed.
 */
#ifndef ALLOCLAT_LAZY_READ_H
#define ALLOCLAT_LAZY_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lazy_read;
struct decompress;

/* @len bytes of @fd from @at on; with @d they are packed, and become @unpacked_len. All stay
 * the caller's. The caller frees with lazy_read_free(); NULL is allowed there. */
struct lazy_read *lazy_read_new(int fd, uint64_t at, size_t len, struct decompress *d,
				size_t unpacked_len);
void lazy_read_free(struct lazy_read *l);

/* Where they are, or will be. */
const char *lazy_read_bytes(const struct lazy_read *l);

/* Fetches some more; *ret_len is how many there are now. False: no more. */
bool lazy_read_more(struct lazy_read *l, size_t *ret_len);

#endif /* ALLOCLAT_LAZY_READ_H */
