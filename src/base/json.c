// SPDX-License-Identifier: GPL-2.0-or-later
#include "json.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "mem.h"

/* jansson's setters take ownership of the value. They fail only if memory runs out, which
 * json_take_memory() prevents, or if a key is not UTF-8: keys are ours. */
static void put(json_t *object, const char *key, json_t *value)
{
	(void)json_object_set_new_nocheck(object, key, value);
}

void json_take_memory(void)
{
	json_set_alloc_funcs(mem_alloc, free);
}

struct json_t *json_begin(const char *type)
{
	json_t *object = json_object();

	put(object, "v", json_integer(JSON_VERSION));
	put(object, "type", json_string_nocheck(type));
	return object;
}

void json_end(struct json_t *object, struct buf *b)
{
	/* Pure ASCII is safe to send to a terminal. */
	const size_t flags = JSON_COMPACT | JSON_ENSURE_ASCII;
	size_t len = json_dumpb(object, NULL, 0, flags);

	buf_reserve(b, len + 1);
	b->len += json_dumpb(object, b->data + b->len, len, flags);
	buf_str(b, "\n");
	json_decref(object);
}

void json_number(struct json_t *object, const char *key, int64_t number)
{
	put(object, key, json_integer(number));
}

static json_t *new_count(uint64_t count)
{
	return json_integer(count < INT64_MAX ? (json_int_t)count : INT64_MAX);
}

void json_count(struct json_t *object, const char *key, uint64_t count)
{
	put(object, key, new_count(count));
}

static unsigned char byte_at(struct slice text, size_t at)
{
	return at < text.len ? (unsigned char)text.data[at] : 0;
}

/*
 * The length of the UTF-8 character at the start of @text; 0 if it is invalid. RFC 3629, section 4:
 * the first byte restricts only the second, which excludes overlong sequences, surrogates and code
 * points above U+10FFFF.
 */
static size_t character_length(struct slice text)
{
	unsigned char first = byte_at(text, 0), second = byte_at(text, 1);
	unsigned char least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
	unsigned char most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
	size_t len = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;

	if (first < 0x80)
		return 1;
	if (first < 0xc2 || first > 0xf4 || second < least || second > most)
		return 0;
	for (size_t i = 2; i < len; i++) {
		if ((byte_at(text, i) & 0xc0) != 0x80)
			return 0;
	}
	return len;
}

/* The backslash starts an escape, so it is escaped itself. DEL is ASCII that jansson does not
 * escape, but no terminal should get it. */
static bool is_replaced(char c)
{
	return c == '\\' || c == 0x7f;
}

void json_text(struct json_t *object, const char *key, struct slice text)
{
	struct buf valid = { 0 };

	while (text.len > 0) {
		size_t len = character_length(text);

		if (len == 0 || is_replaced(*text.data)) {
			buf_printf(&valid, "\\x%02x", byte_at(text, 0));
			len = 1;
		} else {
			buf_add(&valid, text.data, len);
		}
		text.data += len;
		text.len -= len;
	}
	put(object, key, json_stringn_nocheck(valid.data ? valid.data : "", valid.len));
	buf_free(&valid);
}

struct json_t *json_object_in(struct json_t *object, const char *key)
{
	json_t *member = json_object();

	put(object, key, member);
	return member;
}

void json_counts(struct json_t *object, const char *key, const uint64_t *counts, size_t nr_counts)
{
	json_t *list = json_array();

	while (nr_counts > 0 && counts[nr_counts - 1] == 0)
		nr_counts--;
	for (size_t i = 0; i < nr_counts; i++)
		(void)json_array_append_new(list, new_count(counts[i]));
	put(object, key, list);
}
