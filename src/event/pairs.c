// SPDX-License-Identifier: GPL-2.0-or-later
#include "pairs.h"

#include <string.h>

static bool begins_word(struct slice text, const char *at)
{
	return at == text.data || at[-1] == ' ' || at[-1] == ',';
}

bool pairs_find(struct slice text, const char *name, struct slice *ret_value)
{
	const size_t len = strlen(name);
	const char *at = text.data, *end = at + text.len;

	for (; at && (size_t)(end - at) > len; at++) {
		at = memmem(at, (size_t)(end - at), name, len);
		if (!at || (size_t)(end - at) <= len)
			return false;
		if (at[len] == '=' && begins_word(text, at)) {
			const char *value = at + len + 1, *behind = value;

			while (behind < end && *behind != ' ' && *behind != ',')
				behind++;
			*ret_value = (struct slice){ value, (size_t)(behind - value) };
			return true;
		}
	}
	return false;
}

static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : 16;
}

/* False: @digits is empty, contains another byte, or does not fit in 64 bits. */
static bool parse_digits(struct slice digits, unsigned int base, uint64_t *ret_number)
{
	uint64_t number = 0;

	for (size_t i = 0; i < digits.len; i++) {
		unsigned int digit = (unsigned int)digit_of(digits.data[i]);

		if (digit >= base || __builtin_mul_overflow(number, base, &number) ||
		    __builtin_add_overflow(number, digit, &number))
			return false;
	}
	*ret_number = number;
	return digits.len > 0;
}

bool pairs_number(struct slice text, const char *name, int64_t *ret_number)
{
	struct slice value;
	bool negative, hex;
	uint64_t number;

	if (!pairs_find(text, name, &value))
		return false;
	negative = value.len > 0 && value.data[0] == '-';
	value.data += negative;
	value.len -= negative;
	hex = value.len > 2 && value.data[0] == '0' && (value.data[1] | 0x20) == 'x';
	if (hex)
		value = (struct slice){ value.data + 2, value.len - 2 };
	if (!parse_digits(value, hex ? 16 : 10, &number))
		return false;
	*ret_number = negative ? (int64_t)-number : (int64_t)number;
	return true;
}
