// SPDX-License-Identifier: GPL-2.0-or-later
#include "buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"

void buf_free(struct buf *b)
{
	free(b->data);
	*b = (struct buf){ 0 };
}

void buf_reserve(struct buf *b, size_t more)
{
	size_t need = b->len + more + 1;

	if (need <= b->room)
		return;
	if (need < 2 * b->room)
		need = 2 * b->room;
	b->data = mem_realloc(b->data, need, 1);
	b->room = need;
	b->data[b->len] = '\0';
}

void buf_add(struct buf *b, const void *bytes, size_t len)
{
	buf_reserve(b, len);
	if (len > 0)
		memcpy(b->data + b->len, bytes, len);
	b->len += len;
	b->data[b->len] = '\0';
}

void buf_str(struct buf *b, const char *text)
{
	buf_add(b, text, strlen(text));
}

void buf_vprintf(struct buf *b, const char *fmt, va_list args)
{
	va_list again;
	int len;

	va_copy(again, args);
	len = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (len < 0)
		return;
	buf_reserve(b, (size_t)len);
	vsnprintf(b->data + b->len, (size_t)len + 1, fmt, args);
	b->len += (size_t)len;
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	buf_vprintf(b, fmt, args);
	va_end(args);
}

void buf_escaped(struct buf *b, const char *bytes, size_t len)
{
	static const char hex[] = "0123456789abcdef";

	buf_reserve(b, 4 * len);
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)bytes[i];
		char *to = b->data + b->len;

		if ((c >= ' ' && c < 0x7f) || c == '\t') {
			to[0] = (char)c;
			b->len += 1;
		} else {
			to[0] = '\\';
			to[1] = 'x';
			to[2] = hex[c >> 4];
			to[3] = hex[c & 15];
			b->len += 4;
		}
	}
	b->data[b->len] = '\0';
}

void buf_chomp(struct buf *b)
{
	while (b->len > 0 && memchr(" \t\r\n", b->data[b->len - 1], 4))
		b->len--;
	if (b->data)
		b->data[b->len] = '\0';
}
