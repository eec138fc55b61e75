# Brings the machine's engine and the home folder back to how they were at first.
docker ps --all --quiet | xargs --no-run-if-empty docker rm --force --volumes
docker volume ls --quiet | xargs --no-run-if-empty docker volume rm
docker network prune --force
docker images --quiet --filter reference='*' --filter reference='*/*' --filter reference='*/*/*' | sort -u |
  grep -v "$(docker images --quiet drydock/base:latest)" | xargs --no-run-if-empty docker rmi --force
docker images --format '{{.Repository}}:{{.Tag}}' | grep -v '^drydock/base:latest$' | grep -v '<none>' |
  xargs --no-run-if-empty docker rmi --force
docker image prune --force
rm -rf ~/.docker
find ~ -mindepth 1 -maxdepth 1 ! -name '.*' -exec rm -rf {} +
