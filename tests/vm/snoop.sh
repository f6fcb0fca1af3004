#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# `alloclat snoop` and `alloclat compaction` on a running kernel: each kind of compaction with its
# order, node and zone; direct reclaim; stacks. Durations are compared with the kernel's text of the
# same records and with what trace-cmd measures in a buffer of its own, the fragmentation index with
# what the kernel itself computes, and free memory with /proc/vmstat. tracefs, including the probes
# and the trigger, is compared before and after, also after a kill. TAP, as in live.sh.

# shellcheck disable=SC2016,SC2034,SC2154 # awk programs; variables of the files that are read in

. ./lib.sh
. ./alloclat.sh

# by_hand: compacts all zones, for no allocation.
by_hand()
{
	echo 1 > /proc/sys/vm/compact_memory
}

# zones: "node zone" of each zone that has pages, in bcc's spelling.
zones()
{
	awk '
	/^Node [0-9]+, zone/ { node = $2 + 0; zone = $4 }
	$1 == "managed" && $2 > 0 { print node, "ZONE_" toupper(zone) }' /proc/zoneinfo
}

# witness: trace-cmd records the same events in an instance of its own.
witness()
{
	rm -f /tmp/started
	trace-cmd record -q -B witness -C local -e compaction:mm_compaction_begin \
		-e compaction:mm_compaction_end -o /mnt/witness.dat \
		sh -c 'touch /tmp/started; while [ ! -e /tmp/enough ]; do sleep 0.2; done' \
		> /dev/null 2>&1 &
	witness_pid=$!
	sooner 30 [ -e /tmp/started ]
}

# witnessed: "thread begin end" of each compaction, in ns, to /tmp/witnessed.
witnessed()
{
	touch /tmp/enough
	wait $witness_pid
	rm /tmp/enough
	trace-cmd report -t -i /mnt/witness.dat 2> /dev/null | awk '
	match($0, /-[0-9]+ +(\([ 0-9-]+\) +)?\[[0-9]+\] /) {
		pid = substr($0, RSTART + 1) + 0
		match($0, / [0-9]+\.[0-9]+: /)
		time = substr($0, RSTART + 1, RLENGTH - 3)
		sub(/\./, "", time)
	}
	/ mm_compaction_begin: / { begin[pid] = time }
	/ mm_compaction_end: / && pid in begin {
		print pid, begin[pid], time
		delete begin[pid]
	}' > /tmp/witnessed
	rmdir $tracing/instances/witness 2> /dev/null
}

# agree: the witness also has each compaction that alloclat has, and for half of them its duration
# is within 50 us. A tracepoint writes to one buffer after the other, each with its own timestamp;
# this takes microseconds here, and sometimes an interrupt or the host comes between. It is tested
# to the nanosecond on recordings that both read (tests/exact/compaction_model.py).
agree()
{
	sed -n 's/.*"type":"compaction","ts":\([0-9]*\),"ns":\([0-9]*\),.*"pid":\([0-9]*\).*/\3 \1 \2/p' \
		"/out/$name.dat" > /tmp/ours
	awk '
	FNR == NR { n[$1]++; begin[$1, n[$1]] = $2; end[$1, n[$1]] = $3; next }
	{
		best = -1
		for (i = 1; i <= n[$1]; i++) {
			apart = $2 - end[$1, i]
			apart = apart < 0 ? -apart : apart
			if (best < 0 || apart < least) { best = i; least = apart }
		}
		if (best < 0 || least > 1000000) { missing++; next }
		apart = $3 - (end[$1, best] - begin[$1, best])
		print apart < 0 ? -apart : apart
	}
	END { if (missing) print "missing", missing }' /tmp/witnessed /tmp/ours | sort -n > /tmp/apart
	count=$(wc -l < /tmp/ours)
	middle=$(sed -n "$(((count + 1) / 2))p" /tmp/apart)
	ok "$name: $count compactions, all of them the witness's" \
		sh -c "[ $count -ge 4 ] && ! grep -q missing /tmp/apart" || head -n 5 /tmp/apart | diag
	ok "$name: the middle one differs by ${middle:-?} ns from the witness" \
		[ "${middle:-1000000}" -le 50000 ]
}

# index_witness: another probe records what the kernel's own fragmentation_index() returns. The
# kernel calls it for orders above 3 right before it begins to compact.
index_witness()
{
	mkdir $tracing/instances/witness
	echo 'r:witness/index fragmentation_index is=$retval:s32' >> $tracing/kprobe_events
	echo local > $tracing/instances/witness/trace_clock
	echo 1 > $tracing/instances/witness/events/witness/index/enable
}

# index_witnessed: "thread time index" of each call, in ns, to /tmp/witnessed.
index_witnessed()
{
	echo 0 > $tracing/instances/witness/events/witness/index/enable
	sed -n 's/^.*-\([0-9][0-9]*\) .* \([0-9]*\)\.\([0-9]*\): index: .* is=\([-0-9]*\)$/\1 \2\3000 \4/p' \
		$tracing/instances/witness/trace > /tmp/witnessed
	rmdir $tracing/instances/witness
	echo '-:witness/index' >> $tracing/kprobe_events
}

# index_agrees: FRAGIDX is the last index that the kernel computed for the thread before, for at
# least half of all: other processors can allocate between the two.
index_agrees()
{
	sed -n 's/.*"type":"compaction","ts":\([0-9]*\),"ns":\([0-9]*\),.*"pid":\([0-9]*\).*"order":\([0-9]*\),.*"fragindex":\([-0-9]*\).*/\3 \1 \2 \4 \5/p' \
		"/out/$name.dat" > /tmp/ours
	awk '
	FNR == NR { n[$1]++; time[$1, n[$1]] = $2; index_[$1, n[$1]] = $3; next }
	$4 > 3 {
		begin = $2 - $3
		for (i = n[$1]; i > 0 && time[$1, i] > begin; i--)
			;
		if (i > 0) print (index_[$1, i] == $5 ? "same" : "differs " index_[$1, i] " " $0)
	}' /tmp/witnessed /tmp/ours > /tmp/indexes
	count=$(wc -l < /tmp/indexes)
	same=$(grep -c same /tmp/indexes)
	ok "$name: $same of $count indexes are the kernel's own" \
		sh -c "[ $count -gt 0 ] && [ $((2 * same)) -ge $count ]" ||
		head -n 5 /tmp/indexes | diag
}

# free_witness: writes the number of free pages to /tmp/free, repeatedly.
free_witness()
{
	while sleep 0.1; do
		grep '^nr_free_pages ' /proc/vmstat
	done > /tmp/free &
	witness_pid=$!
}

# free_agrees: the median of the free memory when reclaim began is between a quarter of the
# witness's minimum and twice its maximum. The witness itself needs memory: it cannot run when the
# least is free.
free_agrees()
{
	least=$(sort -n -k 2 /tmp/free | sed -n '1s/.* //p')
	most=$(sort -n -k 2 /tmp/free | sed -n '$s/.* //p')
	sed 1d "/out/$name.dat" | awk '{ print $(NF - 2) / 4 }' | sort -n > /tmp/ours
	middle=$(sed -n "$((($(wc -l < /tmp/ours) + 1) / 2))p" /tmp/ours)
	ok "$name: $middle pages free, $least to $most by /proc/vmstat" \
		sh -c "[ ${middle%.*} -ge $((least / 4)) ] && [ ${middle%.*} -le $((most * 2)) ]"
}

# Each zone that has pages, for order -1, compacted by this shell.
manual()
{
	name=snoop-manual
	reference
	witness
	start snoop
	by_hand
	sleep 1
	stop INT
	exits 0
	is "$name: headings" "$(head -n 1 "/out/$name.dat" | tr -s ' ')" \
		"COMM PID NODE ZONE ORDER MODE LAT(ms) STATUS"
	zones > /tmp/zones
	while read -r node zone; do
		ok "$name: node $node, $zone, order -1" sh -c "sed 1d /out/$name.dat |
			grep -qE '^snoop\.sh +$me +$node +$zone +-1 +SYNC +[0-9]+\.[0-9]{3} +[a-z_]+\$'"
	done < /tmp/zones
	said ' 0 lost'
	name=snoop-manual-json
	start snoop --json
	for _ in 1 2 3 4; do
		by_hand
	done
	sleep 1
	stop INT
	exits 0
	witnessed
	agree
	restored
}

# in_text: "thread us status" of each compaction, from the kernel's text of the buffer.
in_text()
{
	awk '
	match($0, /-[0-9]+ +(\([ 0-9-]+\) +)?\[[0-9]+\] [^ ]+ +[0-9]+\.[0-9]+: mm_compaction_/) {
		pid = substr($0, RSTART + 1) + 0
		match($0, / [0-9]+\.[0-9]+: /)
		time = substr($0, RSTART + 1, RLENGTH - 3)
		sub(/\./, "", time)
	}
	/: mm_compaction_begin: / { begin[pid] = time }
	/: mm_compaction_end: / && pid in begin {
		sub(/.* status=/, "")
		print pid, time - begin[pid], $0
		delete begin[pid]
	}' $tracing/instances/alloclat/trace
}

# Each duration is, to the microsecond, that of the kernel's own text of the same records, which
# wait in the buffer while alloclat is stopped.
exact()
{
	name=snoop-exact
	reference
	start snoop
	kill -s STOP $alloclat_pid
	for _ in 1 2 3 4 5 6; do
		by_hand
	done
	in_text > /tmp/in_text
	kill -s CONT $alloclat_pid
	sleep 1
	stop INT
	exits 0
	awk '!/^COMM/ { print $(NF - 6), $(NF - 1) * 1000, $NF }' "/out/$name.dat" > /tmp/printed
	count=$(wc -l < /tmp/in_text)
	is "$name: compactions" "$(wc -l < /tmp/printed)" "$count"
	ok "$name: all $count are as long as by the kernel's text, to 1 us" awk '
		FNR == NR { pid[FNR] = $1; us[FNR] = $2; status[FNR] = $3; next }
		{ apart = $2 - us[FNR] }
		$1 != pid[FNR] || $3 != status[FNR] || apart < -1.5 || apart > 1.5 { print; bad = 1 }
		END { exit bad || FNR < 6 }' /tmp/in_text /tmp/printed ||
		paste /tmp/in_text /tmp/printed | head -n 20 | diag
	restored
}

# Proactive compaction by kcompactd (5.9 and later); writing to the file starts it at once (5.15).
proactive()
{
	name=snoop-proactive
	reference
	start snoop -c '^kcompactd'
	was=$(cat /proc/sys/vm/compaction_proactiveness)
	# It begins only if enough of the free memory is in small blocks.
	pressure_start
	sooner 60 begun_by_itself
	pressure_stop
	echo "$was" > /proc/sys/vm/compaction_proactiveness
	stop INT
	exits 0
	printed '^kcompactd[0-9]+ +[0-9]+ +[0-9]+ +ZONE_[A-Z0-9]+ +-1 '
	restored
}

begun_by_itself()
{
	echo 99 > /proc/sys/vm/compaction_proactiveness
	sleep 3
	so_far | grep -qE '^kcompactd[0-9]+ +[0-9]+ +[0-9]+ +ZONE_[A-Z0-9]+ +-1 '
}

# Under pressure, with huge pages: direct compaction and kcompactd, each with the requested order.
pressed()
{
	name=snoop-pressed
	index_witness
	reference
	pressure_start
	start snoop --json -e
	sooner 90 both_seen
	stop INT
	pressure_stop
	exits 0
	ok "$name: direct compaction has an order" direct_seen
	ok "$name: kcompactd has an order" kcompactd_seen
	is "$name: compactions without node or zone" \
		"$(grep '"type":"compaction"' "/out/$name.dat" | grep -v -c '"node":.*"zone":"')" 0
	restored
	index_witnessed
	index_agrees

	name=snoop-reclaim
	reference
	pressure_start
	start snoop reclaim -T -e
	ok "$name: the probe is there" grep -q alloclat/ttfp $tracing/kprobe_events
	# Values read later would be as close; with a false zoneinfo only the probe can be right.
	sed 's/pages free .*/pages free     1/' /proc/zoneinfo > /tmp/no-zoneinfo
	mount --bind /tmp/no-zoneinfo /proc/zoneinfo
	free_witness
	sooner 60 reclaim_seen
	sleep 5
	kill $witness_pid
	stop INT
	umount /proc/zoneinfo
	pressure_stop
	exits 0
	free_agrees
	is "$name: headings" "$(head -n 1 "/out/$name.dat" | tr -s ' ')" \
		"TIME(s) COMM PID LAT(ms) PAGES FREE(KB) ORDER GFP"
	ok "$name: a reclaim with all columns" reclaim_seen
	restored
}

direct_seen()
{
	so_far | grep '"type":"compaction"' | grep -v '"comm":"kcompactd' | grep -q '"order":[0-9]'
}

kcompactd_seen()
{
	so_far | grep '"comm":"kcompactd' | grep -q '"order":[0-9]'
}

both_seen()
{
	pressure_pause
	direct_seen && kcompactd_seen && return
	pressure_go_on
	sleep 3
	false
}

reclaim_seen()
{
	so_far | grep -qE \
		'^[0-9]+\.[0-9]{9} .+ [0-9]+ +[0-9]+\.[0-9]{2} +[0-9]+ +[0-9]+ +[0-9]+ +[A-Z_|]+'
}

# The state of a zone by the probe, stacks by the trigger, and what remains after a kill.
extended()
{
	name=snoop-extended
	reference
	start snoop -e -K
	ok "$name: the probe is there" grep -q alloclat/ $tracing/kprobe_events
	by_hand
	sleep 1
	stop INT
	exits 0
	is "$name: headings" "$(head -n 1 "/out/$name.dat" | tr -s ' ')" \
		"COMM PID NODE ZONE ORDER MODE FRAGIDX MIN LOW HIGH FREE LAT(ms) STATUS"
	printed 'ZONE_DMA32 +-1 +SYNC +-?[0-9.]+ +[1-9][0-9]* +[1-9][0-9]* +[1-9][0-9]* +[1-9][0-9]* '
	printed '^	compact_zone\+0x'
	restored

	name=snoop-KILL
	start snoop -e -K
	stop KILL
	ok "$name: the probe is still there" grep -q alloclat/ $tracing/kprobe_events
	run 0 restore
	restored
	is "$name: probes" "$(cat $tracing/kprobe_events)" ""
}

# Without the probe, the state of a zone is read from /proc.
without_probe()
{
	name=snoop-probe-taken
	echo 'p:alloclat/cz compact_zone' >> $tracing/kprobe_events
	reference
	start snoop -e
	by_hand
	sleep 1
	stop INT
	exits 0
	said 'going on without alloclat/cz'
	printed 'ZONE_DMA32 +-1 +SYNC +-1.000 +[1-9][0-9]* +[1-9][0-9]* +[1-9][0-9]* +[1-9][0-9]* '
	restored
	echo '-:alloclat/cz' >> $tracing/kprobe_events
}

# The view of perf: the same sums as the single lines give.
sums()
{
	name=compaction-live
	reference
	start compaction -p
	by_hand
	sleep 1
	stop INT
	exits 0
	printed '^total: [0-9]+ns migration: moved=[0-9]+ failed=[0-9]+ free_scanner: scanned='
	printed "^$me\[snoop\.sh\]: [1-9][0-9]*ns "
	restored
}

all()
{
	# The pid of this process; in a part of a pipe it is not $$.
	me=$(exec sh -c 'echo $PPID')
	snapshot_tracefs /tmp/whole-before
	manual
	exact
	[ ! -e /proc/sys/vm/compaction_proactiveness ] || proactive
	extended
	without_probe
	sums
	pressed
	snapshot_tracefs /tmp/whole-after
	ok "all of tracefs is as it was" cmp -s /tmp/whole-before /tmp/whole-after ||
		diff /tmp/whole-before /tmp/whole-after | grep '^[-+]' | head -n 30 | diag
	plan
}

all | tee /out/tap
tail -n 1 /out/tap | grep -q '^1\.\.' && ! grep -q '^not ok' /out/tap
