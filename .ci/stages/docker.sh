# Services in containers of a real Docker Engine: Debian's, with the real Compose, in namespaces for network, mounts and processes that are made for
# this stage and end with it, whatever happens. No image of a registry is reached; .ci/docker/make-images.sh makes what is needed.
set -euo pipefail
for program in dockerd iptables ip busybox prometheus prometheus-alertmanager psql; do
  PATH="$PATH:/usr/sbin" command -v "$program" >/dev/null && continue
  apt-get update
  apt-get install -y --no-install-recommends docker.io iptables iproute2 busybox-static prometheus prometheus-alertmanager postgresql
  break
done
work="$PHLO_CI_TMP/docker"
compose=2.39.4
mkdir -p "$work/config/cli-plugins" "$work/home" "$work/compose"
# Debian's Compose is of an older kind, and Docker's own packages are no Debian's: it is built from its Go module.
printf 'module composed\n\ngo 1.24\n\nrequire github.com/docker/compose/v2 v%s\n' "$compose" >"$work/compose/go.mod"
(cd "$work/compose" && go build -mod=mod -trimpath \
  -ldflags "-s -w -X github.com/docker/compose/v2/internal.Version=v$compose" \
  -o "$work/config/cli-plugins/docker-compose" github.com/docker/compose/v2/cmd)
bash .ci/docker/pack-shop.sh "$work/guide"
finish() {
  find /sys/fs/cgroup -depth -type d -path '*/phlo-ci-docker*' -exec rmdir {} + || true
  rm -rf "$work"
}
trap finish EXIT
unset PHLO_MARTS_URL DATABASE_URL
HOME="$work/home" DOCKER_CONFIG="$work/config" \
  unshare --net --mount --pid --fork --kill-child --mount-proc \
  bash .ci/docker/in-namespaces.sh "$work" "${PHLO_CONTAINER_LOOPS:-6}" | tee -a "$PHLO_CI_CHECKS"
