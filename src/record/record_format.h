/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A tracepoint's print format, as its format file has it, made ready for printing records
 * quickly and as the kernel would: libtraceevent has parsed it, here its fields become
 * offsets and the names of its flags numbers. Only record_text.c includes this.
 */
#ifndef ALLOCLAT_RECORD_FORMAT_H
#define ALLOCLAT_RECORD_FORMAT_H

#include "record_type.h"

enum value_kind {
	VALUE_NUMBER,
	VALUE_FIELD,
	VALUE_OPERATION, /* of two numbers */
	VALUE_CHOICE,	 /* of[0] ? of[1] : of[2] */
	VALUE_LITERAL,
	VALUE_FLAGS,   /* __print_flags(), of the number of[0] */
	VALUE_SYMBOL,  /* __print_symbolic() */
	VALUE_ARRAY,   /* bytes up to a NUL */
	VALUE_DYNAMIC, /* __get_str(): the field says where in the record, and how many */
};

struct value_name {
	uint64_t value;
	struct slice name;
};

struct value {
	enum value_kind kind;
	struct record_field field; /* FIELD, ARRAY, DYNAMIC */
	uint64_t number;
	char operation[2]; /* '<' '<'; one of one character is followed by NUL */
	struct value *of[3];
	struct slice literal; /* FLAGS: the delimiter */
	struct value_name *names;
	size_t nr_names;
};

enum conversion {
	CONVERT_NOTHING, /* behind the last one: only the literal is left */
	CONVERT_SIGNED,
	CONVERT_UNSIGNED,
	CONVERT_HEX,
	CONVERT_CHARACTER,
	CONVERT_STRING,
	CONVERT_POINTER,
	CONVERT_FUNCTION, /* %ps */
	CONVERT_ADDRESS,  /* %pS: with offset and size */
};

/* Literal text, and the conversion behind it. */
struct piece {
	struct slice literal;
	enum conversion conversion;
	unsigned int size; /* of the number converted, in bytes */
	unsigned int width;
	bool left, zero, alternate, upper;
	struct value *value;
};

struct record_text {
	struct piece *pieces;
	size_t nr_pieces;
	size_t min_len;	 /* of a record, to hold all fields */
	char *literals;	 /* what the pieces' literals point into */
	bool by_library; /* something in it is not known here: libtraceevent prints it */
};

/* How @t prints. The caller frees with record_text_free(). */
struct record_text *record_format(const struct records *r, const struct record_type *t);

#endif /* ALLOCLAT_RECORD_FORMAT_H */
