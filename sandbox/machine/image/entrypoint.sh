#!/bin/bash
# Process 2 of a lab machine (1 is tini): makes the machine ready as root, then is the learner's agent.
# From the driver: LEARNER_UID, REGISTRY (the account's ECR host name).
set -euo pipefail

# The nested engine makes cgroups for its containers below the machine's own. The namespace is private: what is
# mounted here shows nothing of the host's.
if [[ -f /sys/fs/cgroup/cgroup.controllers ]]; then
  mount -o remount,bind,rw /sys/fs/cgroup
  # Version 2 lets no cgroup hold both processes and cgroups with controllers.
  mkdir -p /sys/fs/cgroup/init
  xargs -rn1 </sys/fs/cgroup/cgroup.procs >/sys/fs/cgroup/init/cgroup.procs || true
  sed -e 's/ / +/g' -e 's/^/+/' </sys/fs/cgroup/cgroup.controllers >/sys/fs/cgroup/cgroup.subtree_control
else
  for hierarchy in /sys/fs/cgroup/*/; do
    mountpoint -q "$hierarchy" && mount -o remount,bind,rw "$hierarchy"
  done
fi

# The learner has the number of whoever runs Drydock, so that files in the home folder belong to both.
if [[ $LEARNER_UID != "$(id -u learner)" ]]; then
  usermod --non-unique --uid "$LEARNER_UID" learner
fi
chown learner: /home/learner

# The registry's name leads to an address of this machine's own, which a container that publishes port 443 does not take.
ADDRESS=198.51.100.1
PORT=50443
printf '127.0.0.1 drydock\n%s %s\n' "$ADDRESS" "$REGISTRY" >>/etc/hosts
ip address add $ADDRESS/32 dev lo
iptables -t nat -I OUTPUT -d $ADDRESS -p tcp --dport 443 -j REDIRECT --to-ports $PORT
TLS=/etc/docker/certs.d/$REGISTRY
mkdir -p "$TLS"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj "/CN=$REGISTRY" \
  -addext "subjectAltName=DNS:$REGISTRY" -keyout /opt/drydock/registry.key -out "$TLS/ca.crt" 2>/dev/null
cp "$TLS/ca.crt" /opt/drydock/registry.crt
chown learner: /opt/drydock/registry.key

rm -f /var/run/docker.pid /var/run/docker/containerd/containerd.pid
(
  dockerd >/var/log/dockerd.log 2>&1 &
  until docker info >/dev/null 2>&1; do kill -0 $! || exit; sleep 0.05; done
  docker image inspect drydock/base >/dev/null 2>&1 ||
    docker import --change 'ENV PATH=/bin' --change 'CMD ["sh"]' /opt/drydock-base.tar drydock/base:latest >/dev/null
  touch /run/engine-ready
  wait
) &

cd /
exec setpriv --reuid=learner --regid=learner --init-groups \
  env -i PATH=/usr/local/bin:/usr/bin:/bin HOME=/home/learner \
  /opt/drydock/bin/node /opt/drydock/sandbox/machine/image/agent.ts
