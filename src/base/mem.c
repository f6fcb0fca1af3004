// SPDX-License-Identifier: GPL-2.0-or-later
#include "mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compiler.h"

static void (*exhausted_hook)(void *arg);
static void *exhausted_arg;

void mem_at_exhaustion(void (*hook)(void *arg), void *arg)
{
	exhausted_hook = hook;
	exhausted_arg = arg;
}

static NO_RETURN void exhausted(void)
{
	static const char text[] = "alloclat: out of memory\n";
	void (*hook)(void *arg) = exhausted_hook;

	/* Not msg_error(): that one allocates. */
	if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
		exhausted_hook = NULL;
	exhausted_hook = NULL;
	if (hook)
		hook(exhausted_arg);
	_exit(1);
}

void *mem_alloc(size_t size)
{
	void *new = malloc(size ? size : 1);

	if (unlikely(!new))
		exhausted();
	return new;
}

void *mem_zalloc(size_t size)
{
	void *new = calloc(1, size ? size : 1);

	if (unlikely(!new))
		exhausted();
	return new;
}

void *mem_realloc(void *old, size_t count, size_t size)
{
	size_t bytes;
	void *new;

	if (__builtin_mul_overflow(count, size, &bytes))
		exhausted();
	new = realloc(old, bytes ? bytes : 1);
	if (unlikely(!new))
		exhausted();
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
