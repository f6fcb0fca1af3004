// SPDX-License-Identifier: GPL-2.0-or-later
/* Regular expressions on names: invalid ones, arbitrary bytes, the cache, excessive
 * backtracking. */
// link: -Wl,--wrap=pcre2_match_8
#include "base/pattern.h"

#include <unistd.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/msg.h"
#include "capture.h"
#include "unit.h"

/* Calls of pcre2_match(); cached names need none. */
static size_t tried;

int __real_pcre2_match_8(const pcre2_code *code, PCRE2_SPTR subject, PCRE2_SIZE length,
			 PCRE2_SIZE start, uint32_t options, pcre2_match_data *data,
			 pcre2_match_context *context);
int __wrap_pcre2_match_8(const pcre2_code *code, PCRE2_SPTR subject, PCRE2_SIZE length,
			 PCRE2_SIZE start, uint32_t options, pcre2_match_data *data,
			 pcre2_match_context *context);

int __wrap_pcre2_match_8(const pcre2_code *code, PCRE2_SPTR subject, PCRE2_SIZE length,
			 PCRE2_SIZE start, uint32_t options, pcre2_match_data *data,
			 pcre2_match_context *context)
{
	tried++;
	return __real_pcre2_match_8(code, subject, length, start, options, data, context);
}

static struct pattern *pattern(const char *text)
{
	struct buf why = { 0 };
	struct pattern *p = pattern_new(text, &why);

	assert_non_null(p);
	assert_null(why.data);
	return p;
}

struct match {
	const char *name;
	const char *pattern;
	struct slice subject;
	bool matches;
};

static const struct match matches[] = {
	{ "match: the whole", "^shrink_node$", { "shrink_node", 11 }, true },
	{ "match: anywhere", "rink", { "shrink_node", 11 }, true },
	{ "match: nowhere", "alloc", { "shrink_node", 11 }, false },
	{ "match: case counts", "SHRINK", { "shrink_node", 11 }, false },
	{ "match: unless told otherwise", "(?i)SHRINK", { "shrink_node", 11 }, true },
	{ "match: only what is in the name", "node", { "shrink_node", 8 }, false },
	{ "match: its end is the name's", "shrink$", { "shrink_node", 6 }, true },
	{ "match: alternatives", "^(a|b)$", { "b", 1 }, true },
	{ "match: an empty name", "^$", { "", 0 }, true },
	{ "match: an empty name, not", ".", { "", 0 }, false },
	{ "match: an empty expression", "", { "anything", 8 }, true },
	{ "match: a dot is a newline", "^a.b$", { "a\nb", 3 }, true },
	{ "match: a NUL", "^a.b$", { "a\0b", 3 }, true },
	{ "match: behind a NUL", "b", { "a\0b", 3 }, true },
	{ "match: by the byte, not the character", "^..$", { "\xc3\xa9", 2 }, true },
	{ "match: no UTF-8 at all", "^a\xff.$", { "a\xff\xfe", 3 }, true },
	{ "match: half a character", "^\xc3$", { "\xc3", 1 }, true },
	{ "match: a byte by its number", "\\xff", { "\xff", 1 }, true },
	{ "match: a dash", "^stress-$", { "stress-", 7 }, true },
};

TEST(match)
{
	const struct match *row = *state;
	struct pattern *p = pattern(row->pattern);

	/* The second result comes from the cache. */
	for (int i = 0; i < 2; i++)
		assert_int_equal(pattern_matches(p, row->subject), row->matches);
	pattern_free(p);
}

struct bad {
	const char *name;
	const char *pattern;
	const char *offset;
};

static const struct bad bads[] = {
	{ "bad: not closed", "ab(", " at offset 3" },
	{ "bad: closed too often", "ab)", " at offset 2" },
	{ "bad: class not closed", "[ab", " at offset 3" },
	{ "bad: nothing to repeat", "*a", " at offset 0" },
	{ "bad: ends in a backslash", "abc\\", " at offset 4" },
	{ "bad: range backwards", "[z-a]", " at offset 3" },
};

TEST(bad)
{
	const struct bad *row = *state;
	struct buf why = { 0 };
	const char *at;

	buf_str(&why, "before ");
	assert_null(pattern_new(row->pattern, &why));
	at = strstr(why.data, " at offset");
	assert_non_null(at);
	assert_string_equal(at, row->offset);
	assert_true(at - why.data > 10);
	assert_memory_equal(why.data, "before ", 7);
	buf_free(&why);
}

TEST(frees_nothing)
{
	pattern_free(NULL);
}

/* Static, because JIT code of pcre2 reads sixteen bytes at a time, and valgrind wants all of them
 * initialized. */
static char text[32];

static struct slice numbered(int number)
{
	snprintf(text, sizeof(text), "%d", number);
	return slice_of(text);
}

/* Each name is matched once until the cache is full, at 4096 names; then it is cleared. Results
 * stay the same. */
TEST(memory)
{
	struct pattern *p = pattern("7");

	tried = 0;
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < 4096; i++) {
			struct slice name = numbered(i);

			assert_int_equal(pattern_matches(p, name), strchr(text, '7') != NULL);
		}
		assert_int_equal(tried, 4096);
	}
	assert_true(pattern_matches(p, SLICE("70000")));
	assert_int_equal(tried, 4097);
	/* Only this name is cached now. */
	assert_true(pattern_matches(p, SLICE("70000")));
	assert_int_equal(tried, 4097);
	assert_true(pattern_matches(p, SLICE("7")));
	assert_false(pattern_matches(p, SLICE("8")));
	assert_int_equal(tried, 4099);
	for (int i = 0; i < 20000; i++) {
		struct slice name = numbered(i);

		assert_int_equal(pattern_matches(p, name), strchr(text, '7') != NULL);
	}
	pattern_free(p);
}

/* The cache copies names: the caller's buffer may change. */
TEST(memory_is_its_own)
{
	struct pattern *p = pattern("^a");
	char name[] = "abc";

	assert_true(pattern_matches(p, slice_of(name)));
	name[0] = 'x';
	assert_false(pattern_matches(p, slice_of(name)));
	name[0] = 'a';
	assert_true(pattern_matches(p, slice_of(name)));
	pattern_free(p);
}

struct evil {
	const char *name;
	const char *pattern;
	struct slice subject, other;
};

#define MANY_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

/* Without the match limit most of these would run practically for ever. */
static const struct evil evils[] = {
	{ "evil: alternatives",
	  "^(a|aa)+$",
	  { MANY_A "b", sizeof(MANY_A) },
	  { MANY_A "c", sizeof(MANY_A) } },
	{ "evil: nested repeats",
	  "^(a+)+$",
	  { MANY_A "b", sizeof(MANY_A) },
	  { MANY_A "c", sizeof(MANY_A) } },
	{ "evil: a limit of its own",
	  "(*LIMIT_MATCH=4000000000)^(a|aa)+$",
	  { MANY_A "b", sizeof(MANY_A) },
	  { MANY_A "c", sizeof(MANY_A) } },
	{ "evil: endless recursion",
	  "^(?1)(a?|(?1)b)$",
	  { MANY_A "b", sizeof(MANY_A) },
	  { MANY_A "c", sizeof(MANY_A) } },
	{ "evil: UTF-8 asked for, but none there", "(*UTF)a", { "a\xff", 2 }, { "a\xc3", 2 } },
};

/* Matching ends, the result is no match, and there is one warning. */
TEST(evil)
{
	const struct evil *row = *state;
	struct pattern *p = pattern(row->pattern);
	struct capture c = capture_begin(STDERR_FILENO);
	struct buf said;
	bool first, second, again;
	char begin[128];
	size_t lines = 0;

	first = pattern_matches(p, row->subject);
	second = pattern_matches(p, row->other);
	again = pattern_matches(p, row->subject);
	capture_end(&c, &said);
	for (const char *at = said.data; *at; at++)
		lines += *at == '\n';
	snprintf(begin, sizeof(begin), "alloclat: matching names: %s: ", row->pattern);
	if (lines != 1)
		print_error("said was: %s\n", said.data);
	assert_int_equal(lines, 1);
	assert_memory_equal(said.data, begin, strlen(begin));
	assert_non_null(strstr(said.data, "; such names count as not matching\n"));
	assert_false(first || second || again);
	buf_free(&said);
	pattern_free(p);
}

int main(void)
{
	struct unit u = { 0 };

	UNIT_ROWS(&u, match, matches);
	UNIT_ROWS(&u, bad, bads);
	UNIT_TEST(&u, frees_nothing);
	UNIT_TEST(&u, memory);
	UNIT_TEST(&u, memory_is_its_own);
	UNIT_ROWS(&u, evil, evils);
	return unit_run("pattern", &u);
}
