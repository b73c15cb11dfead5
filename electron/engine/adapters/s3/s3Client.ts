import { S3Client } from '@aws-sdk/client-s3';
import { fromIni } from '@aws-sdk/credential-providers';
import { keepAliveHandler } from './connections.ts';
import {
  COMPLETE_TIMEOUT_MS_DEFAULT,
  CONNECT_TIMEOUT_MS_DEFAULT,
  IDLE_TIMEOUT_MS_DEFAULT,
  isAmazon,
  MAX_SOCKETS_DEFAULT,
  type S3Config,
} from './s3Config.ts';

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * The SDK's client, lean: one try a request (retrying is the engine's), no payload hashing (the checksum of each part guards
 * it, and signing it costs three quarters of the CPU), no `Expect`, kept-alive connections.
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
    // What goes wrong comes out as an error; on the console nobody would read it.
    logger: SILENT,
    requestHandler: keepAliveHandler({
      maxSockets: config.maxSockets ?? MAX_SOCKETS_DEFAULT,
      connectTimeoutMs: config.connectTimeoutMs ?? CONNECT_TIMEOUT_MS_DEFAULT,
      idleTimeoutMs: config.idleTimeoutMs ?? IDLE_TIMEOUT_MS_DEFAULT,
      completeTimeoutMs: config.completeTimeoutMs ?? COMPLETE_TIMEOUT_MS_DEFAULT,
    }),
  });
  client.middlewareStack.add(
    (next) => (args) => {
      // Every request of the build step is an HTTP request of the SDK's; the type only says `unknown`.
      const request = args.request as { headers: Record<string, string> };
      request.headers['x-amz-content-sha256'] = 'UNSIGNED-PAYLOAD';
      return next(args);
    },
    { step: 'build', name: 'unsignedPayload' },
  );
  return client;
}

function credentialsFor(config: S3Config) {
  const { credentials } = config;
  switch (credentials.kind) {
    case 'keys': {
      const { accessKeyId, secretAccessKey, sessionToken } = credentials;
      return sessionToken === undefined
        ? { accessKeyId, secretAccessKey }
        : { accessKeyId, secretAccessKey, sessionToken };
    }
    case 'profile':
      return fromIni({ profile: credentials.profile });
    case 'default':
      return undefined;
    default:
      return credentials satisfies never;
  }
}
