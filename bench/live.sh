#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# bench/live.sh [KERNEL...]: measures the cost of reading the trace of a running kernel, and prints
# Markdown. It runs in a guest whose clock counts instructions, so that the figures are reproducible
# to about 1% on any machine; each kernel takes minutes. tests/vm/cost.sh says what is measured.
set -u
cd "$(dirname "$0")/.." || exit 1
[ $# -gt 0 ] || set -- newest 6.1

said=$(mktemp) || exit 1
trap 'rm -f "$said"' EXIT
echo "Instructions for each event, kernel and user, of the process that reads while the kernel writes."
for kernel; do
	tests/vm/guest -n -c 1 -t 1800 -k "$kernel" tests/vm/cost.sh > "$said" || exit 1
	awk '
	NR == 1 {
		printf "\nLinux %s:\n\n| events | reader | read | lost | instructions | of cat |\n", $1
		print "|---|---|---|---|---|---|"
	}
	/ events +[0-9]+ ns each/ {
		match($0, / +[0-9]+ events/)
		reader = substr($0, 12, RSTART - 12)
		split(substr($0, RSTART), n, /[^0-9]+/)
		if (reader ~ /^cat/)
			cat = n[3]
		printf "| %s | `%s` | %d | %d | %d | %.2f |\n", $1, reader, n[2], n[4], n[3],
			cat ? n[3] / cat : 0
	}
	/^idle/ {
		sub(/^idle +/, "")
		idle = idle "\nIdle: " $0 ".\n"
	}
	END { printf "%s", idle }' "$said"
done
