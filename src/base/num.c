// SPDX-License-Identifier: GPL-2.0-or-later
#include "num.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Parses the digits at *@text and moves it past them. False on overflow. */
static bool take_digits(const char **text, uint64_t *ret_value)
{
	uint64_t value = 0;

	for (; is_digit(**text); (*text)++) {
		if (__builtin_mul_overflow(value, 10, &value) ||
		    __builtin_add_overflow(value, (uint64_t)(**text - '0'), &value))
			return false;
	}
	*ret_value = value;
	return true;
}

bool num_parse(const char *text, uint64_t min, uint64_t max, uint64_t *ret_value)
{
	uint64_t value;

	if (!is_digit(*text) || !take_digits(&text, &value))
		return false;
	if (*text != '\0' || value < min || value > max)
		return false;
	*ret_value = value;
	return true;
}

bool num_parse_seconds(const char *text, uint64_t min_ns, uint64_t max_ns, uint64_t *ret_ns)
{
	uint64_t seconds, ns, unit = NSEC_PER_SEC / 10;

	if (!is_digit(*text) && !(*text == '.' && is_digit(text[1])))
		return false;
	if (!take_digits(&text, &seconds) || __builtin_mul_overflow(seconds, NSEC_PER_SEC, &ns))
		return false;
	if (*text == '.') {
		for (text++; is_digit(*text); text++, unit /= 10) {
			uint64_t part = (uint64_t)(*text - '0') * unit;

			if (__builtin_add_overflow(ns, part, &ns))
				return false;
		}
	}
	if (*text != '\0' || ns < min_ns || ns > max_ns)
		return false;
	*ret_ns = ns;
	return true;
}
