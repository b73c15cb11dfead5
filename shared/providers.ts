import type { DestinationSettings, ProviderId } from './settings.ts';

export interface ProviderPreset {
  /** As the provider writes itself; not translated. */
  readonly name: string;
  /** Template with `{region}` and `{account}` to fill in; empty where none is needed. */
  readonly endpoint: string;
  readonly region: string;
  readonly isPathStyle: boolean;
  readonly needsEqualParts: boolean;
  readonly storageClasses: readonly string[];
}

/**
 * Facts about each provider. Sources: AWS S3 user guide; Cloudflare R2 "S3 API compatibility" (region `auto`, equal
 * parts); Backblaze "S3-compatible API" and Live Read (equal parts); Wasabi "service URLs"; MinIO and Ceph RGW documentation.
 */
export const PROVIDER_PRESETS: Readonly<Record<ProviderId, ProviderPreset>> = {
  aws: {
    name: 'Amazon S3',
    endpoint: '',
    region: 'us-east-1',
    isPathStyle: false,
    needsEqualParts: false,
    storageClasses: [
      'STANDARD',
      'STANDARD_IA',
      'INTELLIGENT_TIERING',
      'ONEZONE_IA',
      'GLACIER_IR',
      'GLACIER',
      'DEEP_ARCHIVE',
    ],
  },
  minio: {
    name: 'MinIO',
    endpoint: 'http://127.0.0.1:9000',
    region: 'us-east-1',
    isPathStyle: true,
    needsEqualParts: false,
    storageClasses: [],
  },
  r2: {
    name: 'Cloudflare R2',
    endpoint: 'https://{account}.r2.cloudflarestorage.com',
    region: 'auto',
    isPathStyle: true,
    needsEqualParts: true,
    storageClasses: [],
  },
  b2: {
    name: 'Backblaze B2',
    endpoint: 'https://s3.{region}.backblazeb2.com',
    region: 'us-west-004',
    isPathStyle: false,
    needsEqualParts: true,
    storageClasses: [],
  },
  wasabi: {
    name: 'Wasabi',
    endpoint: 'https://s3.{region}.wasabisys.com',
    region: 'us-east-1',
    isPathStyle: false,
    needsEqualParts: false,
    storageClasses: [],
  },
  ceph: {
    name: 'Ceph',
    endpoint: 'http://127.0.0.1:7480',
    region: 'us-east-1',
    isPathStyle: true,
    needsEqualParts: false,
    storageClasses: [],
  },
  other: {
    name: 'S3',
    endpoint: '',
    region: 'us-east-1',
    isPathStyle: true,
    needsEqualParts: false,
    storageClasses: [],
  },
};

/** The destination after choosing a provider: what it dictates is set, bucket and key prefix stay. `{account}` is left to fill in. */
export function withProvider(destination: DestinationSettings, provider: ProviderId): DestinationSettings {
  const preset = PROVIDER_PRESETS[provider];
  return {
    ...destination,
    provider,
    region: preset.region,
    endpoint: preset.endpoint.replaceAll('{region}', preset.region),
    isPathStyle: preset.isPathStyle,
    needsEqualParts: preset.needsEqualParts,
    storageClass: '',
  };
}

/** The provider behind an endpoint, by its host; `aws` for the empty one, `other` for a host that is not known. */
export function providerOf(endpoint: string): ProviderId {
  if (endpoint === '') return 'aws';
  const host = URL.parse(endpoint)?.hostname ?? '';
  const known: readonly (readonly [RegExp, ProviderId])[] = [
    [/(^|\.)amazonaws\.com(\.cn)?$/, 'aws'],
    [/\.r2\.cloudflarestorage\.com$/, 'r2'],
    [/\.backblazeb2\.com$/, 'b2'],
    [/\.wasabisys\.com$/, 'wasabi'],
  ];
  return known.find(([pattern]) => pattern.test(host))?.[1] ?? 'other';
}

/** Whether the store demands parts of one size, because a person says so or because its host is known to. */
export function demandsEqualParts({ needsEqualParts, endpoint }: DestinationSettings): boolean {
  return needsEqualParts || PROVIDER_PRESETS[providerOf(endpoint)].needsEqualParts;
}

/** Whether the store is on this computer, so that no network is needed to reach it. */
export function isLocalEndpoint(endpoint: string): boolean {
  const host = URL.parse(endpoint)?.hostname;
  return host === 'localhost' || host === '[::1]' || (host?.startsWith('127.') ?? false);
}

/**
 * Whether the provider lists open uploads for a whole key only, so that a list below a prefix is empty although there are some. Source:
 * MinIO documentation, "ListMultipartUploads".
 */
export function hidesOpenUploads(provider: ProviderId): boolean {
  return provider === 'minio';
}
