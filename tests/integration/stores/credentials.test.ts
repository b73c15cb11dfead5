import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { S3Credentials } from '../../../electron/engine/adapters/s3/s3Config.ts';
import { S3ObjectStore } from '../../../electron/engine/adapters/s3/s3ObjectStore.ts';
import type { ObjectStore } from '../../../electron/engine/ports/objectStore.ts';
import { startLocalS3 } from '../../../tools/localS3/startLocalS3.ts';
import { faultOf } from '../../support/faultOf.ts';
import { tempFolder } from '../../support/tempFolder.ts';

const signal = new AbortController().signal;
const keys = { accessKeyId: 'TESTKEY', secretAccessKey: 'test-secret' };

async function storeWith(credentials: S3Credentials, sessionToken?: string): Promise<ObjectStore> {
  const signer = sessionToken === undefined ? keys : { ...keys, sessionToken };
  const server = await startLocalS3({ buckets: ['takes'], credentials: signer });
  const store = new S3ObjectStore({ endpoint: server.endpoint, region: server.region, credentials });
  onTestFinished(async () => {
    store.close();
    await server.close();
  });
  return store;
}

const look = (store: ObjectStore): Promise<unknown> => store.listUploads('takes', 'streams/', signal);

describe('credentials', () => {
  let folder = '';

  beforeEach(() => {
    folder = tempFolder();
    // Nothing of the machine's own: no files, no variables, no instance to ask.
    for (const name of Object.keys(process.env).filter((name) => name.startsWith('AWS_'))) vi.stubEnv(name, undefined);
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', path.join(folder, 'credentials'));
    vi.stubEnv('AWS_CONFIG_FILE', path.join(folder, 'config'));
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    onTestFinished(() => void vi.unstubAllEnvs());
  });

  test('may be temporary keys with a session token', async () => {
    await look(await storeWith({ kind: 'keys', ...keys, sessionToken: 'token' }, 'token'));
    const fault = await faultOf(look(await storeWith({ kind: 'keys', ...keys, sessionToken: 'old' }, 'token')));
    expect(fault).toMatchObject({ code: 'credentials_expired', disposition: 'attention' });
  });

  test('are found in the environment', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', keys.accessKeyId);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', keys.secretAccessKey);
    await look(await storeWith({ kind: 'default' }));
  });

  test('are found under the name of a profile', async () => {
    const lines = [
      '[film]',
      `aws_access_key_id = ${keys.accessKeyId}`,
      `aws_secret_access_key = ${keys.secretAccessKey}`,
    ];
    writeFileSync(path.join(folder, 'credentials'), lines.join('\n'));
    await look(await storeWith({ kind: 'profile', profile: 'film' }));
  });

  test('of a role that a profile assumes are asked for in the region of the store', async () => {
    const asked: string[] = [];
    const expiration = new Date(Date.now() + 3_600_000).toISOString();
    const credentials = `<AccessKeyId>${keys.accessKeyId}</AccessKeyId><SecretAccessKey>${keys.secretAccessKey}</SecretAccessKey><SessionToken>t</SessionToken><Expiration>${expiration}</Expiration>`;
    const answer = `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>${credentials}</Credentials></AssumeRoleResult></AssumeRoleResponse>`;
    const sts = createServer((request, response) => {
      asked.push(/Credential=[^,]*/.exec(request.headers.authorization ?? '')?.[0] ?? '');
      response.setHeader('content-type', 'text/xml');
      response.end(answer);
    });
    await new Promise<void>((resolve) => sts.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void sts.close());
    const address = sts.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    vi.stubEnv('AWS_ENDPOINT_URL_STS', `http://127.0.0.1:${String(port)}`);
    const role = ['[profile crew]', 'role_arn = arn:aws:iam::123456789012:role/crew', 'source_profile = base'];
    writeFileSync(path.join(folder, 'config'), role.join('\n'));
    writeFileSync(path.join(folder, 'credentials'), '[base]\naws_access_key_id = BASE\naws_secret_access_key = base\n');
    const server = await startLocalS3({ buckets: ['takes'], credentials: { ...keys, sessionToken: 't' } });
    const store = new S3ObjectStore({
      endpoint: server.endpoint,
      region: 'eu-central-1',
      credentials: { kind: 'profile', profile: 'crew' },
    });
    onTestFinished(async () => {
      store.close();
      await server.close();
    });
    await look(store).catch(() => undefined);
    expect(asked[0]).toContain('/eu-central-1/sts/');
  });

  test('that expire are fetched anew while running', async () => {
    const answer = path.join(folder, 'answer.json');
    const say = (secretAccessKey: string): void => {
      const expiration = new Date(Date.now() + 60_000).toISOString();
      const json = {
        Version: 1,
        AccessKeyId: keys.accessKeyId,
        SecretAccessKey: secretAccessKey,
        Expiration: expiration,
      };
      writeFileSync(answer, JSON.stringify(json));
    };
    writeFileSync(path.join(folder, 'config'), `[profile rented]\ncredential_process = cat ${answer}\n`);
    const store = await storeWith({ kind: 'profile', profile: 'rented' });
    say('withdrawn');
    expect(await faultOf(look(store))).toMatchObject({ code: 'wrong_secret_key' });
    say(keys.secretAccessKey);
    await vi.waitFor(() => look(store), { timeout: 60_000 });
  });

  test.each([
    [{ kind: 'default' }, 'Enter an access key in the settings'],
    [{ kind: 'profile', profile: 'nobody' }, 'Check the name of the profile'],
    [{ kind: 'keys', accessKeyId: '', secretAccessKey: '' }, 'Enter an access key in the settings'],
  ] satisfies [S3Credentials, string][])('that are not there are asked for: %j', async (credentials, words) => {
    const fault = await faultOf(look(await storeWith(credentials)));
    expect(fault).toMatchObject({ code: 'credentials_missing', disposition: 'attention' });
    expect(fault.message).toContain(words);
  });
});
