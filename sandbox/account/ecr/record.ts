/** An image as it was put: its manifest's text has this digest. */
export interface ImageRecord {
  repositoryName: string;
  imageDigest: string;
  imageTags: string[];
  imageManifest: string;
  imageManifestMediaType: string;
  /** Seconds since 1970. */
  imagePushedAt: number;
}

/** That a repository has a layer; its bytes are in a file named by the digest. */
export interface LayerRecord {
  repositoryName: string;
  digest: string;
  /** Bytes. */
  size: number;
}

/** Whose token it is, by ARN, and until when it is good: seconds since 1970. */
export interface TokenRecord {
  principal: string;
  expires: number;
}

export const keyOf = (repositoryName: string, digest: string) => `${repositoryName}@${digest}`;
