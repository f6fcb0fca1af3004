// SPDX-License-Identifier: GPL-2.0-or-later
#include "record_format.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <event-parse.h>

#include "base/compiler.h"
#include "base/mem.h"
#include "event/catalog.h"
#include "formats.h"

/* Arguments nest a few levels deep; more only in a damaged file. */
#define DEPTH_MAX 64

/* The state of compiling one format. */
struct compiler {
	const struct records *records;
	struct tep_event *event;
	size_t min_len;
};

static struct value *compile(struct compiler *c, const struct tep_print_arg *arg, bool text,
			     int depth);

void record_value_free(struct value *v)
{
	if (!v)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(v->of); i++)
		record_value_free(v->of[i]);
	free(v->names);
	free(v);
}

static struct value *new_value(enum value_kind kind)
{
	struct value *v = mem_zalloc(sizeof(*v));

	v->kind = kind;
	return v;
}

/* NULL becomes an empty slice. */
static struct slice text_of(const char *text)
{
	return slice_of(text ? text : "");
}

static void need(struct compiler *c, const struct record_field *f)
{
	if (f->offset + f->size > c->min_len)
		c->min_len = f->offset + f->size;
}

static bool is_gfp(const char *name)
{
	return strcmp(name, "gfp_flags") == 0 || strcmp(name, "gfp_mask") == 0;
}

/* The GFP mask under either of its names; see borrow_gfp(). */
static struct tep_format_field *find_gfp(struct tep_event *event)
{
	struct tep_format_field *f = tep_find_field(event, "gfp_flags");

	return f ? f : tep_find_field(event, "gfp_mask");
}

static struct tep_format_field *find_field(const struct compiler *c, const char *name)
{
	struct tep_format_field *f = name ? tep_find_any_field(c->event, name) : NULL;

	return f || !name || !is_gfp(name) ? f : find_gfp(c->event);
}

/* A field printed as a string: a character array, or a dynamic string (offset and length). */
static struct value *compile_string(struct compiler *c, const struct tep_format_field *f)
{
	struct value *v;

	if (!f || f->offset < 0 || f->size <= 0)
		return NULL;
	if (f->flags & TEP_FIELD_IS_DYNAMIC && f->size == 4 &&
	    !(f->flags & TEP_FIELD_IS_RELATIVE)) {
		v = new_value(VALUE_DYNAMIC);
	} else if (f->flags & TEP_FIELD_IS_ARRAY && f->elementsize == 1 &&
		   !(f->flags & TEP_FIELD_IS_DYNAMIC)) {
		v = new_value(VALUE_ARRAY);
	} else {
		return NULL;
	}
	v->field = (struct record_field){ (unsigned int)f->offset, (unsigned int)f->size, false };
	need(c, &v->field);
	return v;
}

static struct value *compile_field(struct compiler *c, const char *name, bool text)
{
	struct tep_format_field *from = find_field(c, name);
	struct record_field field;
	struct value *v;

	if (text)
		return compile_string(c, from);
	if (!record_field(from, &field))
		return NULL;
	v = new_value(VALUE_FIELD);
	v->field = field;
	need(c, &field);
	return v;
}

/* Numbers in formats are C literals: "0x0001u", "3264". */
static bool parse_number(const char *text, uint64_t *ret_number)
{
	char *end;

	if (!text || !*text)
		return false;
	errno = 0;
	*ret_number = strtoull(text, &end, 0);
	return end != text && errno == 0 && strspn(end, "uUlL") == strlen(end);
}

static struct value *compile_atom(const char *atom, bool text)
{
	struct value *v;
	uint64_t number;

	if (text) {
		v = new_value(VALUE_LITERAL);
		v->literal = text_of(atom);
		return v;
	}
	if (!parse_number(atom, &number))
		return NULL;
	v = new_value(VALUE_NUMBER);
	v->number = number;
	return v;
}

/* The list may end in { 0, NULL }, which libtraceevent returns as text. */
static bool is_end(const struct tep_print_flag_sym *sym, uint64_t number)
{
	return number == 0 && (!sym->str || !*sym->str || strcmp(sym->str, "0") == 0);
}

static bool compile_names(struct value *v, const struct tep_print_flag_sym *list)
{
	size_t count = 0;

	for (const struct tep_print_flag_sym *sym = list; sym; sym = sym->next)
		count++;
	v->names = mem_zalloc((count + 1) * sizeof(*v->names));
	for (const struct tep_print_flag_sym *sym = list; sym; sym = sym->next) {
		uint64_t number;

		if (!parse_number(sym->value, &number))
			return false;
		if (is_end(sym, number))
			break;
		v->names[v->nr_names++] = (struct value_name){ number, text_of(sym->str) };
	}
	return true;
}

static struct value *compile_named(struct compiler *c, enum value_kind kind,
				   const struct tep_print_arg *number,
				   const struct tep_print_flag_sym *names, const char *delimiter,
				   int depth)
{
	struct value *v = new_value(kind);

	v->literal = text_of(delimiter);
	v->of[0] = compile(c, number, false, depth);
	if (v->of[0] && compile_names(v, names))
		return v;
	record_value_free(v);
	return NULL;
}

static struct value *compile_operation(struct compiler *c, const struct tep_print_arg *arg,
				       bool text, int depth)
{
	const char *op = arg->op.op;
	bool choice = op && strcmp(op, "?") == 0;
	const struct tep_print_arg *right = arg->op.right;
	struct value *v;

	if (!op || !right || (text && !choice) || strlen(op) > sizeof(v->operation))
		return NULL;
	if (choice && (right->type != TEP_PRINT_OP || strcmp(right->op.op, ":") != 0))
		return NULL;
	v = new_value(choice ? VALUE_CHOICE : VALUE_OPERATION);
	memcpy(v->operation, op, strlen(op));
	v->of[0] = compile(c, arg->op.left, false, depth);
	if (choice) {
		v->of[1] = compile(c, right->op.left, text, depth);
		v->of[2] = compile(c, right->op.right, text, depth);
	} else {
		v->of[1] = compile(c, right, false, depth);
	}
	if (v->of[0] && v->of[1] && (!choice || v->of[2]))
		return v;
	record_value_free(v);
	return NULL;
}

/* Compiles an argument as a number or, if @text, as a string for %s. NULL: it contains something
 * that is not supported here. */
static struct value *compile(struct compiler *c, const struct tep_print_arg *arg, bool text,
			     int depth)
{
	if (!arg || depth == 0)
		return NULL;
	switch (arg->type) {
	case TEP_PRINT_NULL: /* the left operand of a unary operator */
		return text ? NULL : new_value(VALUE_NUMBER);
	case TEP_PRINT_ATOM:
		return compile_atom(arg->atom.atom, text);
	case TEP_PRINT_FIELD:
		return compile_field(c, arg->field.name, text);
	case TEP_PRINT_TYPE:
		return compile(c, arg->typecast.item, text, depth - 1);
	case TEP_PRINT_OP:
		return compile_operation(c, arg, text, depth - 1);
	case TEP_PRINT_FLAGS:
		return text ? compile_named(c, VALUE_FLAGS, arg->flags.field, arg->flags.flags,
					    arg->flags.delim, depth - 1)
			    : NULL;
	case TEP_PRINT_SYMBOL:
		return text ? compile_named(c, VALUE_SYMBOL, arg->symbol.field, arg->symbol.symbols,
					    "", depth - 1)
			    : NULL;
	case TEP_PRINT_STRING:
		return text ? compile_string(c, find_field(c, arg->string.string)) : NULL;
	default:
		return NULL;
	}
}

/*
 * 7.1 and later print `REC->ent.pid`, which libtraceevent 1.7.1 rejects together with the whole
 * format. Only the order of the arguments has to be supplied here.
 */
static const struct unparsed {
	enum tracepoint event;
	const char *args[12];
} unparsed[] = {
	{ TP_SHRINK_SLAB_START,
	  { "shrink", "shr", "nid", "common_pid", "memcg_id", "nr_objects_to_shrink", "gfp_flags",
	    "cache_items", "delta", "total_scan", "priority", "(in-irq)" } },
	{ TP_SHRINK_SLAB_END,
	  { "shrink", "shr", "nid", "common_pid", "memcg_id", "unused_scan", "new_scan",
	    "total_scan", "retval", "(in-irq)" } },
	{ TP_DIRECT_RECLAIM_BEGIN, { "order", "gfp_flags", "common_pid", "memcg_id", "(in-irq)" } },
	{ TP_DIRECT_RECLAIM_END, { "nr_reclaimed", "common_pid", "memcg_id", "(in-irq)" } },
};

/* (common_flags & (TRACE_FLAG_HARDIRQ | TRACE_FLAG_SOFTIRQ)) ? "(in-irq)" : "" */
static struct value *in_irq(struct compiler *c)
{
	struct value *v = new_value(VALUE_CHOICE), *flags = new_value(VALUE_OPERATION);

	flags->operation[0] = '&';
	flags->of[0] = compile_field(c, "common_flags", false);
	flags->of[1] = new_value(VALUE_NUMBER);
	flags->of[1]->number = 0x18;
	v->of[0] = flags;
	v->of[1] = compile_atom("(in-irq)", true);
	v->of[2] = compile_atom("", true);
	if (flags->of[0])
		return v;
	record_value_free(v);
	return NULL;
}

/* `(gfp) ? __print_flags(gfp, ...) : "none"`, taken from another event of this kernel. */
static const struct tep_print_arg *borrow_gfp(const struct records *r)
{
	struct tep_event *event;

	if (r->names->format)
		r->names->format(r->names->arg, FORMATS_ALL);
	for (int i = 0; (event = tep_get_event(r->tep, i)); i++) {
		for (const struct tep_print_arg *arg = event->print_fmt.args; arg;
		     arg = arg->next) {
			if (arg->type == TEP_PRINT_OP && arg->op.left &&
			    arg->op.left->type == TEP_PRINT_FIELD &&
			    is_gfp(arg->op.left->field.name))
				return arg;
		}
	}
	return NULL;
}

static struct value *compile_by_name(struct compiler *c, const char *name, bool text)
{
	if (strcmp(name, "(in-irq)") == 0)
		return text ? in_irq(c) : NULL;
	if (is_gfp(name) && text)
		return compile(c, borrow_gfp(c->records), true, DEPTH_MAX);
	return compile_field(c, name, text);
}

/* Iterates over the arguments of a format. */
struct args {
	const struct tep_print_arg *next;
	const struct unparsed *names; /* if not NULL, used instead of @next */
	size_t at;
};

static struct value *next_arg(struct compiler *c, struct args *args, bool text)
{
	const struct tep_print_arg *arg = args->next;

	if (args->names) {
		if (args->at == ARRAY_SIZE(args->names->args) || !args->names->args[args->at])
			return NULL;
		return compile_by_name(c, args->names->args[args->at++], text);
	}
	if (!arg)
		return NULL;
	args->next = arg->next;
	return compile(c, arg, text, DEPTH_MAX);
}

static bool find_args(const struct tep_event *event, struct args *ret_args)
{
	*ret_args = (struct args){ .next = event->print_fmt.args };
	if (!(event->flags & TEP_EVENT_FL_FAILED))
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(unparsed); i++) {
		if (catalog_is(slice_of(event->name), unparsed[i].event))
			ret_args->names = &unparsed[i];
	}
	return ret_args->names != NULL;
}

/* %d: 4 bytes; %ld and %lld: 8, as on every 64-bit kernel. */
static unsigned int take_size(const char **at)
{
	unsigned int size = 4;

	for (; **at && strchr("hlLzt", **at); (*at)++) {
		if (**at == 'h')
			size /= 2;
		else
			size = 8;
	}
	return size;
}

/* Parses what follows %p. False: an extension that is not supported here. */
static bool take_pointer(const char **at, struct piece *p)
{
	p->size = 8;
	p->conversion = CONVERT_POINTER;
	if (**at == 'S' || **at == 'F')
		p->conversion = CONVERT_ADDRESS;
	else if (**at == 's' || **at == 'f')
		p->conversion = CONVERT_FUNCTION;
	else if (**at != 'K' && **at != 'x')
		return !((**at >= '0' && **at <= '9') || (**at >= 'A' && **at <= 'Z') ||
			 (**at >= 'a' && **at <= 'z'));
	(*at)++;
	return true;
}

/* Parses what follows '%'. False: not supported here. */
static bool take_conversion(const char **at, struct piece *p)
{
	for (; **at && strchr("-#0", **at); (*at)++) {
		p->left |= **at == '-';
		p->alternate |= **at == '#';
		p->zero |= **at == '0';
	}
	for (; **at >= '0' && **at <= '9' && p->width < 1000; (*at)++)
		p->width = p->width * 10 + (unsigned int)(**at - '0');
	p->size = take_size(at);
	p->upper = **at == 'X';
	switch (*(*at)++) {
	case 'd':
	case 'i':
		p->conversion = CONVERT_SIGNED;
		return true;
	case 'u':
		p->conversion = CONVERT_UNSIGNED;
		return true;
	case 'X':
	case 'x':
		p->conversion = CONVERT_HEX;
		return true;
	case 'c':
		p->conversion = CONVERT_CHARACTER;
		return true;
	case 's':
		p->conversion = CONVERT_STRING;
		return true;
	case 'p':
		return take_pointer(at, p);
	default:
		return false;
	}
}

/* libtraceevent leaves escapes as they are in the format file. */
static char unescape(const char **at)
{
	char c = *(*at)++;

	if (c != '\\' || !**at)
		return c;
	c = *(*at)++;
	return c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
}

static struct piece *add_piece(struct record_text *text)
{
	text->pieces = mem_realloc(text->pieces, text->nr_pieces + 1, sizeof(*text->pieces));
	text->pieces[text->nr_pieces] = (struct piece){ .literal = { text->literals, 0 } };
	return &text->pieces[text->nr_pieces++];
}

static bool compile_pieces(struct compiler *c, const char *format, struct args *args,
			   struct record_text *text)
{
	char *to = text->literals = mem_alloc(strlen(format) + 1);
	struct piece *p = add_piece(text);

	p->literal.data = to;
	while (*format) {
		if (format[0] != '%' || format[1] == '%') {
			format += format[0] == '%';
			*to++ = unescape(&format);
			p->literal.len++;
			continue;
		}
		format++;
		if (!take_conversion(&format, p))
			return false;
		p->value = next_arg(c, args, p->conversion == CONVERT_STRING);
		if (!p->value)
			return false;
		p = add_piece(text);
		p->literal.data = to;
	}
	return true;
}

struct record_text *record_format(const struct records *r, const struct record_type *t)
{
	struct compiler c = { .records = r, .event = t->event };
	struct record_text *text = mem_zalloc(sizeof(*text));
	struct args args;

	if (!t->event) /* a format that cannot be parsed: nothing is printed */
		return text;
	text->by_library = !t->event->print_fmt.format || !find_args(t->event, &args) ||
			   !compile_pieces(&c, t->event->print_fmt.format, &args, text);
	text->min_len = c.min_len;
	return text;
}

struct value *record_format_field(const struct record_type *t, const char *name, bool string)
{
	struct compiler c = { .event = t->event };

	return t->event ? compile_field(&c, name, string) : NULL;
}

void record_text_free(struct record_text *text)
{
	if (!text)
		return;
	for (size_t i = 0; i < text->nr_pieces; i++)
		record_value_free(text->pieces[i].value);
	record_names_free(text->known, text->nr_known);
	free(text->pieces);
	free(text->literals);
	free(text);
}
