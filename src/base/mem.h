/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Allocation that does not fail. When memory is gone there is one thing left to
 * do: put the kernel's tracing state back. mem_at_exhaustion() says how.
 */
#ifndef ALLOCLAT_MEM_H
#define ALLOCLAT_MEM_H

#include <stddef.h>

/* @hook(@arg) runs once, before the process exits with status 1; NULL: nothing to do.
 * It must not allocate. */
void mem_at_exhaustion(void (*hook)(void *arg), void *arg);

/* As malloc, calloc, realloc and strndup, but never NULL (but for a @size of 0,
 * which gives a pointer that may only be freed). The caller frees with free(). */
void *mem_alloc(size_t size);
void *mem_zalloc(size_t size);
void *mem_realloc(void *old, size_t count, size_t size);
char *mem_strdup(const char *text);
char *mem_strndup(const char *text, size_t len);

#endif /* ALLOCLAT_MEM_H */
