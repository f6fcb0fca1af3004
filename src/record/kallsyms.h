/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Looks up functions by address in the text of /proc/kallsyms. The text is searched in place and
 * read only as far as needed: a recording needs a few dozen of its two hundred thousand lines, most
 * of them in the first half.
 */
#ifndef ALLOCLAT_KALLSYMS_H
#define ALLOCLAT_KALLSYMS_H

#include "symbols.h"

/* The owner of the text sets the members up to @arg. */
struct kallsyms {
	const char *text;
	size_t len; /* bytes read so far */
	/* Reads more of the text, in place, and sets *ret_len to the bytes read so far. False: that
	 * was all. NULL: the text is complete. */
	bool (*more)(void *arg, size_t *ret_len);
	void *arg;

	size_t lines; /* length of the complete lines */
	size_t core;  /* offset of the first module line; @lines if there is none */
	bool whole;   /* the text is complete */
};

/* Finds the function that contains @address. Of several symbols at one address it takes the first,
 * like the kernel's own lookup. False: none found. */
bool kallsyms_find(struct kallsyms *k, uint64_t address, struct symbol *ret_symbol);

#endif /* ALLOCLAT_KALLSYMS_H */
