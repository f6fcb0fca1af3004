/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Operations on sixteen bytes of text at once. Comparisons return a bit mask: bit n is for byte n.
 * With SSE2, which every x86-64 has, each takes an instruction or two; elsewhere a block is two
 * words.
 */
#ifndef ALLOCLAT_BLOCK_H
#define ALLOCLAT_BLOCK_H

#include "word.h"

#define BLOCK_BYTES 16
#define BLOCK_ALL   0xffffU

#ifdef __SSE2__

#include <emmintrin.h>

struct block {
	__m128i bytes;
};

static inline struct block block_load(const char *at)
{
	return (struct block){ _mm_loadu_si128((const __m128i *)(const void *)at) };
}

/* The bytes equal to @c. */
static inline unsigned int block_is(struct block b, char c)
{
	return (unsigned int)_mm_movemask_epi8(_mm_cmpeq_epi8(b.bytes, _mm_set1_epi8(c)));
}

/* Whether @a equals @b and @c equals @d. */
static inline bool block_same_two(struct block a, struct block b, struct block c, struct block d)
{
	__m128i both =
		_mm_and_si128(_mm_cmpeq_epi8(a.bytes, b.bytes), _mm_cmpeq_epi8(c.bytes, d.bytes));

	return _mm_movemask_epi8(both) == BLOCK_ALL;
}

/* The bytes in [@first, @last]. */
static inline unsigned int block_between(struct block b, char first, char last)
{
	__m128i above = _mm_sub_epi8(b.bytes, _mm_set1_epi8(first));
	__m128i most = _mm_set1_epi8((char)(last - first));

	return (unsigned int)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(above, most), above));
}

/* The bytes in [@first, @last] or equal to @other. */
static inline unsigned int block_between_or(struct block b, char first, char last, char other)
{
	__m128i above = _mm_sub_epi8(b.bytes, _mm_set1_epi8(first));
	__m128i most = _mm_set1_epi8((char)(last - first));
	__m128i between = _mm_cmpeq_epi8(_mm_min_epu8(above, most), above);
	__m128i is = _mm_cmpeq_epi8(b.bytes, _mm_set1_epi8(other));

	return (unsigned int)_mm_movemask_epi8(_mm_or_si128(between, is));
}

#else

struct block {
	uint64_t words[2];
};

static inline struct block block_load(const char *at)
{
	return (struct block){ { word_load(at), word_load(at + WORD_BYTES) } };
}

static inline bool block_same_two(struct block a, struct block b, struct block c, struct block d)
{
	return ((a.words[0] ^ b.words[0]) | (a.words[1] ^ b.words[1]) | (c.words[0] ^ d.words[0]) |
		(c.words[1] ^ d.words[1])) == 0;
}

/* Collects the top bit of each byte; the multiplication adds up shifted copies. */
static inline unsigned int block_gather(uint64_t word)
{
	return (unsigned int)(((word >> 7 & WORD_OF(1)) * UINT64_C(0x0102040810204080)) >> 56);
}

static inline unsigned int block_between(struct block b, char first, char last)
{
	return block_gather(~word_not_between(b.words[0], first, last)) |
	       block_gather(~word_not_between(b.words[1], first, last)) << WORD_BYTES;
}

static inline unsigned int block_is(struct block b, char c)
{
	return block_between(b, c, c);
}

static inline unsigned int block_between_or(struct block b, char first, char last, char other)
{
	return block_between(b, first, last) | block_is(b, other);
}

#endif

static inline unsigned int block_digits(struct block b)
{
	return block_between(b, '0', '9');
}

/* A mask of the lowest @n bits. */
static inline unsigned int bits_low(unsigned int n)
{
	return (1U << n) - 1;
}

/* The number of trailing 1 bits. @mask must have a 0 bit. */
static inline unsigned int bits_run(uint64_t mask)
{
	return (unsigned int)__builtin_ctzll(~mask);
}

/* The index of the lowest bit set; for 0, some number from 0 to 63. */
static inline unsigned int bits_lowest(uint64_t mask)
{
	return (unsigned int)__builtin_ctzll(mask | UINT64_C(1) << 63);
}

/* The index of the highest bit set. @mask must not be 0. */
static inline unsigned int bits_highest(unsigned int mask)
{
	return 31 - (unsigned int)__builtin_clz(mask);
}

#endif /* ALLOCLAT_BLOCK_H */
