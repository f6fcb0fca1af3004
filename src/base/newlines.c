// SPDX-License-Identifier: GPL-2.0-or-later
#include "newlines.h"

#include "block.h"
#include "compiler.h"

/* A mask describes 64 bytes: bit n is set if byte n is a newline. */
#define MASK_BYTES 64U

/* Clears the bits of the last mask that are beyond a text of @len bytes. */
static inline uint64_t cut_mask(uint64_t mask, size_t len)
{
	return mask & ((UINT64_C(1) << len % MASK_BYTES) - 1);
}

/*
 * Appends the line ends of @mask, whose first byte is at offset @from, to the @nr that @ret_ends
 * holds, and returns the new number. Nearly every mask has one newline or none, and the processor
 * cannot predict which: so one is always written, and counted only if it exists.
 */
static ALWAYS_INLINE size_t add_ends(uint64_t mask, size_t from, uint16_t *ret_ends, size_t nr)
{
	uint64_t more = mask & (mask - 1);

	ret_ends[nr] = (uint16_t)(from + bits_lowest(mask) + 1);
	nr += mask != 0;
	for (; unlikely(more); more &= more - 1)
		ret_ends[nr++] = (uint16_t)(from + bits_lowest(more) + 1);
	return nr;
}

/* The search, inlined for each way to compute a mask. */
static ALWAYS_INLINE size_t find_ends(uint64_t (*find_mask)(const char *at), const char *text,
				      size_t len, uint16_t *ret_ends)
{
	size_t from = 0, nr = 0;

	for (; len - from >= MASK_BYTES; from += MASK_BYTES)
		nr = add_ends(find_mask(text + from), from, ret_ends, nr);
	if (from < len)
		nr = add_ends(cut_mask(find_mask(text + from), len), from, ret_ends, nr);
	return nr;
}

static inline uint64_t find_mask_plain(const char *at)
{
	uint64_t mask = 0;

	for (unsigned int from = 0; from < MASK_BYTES; from += BLOCK_BYTES)
		mask |= (uint64_t)block_is(block_load(at + from), '\n') << from;
	return mask;
}

static size_t find_plain(const char *text, size_t len, uint16_t *ret_ends)
{
	return find_ends(find_mask_plain, text, len, ret_ends);
}

#ifdef __x86_64__

#include <immintrin.h>

/* 32 bytes at once. Not every x86-64 has AVX2: only functions with this attribute may use it. */
#define WITH_AVX2 __attribute__((target("avx2,bmi")))

WITH_AVX2 static inline uint64_t find_mask_avx2(const char *at)
{
	const __m256i newline = _mm256_set1_epi8('\n');
	__m256i low = _mm256_loadu_si256((const void *)at);
	__m256i high = _mm256_loadu_si256((const void *)(at + MASK_BYTES / 2));

	return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, newline)) |
	       (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, newline)) << 32;
}

WITH_AVX2 static size_t find_avx2(const char *text, size_t len, uint16_t *ret_ends)
{
	return find_ends(find_mask_avx2, text, len, ret_ends);
}

/* All 64 bytes at once. */
#define WITH_AVX512 __attribute__((target("avx512bw,bmi")))

WITH_AVX512 static inline uint64_t find_mask_avx512(const char *at)
{
	return _mm512_cmpeq_epi8_mask(_mm512_loadu_si512(at), _mm512_set1_epi8('\n'));
}

WITH_AVX512 static size_t find_avx512(const char *text, size_t len, uint16_t *ret_ends)
{
	return find_ends(find_mask_avx512, text, len, ret_ends);
}

enum newlines_way newlines_best_way(void)
{
	if (!__builtin_cpu_supports("bmi"))
		return NEWLINES_PLAIN;
	if (__builtin_cpu_supports("avx512bw"))
		return NEWLINES_AVX512;
	return __builtin_cpu_supports("avx2") ? NEWLINES_AVX2 : NEWLINES_PLAIN;
}

size_t newlines_find_by(enum newlines_way way, const char *text, size_t len,
			uint16_t ret_ends[NEWLINES_TEXT])
{
	switch (way) {
	case NEWLINES_AVX512:
		return find_avx512(text, len, ret_ends);
	case NEWLINES_AVX2:
		return find_avx2(text, len, ret_ends);
	case NEWLINES_PLAIN:
		break;
	}
	return find_plain(text, len, ret_ends);
}

#else

enum newlines_way newlines_best_way(void)
{
	return NEWLINES_PLAIN;
}

size_t newlines_find_by(enum newlines_way way, const char *text, size_t len,
			uint16_t ret_ends[NEWLINES_TEXT])
{
	(void)way;
	return find_plain(text, len, ret_ends);
}

#endif

size_t newlines_find(const char *text, size_t len, uint16_t ret_ends[NEWLINES_TEXT])
{
	return newlines_find_by(newlines_best_way(), text, len, ret_ends);
}
