import { boolean, decimal, type Decoder, list, nullable, oneOf, text } from './read.ts';

/** Why a value cannot be used. The window's catalogue has a sentence for each. */
export type ProblemCode =
  | 'required'
  | 'not_a_whole_number'
  | 'out_of_range'
  | 'too_long'
  | 'bucket_name'
  | 'endpoint_url'
  | 'endpoint_secret'
  | 'endpoint_placeholder'
  | 'key_prefix'
  | 'key_brace'
  | 'key_variable'
  | 'key_segment'
  | 'key_character'
  | 'key_not_distinct'
  | 'key_text'
  | 'key_text_missing'
  | 'region_name'
  | 'redis_url'
  | 'redis_url_secret'
  | 'pattern'
  | 'absolute_path'
  | 'bandwidth_schedule'
  | 'folder_share'
  | 'webhook_url'
  | 'webhook_insecure'
  | 'console_address';

export interface ValueProblem {
  readonly code: ProblemCode;
  readonly params?: Readonly<Record<string, string | number>>;
}

/** Both inclusive, in the unit of the setting. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** How the command line names a setting. A setting without it belongs to the window alone. */
export interface CommandLineNames {
  /** Without `--`. */
  readonly flag: string;
  readonly variable: string;
  /** Variables that hold for other programs too; they are used when nothing else sets the value, the first one first. */
  readonly fallbackVariables?: readonly string[];
  /** For `--help`, without the default and without a full stop. */
  readonly help: string;
}

export interface SettingOptions<T> {
  readonly fallback: T;
  readonly commandLine?: CommandLineNames;
  /** Continues "write …" in an error sentence. */
  readonly expects?: string;
  /** A valid value other than the default. */
  readonly example: T;
  /** Finds what is wrong with a value of the right type. */
  readonly check?: (value: T) => ProblemCode | ValueProblem | undefined;
  /** A page must not set it: only a native dialog of the main process, the settings file or the command line may. */
  readonly isNative?: boolean;
}

/** One setting: all that any face knows of it, except for its label in the window. */
export interface Setting<T> {
  readonly fallback: T;
  readonly example: T;
  readonly decoder: Decoder<T>;
  readonly commandLine: CommandLineNames | undefined;
  readonly expects: string;
  readonly bounds: Bounds | undefined;
  /** The words to choose from; `undefined` where any value of the type may be used. */
  readonly choices: readonly string[] | undefined;
  readonly isNative: boolean;
  /** Reads the values of a flag or variable; all but the last count for lists only. `undefined`: not of this type. */
  parse(values: readonly string[]): T | undefined;
  problem(value: T): ValueProblem | undefined;
}

const TEXT_LENGTH_MAX = 2_048;
const LIST_LENGTH_MAX = 1_024;
const shortText = text(TEXT_LENGTH_MAX);

export function textSetting(options: SettingOptions<string>): Setting<string> {
  return settingOf(options, shortText, 'a text', (value) => value);
}

export function listSetting(options: SettingOptions<readonly string[]>): Setting<readonly string[]> {
  const setting = settingOf(options, list(shortText, LIST_LENGTH_MAX), 'a list', () => undefined);
  return { ...setting, parse: (values) => values };
}

const YES = new Set(['true', 'yes', 'on', '1']);
const NO = new Set(['false', 'no', 'off', '0']);

export function booleanSetting(options: Omit<SettingOptions<boolean>, 'example'>): Setting<boolean> {
  return settingOf({ ...options, example: !options.fallback }, boolean, 'yes or no', (value) => {
    const word = value.toLowerCase();
    return YES.has(word) ? true : NO.has(word) ? false : undefined;
  });
}

/** @param synonyms further words for a choice, for the command line */
export function choiceSetting<const T extends string>(
  choices: readonly T[],
  options: SettingOptions<T>,
  synonyms: Readonly<Record<string, T>> = {},
): Setting<T> {
  const words = `${choices.slice(0, -1).join(', ')} or ${choices.at(-1) ?? ''}`;
  const setting = settingOf(options, oneOf(choices), words, (value) => {
    const word = value.toLowerCase();
    return choices.find((choice) => choice === word) ?? (Object.hasOwn(synonyms, word) ? synonyms[word] : undefined);
  });
  return { ...setting, choices };
}

export type NumberOptions<T> = Omit<SettingOptions<T>, 'check'> & Bounds;

export function wholeSetting(options: NumberOptions<number>): Setting<number> {
  return numberSetting(options, `a whole number from ${options.min} to ${options.max}`, true);
}

/** A number that may have a fraction. */
export function decimalSetting(options: NumberOptions<number>): Setting<number> {
  return numberSetting(options, `a number from ${options.min} to ${options.max}`, false);
}

/** A whole number, or `null` for none: the word `none` on the command line. */
export function optionalWholeSetting(options: NumberOptions<number | null>): Setting<number | null> {
  const { min, max } = options;
  const setting = settingOf<number | null>(
    { ...options, check: (value) => (value === null ? undefined : boundsProblem(value, { min, max }, true)) },
    nullable(decimal),
    `a whole number from ${min} to ${max}, or none`,
    (value) => (value.toLowerCase() === 'none' ? null : parsedNumber(value, true)),
  );
  return { ...setting, bounds: { min, max } };
}

function numberSetting(options: NumberOptions<number>, expects: string, isWhole: boolean): Setting<number> {
  const { min, max } = options;
  const check = (value: number): ValueProblem | undefined => boundsProblem(value, { min, max }, isWhole);
  const setting = settingOf({ ...options, check }, decimal, expects, (value) => parsedNumber(value, isWhole));
  return { ...setting, bounds: { min, max } };
}

function parsedNumber(value: string, isWhole: boolean): number | undefined {
  return (isWhole ? /^\d+$/ : /^\d+(\.\d+)?$/).test(value) ? Number(value) : undefined;
}

function boundsProblem(value: number, { min, max }: Bounds, isWhole: boolean): ValueProblem | undefined {
  if (isWhole && !Number.isSafeInteger(value)) return { code: 'not_a_whole_number' };
  return value >= min && value <= max ? undefined : { code: 'out_of_range', params: { min, max } };
}

function settingOf<T>(
  options: SettingOptions<T>,
  decoder: Decoder<T>,
  expects: string,
  parse: (value: string) => T | undefined,
): Setting<T> {
  return {
    fallback: options.fallback,
    example: options.example,
    decoder,
    commandLine: options.commandLine,
    expects: options.expects ?? expects,
    bounds: undefined,
    choices: undefined,
    isNative: options.isNative ?? false,
    parse: (values) => {
      const last = values.at(-1);
      return last === undefined ? undefined : parse(last);
    },
    problem: (value) => {
      const found = options.check?.(value);
      return typeof found === 'string' ? { code: found } : found;
    },
  };
}
