// SPDX-License-Identifier: GPL-2.0-or-later
/* The text of mm_shrink_slab_start and mm_shrink_slab_end on several kernels, and text that is
 * refused. */
#include "event/shrinker_key.h"
#include "text/text_event.h"

#include <stdlib.h>

#include "base/mem.h"
#include "unit.h"

struct shrinker {
	const char *name;
	const char *identity; /* the shrinker and node; NULL: refused */
	const char *function;
	const char *rest; /* of the text */
};

static const struct shrinker shrinkers[] = {
	{ "start, 4.9", "super_cache_scan+0x0/0x1a0 ffff88014a81c4c0: nid: 0", "super_cache_scan",
	  " objects to shrink 12 gfp_flags GFP_KERNEL pgs_scanned 32 lru_pgs 4711 cache items 100 "
	  "delta 1 total_scan 13" },
	{ "start, 5.10", "super_cache_scan+0x0/0x1f0 ffff88800344ec28: nid: 0", "super_cache_scan",
	  " objects to shrink 0 gfp_flags GFP_KERNEL cache items 2 delta 0 total_scan 0 priority 12" },
	{ "start, 6.1: the pointer is hashed",
	  "kfree_rcu_shrink_scan+0x0/0x110 00000000cbecd466: nid: 0", "kfree_rcu_shrink_scan",
	  " objects to shrink 0 gfp_flags GFP_KERNEL cache items 2 delta 0 total_scan 2 priority 12" },
	{ "start, 7.2", "i915_gem_shrinker_scan+0x0/0x90 [i915] 00000000f433c0c6: nid: 1",
	  "i915_gem_shrinker_scan",
	  " pid: 9 memcg_id: 3 objects to shrink 0 gfp_flags GFP_NOFS cache items 5 delta 0 "
	  "total_scan 5 priority 12 " },
	{ "end, 5.10", "super_cache_scan+0x0/0x1f0 ffff88800344ec28: nid: 0", "super_cache_scan",
	  " unused scan count 0 new scan count 2 total_scan 2 last shrinker return val 0" },
	{ "end, 7.2", "super_cache_scan+0x0/0x1f0 000000000ec289b1: nid: 0", "super_cache_scan",
	  " pid: 120 memcg_id: 1 unused scan count 0 new scan count 2 total_scan 2 last shrinker "
	  "return val 0 " },
	{ "nothing behind the node", "f+0x0/0x1 1: nid: 3", "f", "" },
	{ "a blank behind the node", "f+0x0/0x1 1: nid: 3", "f", " " },
	{ "32 bits", "f+0x0/0x1 c14a81c4: nid: 0", "f", " x" },
	{ "upper case digits", "f+0x0/0x1 FFFF88014A81C4C0: nid: 0", "f", " x" },
	{ "no entropy yet", "f+0x0/0x1 (____ptrval____): nid: 0", "f", " x" },
	{ "no entropy yet, 32 bits", "f+0x0/0x1 (ptrval): nid: 0", "f", " x" },
	{ "module", "f+0x0/0x1 [mod] 12: nid: 0", "f", " x" },
	{ "no kallsyms", "0xffffffffc0a1b2c3 12: nid: 0", "0xffffffffc0a1b2c3", " x" },
	{ "control flow integrity", "super_cache_scan.cfi_jt+0x0/0x8 12: nid: 0",
	  "super_cache_scan.cfi_jt", " x" },
	{ "compiler suffix", "f.llvm.123+0x0/0x8 12: nid: 0", "f.llvm.123", " x" },
	{ "offset", "f+0x10/0x8 12: nid: 0", "f", " x" },
	{ "node of three digits", "f+0x0/0x1 12: nid: 127", "f", " x" },
	{ "more colons", "f+0x0/0x1 12: nid: 0", "f", " pid: 1 nid: 7" },
	{ "empty", NULL, NULL, "" },
	{ "a blank", NULL, NULL, " " },
	{ "a colon", NULL, NULL, ":" },
	{ "only the node", NULL, NULL, ": nid: 0" },
	{ "a blank in front", NULL, NULL, " f+0x0/0x1 12: nid: 0 x" },
	{ "a blank and the pointer", NULL, NULL, " 12: nid: 0 x" },
	{ "a blank and the module", NULL, NULL, " [mod] 12: nid: 0 x" },
	{ "no function", NULL, NULL, "+0x0/0x1 12: nid: 0 x" },
	{ "function only", NULL, NULL, "f+0x0/0x1" },
	{ "function and blank only", NULL, NULL, "f+0x0/0x1 " },
	{ "function and node only", NULL, NULL, "f+0x0/0x1: nid: 0" },
	{ "module only", NULL, NULL, "f+0x0/0x1 [mod]" },
	{ "module without a name", NULL, NULL, "f+0x0/0x1 [] 12: nid: 0" },
	{ "module not opened", NULL, NULL, "f+0x0/0x1 mod] 12: nid: 0" },
	{ "module not closed", NULL, NULL, "f+0x0/0x1 [mod 12: nid: 0" },
	{ "a word in between", NULL, NULL, "f+0x0/0x1 mod 12: nid: 0" },
	{ "no pointer", NULL, NULL, "f+0x0/0x1 nid: 0 x" },
	{ "pointer without colon", NULL, NULL, "f+0x0/0x1 12 nid: 0 x" },
	{ "pointer is a colon", NULL, NULL, "f+0x0/0x1 : nid: 0 x" },
	{ "pointer with 0x", NULL, NULL, "f+0x0/0x1 0x12: nid: 0 x" },
	{ "pointer of 19 digits", NULL, NULL, "f+0x0/0x1 0000000000000000012: nid: 0 x" },
	{ "pointer that is none", NULL, NULL, "f+0x0/0x1 12g4: nid: 0 x" },
	{ "pointer before 0", NULL, NULL, "f+0x0/0x1 /: nid: 0 x" },
	{ "pointer with a sign", NULL, NULL, "f+0x0/0x1 -1: nid: 0 x" },
	{ "pointer not closed", NULL, NULL, "f+0x0/0x1 (ptrval: nid: 0 x" },
	{ "pointer of a bracket", NULL, NULL, "f+0x0/0x1 (: nid: 0 x" },
	{ "two blanks", NULL, NULL, "f+0x0/0x1  12: nid: 0 x" },
	{ "no node", NULL, NULL, "f+0x0/0x1 12:" },
	{ "no node's number", NULL, NULL, "f+0x0/0x1 12: nid:" },
	{ "no node's number, a blank", NULL, NULL, "f+0x0/0x1 12: nid: " },
	{ "no node's number, but more", NULL, NULL, "f+0x0/0x1 12: nid: x" },
	{ "something else than a node", NULL, NULL, "f+0x0/0x1 12: pid: 0 x" },
	{ "longer than nid:", NULL, NULL, "f+0x0/0x1 12: nid:: 0 x" },
	{ "node without a blank", NULL, NULL, "f+0x0/0x1 12: nid:0 x" },
	{ "negative node", NULL, NULL, "f+0x0/0x1 12: nid: -1 x" },
	{ "node that is none", NULL, NULL, "f+0x0/0x1 12: nid: 1a x" },
	{ "node and a tab", NULL, NULL, "f+0x0/0x1 12: nid: 1\tx" },
	{ "another tracepoint", NULL, NULL, "order=0 gfp_flags=GFP_KERNEL" },
	{ "the old name for a node", NULL, NULL, "f+0x0/0x1 12: node: 0" },
};

static void text_of(const struct shrinker *row, char text[256])
{
	snprintf(text, 256, "%s%s", row->identity ? row->identity : "", row->rest);
}

#define event_of(text_) ((struct event){ .text = text_, .ops = &text_event_ops })

/* Parses a copy of exactly @len bytes, so that a read past the end is caught. The caller frees
 * *@ret_block. */
static bool parse(const char *text, size_t len, struct shrinker_key *ret_key, char **ret_block)
{
	*ret_block = mem_alloc(len);
	memcpy(*ret_block, text, len);
	return shrinker_key_of(&event_of(((struct slice){ *ret_block, len })), ret_key);
}

TEST(shrinker)
{
	const struct shrinker *row = *state;
	struct shrinker_key key = { .function_len = 4711, .identity_len = 4712 };
	char text[256], *block;

	text_of(row, text);
	assert_int_equal(parse(text, strlen(text), &key, &block), row->identity != NULL);
	assert_int_equal(key.function_len, row->identity ? strlen(row->function) : 4711);
	assert_int_equal(key.identity_len, row->identity ? strlen(row->identity) : 4712);
	if (row->identity)
		assert_memory_equal(block, row->function, key.function_len);
	free(block);
}

TEST(nothing_at_all)
{
	struct shrinker_key key;

	assert_false(shrinker_key_of(&event_of(((struct slice){ NULL, 0 })), &key));
}

#define F "f+0x0/0x1 12: nid: 1"

struct pair {
	const char *name;
	const char *start, *end;
	bool same;
};

static const struct pair pairs[] = {
	{ "same: word by word", F " objects", F " unused", true },
	{ "same: nothing behind the node", F, F, true },
	{ "same: nothing behind one of them", F " objects", F, true },
	{ "same: with the module", "f+0x0/0x1 [m] 12: nid: 0 a", "f+0x0/0x1 [m] 12: nid: 0 b",
	  true },
	{ "other: node", F " objects", "f+0x0/0x1 12: nid: 2 unused", false },
	{ "other: node that begins alike", F " objects", "f+0x0/0x1 12: nid: 12 unused", false },
	{ "other: node that is the beginning", "f+0x0/0x1 12: nid: 12 objects", F " unused",
	  false },
	{ "other: pointer", F " objects", "f+0x0/0x1 13: nid: 1 unused", false },
	{ "other: function", F " objects", "g+0x0/0x1 12: nid: 1 unused", false },
	{ "other: function that begins alike", F " objects", "ff+0x0/0x1 12: nid: 1 unused",
	  false },
	{ "other: module", F " objects", "f+0x0/0x1 [m] 12: nid: 1 unused", false },
	{ "other: cut off", F " objects", "f+0x0/0x1 12: nid: ", false },
	{ "other: nothing", F " objects", "", false },
};

TEST(same)
{
	const struct pair *row = *state;
	const struct event start = event_of(slice_of(row->start));
	size_t len = strlen(row->end);
	char *block = mem_alloc(len);
	struct shrinker_key key;

	assert_true(shrinker_key_of(&start, &key));
	memcpy(block, row->end, len);
	assert_int_equal(
		shrinker_key_same_text(&start, &key, &event_of(((struct slice){ block, len }))),
		row->same);
	free(block);
}

/* Every prefix of every text: accepted or not, but never read past its end. */
TEST(cut_off_anywhere)
{
	for (size_t i = 0; i < ARRAY_SIZE(shrinkers); i++) {
		const struct shrinker *row = &shrinkers[i];
		char text[256];

		text_of(row, text);
		for (size_t len = 0; len < strlen(text); len++) {
			struct shrinker_key key;
			char *block;

			if (parse(text, len, &key, &block) && row->identity) {
				assert_int_equal(key.function_len, strlen(row->function));
				assert_in_range(key.identity_len, 1, len);
			}
			free(block);
		}
	}
}

TEST(corrupted_anywhere)
{
	for (size_t i = 0; i < ARRAY_SIZE(shrinkers); i++) {
		struct shrinker_key key;
		char text[256], *block;
		size_t len;

		text_of(&shrinkers[i], text);
		len = strlen(text);
		parse(text, len, &key, &block);
		for (size_t at = 0; at < len; at++) {
			for (int byte = 0; byte < 256; byte++) {
				block[at] = (char)byte;
				if (!shrinker_key_of(&event_of(((struct slice){ block, len })),
						     &key))
					continue;
				assert_in_range(key.identity_len, 1, len);
				assert_in_range(key.function_len, 1, key.identity_len);
			}
			block[at] = text[at];
		}
		free(block);
	}
}

int main(void)
{
	struct unit u = { 0 };

	UNIT_ROWS(&u, shrinker, shrinkers);
	UNIT_TEST(&u, nothing_at_all);
	UNIT_ROWS(&u, same, pairs);
	UNIT_TEST(&u, cut_off_anywhere);
	UNIT_TEST(&u, corrupted_anywhere);
	return unit_run("payload", &u);
}
