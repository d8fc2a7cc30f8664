# Runs named checks one after another, each in a shell of its own, and counts
# how they went. Sourced by .ci/run.

logs=$(mktemp -d)
passed=0
failed=0
not_run=()

# section NAME runs the function check_NAME. Its output is shown when it fails.
section() {
	local name=$1 started=$SECONDS status
	printf '%-12s ' "$name"
	set +e
	(set -euo pipefail; "check_${name//-/_}") >"$logs/$name" 2>&1 </dev/null
	status=$?
	set -e
	if [ "$status" -eq 0 ]; then
		passed=$((passed + 1))
		printf 'ok    %4d s\n' $((SECONDS - started))
	else
		failed=$((failed + 1))
		printf 'FAIL  %4d s, exit code %d\n' $((SECONDS - started)) "$status"
		tail -n 100 "$logs/$name" | sed 's/^/    /'
	fi
}

# absent NAME REASON notes a check that this machine cannot run.
absent() {
	not_run+=("$1: $2")
	printf '%-12s not run: %s\n' "$1" "$2"
}

# finish prints what could not run and the count, and fails if a check did.
finish() {
	local line
	for line in "${not_run[@]}"; do
		echo "not run: $line"
	done
	rm -rf "$logs"
	printf '%d s\n%d passed, %d failed\n' "$SECONDS" "$passed" "$failed"
	[ "$failed" -eq 0 ]
}
