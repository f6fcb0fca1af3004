// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reads a record's fields by name. If the kernel prints the name, as in `name=%d`, that is the
 * value printed there, computed without printing the rest; otherwise it is the field of that name
 * in the format. Each name is looked up once per type.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/compiler.h"
#include "base/mem.h"
#include "event/pairs.h"
#include "record_format.h"

struct record_name {
	const char *asked; /* caller's pointer of the last lookup, compared first */
	char *name;
	const struct piece *piece; /* what prints it; NULL: it is not printed */
	/* The field of that name in the format: @number if it is not printed as a number, @string
	 * if it is not printed. NULL: no such field. */
	struct value *number, *string;
	/* The field that is the number, if it can be read as is; otherwise size 0. */
	struct record_field direct;
	size_t min_len; /* length of a record that has @direct */
};

void record_names_free(struct record_name *known, size_t nr_known)
{
	for (size_t i = 0; i < nr_known; i++) {
		free(known[i].name);
		record_value_free(known[i].number);
		record_value_free(known[i].string);
	}
	free(known);
}

static bool ends_with(struct slice text, const char *end, size_t len)
{
	return text.len >= len && memcmp(text.data + text.len - len, end, len) == 0;
}

/* Whether @p, with @literal before it, prints the value after `name=`. Must agree with pairs.h,
 * which searches the printed text. */
static bool prints(const struct piece *p, bool is_first, const char *name)
{
	struct slice before = p->literal;
	size_t len = strlen(name);

	if (p->conversion == CONVERT_HEX && ends_with(before, "0x", 2))
		before.len -= 2;
	else if (p->conversion == CONVERT_STRING && ends_with(before, "\"", 1))
		before.len--;
	if (!ends_with(before, "=", 1))
		return false;
	before.len--;
	if (!ends_with(before, name, len))
		return false;
	before.len -= len;
	if (before.len == 0)
		return is_first;
	return ends_with(before, " ", 1) || ends_with(before, ",", 1);
}

static const struct piece *find_piece(const struct record_text *text, const char *name)
{
	if (text->by_library)
		return NULL;
	for (size_t i = 0; i < text->nr_pieces; i++) {
		const struct piece *p = &text->pieces[i];

		if (p->conversion != CONVERT_NOTHING && prints(p, i == 0, name))
			return p;
	}
	return NULL;
}

static bool is_number(const struct piece *p)
{
	return p && (p->conversion == CONVERT_SIGNED || p->conversion == CONVERT_UNSIGNED ||
		     p->conversion == CONVERT_HEX);
}

static void find_direct(struct record_name *n, const struct record_text *text)
{
	const struct piece *p = is_number(n->piece) ? n->piece : NULL;
	const struct value *v = p ? p->value : n->number;

	if (!v || v->kind != VALUE_FIELD || text->by_library)
		return;
	n->direct = v->field;
	n->min_len = p ? text->min_len : v->field.offset + v->field.size;
	if (!p)
		return;
	if (v->field.size == p->size)
		n->direct.is_signed = p->conversion == CONVERT_SIGNED;
	else if (v->field.size > p->size || v->field.is_signed)
		n->direct.size = 0; /* printing truncates it or changes its sign */
}

static COLD const struct record_name *learn(const struct event *e, const char *name)
{
	struct record_text *text = record_compile(e);
	struct record_name *n;

	for (size_t i = 0; i < text->nr_known; i++) {
		n = &text->known[i];
		if (strcmp(n->name, name) == 0) {
			n->asked = name;
			return n;
		}
	}
	text->known = mem_realloc(text->known, text->nr_known + 1, sizeof(*text->known));
	n = &text->known[text->nr_known++];
	*n = (struct record_name){ .asked = name,
				   .name = mem_strdup(name),
				   .piece = find_piece(text, name) };
	if (!is_number(n->piece))
		n->number = record_format_field(record_type(e), name, false);
	if (!n->piece)
		n->string = record_format_field(record_type(e), name, true);
	find_direct(n, text);
	return n;
}

static inline const struct record_name *find(const struct event *e, const char *name)
{
	const struct record_text *text = record_type(e)->text;

	for (size_t i = 0; text && i < text->nr_known; i++) {
		if (text->known[i].asked == name && strcmp(text->known[i].name, name) == 0)
			return &text->known[i];
	}
	return learn(e, name);
}

static bool has(const struct event *e, const struct value *v)
{
	return v && v->field.offset + v->field.size <= e->raw.len;
}

/* Whether @e is long enough for everything that is printed; if not, it is damaged. */
static bool is_whole(const struct event *e)
{
	return likely(e->raw.len >= record_type(e)->text->min_len);
}

/* For an event that only libtraceevent can print. False: its text does not contain @name. */
static bool number_in_text(const struct event *e, const char *name, int64_t *ret_number)
{
	struct buf text = { 0 };
	bool good;

	record_add_text(e, &text);
	good = pairs_number((struct slice){ text.data, text.len }, name, ret_number);
	buf_free(&text);
	return good;
}

static NOINLINE bool number_of(const struct event *e, const struct record_name *n,
			       int64_t *ret_number)
{
	const struct piece *p = n->piece;

	if (is_number(p)) {
		if (!is_whole(e))
			return false;
		*ret_number = (int64_t)record_cut(record_evaluate(p->value, e), p->size,
						  p->conversion == CONVERT_SIGNED);
		return true;
	}
	if (record_type(e)->text->by_library && number_in_text(e, n->name, ret_number))
		return true;
	if (has(e, n->number)) {
		*ret_number = (int64_t)record_evaluate(n->number, e);
		return true;
	}
	/* __print_symbolic(REC->idx, ...): the number that is printed as a name. */
	if (!p || p->value->kind != VALUE_SYMBOL || !is_whole(e))
		return false;
	*ret_number = (int64_t)record_evaluate(p->value->of[0], e);
	return true;
}

bool record_field_number(const struct event *e, const char *name, int64_t *ret_number)
{
	const struct record_name *n = find(e, name);

	if (unlikely(n->direct.size == 0 || e->raw.len < n->min_len))
		return number_of(e, n, ret_number);
	*ret_number = (int64_t)record_number(&n->direct, e->raw.data);
	return true;
}

/* The string that @v prints, if it exists as such in the format. False: it has to be printed. */
static bool find_literal(const struct event *e, const struct value *v, struct slice *ret_string)
{
	uint64_t number;

	while (v->kind == VALUE_CHOICE)
		v = record_evaluate(v->of[0], e) ? v->of[1] : v->of[2];
	if (v->kind == VALUE_LITERAL) {
		*ret_string = v->literal;
		return true;
	}
	if (v->kind != VALUE_SYMBOL && v->kind != VALUE_FLAGS)
		return false;
	number = record_evaluate(v->of[0], e);
	for (size_t i = 0; i < v->nr_names; i++) {
		const struct value_name *n = &v->names[i];

		if (n->value == number && (number != 0 || v->kind == VALUE_SYMBOL)) {
			*ret_string = n->name;
			return true;
		}
		/* The first flag that is set is printed first, so there are several. */
		if (v->kind == VALUE_FLAGS && (number & n->value) == n->value)
			return false;
	}
	return false;
}

static struct slice print_piece(const struct event *e, const struct piece *p, struct buf *scratch)
{
	scratch->len = 0;
	buf_str(scratch,
		p->conversion == CONVERT_HEX && ends_with(p->literal, "0x", 2) ? "0x" : "");
	record_add_conversion(scratch, p, e);
	return (struct slice){ scratch->data, scratch->len };
}

/* Like number_in_text(). */
static bool string_in_text(const struct event *e, const char *name, struct buf *scratch,
			   struct slice *ret_string)
{
	scratch->len = 0;
	record_add_text(e, scratch);
	return pairs_find((struct slice){ scratch->data, scratch->len }, name, ret_string);
}

bool record_field_string(const struct event *e, const char *name, struct buf *scratch,
			 struct slice *ret_string)
{
	const struct record_name *n = find(e, name);
	struct piece field = { .conversion = CONVERT_STRING };

	if (n->piece) {
		if (!is_whole(e))
			return false;
		if (n->piece->conversion != CONVERT_STRING ||
		    !find_literal(e, n->piece->value, ret_string))
			*ret_string = print_piece(e, n->piece, scratch);
		return true;
	}
	if (unlikely(record_type(e)->text->by_library) &&
	    string_in_text(e, name, scratch, ret_string))
		return true;
	if (!has(e, n->string))
		return false;
	field.value = n->string;
	*ret_string = print_piece(e, &field, scratch);
	return true;
}
