// SPDX-License-Identifier: GPL-2.0-or-later
#include "dat_input.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool dat_pread(int fd, void *ret_bytes, size_t len, uint64_t at)
{
	char *to = ret_bytes;

	while (len > 0) {
		ssize_t n = pread(fd, to, len, (off_t)at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		to += n;
		at += (uint64_t)n;
		len -= (size_t)n;
	}
	return true;
}

void dat_input_free(struct dat_input *in)
{
	buf_free(&in->scratch);
	free(in->memory);
	in->memory = NULL;
}

bool dat_take(struct dat_input *in, uint64_t len, const char **ret_bytes)
{
	if (len > in->end - in->at)
		return false;
	if (in->fd < 0) {
		*ret_bytes = in->memory + in->at;
	} else {
		in->scratch.len = 0;
		buf_reserve(&in->scratch, len);
		if (!dat_pread(in->fd, in->scratch.data, len, in->at))
			return false;
		*ret_bytes = in->scratch.data;
	}
	in->at += len;
	return true;
}

static bool take_number(struct dat_input *in, void *ret_value, size_t size)
{
	const char *bytes;

	if (!dat_take(in, size, &bytes))
		return false;
	memcpy(ret_value, bytes, size);
	return true;
}

bool dat_take_u16(struct dat_input *in, uint16_t *ret_value)
{
	return take_number(in, ret_value, sizeof(*ret_value));
}

bool dat_take_u32(struct dat_input *in, uint32_t *ret_value)
{
	return take_number(in, ret_value, sizeof(*ret_value));
}

bool dat_take_u64(struct dat_input *in, uint64_t *ret_value)
{
	return take_number(in, ret_value, sizeof(*ret_value));
}

bool dat_take_string(struct dat_input *in, char *ret_string, size_t room)
{
	uint64_t from = in->at;
	const char *byte;

	for (size_t len = 0; len < room && dat_take(in, 1, &byte); len++) {
		ret_string[len] = *byte;
		if (*byte == '\0')
			return true;
	}
	in->at = from;
	return false;
}
