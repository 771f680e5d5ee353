# Images for the stage `docker`, of programs of this machine: `acme/box:1` is busybox; the others are Debian's PostgreSQL, Prometheus and
# Alertmanager under the names of the images that the ready services ask for, with their users, paths, variables and commands, and Node with
# npm under that of the image in the guide of schedules.
# Usage: make-images.sh <folder> <folder of pack-shop.sh> <registry for npm>
set -euo pipefail
cd "$1"
guide="$2" registry="$3"

# A root of busybox and of programs, each with the libraries that it loads.
root() {
  local dir="$1"
  mkdir -p "$dir"/{bin,dev,etc,proc,sys,tmp,var/run}
  chmod 1777 "$dir/tmp"
  cp "$(command -v busybox)" "$dir/bin/busybox"
  for applet in cat chown false httpd id mkdir rm sh sleep su; do ln -s busybox "$dir/bin/$applet"; done
  printf 'root:x:0:0::/:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\npostgres:x:999:999::/:/bin/sh\n' >"$dir/etc/passwd"
  printf 'root:x:0:\nnogroup:x:65534:\npostgres:x:999:\n' >"$dir/etc/group"
}
add_libraries() {
  # A program that is static has none, which ldd calls a failure.
  { ldd "${@:2}" || true; } | { grep -oE '/[^ :]+ ' || true; } | sort -u | while read -r file; do
    mkdir -p "$1$(dirname "$file")"
    cp -nL "$file" "$1$file"
  done
}
import() { tar -C "$1" -c . | docker import "${@:3}" - "$2" >/dev/null; }

root box
add_libraries box "$(command -v busybox)"
mkdir box/srv
echo good >box/srv/index.html
import box acme/box:1

root prometheus
mkdir -p prometheus/prometheus prometheus/etc/prometheus
chown 65534:65534 prometheus/prometheus
cp "$(command -v prometheus)" prometheus/bin/prometheus
add_libraries prometheus "$(command -v prometheus)"
import prometheus prom/prometheus:v3.5.0 -c 'USER nobody' -c 'VOLUME /prometheus' -c 'WORKDIR /prometheus' \
  -c 'ENTRYPOINT ["/bin/prometheus"]' \
  -c 'CMD ["--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus"]'

root alertmanager
mkdir -p alertmanager/alertmanager alertmanager/etc/alertmanager alertmanager/usr/share/prometheus
chown 65534:65534 alertmanager/alertmanager
cp "$(command -v prometheus-alertmanager)" alertmanager/bin/alertmanager
cp -a /usr/share/prometheus/alertmanager alertmanager/usr/share/prometheus/
add_libraries alertmanager "$(command -v prometheus-alertmanager)"
import alertmanager prom/alertmanager:v0.28.1 -c 'USER nobody' -c 'VOLUME /alertmanager' -c 'WORKDIR /alertmanager' \
  -c 'ENTRYPOINT ["/bin/alertmanager"]' \
  -c 'CMD ["--config.file=/etc/alertmanager/alertmanager.yml", "--storage.path=/alertmanager"]'

root postgres
binaries="$(find /usr/lib/postgresql -maxdepth 2 -name bin | sort -V | tail -n 1)"
mkdir -p "postgres$(dirname "$binaries")" postgres/usr/share
cp -a "$(dirname "$binaries")/." "postgres$(dirname "$binaries")"
cp -aL /usr/share/postgresql /usr/share/zoneinfo postgres/usr/share/
ln -s "$binaries/pg_isready" postgres/bin/pg_isready
add_libraries postgres "$binaries"/{initdb,pg_isready,postgres} "$(dirname "$binaries")"/lib/*.so
cat >postgres/entrypoint.sh <<EOF
#!/bin/sh
# At the first start a cluster is made, whose superuser has the password of POSTGRES_PASSWORD.
set -e
if [ "\$(id -u)" = 0 ]; then
  mkdir -p "\$PGDATA" /var/run/postgresql
  chown -R postgres:postgres "\$PGDATA" /var/run/postgresql
  exec su postgres -s /bin/sh -c /entrypoint.sh
fi
if [ ! -s "\$PGDATA/PG_VERSION" ]; then
  echo "\${POSTGRES_PASSWORD:?Database is uninitialized and superuser password is not specified}" >/tmp/password
  $binaries/initdb -D "\$PGDATA" -U postgres --pwfile=/tmp/password --auth=scram-sha-256 --locale=C --no-sync
  echo 'host all all all scram-sha-256' >>"\$PGDATA/pg_hba.conf"
  rm /tmp/password
fi
exec $binaries/postgres -D "\$PGDATA" -c 'listen_addresses=*'
EOF
chmod +x postgres/entrypoint.sh
import postgres postgres:17 -c 'ENV PGDATA=/var/lib/postgresql/data' -c 'VOLUME /var/lib/postgresql/data' -c 'ENTRYPOINT ["/entrypoint.sh"]'

root node
mkdir -p node/usr/bin node/usr/local/{bin,lib/node_modules} node/home/node
ln -s /bin/busybox node/usr/bin/env
echo 'node:x:1000:1000::/home/node:/bin/sh' >>node/etc/passwd
echo 'node:x:1000:' >>node/etc/group
chown 1000:1000 node/home/node
cp "$guide/node/bin/node" node/usr/local/bin/node
cp -a "$guide/node/npm" node/usr/local/lib/node_modules/npm
ln -s ../lib/node_modules/npm/bin/npm-cli.js node/usr/local/bin/npm
# Node's own image has the libraries of a small Debian; here are those that packages load.
add_libraries node "$guide/node/bin/node" $(find "$guide/shop/node_modules" -name '*.node' ! -path '*musl*')
import node node:24-slim -c 'ENV PATH=/usr/local/bin:/usr/bin:/bin' -c "ENV npm_config_registry=$registry"
