# Brings the machine's engine and the home folder back to how they were at first.
docker ps --all --quiet | xargs --no-run-if-empty docker rm --force --volumes
docker volume ls --quiet | xargs --no-run-if-empty docker volume rm
docker network prune --force
docker images --format '{{.Repository}}:{{.Tag}}' | sed -e '/^drydock\/base:latest$/d' -e '/<none>/d' |
  xargs --no-run-if-empty docker rmi --force
docker image prune --force
find ~ -mindepth 1 -maxdepth 1 ! -name '.bash*' -exec rm -rf {} +
