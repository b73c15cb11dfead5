import { S3Client } from '@aws-sdk/client-s3';
import type { fromIni } from '@aws-sdk/credential-providers';
import { keepAliveHandler } from './connections.ts';
import { KeyedSha256 } from './keyedSha256.ts';
import {
  ANSWER_TIMEOUT_MS_DEFAULT,
  COMPLETE_TIMEOUT_MS_DEFAULT,
  CONNECT_TIMEOUT_MS_DEFAULT,
  IDLE_TIMEOUT_MS_DEFAULT,
  isAmazon,
  MAX_SOCKETS_DEFAULT,
  type S3Config,
} from './s3Config.ts';

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * Creates an SDK client with low CPU cost: one attempt per request (the engine retries), no payload hashing (each part has a
 * checksum, and hashing takes three quarters of the CPU time), no `Expect`, kept-alive connections.
 */
export function leanS3Client(config: S3Config): S3Client {
  const credentials = credentialsFor(config);
  const client = new S3Client({
    region: config.region,
    ...(config.endpoint === undefined ? {} : { endpoint: config.endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    forcePathStyle: typeof config.forcePathStyle === 'boolean' ? config.forcePathStyle : !isAmazon(config),
    maxAttempts: 1,
    retryMode: 'standard',
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    expectContinueHeader: false,
    followRegionRedirects: false,
    sha256: KeyedSha256,
    // Errors are thrown; a copy on the console would not be read.
    logger: SILENT,
    requestHandler: keepAliveHandler({
      maxSockets: config.maxSockets ?? MAX_SOCKETS_DEFAULT,
      connectTimeoutMs: config.connectTimeoutMs ?? CONNECT_TIMEOUT_MS_DEFAULT,
      idleTimeoutMs: config.idleTimeoutMs ?? IDLE_TIMEOUT_MS_DEFAULT,
      completeTimeoutMs: config.completeTimeoutMs ?? COMPLETE_TIMEOUT_MS_DEFAULT,
      answerTimeoutMs: config.answerTimeoutMs ?? ANSWER_TIMEOUT_MS_DEFAULT,
    }),
  });
  // It would copy every input and output for a logger that is silent.
  client.middlewareStack.remove('loggerMiddleware');
  client.middlewareStack.add(
    (next) => (args) => {
      // In the build step every request is an HTTP request of the SDK; its type is `unknown`.
      const request = args.request as { headers: Record<string, string> };
      request.headers['x-amz-content-sha256'] = 'UNSIGNED-PAYLOAD';
      return next(args);
    },
    { step: 'build', name: 'unsignedPayload' },
  );
  return client;
}

/** No key is stored: a request that is signed with nothing would be refused as one with a wrong key. */
async function noKeys(): Promise<never> {
  const error = new Error('No access key is stored.');
  error.name = 'CredentialsProviderError';
  throw error;
}

/** The keys of a profile. The package is loaded when they are needed: most workstations have keys in their settings. */
function profileKeys(profile: string): ReturnType<typeof fromIni> {
  const provider = import('@aws-sdk/credential-providers').then((providers) => providers.fromIni({ profile }));
  provider.catch(() => undefined);
  // A profile that assumes a role asks for its keys with the region and the connections of the store.
  return async (caller) => (await provider)(caller);
}

function credentialsFor(config: S3Config) {
  const { credentials } = config;
  switch (credentials.kind) {
    case 'keys': {
      const { accessKeyId, secretAccessKey, sessionToken } = credentials;
      if (accessKeyId === '' || secretAccessKey === '') return noKeys;
      return sessionToken === undefined
        ? { accessKeyId, secretAccessKey }
        : { accessKeyId, secretAccessKey, sessionToken };
    }
    case 'profile':
      return profileKeys(credentials.profile);
    case 'default':
      return undefined;
    default:
      return credentials satisfies never;
  }
}
