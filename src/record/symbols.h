/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Addresses in the kernel's code and the functions there, each asked for once and
 * remembered.
 */
#ifndef ALLOCLAT_SYMBOLS_H
#define ALLOCLAT_SYMBOLS_H

#include "record.h"

struct symbols;

/* @names stays the caller's. The caller frees with symbols_free(); NULL is allowed there. */
struct symbols *symbols_new(const struct record_names *names);
void symbols_free(struct symbols *s);

/* Never NULL, and good as long as @s. Of an address that nobody knows the name is the
 * number, as the kernel prints it, and the size is 0. */
const struct symbol *symbols_get(struct symbols *s, uint64_t address);

#endif /* ALLOCLAT_SYMBOLS_H */
