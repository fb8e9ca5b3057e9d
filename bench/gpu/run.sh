#!/usr/bin/env bash
# Lanewise on this machine's GPU: correctness first, then times beside PyTorch's, and a short table
# last. Needs bash, .gpu (made by bench/gpu/prepare.sh) and, for PyTorch, python3; no JDK, no
# network, no settings of the card. About eight minutes; each part has a limit of its own, and one
# that fails does not hide the others.
#
# Usage: bench/gpu/run.sh [--smoke] [DIR]    full logs go to DIR; default: $OUT, or out/gpu
#   --smoke   small cases and few tests: with LANEWISE_GPU_JAVA_OPTS it also runs where there is no
#             GPU, to try these programs
# LANEWISE_GPU_JAVA_OPTS   more JVM options, separated by spaces
# Exit code: 0, or the sum of 1 doctor, 2 kernels, 4 suites, 8 random shapes, 16 memcheck,
# 32 racecheck, 64 times failed; 200 if nothing could be run. Times that miss a target do not fail.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 200

smoke=
if [[ ${1:-} == --smoke ]]; then
  smoke=1
  shift
fi
out=${1:-${OUT:-out/gpu}}
mkdir -p "$out" || exit 200
[[ -d .gpu/lib && -e .gpu/jre.tar.xz ]] || {
  echo "run.sh: .gpu is not prepared; run bench/gpu/prepare.sh where there are a JDK and Maven" >&2
  exit 200
}
python=$(command -v python3 || true)

work=$(mktemp -d) || exit 200
trap 'rm -rf "$work"' EXIT
tar -xJf .gpu/jre.tar.xz -C "$work" 2>/dev/null ||
  "$python" -c 'import sys, tarfile; tarfile.open(sys.argv[1]).extractall(sys.argv[2])' \
    .gpu/jre.tar.xz "$work" || {
  echo "run.sh: .gpu/jre.tar.xz can't be unpacked: neither tar with xz nor python3 did it" >&2
  exit 200
}

# The libraries that PyTorch's packages brought, if there are any.
if [[ -n $python ]]; then
  nvidia=$("$python" -c 'import nvidia; print(list(nvidia.__path__)[0])' 2>/dev/null || true)
  if [[ -n $nvidia ]]; then
    export LD_LIBRARY_PATH=$nvidia/cu13/lib:$nvidia/cudnn/lib:${LD_LIBRARY_PATH:-}
  fi
fi

read -ra more <<<"${LANEWISE_GPU_JAVA_OPTS:-}"
seed=${LANEWISE_GPU_SEED:-$RANDOM}
rounds=${smoke:+1}
java=("$work/jre/bin/java" -Xmx4g --add-modules jdk.incubator.vector
  --enable-native-access=ALL-UNNAMED -Djava.util.logging.config.file=/dev/null
  "-Dlanewise.cache=$work/cache" -Dlanewise.cuda.tests=device ${more[@]+"${more[@]}"}
  -cp "$PWD/.gpu/lib/*")
suites=dev.lanewise.cuda.RunSuites
failed=0
summary=$out/summary.txt
# No more than eight files, as some places bring back no more.
for log in doctor kernels suites shapes sanitizer times; do
  rm -f "$out/$log.log"
done
: >"$summary"

say() {
  printf '%s\n' "$*" | tee -a "$summary"
}

# part BIT LIMIT NAME LOG COMMAND...: runs a part with a limit of seconds; its output goes behind
# what is in LOG.
part() {
  local bit=$1 limit=$2 name=$3 log=$out/$4.log began=$SECONDS rc why
  shift 4
  timeout -k 10 "$limit" "$@" >>"$log" 2>&1
  rc=$?
  if ((rc == 0)); then
    say "$name: passed in $((SECONDS - began)) s"
  else
    failed=$((failed | bit))
    why="exit code $rc"
    ((rc == 124 || rc == 137)) && why="its limit of $limit s ended it"
    say "$name: FAILED, $why; the end of $log:"
    tail -n 12 "$log" | cut -c 1-300
  fi
}

say "Lanewise on a GPU, $(date -u +%Y-%m-%d)"
say "card: $(nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader 2>/dev/null |
  head -1 || true)"

part 1 30 doctor doctor "${java[@]}" dev.lanewise.bench.gpu.GpuBench --doctor
awk '/^  cuda /{on = 1} /^[^ ]/{on = 0} on' "$out/doctor.log" | cut -c 1-160 | tee -a "$summary"

# Kernels are compiled when they are first used; in one process that would take minutes.
parts=$(nproc)
((parts > 16)) && parts=16
part 2 110 kernels kernels bash -c 'parts=$1; shift; pids=(); failed=0
  for ((i = 0; i < parts; i++)); do "$@" "$i" "$parts" & pids+=($!); done
  for pid in "${pids[@]}"; do wait "$pid" || failed=1; done; exit $failed' \
  - "$parts" "${java[@]}" dev.lanewise.cuda.shapes.CompileKernels

# Those of random sizes have a part of their own; those of compilers need no device.
tests='dev\.lanewise\.(cuda|examples\.cuda)\.(?!.*(RandomShapes|Nvcc|Nvrtc|KernelList|Signature|Constants)Test).*Test'
[[ -n $smoke ]] && tests='.*(CudaMemory|CudaLevel1|NetworksOnCuda)Test'
shapes='.*CudaRandomShapesTest'
part 4 120 suites suites "${java[@]}" "$suites" "$tests"
grep -E '^(tests|skipped|FAILED)' "$out/suites.log" | cut -c 1-200 | tee -a "$summary"

say "seed of random shapes: $seed"
part 8 40 shapes shapes "${java[@]}" "-Dlanewise.cuda.seed=$seed" \
  "-Dlanewise.cuda.rounds=${rounds:-6}" "-Dlanewise.cuda.growth=${rounds:-3}" "$suites" "$shapes"
grep -E '^(tests|FAILED)' "$out/shapes.log" | cut -c 1-200 | tee -a "$summary"

sanitizer=$(PATH=$PATH:/usr/local/cuda/bin command -v compute-sanitizer)
if [[ -z $sanitizer ]]; then
  say "compute-sanitizer is not here: memcheck and racecheck did not run"
else
  bit=16
  for tool in memcheck racecheck; do
    part $bit 50 $tool sanitizer "$sanitizer" --tool $tool --error-exitcode 9 \
      --target-processes all "${java[@]}" -Dlanewise.cuda.rounds=1 "$suites" "$shapes"
    grep -E 'ERROR SUMMARY|RACECHECK SUMMARY' "$out/sanitizer.log" | tail -1 | tee -a "$summary"
    bit=$((bit * 2))
  done
fi

cases=bench/gpu/cases${smoke:+-smoke}.txt
main=dev.lanewise.bench.gpu.GpuBench
if [[ -n $python ]]; then
  part 64 190 times times "$python" bench/gpu/torch_bench.py --cases "$cases" --out "$out" \
    --budget 165 -- "${java[@]}" "$main"
  sed -n '/^torch/p; /^== medians/,$p' "$out/times.log" | tee -a "$summary"
else
  say "python3 is not here: no PyTorch beside our times"
  part 64 190 times times sh -c '"$@" <"$0"' "$cases" "${java[@]}" "$main"
  cat "$out/times.log" | tee -a "$summary"
fi

say "full logs: $out; exit code $failed"
exit "$failed"
