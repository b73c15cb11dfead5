import { parseArgs } from 'node:util';

/** Wrong usage; the message is one sentence with the way out. */
export class RehearsalUsageError extends Error {
  override readonly name = 'RehearsalUsageError';
}

export interface RehearsalOptions {
  /** `undefined`: a server of the rehearsal's own on this machine. */
  readonly destination:
    | { readonly endpoint: string | undefined; readonly bucket: string; readonly region: string | undefined }
    | undefined;
  /** A profile of the shared AWS files, for a destination of one's own. */
  readonly profile: string | undefined;
  readonly seconds: number;
  /** Megabytes a second, each file on the average. */
  readonly megabytesPerSecond: number;
  readonly files: number;
  /** Recordings and objects stay. */
  readonly isKept: boolean;
  readonly isJson: boolean;
}

export const REHEARSAL_HELP = `Rehearses a shoot: recordings grow in a temporary folder, are uploaded while they do, and are compared byte for byte.

Usage: npm run rehearse -- [flags]

  --seconds N      How long is recorded (default 10)
  --rate MB/s      How fast each file grows, on the average (default 2.5)
  --files N        How many at once (default 3)
  --keep           Leave the recordings and the objects where they are
  --json           One JSON object per line on stdout
  --bucket NAME    Use this bucket rather than a server on this machine; the rehearsal's own objects are removed afterwards
  --endpoint URL   With --bucket: an S3-compatible store (default: Amazon S3)
  --region NAME    With --bucket
  --profile NAME   With --bucket: a profile of the AWS files; else S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY, or what the
                   AWS tools would use

Exit status: 0 all files equal, 1 wrong usage or settings, 2 not equal or not finished.
`;

const OPTIONS = {
  endpoint: { type: 'string' },
  bucket: { type: 'string' },
  region: { type: 'string' },
  profile: { type: 'string' },
  seconds: { type: 'string', default: '10' },
  rate: { type: 'string', default: '2.5' },
  files: { type: 'string', default: '3' },
  keep: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false, short: 'h' },
} as const;

/** @throws RehearsalUsageError @returns `help` when that is all that was asked for */
export function parseRehearsalOptions(args: readonly string[]): RehearsalOptions | 'help' {
  const values = valuesOf(args);
  if (values.help) return 'help';
  const { endpoint, bucket, region, profile } = values;
  if (bucket === undefined && [endpoint, region, profile].some((value) => value !== undefined)) {
    throw new RehearsalUsageError('--endpoint, --region and --profile need a bucket: write --bucket NAME as well.');
  }
  if (endpoint !== undefined && !/^https?:\/\/[^/]+/.test(endpoint)) {
    throw new RehearsalUsageError(`--endpoint is "${endpoint}": write for example --endpoint https://s3.example.com.`);
  }
  return {
    destination: bucket === undefined ? undefined : { endpoint, bucket, region },
    profile,
    seconds: numberOf('--seconds', values.seconds, 2, 3_600),
    megabytesPerSecond: numberOf('--rate', values.rate, 0.1, 500),
    files: Math.floor(numberOf('--files', values.files, 1, 20)),
    isKept: values.keep,
    isJson: values.json,
  };
}

function valuesOf(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, strict: true }).values;
  } catch (error) {
    const [problem = ''] = (error instanceof Error ? error.message : String(error)).split('. ');
    throw new RehearsalUsageError(`${problem.replace(/\.$/, '')}: --help lists the flags there are.`);
  }
}

function numberOf(flag: string, text: string, min: number, max: number): number {
  const number = Number(text);
  if (text.trim() === '' || !(number >= min && number <= max)) {
    throw new RehearsalUsageError(`${flag} is "${text}": write a number from ${min} to ${max}.`);
  }
  return number;
}
