// SPDX-License-Identifier: GPL-2.0-or-later
#include "kallsyms.h"

#include <string.h>

/* ffffffff81000000 T _text
 * ffffffffc0402010 t scan	[zram] */
struct line {
	uint64_t address;
	char type;
	struct slice name, module;
};

static size_t line_end(const struct kallsyms *k, size_t at)
{
	const char *newline = memchr(k->text + at, '\n', k->lines - at);

	return newline ? (size_t)(newline - k->text) + 1 : k->lines;
}

/* Start of the line that contains the byte at @at. */
static size_t line_start(const struct kallsyms *k, size_t at)
{
	const char *newline = memrchr(k->text, '\n', at);

	return newline ? (size_t)(newline - k->text) + 1 : 0;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* A malformed line yields address 0 and no name. */
static struct line parse(const struct kallsyms *k, size_t at)
{
	const char *c = k->text + at, *end = k->text + line_end(k, at), *name, *tab;
	struct line line = { 0 };

	if (end > c && end[-1] == '\n')
		end--;
	for (; c < end && hex_digit(*c) >= 0; c++)
		line.address = line.address << 4 | (uint64_t)hex_digit(*c);
	if (end - c < 4 || c[0] != ' ' || c[2] != ' ')
		return (struct line){ 0 };
	line.type = c[1];
	name = c + 3;
	tab = memchr(name, '\t', (size_t)(end - name));
	line.name = (struct slice){ name, (size_t)((tab ? tab : end) - name) };
	if (tab && end - tab > 3 && tab[1] == '[' && end[-1] == ']')
		line.module = (struct slice){ tab + 2, (size_t)(end - tab) - 3 };
	return line;
}

/* Finds the first line in front of @to whose address is not below @address or, with @is_module,
 * that is a module's; @to if there is none. The lines must be sorted. */
static size_t bisect(const struct kallsyms *k, size_t to, uint64_t address, bool is_module)
{
	size_t from = 0;

	while (from < to) {
		size_t at = line_start(k, from + (to - from) / 2);
		struct line line = parse(k, at);

		if (is_module ? line.module.len > 0 : line.address >= address)
			to = at;
		else
			from = line_end(k, at);
	}
	return to;
}

static bool is_function(const struct line *line)
{
	return line->type && strchr("tTwW", line->type);
}

/* The kernel's own symbols are sorted; the kernel bisects them, too. */
static bool find_core(const struct kallsyms *k, uint64_t address, struct symbol *ret_symbol)
{
	size_t next_at, at;
	struct line line;

	if (address == UINT64_MAX)
		return false;
	next_at = bisect(k, k->core, address + 1, false);
	/* Where the last symbol ends is unknown. */
	if (next_at == 0 || next_at >= k->core)
		return false;
	line = parse(k, line_start(k, next_at - 1));
	at = bisect(k, k->core, line.address, false);
	*ret_symbol = (struct symbol){
		.start = line.address,
		.size = parse(k, next_at).address - line.address,
	};
	line = parse(k, at);
	ret_symbol->name = line.name;
	return is_function(&line) && line.address == ret_symbol->start;
}

/* Module symbols are not sorted, but few. */
static bool find_module(const struct kallsyms *k, uint64_t address, struct symbol *ret_symbol)
{
	struct line best = { 0 };
	uint64_t next = UINT64_MAX;

	for (size_t at = k->core; at < k->lines; at = line_end(k, at)) {
		struct line line = parse(k, at);

		if (line.address > address && line.address < next)
			next = line.address;
		if (line.address <= address && line.address > best.address)
			best = line;
	}
	if (!is_function(&best))
		return false;
	*ret_symbol = (struct symbol){
		.name = best.name,
		.module = best.module,
		.start = best.address,
		.size = next == UINT64_MAX ? 0 : next - best.address,
	};
	return true;
}

/* Whether the text read so far extends beyond @address, or is complete. */
static bool reaches(const struct kallsyms *k, uint64_t address)
{
	struct line last;

	if (k->whole || k->lines == 0)
		return k->whole;
	last = parse(k, line_start(k, k->lines - 1));
	return last.module.len == 0 && last.address > address;
}

static void fetch(struct kallsyms *k)
{
	const char *newline;

	k->whole = !k->more || !k->more(k->arg, &k->len);
	newline = k->len > 0 ? memrchr(k->text, '\n', k->len) : NULL;
	k->lines = newline ? (size_t)(newline - k->text) + 1 : 0;
	/* Only module lines end in `[name]`. */
	k->core = bisect(k, k->lines, 0, true);
}

bool kallsyms_find(struct kallsyms *k, uint64_t address, struct symbol *ret_symbol)
{
	while (!reaches(k, address))
		fetch(k);
	return find_core(k, address, ret_symbol) || find_module(k, address, ret_symbol);
}
