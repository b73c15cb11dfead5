import { existsSync } from 'node:fs';

/** A way to run a program with fewer rights. */
export interface Isolation {
  /** For the log. */
  readonly name: string;
  /** The program and the arguments that run `program` with `args`. */
  wrap(program: string, args: readonly string[]): { readonly program: string; readonly args: readonly string[] };
}

export const NO_ISOLATION: Isolation = { name: 'none', wrap: (program, args) => ({ program, args }) };

/**
 * Memory that ffprobe may write to, in bytes. It needs 20 MB for an ordinary film. A header of 700 bytes can make it take gigabytes: it
 * makes an index of as many frames as the header names.
 */
const MEMORY_BYTES_MAX = 1024 * 1024 * 1024;

const LIMITED = launcher('limited memory', '/usr/bin/prlimit', [
  `--data=${MEMORY_BYTES_MAX}`,
  // A dump would hold pieces of a recording, readable for others.
  '--core=0',
  '--',
]);

/** From the strongest to the weakest. None of them needs a privilege, but a system can forbid user namespaces. */
const LINUX: readonly Launcher[] = [
  launcher('no network, read-only files (bubblewrap)', '/usr/bin/bwrap', [
    '--unshare-all',
    '--die-with-parent',
    '--new-session',
    ...['--ro-bind', '/', '/'],
    ...['--dev', '/dev'],
    ...['--proc', '/proc'],
    '--',
  ]),
  launcher('no network (unshare)', '/usr/bin/unshare', ['--map-root-user', '--net', '--']),
];

/** The isolations that can be tried on this system, from the strongest to none. */
export function isolationsHere(): readonly Isolation[] {
  if (process.platform !== 'linux') return [NO_ISOLATION];
  const isolations = [...LINUX.filter(({ path }) => existsSync(path)), NO_ISOLATION];
  // A lower limit that holds for this process keeps the limit from being set.
  return existsSync(LIMITED.path) ? isolations.flatMap((isolation) => [limited(isolation), isolation]) : isolations;
}

function limited(isolation: Isolation): Isolation {
  return {
    name: isolation === NO_ISOLATION ? LIMITED.name : `${isolation.name}, ${LIMITED.name}`,
    wrap(program, args) {
      const isolated = isolation.wrap(program, args);
      return LIMITED.wrap(isolated.program, isolated.args);
    },
  };
}

/** An isolation by a program that runs the other one. */
interface Launcher extends Isolation {
  /** Absolute. */
  readonly path: string;
}

function launcher(name: string, path: string, options: readonly string[]): Launcher {
  return { name, path, wrap: (program, args) => ({ program: path, args: [...options, program, ...args] }) };
}
