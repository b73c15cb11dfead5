import { objectStoreContract, type ObjectStoreUnderTest } from '../../contract/objectStore.contract.ts';
import { missingCephPrograms, startCeph } from '../../support/ceph.ts';
import { notRun } from '../../support/notRun.ts';
import { refusedRequestsContract } from '../../contract/refusedRequests.contract.ts';
import { storeOf } from '../../support/storeOf.ts';

const bucket = 'takes';

async function startServer() {
  const ceph = await startCeph();
  await ceph.createBucket(bucket);
  return { ...ceph, bucket };
}

async function startStore(): Promise<ObjectStoreUnderTest> {
  const server = await startServer();
  return { store: storeOf(server), bucket, stop: server.stop };
}

const missing = missingCephPrograms();
if (missing.length > 0) {
  notRun('S3ObjectStore on Ceph', `Not installed: ${missing.join(', ')} (npm run provision).`);
} else {
  objectStoreContract('S3ObjectStore on Ceph', startStore, {
    integrity: 'md5',
    takesSubset: false,
    wantsEqualParts: false,
    completeOfLost: 'server_error',
    honoursOnlyIfAbsent: { put: true, complete: false },
    partsOverPage: 1001,
  });
  refusedRequestsContract('Ceph', startServer);
}
