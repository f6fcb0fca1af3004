/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The few compiler features the code leans on, each under one name, so that
 * gcc and clang see the same program.
 */
#ifndef ALLOCLAT_COMPILER_H
#define ALLOCLAT_COMPILER_H

#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))
#define MUST_CHECK	       __attribute__((warn_unused_result))
#define NO_RETURN	       __attribute__((noreturn))
#define COLD		       __attribute__((cold, noinline))
/* For what is called now and then by what is called all the time: inlined, it would have that
 * one save registers and make room on the stack each time. And the contrary. */
#define NOINLINE      __attribute__((noinline))
#define ALWAYS_INLINE inline __attribute__((always_inline))

/* In a branch: it stays one. What follows need not wait for its condition if the processor
 * foresees it; arithmetic, which the compiler might make of it, would have to. */
#define KEEP_BRANCH() __asm__ volatile("")

#define likely(x)   __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

/* Fails to compile when it is given a pointer: an array and the address of its first
 * element have different types, a pointer and the address of what it points at do not. */
#define ARRAY_SIZE(a)                 \
	(sizeof(a) / sizeof((a)[0]) + \
	 0 * sizeof(char[1 -          \
			 2 * __builtin_types_compatible_p(__typeof__(a), __typeof__(&(a)[0]))]))

#endif /* ALLOCLAT_COMPILER_H */
