# A disk that fills up under the whole project, under its lake alone and under its state alone: small file systems in memory,
# mounted by root, filled to the brim while the project runs.
set -euo pipefail
home="$PHLO_CI_TMP/disk-full"
mounted=()
unmount() { for place in "${mounted[@]}"; do umount "$place"; done; }
trap unmount EXIT
mount_small() {
  mkdir -p "$1"
  mount -t tmpfs -o "size=$2" tmpfs "$1"
  mounted+=("$1")
}
unset PHLO_MARTS_URL

mount_small "$home/whole" 120m
npx phlo init "$home/whole/shop"
npx phlo -C "$home/whole/shop" doctor | tee "$home/doctor.txt"
grep -q '^! disk' "$home/doctor.txt"
echo 'the doctor tells of a disk that is nearly full' >>"$PHLO_CI_CHECKS"
node .ci/fill-disk.js "$home/whole/shop" "$home/whole" 'the whole project' 1000000 400000 0 | tee -a "$PHLO_CI_CHECKS"

mount_small "$home/lake-only" 20m
npx phlo init "$home/lake-project"
mkdir "$home/lake-only/lake"
ln -s "$home/lake-only/lake" "$home/lake-project/lake"
node .ci/fill-disk.js "$home/lake-project" "$home/lake-only" 'the lake' 50000 0 | tee -a "$PHLO_CI_CHECKS"

mount_small "$home/state-only" 100m
npx phlo init "$home/state-project"
mv "$home/state-project/.phlo" "$home/state-only/phlo"
ln -s "$home/state-only/phlo" "$home/state-project/.phlo"
node .ci/fill-disk.js "$home/state-project" "$home/state-only" 'the state and the embedded marts' 400000 50000 | tee -a "$PHLO_CI_CHECKS"
