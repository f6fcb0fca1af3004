/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bytes of a file that are read, or unpacked, only as far as they are needed.
 */
#ifndef ALLOCLAT_LAZY_H
#define ALLOCLAT_LAZY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lazy;
struct unpack;

/* @len bytes of @fd from @at on; with @u they are packed, and become @unpacked_len. All stay
 * the caller's. The caller frees with lazy_free(); NULL is allowed there. */
struct lazy *lazy_new(int fd, uint64_t at, size_t len, struct unpack *u, size_t unpacked_len);
void lazy_free(struct lazy *l);

/* Where they are, or will be. */
const char *lazy_bytes(const struct lazy *l);

/* Fetches some more; *ret_len is how many there are now. False: no more. */
bool lazy_more(struct lazy *l, size_t *ret_len);

#endif /* ALLOCLAT_LAZY_H */
