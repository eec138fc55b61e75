import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Call } from '../core/call.ts';
import { AwsError } from '../core/errors.ts';
import { keyOf } from './record.ts';

const partSchema = z.object({ digest: z.string(), size: z.number().default(0) });

const manifestSchema = z.object({
  schemaVersion: z.literal(2),
  mediaType: z.string().optional(),
  config: partSchema.optional(),
  layers: z.array(partSchema).default([]),
  manifests: z.array(partSchema).default([]),
});

export type Manifest = z.infer<typeof manifestSchema>;

/** What the text says; undefined for what is no manifest of schema version 2. */
export function readManifest(text: string): Manifest | undefined {
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch {
    return undefined; // Not JSON, or JSON of something else: the caller refuses it in its own words.
  }
}

export const digestOf = (content: string | Buffer) =>
  `sha256:${createHash('sha256').update(content).digest('hex')}`;

const partsOf = ({ config, layers }: Manifest) => (config === undefined ? layers : [config, ...layers]);

/** An image is as large as its layers and its configuration, as they are stored: in bytes. */
export function sizeOf(text: string): number {
  const manifest = readManifest(text);
  return manifest === undefined ? 0 : partsOf(manifest).reduce((sum, { size }) => sum + size, 0);
}

/** Throws AwsError for a manifest that names layers or images which the repository does not have. */
export function assertComplete(repositoryName: string, manifest: Manifest, { state }: Call): void {
  const lacking = (parts: { digest: string }[], table: { get(key: string): unknown }) =>
    parts.map(({ digest }) => digest).filter((one) => table.get(keyOf(repositoryName, one)) === undefined);
  const layers = lacking(partsOf(manifest), state.layers);
  if (layers.length > 0) {
    throw new AwsError('LayersNotFoundException', `Layers with digests '${layers.join(', ')}' do not exist.`);
  }
  const images = lacking(manifest.manifests, state.images);
  if (images.length === 0) return;
  throw new AwsError(
    'ReferencedImagesNotFoundException',
    `Images with digests '${images.join(', ')}' do not exist.`,
  );
}
