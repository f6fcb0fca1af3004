// SPDX-License-Identifier: GPL-2.0-or-later
#include "lost.h"

#include <inttypes.h>

void lost_print(uint64_t lost, uint64_t times_unknown, struct buf *ret_text)
{
	if (times_unknown == 0)
		buf_printf(ret_text, "%" PRIu64 " lost", lost);
	else if (lost > 0)
		buf_printf(ret_text, "more than %" PRIu64 " lost", lost);
	else
		buf_str(ret_text, "an unknown number lost");
}
