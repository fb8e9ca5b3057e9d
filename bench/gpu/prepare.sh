#!/usr/bin/env bash
# Prepares .gpu (which git ignores) for a machine with a GPU but without a JDK and Maven: a small
# Java runtime and the jars of Lanewise and its tests. Then, there: bench/gpu/run.sh
#
# Usage: bench/gpu/prepare.sh [MAVEN OPTIONS]    for example -Pcubins
set -euo pipefail
cd "$(dirname "$0")/../.."

fail() {
  printf 'prepare.sh: %s\n' "$*" >&2
  exit 2
}

runtime=.gpu/jre.tar.xz
if [[ ! -e $runtime ]]; then
  maker=../shared/gpu/make-runtime.sh
  [[ -x $maker ]] || fail "$runtime is missing, and so is $maker that makes it: put one there by" \
    "jlink, of java.logging, java.management, jdk.management and jdk.incubator.vector"
  "$maker"
fi

rm -rf .gpu/lib
mkdir -p .gpu/lib
mvn -q -B "$@" test-compile dependency:copy-dependencies -pl examples,native -am \
  -Djacoco.skip=true -DincludeScope=test -DoutputDirectory="$PWD/.gpu/lib" \
  -DincludeGroupIds=org.junit.jupiter,org.junit.platform,org.opentest4j,org.apiguardian,net.jqwik
mvn -q -B "$@" compile -pl bench -am -Djacoco.skip=true

# pack NAME FOLDER [PART...]: a jar of the parts, or of all but the module's descriptor, which an
# older jar tool would refuse.
pack() {
  local name=$1 folder=$2 part parts=()
  shift 2
  [[ -d $folder ]] || fail "$folder is missing: it was not compiled"
  if (($# == 0)); then
    mapfile -t parts < <(ls "$folder")
    set -- "${parts[@]}"
    parts=()
  fi
  for part in "$@"; do
    [[ $part == module-info.class ]] || parts+=(-C "$folder" "$part")
  done
  jar --create --file ".gpu/lib/$name.jar" "${parts[@]}"
}
pack kernels kernels/target/classes
pack kernels-tests kernels/target/test-classes dev/lanewise/kernels/testing
pack native native/target/classes
pack native-tests native/target/test-classes dev/lanewise/cuda
pack nn nn/target/classes
pack examples-tests examples/target/test-classes dev/lanewise/examples/cuda
pack bench bench/target/classes dev/lanewise/bench/gpu

du -sh .gpu/lib "$runtime"
size=$(du -sm .gpu | cut -f1)
# It may have to travel with the tracked files, which have about 23 MiB, in 64 MiB altogether.
((size <= 38)) || fail ".gpu has $size MiB; expected 38 at most"
