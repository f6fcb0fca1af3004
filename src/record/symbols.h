/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A cache of kernel symbols by address: each address is looked up once.
 */
#ifndef ALLOCLAT_SYMBOLS_H
#define ALLOCLAT_SYMBOLS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

/* The function at an address in the kernel's code. */
struct symbol {
	struct slice name;   /* with its suffix, such as .isra.0 */
	struct slice module; /* empty: the kernel itself */
	uint64_t start;	     /* address of the function */
	uint64_t size;	     /* in bytes; 0: unknown */
};

/* Names that records refer to but do not contain. The slices are valid until the next call. */
struct record_names {
	/* False: no function at @address. */
	bool (*symbol)(void *arg, uint64_t address, struct symbol *ret_symbol);
	/* The name that the kernel would print, at most 15 bytes. Empty: unknown; `<...>` is
	 * printed. */
	struct slice (*comm)(void *arg, int pid);
	/* Both are NULL if all formats are parsed; else they are formats_is_tracepoint() and
	 * formats_parse() of formats.h. */
	bool (*tracepoint)(void *arg, int type, struct slice *ret_name);
	void (*format)(void *arg, int type);
	void *arg;
};

struct symbols;

/* @names stays the caller's and must outlive the result. The caller frees the result with
 * symbols_free(), which accepts NULL. */
struct symbols *symbols_new(const struct record_names *names);
void symbols_free(struct symbols *s);

/* Returns the symbol at @address: never NULL, valid as long as @s. If the function is unknown the
 * name is the address in hexadecimal, as the kernel prints it, and the size is 0. */
const struct symbol *symbols_get(struct symbols *s, uint64_t address);

#endif /* ALLOCLAT_SYMBOLS_H */
