import type { LabSpec } from '../lab.ts';
import {
  bind,
  built,
  CONTAINER,
  HOST_PORT,
  hostNetwork,
  IMAGE,
  NETWORK,
  noNetwork,
  ownNetwork,
  published,
  pushed,
  REPOSITORY,
  started,
  volume,
} from './checks.ts';

const docs = 'https://docs.docker.com';
const cli = `${docs}/reference/cli/docker`;

export default {
  id: 'docker-recap',
  title: 'Docker, once more',
  section: '1.1',
  objectives: [
    'Build an image, run it, and say what the client does and what the daemon does',
    'Push an image to Amazon ECR and pull it from there',
    'Choose between the networks bridge, host and none',
    'Keep data in a volume, and show a folder of the machine to a container',
  ],
  minutes: 30,
  cost: 'Docker is free. On real AWS the repository costs what it stores: a few megabytes for minutes, far less than a cent.',
  points: ['1.1.12', '1.1.14', '1.1.15', '1.1.17', '1.1.18', '1.1.20', '1.1.22', '1.1.23'],
  steps: [
    {
      id: 'build',
      title: `An image ${IMAGE}`,
      text: `Write a Dockerfile that starts from \`drydock/base\`, adds a page to \`/www\`, and serves it with \`httpd -f -h /www\`. Build it as \`${IMAGE}\`.`,
      checks: { built },
      hints: [
        '`docker images` shows what the machine has: `drydock/base`, a small Linux with a web server in it. A Dockerfile needs three lines: `FROM`, `COPY` and `CMD`.',
        'Make a folder with the Dockerfile and a folder `www` in it. `COPY www /www` copies the one into the image, `CMD ["httpd", "-f", "-h", "/www"]` says what a container runs.',
        `\`docker build --tag ${IMAGE} .\`, in the folder with the Dockerfile`,
      ],
      docs: [
        { title: 'Dockerfile reference', url: `${docs}/reference/dockerfile/` },
        { title: 'docker build', url: `${cli}/buildx/build/` },
      ],
    },
    {
      id: 'run',
      title: 'A container that answers',
      text: `Run \`${IMAGE}\` in the background as \`${CONTAINER}\`, with port ${HOST_PORT} of the machine leading to port 80 of the container. Then fetch the page: \`curl localhost:${HOST_PORT}\`.`,
      checks: { started, published },
      hints: [
        'A container runs in front of you unless you ask for the background; it gets a funny name unless you give one; and none of its ports is open to the machine unless you publish it.',
        'The three options of `docker run` are `--detach`, `--name` and `--publish MACHINE:CONTAINER`.',
        `\`docker run --detach --name ${CONTAINER} --publish ${HOST_PORT}:80 ${IMAGE}\``,
      ],
      docs: [
        { title: 'docker run', url: `${cli}/container/run/` },
        {
          title: 'Publishing ports',
          url: `${docs}/get-started/docker-concepts/running-containers/publishing-ports/`,
        },
      ],
    },
    {
      id: 'registry',
      title: 'To a registry and back',
      text: `Make the repository \`${REPOSITORY}\` in ECR, and push \`${IMAGE}\` to it with the tag \`v1\`. Then remove that tag here and pull it.`,
      checks: { pushed },
      hints: [
        'An image goes where its name says. The name begins with the registry’s host: the account’s number, `.dkr.ecr.`, the Region, `.amazonaws.com`. ECR makes no repository by itself, and asks for a login.',
        '`aws ecr create-repository` makes it and shows its `repositoryUri`. `aws ecr get-login-password` prints a password that `docker login --username AWS --password-stdin HOST` takes. `docker tag` gives an image a second name.',
        `\`docker push 111122223333.dkr.ecr.us-east-1.amazonaws.com/${REPOSITORY}:v1\`, after the login`,
      ],
      docs: [
        {
          title: 'Pushing an image to Amazon ECR',
          url: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/docker-push-ecr-image.html',
        },
        {
          title: 'Registry authentication',
          url: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html',
        },
      ],
    },
    {
      id: 'networks',
      title: 'Three kinds of network',
      text: `Create a network \`${NETWORK}\` and connect \`${CONTAINER}\` to it. Run a container \`on-host\` with the network \`host\`, and one named \`alone\` with \`none\`; \`sleep 100000\` in \`drydock/base\` will do for both. Look at \`ip addr\` in each with \`docker exec\`.`,
      checks: { ownNetwork, hostNetwork, noNetwork },
      hints: [
        '`docker network ls` shows the three that every engine has: bridge, host and none. A network you create is a bridge of its own, unless you say otherwise.',
        '`docker network connect` adds a network to a container that runs. `host` and `none` are chosen with `--network` when a container is made.',
        `\`docker network create ${NETWORK}\`, \`docker network connect ${NETWORK} ${CONTAINER}\`, \`docker run --detach --name alone --network none drydock/base sleep 100000\``,
      ],
      docs: [
        { title: 'Networking overview', url: `${docs}/engine/network/` },
        { title: 'docker network connect', url: `${cli}/network/connect/` },
      ],
    },
    {
      id: 'storage',
      title: 'A volume and a bind mount',
      text: 'Run a container `keeper` with a volume named `news-data` at `/data`. Run one named `editor` that sees your folder `~/site` at `/www`, read-only. `sleep 100000` in `drydock/base` will do for both.',
      checks: { volume, bind },
      hints: [
        'A volume has a name, and Docker decides where it lies. A bind mount has a path, and you decide. Both are chosen when a container is made.',
        '`--volume NAME:/data` takes a volume of that name and makes it if need be. With a path instead of a name it is a bind mount. `--mount type=bind,source=…,target=…,readonly` says the same in words.',
        '`docker run --detach --name keeper --volume news-data:/data drydock/base sleep 100000`, and with `--volume ~/site:/www:ro` for the other',
      ],
      docs: [
        { title: 'Volumes', url: `${docs}/engine/storage/volumes/` },
        { title: 'Bind mounts', url: `${docs}/engine/storage/bind-mounts/` },
      ],
    },
  ],
} satisfies LabSpec;
