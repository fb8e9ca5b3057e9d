#!/usr/bin/env bash
# Lanewise on this machine's GPU: correctness first, then times beside PyTorch's in a table, and
# sanitizers with the time that is left. Needs bash, .gpu (made by bench/gpu/prepare.sh) and, for
# PyTorch, python3; no JDK, no network, no settings of the card. Each part has a limit of its own
# and a process of its own, so that one that fails does not hide the others.
#
# Usage: bench/gpu/run.sh [--smoke] [DIR]    full logs go to DIR; default: $OUT, or out/gpu
#   --smoke   small cases and few tests: with LANEWISE_GPU_JAVA_OPTS it also runs where there is no
#             GPU, to try these programs
# LANEWISE_GPU_JAVA_OPTS   more JVM options, separated by spaces
# LANEWISE_GPU_SEED        of random shapes; default: another each time
# LANEWISE_GPU_SECONDS     when everything has to be over; default: 570
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
deadline=${LANEWISE_GPU_SECONDS:-570}
# What the parts before the times leave to these.
for_times=200
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

# within LIMIT RESERVE: sets limit to LIMIT seconds, or what is left before the deadline without the
# reserve if that is less.
within() {
  local left=$((deadline - SECONDS - $2))
  limit=$(($1 < left ? $1 : left))
}

# part BIT NAME LOG COMMAND...: runs a part within the limit; its output goes behind what is in LOG,
# and shown PATTERN is the lines of it that match.
part() {
  local bit=$1 name=$2 began=$SECONDS rc
  log=$out/$3.log
  shift 3
  skip=$(cat "$log" 2>/dev/null | wc -l)
  if ((limit < 10)); then
    failed=$((failed | bit))
    say "$name: NOT RUN, no time is left"
    return
  fi
  timeout -k 5 "$limit" "$@" >>"$log" 2>&1
  rc=$?
  if ((rc == 0)); then
    say "$name: passed in $((SECONDS - began)) s"
    return
  fi
  failed=$((failed | bit))
  if ((rc == 124 || SECONDS - began >= limit)); then
    say "$name: NOT FINISHED in its limit of $limit s; the end of $log:"
  else
    say "$name: FAILED, exit code $rc; the end of $log:"
  fi
  tail -n +$((skip + 1)) "$log" | tail -n 12 | cut -c 1-300
}

shown() {
  tail -n +$((skip + 1)) "$log" 2>/dev/null | grep -E "$1" | cut -c 1-200 | tee -a "$summary"
}

say "Lanewise on a GPU, $(date -u +%Y-%m-%d)"
say "card: $(nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader 2>/dev/null |
  head -1 || true)"

within 30 $for_times
part 1 doctor doctor "${java[@]}" dev.lanewise.bench.gpu.GpuBench --doctor
awk '/^  cuda /{on = 1} /^[^ ]/{on = 0} on' "$out/doctor.log" | cut -c 1-160 | tee -a "$summary"

# Kernels are compiled when they are first used; in one process that would take minutes.
parts=$(nproc)
((parts > 16)) && parts=16
within 110 $for_times
part 2 kernels kernels bash -c 'parts=$1; shift; pids=(); failed=0
  for ((i = 0; i < parts; i++)); do "$@" "$i" "$parts" & pids+=($!); done
  for pid in "${pids[@]}"; do wait "$pid" || failed=1; done; exit $failed' \
  - "$parts" "${java[@]}" dev.lanewise.cuda.shapes.CompileKernels

# A kernel that fails may end its process' context, and all tests behind it: those with the kernels
# least known, tensor cores, graphs and cuDNN, and those of random sizes, have processes of their
# own. Those of compilers need no device.
apart='(RandomShapes|Bfloat16\w*|Precision|CuDnn\w*|RecordedSteps\w*)'
compilers='(Nvcc|Nvrtc|KernelList|Signature|Constants)'
tests="dev\\.lanewise\\.(cuda|examples\\.cuda)\\.(?!.*($apart|$compilers)Test).*Test"
rounding='.*Cuda(Bfloat16\w*|Precision)Test'
recorded='.*(RecordedSteps|CuDnn)\w*Test'
if [[ -n $smoke ]]; then
  tests='.*(CudaMemory|CudaLevel1|NetworksOnCuda)Test'
  rounding='.*CudaPrecisionTest'
  recorded='.*RecordedStepsOfNetworksTest'
fi
counts='^(tests|skipped|FAILED)'
within 120 $for_times
part 4 suites suites "${java[@]}" "$suites" "$tests"
shown "$counts"
within 45 $for_times
part 4 'suites of rounded products' suites "${java[@]}" "$suites" "$rounding"
shown "$counts"
within 45 $for_times
part 4 'suites of recorded steps and cuDNN' suites "${java[@]}" "$suites" "$recorded"
shown "$counts"

shapes='.*CudaRandomShapesTest'
say "seed of random shapes: $seed"
within 40 $for_times
part 8 shapes shapes "${java[@]}" "-Dlanewise.cuda.seed=$seed" \
  "-Dlanewise.cuda.rounds=${rounds:-6}" "-Dlanewise.cuda.growth=${rounds:-3}" "$suites" "$shapes"
shown "$counts"

cases=bench/gpu/cases${smoke:+-smoke}.txt
main=dev.lanewise.bench.gpu.GpuBench
within 200 10
if [[ -n $python ]]; then
  part 64 times times "$python" -B bench/gpu/torch_bench.py --cases "$cases" --out "$out" \
    --budget $((limit - 25)) -- "${java[@]}" "$main"
  sed -n '/^torch/p; /^== medians/,$p' "$log" | tee -a "$summary"
else
  say "python3 is not here: no PyTorch beside our times"
  part 64 times times sh -c '"$@" <"$0"' "$cases" "${java[@]}" "$main"
  tee -a "$summary" <"$log"
fi

sanitizer=$(PATH=$PATH:/usr/local/cuda/bin command -v compute-sanitizer)
if [[ -z $sanitizer ]]; then
  say "compute-sanitizer is not here: memcheck and racecheck did not run"
else
  small='.*Cuda(RandomShapes|Bfloat16Attention(Edge)?)Test'
  bit=16
  for tool in memcheck racecheck; do
    # Half of what is left to the first of the two.
    within 90 $((bit == 16 ? (deadline - SECONDS) / 2 : 8))
    # 9 is the sanitizer's own: other codes are those of the tests.
    part $bit "$tool (exit code 9: it found errors)" sanitizer "$sanitizer" --tool $tool \
      --error-exitcode 9 --target-processes all "${java[@]}" -Dlanewise.cuda.rounds=1 "$suites" \
      "$small"
    shown 'ERROR SUMMARY|RACECHECK SUMMARY|^tests'
    bit=$((bit * 2))
  done
fi

say "full logs: $out; exit code $failed"
exit "$failed"
