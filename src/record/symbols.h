/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Addresses in the kernel's code and the functions there, each asked for once and
 * remembered.
 */
#ifndef ALLOCLAT_SYMBOLS_H
#define ALLOCLAT_SYMBOLS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

/* An address in the kernel's code. */
struct symbol {
	struct slice name;   /* suffix and all */
	struct slice module; /* empty: the kernel itself */
	uint64_t start;	     /* of the function that holds the address */
	uint64_t size;	     /* bytes; 0: not known */
};

/* What records refer to and do not hold. The slices are good until the next call. */
struct record_names {
	/* False: no such function. */
	bool (*symbol)(void *arg, uint64_t address, struct symbol *ret_symbol);
	/* The name that the kernel would print, up to 15 bytes. Empty: not known, `<...>`. */
	struct slice (*comm)(void *arg, int pid);
	void *arg;
};

struct symbols;

/* @names stays the caller's. The caller frees with symbols_free(); NULL is allowed there. */
struct symbols *symbols_new(const struct record_names *names);
void symbols_free(struct symbols *s);

/* Never NULL, and good as long as @s. Of an address that nobody knows the name is the
 * number, as the kernel prints it, and the size is 0. */
const struct symbol *symbols_get(struct symbols *s, uint64_t address);

#endif /* ALLOCLAT_SYMBOLS_H */
