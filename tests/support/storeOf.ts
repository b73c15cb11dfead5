import { S3ObjectStore } from '../../electron/engine/adapters/s3/s3ObjectStore.ts';
import type { S3Access } from '../../tools/localS3/s3Environment.ts';

/** The store on this server, as the engine uses it. To be closed. */
export function storeOf({ endpoint, region = 'us-east-1', accessKeyId, secretAccessKey }: S3Access): S3ObjectStore {
  return new S3ObjectStore({ endpoint, region, credentials: { kind: 'keys', accessKeyId, secretAccessKey } });
}
