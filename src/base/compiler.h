/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Compiler features, each under one name, so that gcc and clang see the same program.
 */
#ifndef ALLOCLAT_COMPILER_H
#define ALLOCLAT_COMPILER_H

#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))
#define MUST_CHECK	       __attribute__((warn_unused_result))
#define NO_RETURN	       __attribute__((noreturn))
#define COLD		       __attribute__((cold, noinline))
/* For rare paths of hot functions: inlined, they would make the hot function save registers and
 * reserve stack on every call. ALWAYS_INLINE is for the opposite. */
#define NOINLINE      __attribute__((noinline))
#define ALWAYS_INLINE inline __attribute__((always_inline))

/* Put into a branch, keeps it a branch. If the processor predicts it, the code that follows need
 * not wait for the condition; the arithmetic that the compiler might use instead would have to. */
#define KEEP_BRANCH() __asm__ volatile("")

#define likely(x)   __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

/* Fails to compile if @a is a pointer: an array and the address of its first element have different
 * types, a pointer and the address of what it points to do not. */
#define ARRAY_SIZE(a)                 \
	(sizeof(a) / sizeof((a)[0]) + \
	 0 * sizeof(char[1 -          \
			 2 * __builtin_types_compatible_p(__typeof__(a), __typeof__(&(a)[0]))]))

#endif /* ALLOCLAT_COMPILER_H */
