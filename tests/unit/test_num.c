// SPDX-License-Identifier: GPL-2.0-or-later
/* Numbers from text: valid and invalid ones, range limits, overflow, fractions of seconds. */
#include "base/num.h"

#include "unit.h"

#define UNTOUCHED 4711

struct number {
	const char *name;
	const char *text;
	uint64_t min, max;
	bool good;
	uint64_t value;
};

static const struct number numbers[] = {
	{ "number: zero", "0", 0, 9, true, 0 },
	{ "number: one digit", "7", 0, 9, true, 7 },
	{ "number: at the minimum", "10", 10, 20, true, 10 },
	{ "number: at the maximum", "20", 10, 20, true, 20 },
	{ "number: below the minimum", "9", 10, 20, false, 0 },
	{ "number: above the maximum", "21", 10, 20, false, 0 },
	{ "number: zeros in front", "00042", 0, 99, true, 42 },
	{ "number: many zeros in front", "000000000000000000000000000000007", 0, 9, true, 7 },
	{ "number: decimal in spite of the zero", "010", 0, 99, true, 10 },
	{ "number: the largest", "18446744073709551615", 0, UINT64_MAX, true, UINT64_MAX },
	{ "number: one too large", "18446744073709551616", 0, UINT64_MAX, false, 0 },
	{ "number: overflow at the addition", "18446744073709551619", 0, UINT64_MAX, false, 0 },
	{ "number: overflow at the product", "18446744073709551620", 0, UINT64_MAX, false, 0 },
	{ "number: overflow to a small one", "36893488147419103233", 0, UINT64_MAX, false, 0 },
	{ "number: thirty digits", "111111111111111111111111111111", 0, UINT64_MAX, false, 0 },
	{ "number: empty", "", 0, 9, false, 0 },
	{ "number: blank", " ", 0, 9, false, 0 },
	{ "number: blank in front", " 1", 0, 9, false, 0 },
	{ "number: blank behind", "1 ", 0, 9, false, 0 },
	{ "number: newline behind", "1\n", 0, 9, false, 0 },
	{ "number: plus", "+1", 0, 9, false, 0 },
	{ "number: minus", "-1", 0, UINT64_MAX, false, 0 },
	{ "number: minus zero", "-0", 0, 9, false, 0 },
	{ "number: hexadecimal", "0x10", 0, 99, false, 0 },
	{ "number: unit behind", "5k", 0, 99, false, 0 },
	{ "number: fraction", "1.0", 0, 9, false, 0 },
	{ "number: exponent", "1e1", 0, 99, false, 0 },
	{ "number: letters", "abc", 0, 99, false, 0 },
	{ "number: character before the digits", "/", 0, 99, false, 0 },
	{ "number: character behind the digits", ":", 0, 99, false, 0 },
	{ "number: byte above 0x7f", "\xb2", 0, 99, false, 0 },
};

static const struct number times[] = {
	{ "seconds: whole", "10", 0, UINT64_MAX, true, 10 * NSEC_PER_SEC },
	{ "seconds: zero", "0", 0, UINT64_MAX, true, 0 },
	{ "seconds: fraction", "0.5", 0, UINT64_MAX, true, NSEC_PER_SEC / 2 },
	{ "seconds: only a fraction", ".25", 0, UINT64_MAX, true, NSEC_PER_SEC / 4 },
	{ "seconds: whole and fraction", "12.034", 0, UINT64_MAX, true, 12034 * NSEC_PER_MSEC },
	{ "seconds: nine digits", "1.123456789", 0, UINT64_MAX, true, 1123456789 },
	{ "seconds: the tenth digit is cut", "1.1234567899", 0, UINT64_MAX, true, 1123456789 },
	{ "seconds: less than a nanosecond", "0.0000000009", 0, UINT64_MAX, true, 0 },
	{ "seconds: many digits", "0.100000000000000000000000000001", 0, UINT64_MAX, true,
	  NSEC_PER_SEC / 10 },
	{ "seconds: at the minimum", "0.001", NSEC_PER_MSEC, NSEC_PER_SEC, true, NSEC_PER_MSEC },
	{ "seconds: below the minimum", "0.000999999", NSEC_PER_MSEC, NSEC_PER_SEC, false, 0 },
	{ "seconds: at the maximum", "1", NSEC_PER_MSEC, NSEC_PER_SEC, true, NSEC_PER_SEC },
	{ "seconds: above the maximum", "1.000000001", NSEC_PER_MSEC, NSEC_PER_SEC, false, 0 },
	{ "seconds: the largest", "18446744073.709551615", 0, UINT64_MAX, true, UINT64_MAX },
	{ "seconds: one too large", "18446744073.709551616", 0, UINT64_MAX, false, 0 },
	{ "seconds: too large before the fraction", "18446744074", 0, UINT64_MAX, false, 0 },
	{ "seconds: too many digits", "99999999999999999999999", 0, UINT64_MAX, false, 0 },
	{ "seconds: empty", "", 0, UINT64_MAX, false, 0 },
	{ "seconds: a dot", ".", 0, UINT64_MAX, false, 0 },
	{ "seconds: two dots", "1.2.3", 0, UINT64_MAX, false, 0 },
	{ "seconds: dot and dot", "..5", 0, UINT64_MAX, false, 0 },
	{ "seconds: sign", "-1", 0, UINT64_MAX, false, 0 },
	{ "seconds: plus", "+1", 0, UINT64_MAX, false, 0 },
	{ "seconds: sign in the fraction", "1.-5", 0, UINT64_MAX, false, 0 },
	{ "seconds: blank in front", " 1", 0, UINT64_MAX, false, 0 },
	{ "seconds: blank behind", "1.5 ", 0, UINT64_MAX, false, 0 },
	{ "seconds: comma", "1,5", 0, UINT64_MAX, false, 0 },
	{ "seconds: unit", "5s", 0, UINT64_MAX, false, 0 },
	{ "seconds: exponent", "1e3", 0, UINT64_MAX, false, 0 },
	{ "seconds: infinity", "inf", 0, UINT64_MAX, false, 0 },
};

typedef bool (*parser)(const char *text, uint64_t min, uint64_t max, uint64_t *ret_value);

static void check(const struct number *row, parser parse)
{
	uint64_t value = UNTOUCHED;

	assert_int_equal(parse(row->text, row->min, row->max, &value), row->good);
	assert_int_equal(value, row->good ? row->value : UNTOUCHED);
}

TEST(number)
{
	check(*state, num_parse);
}

TEST(seconds)
{
	check(*state, num_parse_seconds);
}

int main(void)
{
	struct unit u = { 0 };

	UNIT_ROWS(&u, number, numbers);
	UNIT_ROWS(&u, seconds, times);
	return unit_run("num", &u);
}
