// SPDX-License-Identifier: GPL-2.0-or-later
#include "pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "msg.h"
#include "names.h"

/* A name has at most 127 bytes (KSYM_NAME_LEN was 128 for a long time): no reasonable expression
 * needs more steps than this. */
#define MATCH_LIMIT 100000

/* Names whose results are cached; when it is full, the cache is cleared. Bounded because any task
 * can rename itself as often as it likes. */
#define REMEMBERED_MAX 4096

struct pattern {
	char *text;
	pcre2_code *code;
	pcre2_match_data *match;
	pcre2_match_context *context;
	struct names *remembered;
	char **copies; /* [nr_copies] the cached names */
	size_t nr_copies;
	bool warned;
};

struct pattern *pattern_new(const char *text, struct buf *ret_why)
{
	struct pattern *p;
	pcre2_code *code;
	PCRE2_SIZE offset;
	int error;

	code = pcre2_compile((PCRE2_SPTR)text, PCRE2_ZERO_TERMINATED, PCRE2_DOTALL, &error, &offset,
			     NULL);
	if (!code) {
		PCRE2_UCHAR why[256];

		pcre2_get_error_message(error, why, sizeof(why));
		buf_printf(ret_why, "%s at offset %zu", (const char *)why, (size_t)offset);
		return NULL;
	}
	/* Without JIT, or the right to generate code at run time, matching is only slower. */
	(void)pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
	p = mem_zalloc(sizeof(*p));
	p->text = mem_strdup(text);
	p->code = code;
	p->match = pcre2_match_data_create_from_pattern(code, NULL);
	p->context = pcre2_match_context_create(NULL);
	if (!p->match || !p->context) {
		pattern_free(p);
		buf_str(ret_why, "out of memory");
		return NULL;
	}
	pcre2_set_match_limit(p->context, MATCH_LIMIT);
	p->remembered = names_new();
	p->copies = mem_zalloc(REMEMBERED_MAX * sizeof(*p->copies));
	return p;
}

static void forget(struct pattern *p)
{
	for (size_t i = 0; i < p->nr_copies; i++)
		free(p->copies[i]);
	p->nr_copies = 0;
	names_free(p->remembered);
	p->remembered = NULL;
}

struct pattern *pattern_of(const char *what, const char *text)
{
	struct buf why = { 0 };
	struct pattern *p = pattern_new(text, &why);

	if (!p)
		msg_error("%s: %s: %s", what, text, why.data);
	buf_free(&why);
	return p;
}

void pattern_free(struct pattern *p)
{
	if (!p)
		return;
	forget(p);
	free(p->copies);
	pcre2_match_context_free(p->context);
	pcre2_match_data_free(p->match);
	pcre2_code_free(p->code);
	free(p->text);
	free(p);
}

static bool match(struct pattern *p, struct slice name)
{
	int rc = pcre2_match(p->code, (PCRE2_SPTR)name.data, name.len, 0, 0, p->match, p->context);

	if (rc < 0 && rc != PCRE2_ERROR_NOMATCH && !p->warned) {
		PCRE2_UCHAR why[256];

		pcre2_get_error_message(rc, why, sizeof(why));
		msg_warn("matching names: %s: %s; such names count as not matching", p->text,
			 (const char *)why);
		p->warned = true;
	}
	return rc >= 0;
}

bool pattern_matches(struct pattern *p, struct slice name)
{
	int answer = names_get(p->remembered, name);
	char *copy;

	if (answer != NAMES_NONE)
		return answer;
	if (p->nr_copies == REMEMBERED_MAX) {
		forget(p);
		p->remembered = names_new();
	}
	answer = match(p, name);
	copy = mem_strndup(name.data, name.len);
	p->copies[p->nr_copies++] = copy;
	names_set(p->remembered, (struct slice){ copy, name.len }, answer);
	return answer;
}
