/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What --json prints: objects, one a line, all with the version of their schema and a type;
 * man/alloclat-json.5 describes them. The one user of libjansson.
 */
#ifndef ALLOCLAT_JSON_H
#define ALLOCLAT_JSON_H

#include <stdint.h>

#include "buf.h"
#include "slice.h"

/* Grows when a member is taken away or changes its meaning; new members leave it as it is. */
#define JSON_VERSION 1

struct json_t;

/* libjansson's memory, all over the process, comes from mem_alloc() from now on. Without this,
 * members may be missing when memory is gone. Before the first json_begin(). */
void json_take_memory(void);

/* {"v":1,"type":"@type"}. json_end() frees it. */
struct json_t *json_begin(const char *type);

/* Appends the object to @b as one line, with its newline, and frees it. Pure ASCII. */
void json_end(struct json_t *object, struct buf *b);

/* Members, in the order of the calls. @key: a string that lives on. */
void json_number(struct json_t *object, const char *key, int64_t number);

/* Nanoseconds or a count. What is larger than INT64_MAX becomes that. */
void json_count(struct json_t *object, const char *key, uint64_t count);

/* Any bytes. Those that are not of a UTF-8 sequence, the backslash and DEL are written as the four
 * characters \xNN, so that the bytes can be had back; the rest is as it is. */
void json_text(struct json_t *object, const char *key, struct slice text);

/* A member that is an object, to be filled; it is freed with @object. */
struct json_t *json_object_in(struct json_t *object, const char *key);

/* A member that is a list of numbers, without the zeros at its end. */
void json_counts(struct json_t *object, const char *key, const uint64_t *counts, size_t nr_counts);

#endif /* ALLOCLAT_JSON_H */
