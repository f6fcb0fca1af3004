// SPDX-License-Identifier: GPL-2.0-or-later
#include "histogram.h"

#include <inttypes.h>

/* Length of the longest bar; shorter if the numbers need wide columns. */
#define STARS	   40
#define STARS_WIDE 20

/* The last row whose bounds have at most ten digits. */
#define NARROW_LAST 31

static unsigned int row_of(uint64_t value)
{
	return value < 2 ? 0 : 63 - (unsigned int)__builtin_clzll(value);
}

void histogram_add(struct histogram *h, uint64_t value)
{
	h->counts[row_of(value)]++;
}

/* The last non-empty row, or -1 if there is none. *ret_largest is the largest count. */
static int find_last(const struct histogram *h, uint64_t *ret_largest)
{
	int last = -1;

	*ret_largest = 0;
	for (int row = 0; row < HISTOGRAM_ROWS; row++) {
		if (h->counts[row] > 0)
			last = row;
		if (h->counts[row] > *ret_largest)
			*ret_largest = h->counts[row];
	}
	return last;
}

void histogram_print(const struct histogram *h, const char *unit, struct buf *ret_text)
{
	uint64_t largest;
	int last = find_last(h, &largest);
	bool wide = last > NARROW_LAST;
	int width = wide ? 20 : 10, stars = wide ? STARS_WIDE : STARS;

	buf_printf(ret_text, "%*s%-*s : count     distribution\n", width - 5, "", width + 9, unit);
	for (int row = 0; row <= last; row++) {
		uint64_t from = row ? UINT64_C(1) << row : 0;
		uint64_t to = UINT64_C(2) * ((UINT64_C(1) << row) - 1) + 1;
		int bar = (int)((double)h->counts[row] * stars / (double)largest);

		buf_printf(ret_text, "%*" PRIu64 " -> %-*" PRIu64 " : %-8" PRIu64 " |", width, from,
			   width, to, h->counts[row]);
		for (int i = 0; i < stars; i++)
			buf_add(ret_text, i < bar ? "*" : " ", 1);
		buf_str(ret_text, "|\n");
	}
}
