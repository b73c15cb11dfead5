import { spawn } from 'node:child_process';

/** Opens an address in the browser of the desktop. Never fails: without a desktop or a browser nothing happens. */
export function openBrowser(address: string, environment: NodeJS.ProcessEnv = process.env): void {
  const command = commandFor(process.platform, environment);
  if (command === undefined) return;
  const [program, ...args] = command;
  try {
    const child = spawn(program, [...args, address], {
      stdio: 'ignore',
      detached: true,
      env: withoutSecrets(environment),
    });
    child.on('error', () => undefined);
    child.unref();
  } catch {
    // The address was printed.
  }
}

/** The environment of the browser, which needs most of it, without the variables of this program and of AWS. */
function withoutSecrets(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^(S3|AWS|REDIS|RUSHES)_/i.test(name)));
}

/** The address begins with `http`, so it is no option of these programs. */
function commandFor(
  platform: NodeJS.Platform,
  environment: NodeJS.ProcessEnv,
): readonly [string, ...string[]] | undefined {
  switch (platform) {
    case 'darwin':
      return ['open'];
    case 'win32':
      // `start` is a command of the shell, which would read `&` in an address.
      return ['rundll32', 'url.dll,FileProtocolHandler'];
    default:
      return (environment['DISPLAY'] ?? environment['WAYLAND_DISPLAY']) === undefined ? undefined : ['xdg-open'];
  }
}
