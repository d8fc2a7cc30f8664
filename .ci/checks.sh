# The checks of the project, a function each: .ci/run and the Makefile call them
# by name. Each stops at its first failing command and says what failed.

modules=$(git ls-files '*go.mod' | xargs -n1 dirname)

check_test() {
	go test ./...
}

check_format() {
	local badly
	badly=$(git ls-files -z '*.go' | xargs -0 gofmt -l)
	[ -z "$badly" ] || { printf 'not as gofmt writes it:\n%s\n' "$badly"; return 1; }
}

check_vet() {
	local module
	for module in $modules; do
		go -C "$module" vet ./...
	done
}

check_staticcheck() {
	go tool staticcheck ./...
}

check_tidy() {
	local module
	for module in $modules; do
		go -C "$module" mod tidy -diff
	done
}

# tree prints the state of every file that git does not ignore.
tree() {
	git diff HEAD
	git ls-files -z --others --exclude-standard | xargs -0 -r sha256sum
}

check_generate() {
	tree >"$work/before"
	go generate ./...
	tree | diff "$work/before" -
}

# Vet type-checks the tests as well, which build leaves out.
check_builds() {
	local target
	for target in linux/arm64 darwin/arm64 windows/amd64; do
		echo "$target"
		CGO_ENABLED=0 GOOS=${target%/*} GOARCH=${target#*/} go build -o "$work/elsewhere" ./cmd/diabolo
		CGO_ENABLED=0 GOOS=${target%/*} GOARCH=${target#*/} go vet ./...
	done
}

check_binary() {
	ours
	if readelf --program-headers --wide "$diabolo" | grep INTERP; then
		echo "the binary has an ELF interpreter: it is not static"
		return 1
	fi
	if go tool nm "$diabolo" | grep -F 'reflect.(*Value).MethodByName'; then
		echo "something calls methods by name, as text/template does: the linker leaves out none"
		return 1
	fi
	strip -o "$work/stripped" "$diabolo"
	at_most "stripped binary, bytes" "$(stat -c %s "$work/stripped")" 20000000
	at_most "diabolo version, best of 20, ms" "$(python3 .ci/measure.py "$diabolo" version)" 30
}

# Most tests are slower by ten times here, so that -short leaves out what differs in its
# arithmetic alone, and examples are of what tests do as well; check_test has all. Pictures
# are drawn by one goroutine each.
check_race() {
	command -v gcc >/dev/null || { apt-get update && apt-get install -y gcc libc6-dev; }
	CGO_ENABLED=1 go test -race -short -skip '^Example' -timeout 20m $(go list ./... | grep -v '/internal/draw$')
	CGO_ENABLED=1 go test -race -run Concurrently ./cmd/diabolo/internal/draw
}

# Only the kernels know the tag: these are they and the packages right above them.
check_purego() {
	go vet -tags purego ./...
	go test -tags purego -short ./internal/engine/... ./nn/... ./optim ./model ./train
}

# What the best instruction set computes is tested above; these are the others.
# The tests of kernel and nn run every instruction set themselves; these are the
# packages above them. The variable is read before the test cache looks, so the
# results are not taken from it.
check_isa() {
	local isa
	for isa in generic avx2; do
		echo "DIABOLO_CPU=$isa"
		DIABOLO_CPU=$isa go test -count=1 -short ./internal/engine/kernel ./optim ./model ./train
	done
}

# fuzz_targets prints "package target" lines.
fuzz_targets() {
	local folder
	git ls-files '*_test.go' | xargs grep -l '^func Fuzz' | xargs -n1 dirname | sort -u | while read -r folder; do
		grep -h '^func Fuzz' "$folder"/*_test.go | sed -E "s|^func (Fuzz[A-Za-z0-9_]*).*|./$folder \1|"
	done
}

# fuzz SECONDS fuzzes every target, sharing the seconds out.
fuzz() {
	local targets share package target
	targets=$(fuzz_targets)
	[ -n "$targets" ] || { echo "no fuzz target found"; return 1; }
	share=$(($1 / $(wc -l <<<"$targets")))
	while read -r package target; do
		echo "$package $target, $share s"
		fuzz_target "$package" "$target" "$share"
	done <<<"$targets"
}

# fuzz_target PACKAGE TARGET SECONDS fuzzes one target. Go's coordinator sometimes
# takes the end of the time for a failure: "context deadline exceeded", and no input
# is written. Then, and only then, the target is fuzzed once more.
fuzz_target() {
	local try log=$work/fuzz.log
	for try in first second; do
		if go test -run '^$' -fuzz "^$2\$" -fuzztime "${3}s" -fuzzminimizetime 10x "$1" </dev/null 2>&1 | tee "$log"; then
			return 0
		fi
		if ! grep -qx ' *context deadline exceeded' "$log" || grep -q 'Failing input' "$log"; then
			return 1
		fi
		echo "$try time ended by Go's deadline"
	done
	return 1
}

check_fuzz() {
	fuzz "${FUZZ_SECONDS:-76}"
}

check_bench() {
	go test -run '^$' -bench . -benchtime 1x ./...
}

# ours builds the binary as it ships, once.
ours() {
	[ -x "$diabolo" ] || CGO_ENABLED=0 go build -o "$diabolo" ./cmd/diabolo
}

# at_most WHAT FOUND LIMIT
at_most() {
	python3 - "$@" <<-'PYTHON'
		import sys
		what, found, limit = sys.argv[1], float(sys.argv[2]), float(sys.argv[3])
		print(f"{what}: {found:g}, at most {limit:g} wanted")
		sys.exit(not found <= limit)
	PYTHON
}

# last RUN FIELD prints a figure of a run's last epoch.
last() {
	tail -n 1 "$1/metrics.jsonl" | python3 -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$2"
}

# One epoch on real pictures. PyTorch with the same recipe gives train_loss 123.6
# to 124.0 and val_loss 102.1 to 103.9 over five seeds, and 0.0105 for the AE. So
# early the running statistics of the batch norms move val_loss by more than a
# nat from seed to seed (here 101.4 to 105.3 over seven): the limit lies above them.
check_real() {
	ours
	"$diabolo" train vae-mnist --epochs 1 --quiet --out "$work/vae-mnist"
	at_most "vae-mnist, train_loss after an epoch" "$(last "$work/vae-mnist" train_loss)" 126
	at_most "vae-mnist, val_loss after an epoch" "$(last "$work/vae-mnist" val_loss)" 107
	"$diabolo" train ae-lfw --epochs 1 --quiet --out "$work/ae-lfw"
	at_most "ae-lfw, val_loss after an epoch" "$(last "$work/ae-lfw" val_loss)" 0.013
}

# tables gives pandas the tables of experiments, and decode those of pandas: the same latents
# are the same pictures, however they were written.
tables() {
	local name folder=$work/latents
	mv "$work/decoded" "$folder/pictures"
	find "$folder/pictures" -name '*[1-9].png' -delete
	mv "$folder/pictures/00000.png" "$folder/pictures/лицо, 顔 & \"face\".png"
	"$diabolo" anomaly "$work/vae-digits" --score "$folder/pictures" --by error --out "$folder/scores.csv"
	"$diabolo" reconstruct "$work/vae-digits" --quiet --out "$folder/reconstruct.png"
	"$diabolo" project "$work/vae-digits" --quiet --out "$folder/project.png"
	"$work/venv/bin/python" .ci/read_tables.py "$folder"
	for name in c.npy fortran.npy big.npy whole.npz semicolons.csv half.npy; do
		"$diabolo" decode "$work/vae-digits" "$folder/$name" --quiet --out "$folder/of-$name"
		[ "$name" = half.npy ] || diff -r "$folder/of-c.npy" "$folder/of-$name"
	done
}

# Python's own readers open what a run writes; the peers' arithmetic is tested.
check_python() {
	ours
	python3 -m venv "$work/venv"
	"$work/venv/bin/pip" install --quiet --requirement .ci/requirements.txt
	"$diabolo" train vae-digits --epochs 2 --quiet --out "$work/vae-digits"
	"$work/venv/bin/python" .ci/read_run.py "$work/vae-digits"
	mkdir "$work/latents"
	local format
	for format in npz npy csv parquet; do
		"$diabolo" encode "$work/vae-digits" --quiet --out "$work/latents/latents.$format"
	done
	"$work/venv/bin/python" .ci/read_latents.py "$work/latents"
	"$diabolo" decode "$work/vae-digits" "$work/latents/z64.npy" --quiet --out "$work/decoded"
	tables
	"$work/venv/bin/python" -m compileall -q tools/peers
	"$work/venv/bin/python" -m unittest discover tools/peers
}

# Two small folders of pictures as people have them, with trainings of a few steps: every
# model lives, and files that are no pictures are named. .ci/full has all folders.
check_own() {
	ours
	python3 -m venv "$work/own"
	"$work/own/bin/pip" install --quiet --requirement tools/own/requirements.txt
	(cd tools/own && PYTHONDONTWRITEBYTECODE=1 "$work/own/bin/python" -m unittest test_own.py)
	"$work/own/bin/python" tools/own/make.py "$work/pictures" digits8 mixed
	"$work/own/bin/python" tools/own/measure.py "$work/pictures" --diabolo "$diabolo" --out "$work/figures" --folders digits8 mixed \
		--only trainings --seeds 1 --more-seeds --set train.steps=40
	"$work/own/bin/python" tools/own/limits.py "$work/figures" --short
}

# The unit tests of the page's scripts; they fail where there is no Node to run them.
check_page() {
	command -v node >/dev/null || { apt-get update && apt-get install -y --no-install-recommends nodejs; }
	go -C tools/web test -count=1 ./...
}

# The bundler drops the types of the page's scripts without looking at them.
check_types() {
	command -v npm >/dev/null || { apt-get update && apt-get install -y --no-install-recommends nodejs npm; }
	npm install --silent --no-audit --no-fund --prefix "$work/types" typescript@5.9.3
	"$work/types/node_modules/.bin/tsc" --project tools/web
}

# Requests made from the API's own description, right ones and wrong ones: none may
# be answered with a fault of the server, or otherwise than described. A right one
# may be refused: how wide a row is depends on the model. The stream of events has no
# end to wait for.
check_api() {
	ours
	python3 -m venv "$work/api"
	"$work/api/bin/pip" install --quiet --requirement .ci/requirements-api.txt
	"$diabolo" train vae-digits --epochs 1 --quiet --out "$work/vae-api"
	"$diabolo" serve "$work/vae-api" --addr 127.0.0.1:0 2>"$work/serve.log" &
	local server=$! url
	until url=$(grep -o 'http://[0-9.:]*' "$work/serve.log"); do
		kill -0 "$server"
		sleep 0.1
	done
	(cd "$work" && api/bin/schemathesis run "$url/openapi.json" --seed 1 --max-examples 40 --request-timeout 60 --exclude-checks positive_data_acceptance --exclude-path /v1/events)
	kill "$server"
	wait "$server"
	[ "$(wc -l <"$work/serve.log")" -eq 1 ] || { cat "$work/serve.log"; return 1; }
	DIABOLO_SOAK=15s go test -count=1 -run Soak ./cmd/diabolo/internal/serve
}

# A report, quickly made, in both languages, and what a browser makes of it and of the
# page of a server; what they look like is left in .ci/screenshots.
check_browser() {
	command -v chromium >/dev/null || { apt-get update && apt-get install -y chromium fonts-liberation; }
	ours
	rm -rf .ci/screenshots
	go -C cmd/diabolo/browser test -count=1 ./... -screenshots "$PWD/.ci/screenshots"
	local language
	for language in en ru; do
		"$diabolo" study --quick --epochs 1 --quiet --lang "$language" --out "$work/study"
		go -C cmd/diabolo/browser test -count=1 -run Reports ./... -report "$work/study/report.html"
	done
}
