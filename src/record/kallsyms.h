/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The text of /proc/kallsyms, and the functions in it by address. Looked up where it lies,
 * and fetched only as far as that takes: a recording needs some dozens of two hundred
 * thousand lines, and most of them stand in the first half.
 */
#ifndef ALLOCLAT_KALLSYMS_H
#define ALLOCLAT_KALLSYMS_H

#include "symbols.h"

/* The owner of the text fills in the first five. */
struct kallsyms {
	const char *text;
	size_t len; /* so much of it is there */
	/* Makes some more of the text be there, where it lies, and says how much that is in
	 * *ret_len. False: that was all. NULL: all is there. */
	bool (*more)(void *arg, size_t *ret_len);
	void *arg;

	size_t lines; /* where the last whole line ends */
	size_t core;  /* where those of the kernel itself end, and modules' begin, if */
	bool whole;   /* all of it is there */
};

/* The function that holds @address, as the kernel's own lookup finds it: of several names
 * the first. False: there is none. */
bool kallsyms_find(struct kallsyms *k, uint64_t address, struct symbol *ret_symbol);

#endif /* ALLOCLAT_KALLSYMS_H */
