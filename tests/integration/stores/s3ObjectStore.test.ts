import type { S3ProfileName } from '../../../tools/localS3/profile.ts';
import { startLocalS3 } from '../../../tools/localS3/startLocalS3.ts';
import {
  type ObjectStoreTraits,
  objectStoreContract,
  type ObjectStoreUnderTest,
} from '../../contract/objectStore.contract.ts';
import { refusedRequestsContract } from '../../contract/refusedRequests.contract.ts';
import { storeOf } from '../../support/storeOf.ts';

const bucket = 'takes';

const traits: ObjectStoreTraits = {
  integrity: 'md5',
  takesSubset: true,
  wantsEqualParts: false,
  completeOfLost: 'no_such_upload',
  honoursOnlyIfAbsent: { put: false, complete: false },
  partsOverPage: 23,
};

const profiles: Readonly<Record<S3ProfileName, ObjectStoreTraits>> = {
  aws: { ...traits, integrity: 'crc32', honoursOnlyIfAbsent: { put: true, complete: true } },
  ceph: {
    ...traits,
    takesSubset: false,
    completeOfLost: 'server_error',
    honoursOnlyIfAbsent: { put: true, complete: false },
  },
  minimal: traits,
  equalParts: { ...traits, wantsEqualParts: true },
};

async function start(profile: S3ProfileName, emptyLastPage: boolean): Promise<ObjectStoreUnderTest> {
  const server = await startLocalS3({ profile, buckets: [bucket], pageSize: 5, emptyLastPage });
  const store = storeOf(server);
  return { store, bucket, stop: () => server.close() };
}

for (const [profile, expected] of Object.entries(profiles)) {
  // The keys of the record are the profiles' names.
  objectStoreContract(
    `S3ObjectStore on the ${profile} profile`,
    () => start(profile as S3ProfileName, false),
    expected,
  );
}

objectStoreContract('S3ObjectStore where lists end with an empty page', () => start('aws', true), {
  ...profiles.aws,
  partsOverPage: 25,
});

refusedRequestsContract('the local S3 server', async () => {
  const server = await startLocalS3({ buckets: [bucket] });
  const { endpoint, region, accessKeyId, secretAccessKey } = server;
  return { endpoint, region, accessKeyId, secretAccessKey, bucket, stop: () => server.close() };
});
