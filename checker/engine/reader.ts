import { z } from 'zod';
import type { Read } from '../account/read.ts';
import type { EngineClient } from './client.ts';

/**
 * Reads of the learner's own Docker Engine, by its API: https://docs.docker.com/reference/api/engine/version/v1.45/
 * They call nothing of AWS, so they have no IAM actions.
 */
const engineRead = <N extends 'containers' | 'dockerImages' | 'dockerNetworks' | 'dockerVolumes'>(
  make: (engine: EngineClient) => ReturnType<Read<N>['make']>,
): Read<N> => ({ actions: [], needs: [], make: ({ engine }) => make(engine) });

const Mount = z.object({
  Type: z.string(),
  Name: z.string().optional(),
  Source: z.string().optional(),
  Destination: z.string(),
  RW: z.boolean(),
});

const Container = z.object({
  Id: z.string(),
  Names: z.array(z.string()),
  Image: z.string(),
  ImageID: z.string(),
  State: z.string(),
  Ports: z.array(z.object({ PrivatePort: z.int(), PublicPort: z.int().optional(), Type: z.string() })),
  HostConfig: z.object({ NetworkMode: z.string() }),
  NetworkSettings: z.object({ Networks: z.record(z.string(), z.unknown()) }),
  Mounts: z.array(Mount),
});

export const containers = engineRead<'containers'>(async (engine) => {
  const listed = await engine.get('ContainerList', '/containers/json?all=true', z.array(Container));
  return listed.map((one) => ({
    containerId: one.Id.slice(0, 12),
    name: one.Names[0]?.replace(/^\//, '') ?? '',
    image: one.Image,
    imageId: one.ImageID,
    state: one.State,
    ports: one.Ports.filter(({ Type }) => Type === 'tcp').map(({ PrivatePort, PublicPort }) => ({
      containerPort: PrivatePort,
      hostPort: PublicPort,
    })),
    networks: Object.keys(one.NetworkSettings.Networks).sort(),
    mounts: one.Mounts.map(({ Type, Name, Source, Destination, RW }) => ({
      type: Type,
      source: (Type === 'volume' ? Name : Source) ?? '',
      destination: Destination,
      readOnly: !RW,
    })),
  }));
});

export const dockerImages = engineRead<'dockerImages'>(async (engine) => {
  const shape = z.array(
    z.object({
      Id: z.string(),
      RepoTags: z.array(z.string()).nullable(),
      RepoDigests: z.array(z.string()).nullable(),
    }),
  );
  const listed = await engine.get('ImageList', '/images/json', shape);
  return listed.map(({ Id, RepoTags, RepoDigests }) => ({
    imageId: Id,
    tags: (RepoTags ?? []).filter((tag) => tag !== '<none>:<none>'),
    digests: (RepoDigests ?? []).filter((digest) => digest !== '<none>@<none>'),
  }));
});

export const dockerNetworks = engineRead<'dockerNetworks'>(async (engine) => {
  const shape = z.array(z.object({ Name: z.string(), Driver: z.string() }));
  const listed = await engine.get('NetworkList', '/networks', shape);
  return byName(listed.map(({ Name, Driver }) => ({ name: Name, driver: Driver })));
});

export const dockerVolumes = engineRead<'dockerVolumes'>(async (engine) => {
  const shape = z.object({ Volumes: z.array(z.object({ Name: z.string(), Driver: z.string() })).nullable() });
  const { Volumes } = await engine.get('VolumeList', '/volumes', shape);
  return byName((Volumes ?? []).map(({ Name, Driver }) => ({ name: Name, driver: Driver })));
});

/** The engine lists these in no order. */
const byName = <T extends { name: string }>(all: T[]): T[] =>
  all.sort((one, other) => one.name.localeCompare(other.name));
