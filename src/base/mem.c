// SPDX-License-Identifier: GPL-2.0-or-later
#include "mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "compiler.h"
#include "num.h"

#define AGAIN_NS (10 * NSEC_PER_MSEC)

static void (*exhausted_handler)(void *arg);
static void *handler_arg;

static void (*exhaustion_hook)(void *arg);
static void *hook_arg;

void mem_set_exhausted(void (*handler)(void *arg), void *arg)
{
	exhausted_handler = handler;
	handler_arg = arg;
}

void mem_at_exhaustion(void (*hook)(void *arg), void *arg)
{
	exhaustion_hook = hook;
	hook_arg = arg;
}

void mem_run_at_exhaustion(void)
{
	void (*hook)(void *arg) = exhaustion_hook;

	exhaustion_hook = NULL;
	if (hook)
		hook(hook_arg);
}

/* An allocation of @size bytes has failed. When this returns, the caller tries again. */
static COLD void exhausted(size_t size)
{
	const struct timespec wait = { .tv_nsec = (long)AGAIN_NS };

	if (exhausted_handler)
		exhausted_handler(handler_arg);
	if (size > PTRDIFF_MAX)
		__builtin_trap();
	if (!exhausted_handler)
		nanosleep(&wait, NULL);
}

void *mem_alloc(size_t size)
{
	void *new;

	while (unlikely(!(new = malloc(size ? size : 1))))
		exhausted(size);
	return new;
}

void *mem_zalloc(size_t size)
{
	void *new;

	while (unlikely(!(new = calloc(1, size ? size : 1))))
		exhausted(size);
	return new;
}

void *mem_realloc(void *old, size_t count, size_t size)
{
	size_t bytes;
	void *new;

	if (__builtin_mul_overflow(count, size, &bytes))
		bytes = SIZE_MAX; /* cannot be allocated */
	while (unlikely(!(new = realloc(old, bytes ? bytes : 1))))
		exhausted(bytes);
	return new;
}

char *mem_strndup(const char *text, size_t len)
{
	char *new = mem_alloc(len + 1);

	memcpy(new, text, len);
	new[len] = '\0';
	return new;
}

char *mem_strdup(const char *text)
{
	return mem_strndup(text, strlen(text));
}
