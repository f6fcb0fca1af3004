/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Allocation that does not fail: no caller checks for NULL. What happens when memory is gone is
 * for whoever runs the process to say, once, by a handler. Both handlers below belong to the
 * process; install them while it has one thread.
 */
#ifndef ALLOCLAT_MEM_H
#define ALLOCLAT_MEM_H

#include <stddef.h>

/*
 * @handler(@arg) is called, in the thread that asked for memory, each time there is none. It must
 * not allocate. It may end the process, or leave by longjmp(): what was being done is lost then,
 * and so is its memory. When it returns, the allocation is tried again, as often as it takes. With
 * NULL, as at the start, it is tried again after 10 ms.
 *
 * So a process that reads recordings of others should have a handler that does not return: a
 * damaged one can ask for more than there ever will be.
 *
 * A size that no memory could hold (more than PTRDIFF_MAX) is a mistake of the caller's: sizes are
 * those of files, or of what is in memory already. For it the handler is called once, and when it
 * returns, or there is none, the process takes a trap: going on would overwrite other memory.
 */
void mem_set_exhausted(void (*handler)(void *arg), void *arg);

/* What has to be done before the process ends for want of memory, the kernel's tracing state put
 * back: @hook(@arg), which must not allocate; NULL: nothing. It is only kept here, for the handler
 * that ends the process to have it run. */
void mem_at_exhaustion(void (*hook)(void *arg), void *arg);

/* Runs that hook, once: not again, should it run out of memory itself. */
void mem_run_at_exhaustion(void);

/* As malloc, calloc, realloc and strndup, but never NULL (but for a @size of 0,
 * which gives a pointer that may only be freed). The caller frees with free(). */
void *mem_alloc(size_t size);
void *mem_zalloc(size_t size);
void *mem_realloc(void *old, size_t count, size_t size);
char *mem_strdup(const char *text);
char *mem_strndup(const char *text, size_t len);

#endif /* ALLOCLAT_MEM_H */
