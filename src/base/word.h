/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Eight bytes of text at once, in one register, on any machine: what comes first in the text
 * is the lowest byte. "At its end" is the text's: the highest bytes.
 */
#ifndef ALLOCLAT_WORD_H
#define ALLOCLAT_WORD_H

#include <endian.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define WORD_BYTES ((unsigned int)sizeof(uint64_t))

/* The byte @c eight times. */
#define WORD_OF(c) (UINT64_C(0x0101010101010101) * (unsigned char)(c))

static inline uint64_t word_load(const char *at)
{
	uint64_t word;

	memcpy(&word, at, sizeof(word));
	return le64toh(word);
}

/* The number in its last @digits bytes, 1 to 8, all digits or blanks: neighbours are added
 * up to pairs of digits, those to fours, those to all eight. */
static inline uint32_t word_number_last(uint64_t word, unsigned int digits)
{
	uint64_t x = word & (UINT64_MAX << (8 * (WORD_BYTES - digits))) & WORD_OF(0x0f);

	x = (x * (10 * (1 << 8) + 1)) >> 8 & UINT64_C(0x00ff00ff00ff00ff);
	x = (x * (100 * (1 << 16) + 1)) >> 16 & UINT64_C(0x0000ffff0000ffff);
	return (uint32_t)((x * (10000 * (UINT64_C(1) << 32) + 1)) >> 32);
}

/* The number in its first @digits bytes, as above. */
static inline uint32_t word_number_first(uint64_t word, unsigned int digits)
{
	return word_number_last(word << (8 * (WORD_BYTES - digits)), WORD_BYTES);
}

/* The high bit of each byte that is not from @first to @last, two ASCII characters; all others
 * are 0. No byte's sum reaches the next. */
static inline uint64_t word_not_between(uint64_t word, char first, char last)
{
	uint64_t x = word & WORD_OF(0x7f);
	uint64_t from = x + WORD_OF(0x80 - first);
	uint64_t behind = x + WORD_OF(0x7f - last);

	return (~from | behind | word) & WORD_OF(0x80);
}

/* Whether all its bytes are digits: 0x30 to 0x39, of which the upper half stays the same when
 * six is added, and only of them. A carry comes only out of a byte that is none. */
static inline bool word_is_digits(uint64_t word)
{
	return (word & (word + WORD_OF(6)) & WORD_OF(0xf0)) == WORD_OF('0');
}

#endif /* ALLOCLAT_WORD_H */
