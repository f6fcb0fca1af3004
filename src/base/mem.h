/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Allocation that does not fail: callers need not check for NULL. What happens when memory runs out
 * is decided once for the process, by a handler. Both handlers below are process-wide; install them
 * while the process has one thread.
 */
#ifndef ALLOCLAT_MEM_H
#define ALLOCLAT_MEM_H

#include <stddef.h>

/*
 * @handler(@arg) is called, in the allocating thread, each time an allocation fails. It must not
 * allocate. It may end the process, or leave with longjmp(): the interrupted operation and its
 * memory are then lost. When it returns, the allocation is tried again, as often as necessary.
 * Without a handler (NULL, the default) it is tried again after 10 ms.
 *
 * So a process that reads untrusted recordings should have a handler that does not return: a
 * damaged recording can ask for more memory than there will ever be.
 *
 * A size above PTRDIFF_MAX, which cannot be allocated, is a bug in the caller: sizes are those of
 * files, or of data already in memory. For it the handler is called once; if it returns, or there
 * is none, the process traps, because to continue would overwrite other memory.
 */
void mem_set_exhausted(void (*handler)(void *arg), void *arg);

/* Sets @hook(@arg), to be run before the process ends because memory has run out, for example to
 * restore the kernel's tracing state. It must not allocate. NULL: none. It is only stored here: the
 * handler that ends the process runs it. */
void mem_at_exhaustion(void (*hook)(void *arg), void *arg);

/* Runs that hook, once: not again if the hook itself runs out of memory. */
void mem_run_at_exhaustion(void);

/* Like malloc, calloc, realloc and strndup, but never return NULL. A @size of 0 gives a pointer
 * that may only be freed. The caller frees with free(). */
void *mem_alloc(size_t size);
void *mem_zalloc(size_t size);
void *mem_realloc(void *old, size_t count, size_t size);
char *mem_strdup(const char *text);
char *mem_strndup(const char *text, size_t len);

#endif /* ALLOCLAT_MEM_H */
