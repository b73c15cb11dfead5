import { parseArgs } from 'node:util';
import { UsageError } from './usageError.ts';

const ON_VANISH = ['keep', 'complete', 'discard'] as const;

/** What to do with a recording whose file is gone: wait for a person, make an object of what is stored, or drop it. */
export type OnVanish = (typeof ON_VANISH)[number];

/** The command line, as typed. */
export interface Flags {
  readonly watch: readonly string[];
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly state: string | undefined;
  readonly onVanish: OnVanish;
  readonly isJson: boolean;
  readonly isOnce: boolean;
  readonly isStrictTimeout: boolean;
  readonly asksFor: 'run' | 'help' | 'version';
}

const OPTIONS = {
  watch: { type: 'string', multiple: true },
  include: { type: 'string', multiple: true },
  exclude: { type: 'string', multiple: true },
  state: { type: 'string' },
  'on-vanish': { type: 'string' },
  json: { type: 'boolean' },
  once: { type: 'boolean' },
  'strict-timeout': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

/** @throws UsageError on the first thing that is wrong */
export function parseFlags(args: readonly string[]): Flags {
  // Not strict: its own messages do not say what to write instead.
  const { values, tokens } = parseArgs({ args: [...args], options: OPTIONS, strict: false, tokens: true });
  for (const token of tokens) checkToken(token);
  const asksFor = values.help === true ? 'help' : values.version === true ? 'version' : 'run';
  return {
    watch: textsOf(values.watch),
    include: textsOf(values.include),
    exclude: textsOf(values.exclude),
    state: textsOf(values.state)[0],
    onVanish: onVanishOf(textsOf(values['on-vanish'])[0] ?? 'keep'),
    isJson: values.json === true,
    isOnce: values.once === true,
    isStrictTimeout: values['strict-timeout'] === true,
    asksFor,
  };
}

type Token = NonNullable<ReturnType<typeof parseArgs>['tokens']>[number];

function checkToken(token: Token): void {
  if (token.kind === 'option-terminator') return;
  if (token.kind === 'positional') {
    throw new UsageError(
      `"${token.value}" stands alone on the command line: write --watch before every folder, and put patterns in quotes.`,
    );
  }
  const option = Object.entries(OPTIONS).find(([name]) => name === token.name)?.[1];
  if (option === undefined) {
    throw new UsageError(`There is no flag ${token.rawName}: --help lists the flags there are.`);
  }
  if (option.type === 'boolean' && token.value !== undefined) {
    throw new UsageError(`${token.rawName} takes no value: write it alone, or leave it out.`);
  }
  if (option.type === 'boolean') return;
  const isNextFlag = token.inlineValue === false && token.value.startsWith('-') && token.value.length > 1;
  if (token.value === undefined || token.value.trim() === '' || isNextFlag) {
    throw new UsageError(`${token.rawName} has no value: write ${token.rawName} ${EXAMPLES[token.name] ?? 'VALUE'}.`);
  }
}

const EXAMPLES: Readonly<Record<string, string>> = {
  watch: '/media/recordings',
  include: "'*.mp4'",
  exclude: "'proxies/**'",
  state: '/var/lib/rushes',
  'on-vanish': ON_VANISH.join('|'),
};

function onVanishOf(text: string): OnVanish {
  const found = ON_VANISH.find((choice) => choice === text);
  if (found === undefined) {
    throw new UsageError(`--on-vanish is "${text}": write keep, complete or discard.`);
  }
  return found;
}

function textsOf(value: unknown): readonly string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((text) => typeof text === 'string');
}
