// SPDX-License-Identifier: GPL-2.0-or-later
#include "newlines.h"

#include "block.h"
#include "compiler.h"

/* A mask is of 64 bytes: bit n says that byte n is a newline. */
#define MASK_BYTES 64U
#define MASKS	   (NEWLINES_TEXT / MASK_BYTES)

static size_t count_masks(size_t len)
{
	return (len + MASK_BYTES - 1) / MASK_BYTES;
}

/*
 * From the masks of @len bytes. Nearly each has one newline or none, and which of the two cannot
 * be foreseen: one is written in either case, and counted if it is there.
 */
static ALWAYS_INLINE size_t find_ends(uint64_t *masks, size_t len, uint16_t *ret_ends)
{
	size_t count = count_masks(len), nr = 0;

	if (count == 0)
		return 0;
	/* What lies behind the text does not count. */
	masks[count - 1] &= UINT64_MAX >> (count * MASK_BYTES - len);
	for (unsigned int from = 1; count > 0; count--, from += MASK_BYTES) {
		uint64_t mask = *masks++, more = mask & (mask - 1);

		ret_ends[nr] = (uint16_t)(from + bits_lowest(mask));
		nr += mask != 0;
		for (; unlikely(more); more &= more - 1)
			ret_ends[nr++] = (uint16_t)(from + bits_lowest(more));
	}
	return nr;
}

size_t newlines_find_plain(const char *text, size_t len, uint16_t ret_ends[NEWLINES_TEXT])
{
	uint64_t masks[MASKS];

	for (size_t i = 0; i < count_masks(len); i++) {
		const char *at = text + i * MASK_BYTES;

		masks[i] = 0;
		for (unsigned int from = 0; from < MASK_BYTES; from += BLOCK_BYTES)
			masks[i] |= (uint64_t)block_is(block_load(at + from), '\n') << from;
	}
	return find_ends(masks, len, ret_ends);
}

#ifdef __x86_64__

#include <immintrin.h>

/* 32 bytes at once, which not every x86-64 can: only in this function the compiler may. */
__attribute__((target("avx2,bmi"))) static size_t find_avx2(const char *text, size_t len,
							    uint16_t *ret_ends)
{
	const __m256i newline = _mm256_set1_epi8('\n');
	uint64_t masks[MASKS];

	for (size_t i = 0; i < count_masks(len); i++) {
		const __m256i *at = (const void *)(text + i * MASK_BYTES);
		__m256i low = _mm256_cmpeq_epi8(_mm256_loadu_si256(at), newline);
		__m256i high = _mm256_cmpeq_epi8(_mm256_loadu_si256(at + 1), newline);

		masks[i] = (uint32_t)_mm256_movemask_epi8(low) |
			   (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
	}
	return find_ends(masks, len, ret_ends);
}

size_t newlines_find(const char *text, size_t len, uint16_t ret_ends[NEWLINES_TEXT])
{
	if (likely(__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi")))
		return find_avx2(text, len, ret_ends);
	return newlines_find_plain(text, len, ret_ends);
}

#else

size_t newlines_find(const char *text, size_t len, uint16_t ret_ends[NEWLINES_TEXT])
{
	return newlines_find_plain(text, len, ret_ends);
}

#endif
