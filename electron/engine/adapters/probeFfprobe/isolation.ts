import { existsSync } from 'node:fs';

/** A way to run a program with fewer rights. */
export interface Isolation {
  /** For the log. */
  readonly name: string;
  /** The program and the arguments that run `program` with `args`. */
  wrap(program: string, args: readonly string[]): { readonly program: string; readonly args: readonly string[] };
}

export const NO_ISOLATION: Isolation = { name: 'none', wrap: (program, args) => ({ program, args }) };

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
  return process.platform === 'linux'
    ? [...LINUX.filter(({ path }) => existsSync(path)), NO_ISOLATION]
    : [NO_ISOLATION];
}

/** An isolation by a program that runs the other one. */
interface Launcher extends Isolation {
  /** Absolute. */
  readonly path: string;
}

function launcher(name: string, path: string, options: readonly string[]): Launcher {
  return { name, path, wrap: (program, args) => ({ program: path, args: [...options, program, ...args] }) };
}
