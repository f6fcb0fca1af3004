/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A growable byte buffer. `struct buf b = { 0 };` is an empty one; free it with buf_free(). If data
 * is not NULL, data[len] is NUL, so that text can be passed on as a string.
 */
#ifndef ALLOCLAT_BUF_H
#define ALLOCLAT_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "compiler.h"

struct buf {
	char *data;
	size_t len;
	size_t room; /* bytes allocated, the terminating NUL included */
};

void buf_free(struct buf *b);

/* Makes room for @more bytes after len, and the NUL. */
void buf_reserve(struct buf *b, size_t more);
void buf_add(struct buf *b, const void *bytes, size_t len);
void buf_str(struct buf *b, const char *text);
void buf_printf(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);
void buf_vprintf(struct buf *b, const char *fmt, va_list args) PRINTF_LIKE(2, 0);

/* Appends @bytes with every byte that is neither printable ASCII nor a tab written as \xNN: safe to
 * send to a terminal. */
void buf_escaped(struct buf *b, const char *bytes, size_t len);

/* Removes trailing spaces, tabs and line ends. */
void buf_chomp(struct buf *b);

#endif /* ALLOCLAT_BUF_H */
