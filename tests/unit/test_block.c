// SPDX-License-Identifier: GPL-2.0-or-later
/* Operations on many bytes at once give the same as byte by byte: every value at every position. */
#include "base/block.h"

#include <stdio.h>
#include <stdlib.h>

#include "unit.h"

static unsigned int slow_between(const char *bytes, unsigned char first, unsigned char last)
{
	unsigned int mask = 0;

	for (unsigned int i = 0; i < BLOCK_BYTES; i++) {
		unsigned char c = (unsigned char)bytes[i];

		mask |= (unsigned int)(c >= first && c <= last) << i;
	}
	return mask;
}

TEST(every_byte_everywhere)
{
	char bytes[BLOCK_BYTES];

	for (unsigned int c = 0; c < 256; c++) {
		for (unsigned int place = 0; place < BLOCK_BYTES; place++) {
			struct block b;

			/* A carry would change the result for the neighbouring bytes. */
			memset(bytes, place % 2 ? '\xff' : '0', sizeof(bytes));
			bytes[place] = (char)c;
			b = block_load(bytes);
			assert_int_equal(block_digits(b), slow_between(bytes, '0', '9'));
			assert_int_equal(block_between(b, 'a', 'z'), slow_between(bytes, 'a', 'z'));
			assert_int_equal(block_is(b, ' '), slow_between(bytes, ' ', ' '));
			assert_int_equal(block_is(b, '_'), slow_between(bytes, '_', '_'));
		}
	}
}

/* Used on machines without SSE2. */
TEST(words_between)
{
	char bytes[WORD_BYTES];

	for (unsigned int c = 0; c < 256; c++) {
		for (unsigned int place = 0; place < WORD_BYTES; place++) {
			uint64_t high = UINT64_C(0x80) << (8 * place), out;

			memset(bytes, 'm', sizeof(bytes));
			bytes[place] = (char)c;
			out = word_not_between(word_load(bytes), 'a', 'z');
			assert_true(out == (c >= 'a' && c <= 'z' ? 0 : high));
		}
	}
}

TEST(words_of_digits)
{
	char bytes[WORD_BYTES];

	for (unsigned int c = 0; c < 256; c++) {
		for (unsigned int place = 0; place < WORD_BYTES; place++) {
			memset(bytes, place % 2 ? '0' : '9', sizeof(bytes));
			bytes[place] = (char)c;
			assert_true(word_is_digits(word_load(bytes)) == (c >= '0' && c <= '9'));
		}
	}
	/* A byte that overflows into the next one, which would then look like a digit. */
	assert_false(word_is_digits(word_load("0000\xff\x29"
					      "00")));
}

TEST(numbers)
{
	char text[32];

	for (unsigned int digits = 1; digits <= WORD_BYTES; digits++) {
		unsigned int least = 1;

		for (unsigned int i = 1; i < digits; i++)
			least *= 10;
		for (int i = 0; i < 1000; i++) {
			unsigned int number = least + (unsigned int)rand() % (9 * least);

			snprintf(text, sizeof(text), "%uxxxxxxxx", number);
			assert_int_equal(word_number_first(word_load(text), digits), number);
			snprintf(text, sizeof(text), "xxxxxxxx%u", number);
			assert_int_equal(word_number_last(word_load(text + digits), digits),
					 number);
		}
	}
	assert_int_equal(word_number_first(word_load("    6.61"), 5), 6);
}

TEST(bits)
{
	assert_int_equal(bits_low(0), 0);
	assert_int_equal(bits_low(16), BLOCK_ALL);
	assert_int_equal(bits_run(0), 0);
	assert_int_equal(bits_run(0x17), 3);
	assert_int_equal(bits_run(UINT32_MAX), 32);
	assert_int_equal(bits_highest(1), 0);
	assert_int_equal(bits_highest(0x8003), 15);
}

int main(void)
{
	struct unit u = { 0 };

	UNIT_TEST(&u, every_byte_everywhere);
	UNIT_TEST(&u, words_between);
	UNIT_TEST(&u, words_of_digits);
	UNIT_TEST(&u, numbers);
	UNIT_TEST(&u, bits);
	return unit_run("block", &u);
}
