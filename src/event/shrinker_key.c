// SPDX-License-Identifier: GPL-2.0-or-later
#include "shrinker_key.h"

#include <string.h>

#include "base/block.h"
#include "base/compiler.h"
#include "base/names.h"
#include "field.h"

/* The text between the pointer and the node's number. */
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

/* "00000000f433c0c6" or, early in boot without enough entropy for hashing, "(____ptrval____)". */
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

/* Accepts every form of the text. */
static COLD bool parse_any(struct slice text, struct shrinker_key *ret_key)
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
	ret_key->function_len = (uint16_t)((plus ? plus : word) - text.data);
	ret_key->identity_len = (uint32_t)(to - text.data);
	return true;
}

/* Mask of the bytes that are hexadecimal digits, in lower case as the kernel prints them. */
static unsigned int hex_digits(struct block b)
{
	return block_digits(b) | block_between(b, 'a', 'f');
}

/* Fast path for "super_cache_scan+0x0/0x1a0 ffff88014a81c4c0: nid: 0", the form that 64-bit kernels
 * print for a function that is not in a module. False: use parse_any(). */
static bool parse_usual(struct slice text, struct shrinker_key *ret_key)
{
	static const char offset[] = "+0x0/0x";
	const char *end = text.data + text.len, *at = text.data;
	size_t len = names_length(at, end);

	at += len;
	/* Room for all loads below; parse_any() takes what is shorter. */
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
	ret_key->function_len = (uint16_t)len;
	ret_key->identity_len = (uint32_t)(at - text.data);
	return true;
}

/* Field names since 3.19 (include/trace/events/vmscan.h); `shrink` is the function. */
bool shrinker_key_numbers(const struct event *e, struct shrinker_key *ret_key)
{
	int64_t function, shrinker, nid;

	if (!field_number(e, "shrink", &function) || !field_number(e, "shr", &shrinker) ||
	    !field_number(e, "nid", &nid))
		return false;
	*ret_key = (struct shrinker_key){ .node = (int)nid,
					  .shrinker = (uint64_t)shrinker,
					  .function = (uint64_t)function };
	return true;
}

bool shrinker_key_of(const struct event *start, struct shrinker_key *ret_key)
{
	struct slice text = start->text;

	if (text.len == 0)
		return shrinker_key_numbers(start, ret_key);
	return parse_usual(text, ret_key) || parse_any(text, ret_key);
}
