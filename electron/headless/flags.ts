import { parseArgs } from 'node:util';
import { SETTING_ENTRIES } from '../../shared/settings.ts';
import { UsageError } from './usageError.ts';

/** The command line, as typed. */
export interface Flags {
  /** Values of the flags that are settings, by the name of the flag; `yes` and `no` for switches. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  /** Empty when there is none. */
  readonly watch: readonly string[];
  /** ISO 8601, as typed. */
  readonly newSince: string | undefined;
  readonly state: string | undefined;
  readonly settingsFile: string | undefined;
  readonly isJson: boolean;
  readonly isOnce: boolean;
  readonly startsAgain: boolean;
  /** Watch folders that do not exist are created. */
  readonly createsFolders: boolean;
  readonly asksFor: 'run' | 'help' | 'version' | 'settings' | Command;
  readonly console: ConsoleFlags;
  /** For `history` only. */
  readonly history: HistoryFlags | undefined;
  /** For `verify`, `orphans` and `share` only. */
  readonly bucketCommand: BucketFlags | undefined;
}

/** The window in a browser, as typed. */
export interface ConsoleFlags {
  readonly url: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
  /** Empty when there is none. */
  readonly roots: readonly string[];
  readonly opensBrowser: boolean;
}

export interface BucketFlags {
  /** Of `verify`: a folder whose files are checked. Of `share`: the key of an object, or its file. */
  readonly operand: string | undefined;
  /** Of `share`: how long the link is valid, as typed. */
  readonly validFor: string | undefined;
  /** Of `verify`: a file with hashes. */
  readonly manifest: string | undefined;
  /** Of `orphans`: the id of the upload to discard. */
  readonly discard: string | undefined;
  /** Of `orphans`: the id of the upload to continue with `file`. */
  readonly adopt: string | undefined;
  readonly file: string | undefined;
  /** Of `orphans`: the id of the upload to complete. */
  readonly complete: string | undefined;
  readonly isConfirmed: boolean;
}

const COMMANDS = ['history', 'verify', 'orphans', 'share', 'lifecycle'] as const;
type Command = (typeof COMMANDS)[number];

export interface HistoryFlags {
  readonly isCsv: boolean;
  readonly day: string | undefined;
  readonly folder: string | undefined;
}

interface Option {
  readonly type: 'string' | 'boolean';
  /** For an error sentence. */
  readonly example: string;
  readonly short?: string;
}

const switchOption: Option = { type: 'boolean', example: '' };

/** Flags that are not settings. */
const COMMAND_OPTIONS: Readonly<Record<string, Option>> = {
  watch: { type: 'string', example: '/media/recordings' },
  'new-since': { type: 'string', example: '2026-05-04T10:00:00Z' },
  state: { type: 'string', example: '/var/lib/rushes' },
  settings: { type: 'string', example: '/etc/rushes/settings.json' },
  json: switchOption,
  once: switchOption,
  'start-again': switchOption,
  'create-folders': switchOption,
  'console-url': { type: 'string', example: 'https://ingest.example.com/rushes/' },
  'console-cert': { type: 'string', example: '/etc/rushes/cert.pem' },
  'console-key': { type: 'string', example: '/etc/rushes/key.pem' },
  'console-root': { type: 'string', example: '/media' },
  open: switchOption,
  'print-settings': switchOption,
  help: { ...switchOption, short: 'h' },
  version: switchOption,
};

/** Flags of the command `history`. */
const HISTORY_OPTIONS: Readonly<Record<string, Option>> = {
  csv: switchOption,
  day: { type: 'string', example: '2026-05-04' },
  folder: { type: 'string', example: '/media/recordings' },
};

const UPLOAD_ID = 'UPLOAD_ID';

/** Flags of the commands `verify`, `orphans` and `share`. */
const BUCKET_OPTIONS: Readonly<Record<string, Option & { readonly of: Command }>> = {
  manifest: { type: 'string', example: 'hashes.md5', of: 'verify' },
  discard: { type: 'string', example: UPLOAD_ID, of: 'orphans' },
  complete: { type: 'string', example: UPLOAD_ID, of: 'orphans' },
  adopt: { type: 'string', example: UPLOAD_ID, of: 'orphans' },
  file: { type: 'string', example: '/media/recordings/C0001.MP4', of: 'orphans' },
  yes: { ...switchOption, of: 'orphans' },
  for: { type: 'string', example: '24h', of: 'share' },
};

const SETTING_OPTIONS: Readonly<Record<string, Option>> = Object.fromEntries(
  SETTING_ENTRIES.flatMap(({ setting }) => {
    if (setting.commandLine === undefined) return [];
    const type = typeof setting.fallback === 'boolean' ? ('boolean' as const) : ('string' as const);
    const example: unknown = Array.isArray(setting.example) ? setting.example[0] : setting.example;
    return [
      [
        setting.commandLine.flag,
        { type, example: Array.isArray(setting.example) ? `'${String(example)}'` : String(example) },
      ],
    ];
  }),
);

const OPTIONS = { ...COMMAND_OPTIONS, ...HISTORY_OPTIONS, ...BUCKET_OPTIONS, ...SETTING_OPTIONS };

/** @throws UsageError for the first error */
export function parseFlags(args: readonly string[]): Flags {
  // Not strict, because Node's messages do not name the correct usage.
  const command = COMMANDS.find((name) => args[0] === name);
  const isHistory = command === 'history';
  const operands: string[] = [];
  const { tokens } = parseArgs({
    args: args.slice(command === undefined ? 0 : 1),
    options: OPTIONS,
    strict: false,
    tokens: true,
  });
  const values = new Map<string, readonly string[]>();
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional' && (command === 'verify' || command === 'share') && operands.length === 0) {
      operands.push(token.value);
      continue;
    }
    const [name, value] = checkedToken(token);
    const owner = Object.hasOwn(BUCKET_OPTIONS, name) ? BUCKET_OPTIONS[name]?.of : undefined;
    if (owner !== undefined && owner !== command)
      throw new UsageError(`--${name} belongs to the command ${owner}: write ${owner} first.`);
    if (!isHistory && Object.hasOwn(HISTORY_OPTIONS, name))
      throw new UsageError(`--${name} belongs to the command history: write history first.`);
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  const has = (name: string): boolean => values.has(name);
  return {
    values,
    watch: values.get('watch') ?? [],
    newSince: values.get('new-since')?.at(-1),
    state: values.get('state')?.at(-1),
    settingsFile: values.get('settings')?.at(-1),
    isJson: has('json'),
    isOnce: has('once'),
    startsAgain: has('start-again'),
    createsFolders: has('create-folders'),
    console: consoleFlags(values),
    asksFor: asked(has, command),
    bucketCommand:
      command !== undefined && command !== 'history'
        ? {
            operand: operands[0],
            validFor: values.get('for')?.at(-1),
            manifest: values.get('manifest')?.at(-1),
            discard: values.get('discard')?.at(-1),
            complete: values.get('complete')?.at(-1),
            adopt: values.get('adopt')?.at(-1),
            file: values.get('file')?.at(-1),
            isConfirmed: has('yes'),
          }
        : undefined,
    history: isHistory
      ? { isCsv: has('csv'), day: values.get('day')?.at(-1), folder: values.get('folder')?.at(-1) }
      : undefined,
  };
}

function consoleFlags(values: ReadonlyMap<string, readonly string[]>): ConsoleFlags {
  return {
    url: values.get('console-url')?.at(-1),
    cert: values.get('console-cert')?.at(-1),
    key: values.get('console-key')?.at(-1),
    roots: values.get('console-root') ?? [],
    opensBrowser: values.has('open'),
  };
}

function asked(has: (name: string) => boolean, command: Command | undefined): Flags['asksFor'] {
  if (has('help')) return 'help';
  if (has('version')) return 'version';
  if (has('print-settings')) return 'settings';
  return command ?? 'run';
}

type Token = Exclude<
  NonNullable<ReturnType<typeof parseArgs>['tokens']>[number],
  { readonly kind: 'option-terminator' }
>;

function checkedToken(token: Token): readonly [name: string, value: string] {
  if (token.kind === 'positional') throw new UsageError(strayText(token.value));
  const isNegative = token.name.startsWith('no-') && SETTING_OPTIONS[token.name.slice(3)]?.type === 'boolean';
  const name = isNegative ? token.name.slice(3) : token.name;
  const option = Object.hasOwn(OPTIONS, name) ? OPTIONS[name] : undefined;
  if (option === undefined) {
    throw new UsageError(`There is no flag ${token.rawName}: --help lists the flags there are.`);
  }
  if (option.type === 'boolean') {
    if (token.value === undefined) return [name, isNegative ? 'no' : 'yes'];
    throw new UsageError(`${token.rawName} takes no value: write it alone, or leave it out.`);
  }
  const isNextFlag = token.inlineValue === false && isFlag(token.value, option);
  if (token.value === undefined || token.value.trim() === '' || isNextFlag) {
    throw new UsageError(`${token.rawName} has no value: write ${token.rawName} ${option.example}.`);
  }
  return [name, token.value];
}

/** Stores make the ids of uploads, and some of these begin with a hyphen. */
function isFlag(value: string, { example }: Option): boolean {
  if (example === UPLOAD_ID) return value.startsWith('--') && Object.hasOwn(OPTIONS, value.slice(2));
  return value.startsWith('-') && value.length > 1;
}

/** The text may contain a secret: the value of a variable, or an address with a password. */
function strayText(text: string): string {
  const variable = /^(\w+)=/.exec(text)?.[1];
  if (variable !== undefined)
    return `${variable}=… is a variable, not a flag: set it before the command, or write the flag for it.`;
  const shown = /[=@:]/.test(text) ? 'A value' : `"${text}"`;
  return `${shown} stands alone on the command line: write --watch before every folder, and put patterns in quotes.`;
}
