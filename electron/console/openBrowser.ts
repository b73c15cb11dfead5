import { spawn } from 'node:child_process';

/** Opens an address in the browser of the desktop. Never fails: without a desktop or a browser nothing happens. */
export function openBrowser(address: string, environment: NodeJS.ProcessEnv = process.env): void {
  const command = commandFor(process.platform, environment);
  if (command === undefined) return;
  const [program, ...args] = command;
  try {
    const child = spawn(program, [...args, address], { stdio: 'ignore', detached: true });
    child.on('error', () => undefined);
    child.unref();
  } catch {
    // The address was printed.
  }
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
