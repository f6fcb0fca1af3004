// SPDX-License-Identifier: GPL-2.0-or-later
#include "field.h"

#include <limits.h>

int64_t field_number_or(const struct event *e, const char *name, int64_t otherwise)
{
	int64_t number;

	return field_number(e, name, &number) ? number : otherwise;
}

uint64_t field_count(const struct event *e, const char *name)
{
	int64_t number = field_number_or(e, name, 0);

	return number > 0 ? (uint64_t)number : 0;
}

int field_index(const struct event *e, const char *name)
{
	int64_t number = field_number_or(e, name, -1);

	return number >= 0 && number <= INT_MAX ? (int)number : -1;
}

struct slice field_string(const struct event *e, const char *name, struct buf *scratch)
{
	struct slice string;

	return e->ops->string(e, name, scratch, &string) ? string : (struct slice){ 0 };
}

bool field_is(const struct event *e, const char *name, const char *word)
{
	struct buf scratch = { 0 };
	bool is = slice_is(field_string(e, name, &scratch), word);

	buf_free(&scratch);
	return is;
}
