// SPDX-License-Identifier: GPL-2.0-or-later
#include "shrinker_id.h"

#include <string.h>

#include "base/block.h"
#include "base/compiler.h"
#include "base/names.h"

/* What stands between the pointer and the node's number. */
static const char node[] = ": nid: ";
#define NODE_LEN (sizeof(node) - 1)

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* "00000000f433c0c6" or, before there was enough entropy to hash it, "(____ptrval____)". */
static bool is_pointer(const char *from, const char *to)
{
	if (from == to || to - from > 18)
		return false;
	if (*from == '(')
		return to[-1] == ')';
	while (from < to && is_hex(*from))
		from++;
	return from == to;
}

/* The function may be followed by " [module]". */
static bool is_module(const char *from, const char *to)
{
	return from == to || (to - from > 3 && from[0] == ' ' && from[1] == '[' && to[-1] == ']');
}

/* However it is written. */
static COLD bool parse_any(struct slice text, struct shrinker_id *ret_shrinker)
{
	const char *end = text.data + text.len, *colon, *pointer, *word, *plus, *to;

	colon = text.len ? memchr(text.data, ':', text.len) : NULL;
	if (!colon || (size_t)(end - colon) <= NODE_LEN || memcmp(colon, node, NODE_LEN) != 0)
		return false;
	for (to = colon + NODE_LEN; to < end && *to >= '0' && *to <= '9'; to++)
		;
	if (to == colon + NODE_LEN || (to < end && *to != ' '))
		return false;
	pointer = memrchr(text.data, ' ', (size_t)(colon - text.data));
	if (!pointer || !is_pointer(pointer + 1, colon))
		return false;
	word = memchr(text.data, ' ', (size_t)(pointer + 1 - text.data));
	if (word == text.data || !is_module(word, pointer))
		return false;
	plus = memchr(text.data, '+', (size_t)(word - text.data));
	if (plus == text.data)
		return false;
	ret_shrinker->function =
		(struct slice){ text.data, (size_t)((plus ? plus : word) - text.data) };
	ret_shrinker->identity = (struct slice){ text.data, (size_t)(to - text.data) };
	return true;
}

/* Which bytes are digits of a hexadecimal number as the kernel prints it. */
static unsigned int hex_digits(struct block b)
{
	return block_digits(b) | block_between(b, 'a', 'f');
}

/* "super_cache_scan+0x0/0x1a0 ffff88014a81c4c0: nid: 0": as 64-bit kernels print it for a
 * function of their own. False: it may be written in another way. */
static bool parse_usual(struct slice text, struct shrinker_id *ret_shrinker)
{
	static const char offset[] = "+0x0/0x";
	const char *end = text.data + text.len, *at = text.data;
	size_t len = names_length(at, end);

	at += len;
	/* Enough for a function of 16 MB, and then some. */
	if (len == 0 || end - at < (ptrdiff_t)(sizeof(offset) + 3 * BLOCK_BYTES) ||
	    memcmp(at, offset, sizeof(offset) - 1) != 0)
		return false;
	at += sizeof(offset) - 1;
	at += bits_run(hex_digits(block_load(at)));
	if (*at != ' ' || hex_digits(block_load(at + 1)) != BLOCK_ALL)
		return false;
	at += 1 + BLOCK_BYTES;
	if (memcmp(at, node, NODE_LEN) != 0 || !is_digit(at[NODE_LEN]))
		return false;
	for (at += NODE_LEN; at < end && is_digit(*at); at++)
		;
	if (at < end && *at != ' ')
		return false;
	ret_shrinker->function = (struct slice){ text.data, len };
	ret_shrinker->identity = (struct slice){ text.data, (size_t)(at - text.data) };
	return true;
}

bool shrinker_id_parse(struct slice text, struct shrinker_id *ret_shrinker)
{
	return parse_usual(text, ret_shrinker) || parse_any(text, ret_shrinker);
}

bool shrinker_id_of(const struct event *e, struct shrinker_id *ret_shrinker)
{
	if (!e->records)
		return shrinker_id_parse(e->text, ret_shrinker);
	if (!records_shrinker(e, &ret_shrinker->record))
		return false;
	ret_shrinker->function = records_function(e->records, ret_shrinker->record.function);
	return true;
}

bool shrinker_id_is(const struct shrinker_id *shrinker, const struct event *e)
{
	const struct record_shrinker *a = &shrinker->record;
	struct record_shrinker b;

	if (!e->records)
		return shrinker_id_is_text(shrinker, e->text);
	return records_shrinker(e, &b) && a->shrinker == b.shrinker && a->node == b.node &&
	       a->function == b.function;
}

bool shrinker_id_begins(struct slice text, struct slice identity)
{
	return text.len >= identity.len && memcmp(text.data, identity.data, identity.len) == 0 &&
	       (text.len == identity.len || text.data[identity.len] == ' ');
}

bool shrinker_id_is_text(const struct shrinker_id *shrinker, struct slice text)
{
	return shrinker_id_begins(text, shrinker->identity);
}
