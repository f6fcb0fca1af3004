/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Operations on eight bytes of text at once, in a 64-bit word. On any machine the first byte of the
 * text is the lowest byte of the word; its last bytes are the highest.
 */
#ifndef ALLOCLAT_WORD_H
#define ALLOCLAT_WORD_H

#include <endian.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define WORD_BYTES ((unsigned int)sizeof(uint64_t))

/* The byte @c, eight times. */
#define WORD_OF(c) (UINT64_C(0x0101010101010101) * (unsigned char)(c))

static inline uint64_t word_load(const char *at)
{
	uint64_t word;

	memcpy(&word, at, sizeof(word));
	return le64toh(word);
}

/* The number in the last @digits bytes (1 to 8), all of them digits or blanks. Neighbours are
 * combined into pairs of digits, pairs into fours, fours into all eight. */
static inline uint32_t word_number_last(uint64_t word, unsigned int digits)
{
	uint64_t x = word & (UINT64_MAX << (8 * (WORD_BYTES - digits))) & WORD_OF(0x0f);

	x = (x * (10 * (1 << 8) + 1)) >> 8 & UINT64_C(0x00ff00ff00ff00ff);
	x = (x * (100 * (1 << 16) + 1)) >> 16 & UINT64_C(0x0000ffff0000ffff);
	return (uint32_t)((x * (10000 * (UINT64_C(1) << 32) + 1)) >> 32);
}

/* The number in the first @digits bytes, as above. */
static inline uint32_t word_number_first(uint64_t word, unsigned int digits)
{
	return word_number_last(word << (8 * (WORD_BYTES - digits)), WORD_BYTES);
}

/* Sets the high bit of each byte that is not in [@first, @last], two ASCII characters; all other
 * bits are 0. No byte's sum carries into the next. */
static inline uint64_t word_not_between(uint64_t word, char first, char last)
{
	uint64_t x = word & WORD_OF(0x7f);
	uint64_t from = x + WORD_OF(0x80 - first);
	uint64_t behind = x + WORD_OF(0x7f - last);

	return (~from | behind | word) & WORD_OF(0x80);
}

/* Whether all bytes are digits. Adding six leaves the upper half at 3 only for 0x30 to 0x39. Only a
 * byte that is not a digit can carry into the next. */
static inline bool word_is_digits(uint64_t word)
{
	return (word & (word + WORD_OF(6)) & WORD_OF(0xf0)) == WORD_OF('0');
}

#endif /* ALLOCLAT_WORD_H */
