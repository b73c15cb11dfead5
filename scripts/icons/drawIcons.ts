import { encode } from 'fast-png';
import { appIcon, trayIcons } from './drawings.ts';
import { type Picture, paint } from './shapes.ts';

/**
 * Every icon file, by its path below the project. Pure: the same bytes every time. The packager makes the icon files of each
 * platform from `build/icon.png` [electron-builder, "Icons"].
 */
export function drawIcons(): ReadonlyMap<string, Buffer> {
  const files = new Map<string, Buffer>();
  files.set('build/icon.png', encodePng(paint(1024, appIcon())));
  files.set('resources/icon.png', encodePng(paint(256, appIcon())));
  for (const [name, layers] of trayIcons(false)) {
    files.set(`resources/tray/${name}.png`, encodePng(paint(24, layers)));
    files.set(`resources/tray/${name}@2x.png`, encodePng(paint(48, layers)));
  }
  for (const [name, layers] of trayIcons(true)) {
    files.set(`resources/tray/${name}Template.png`, encodePng(paint(18, layers)));
    files.set(`resources/tray/${name}Template@2x.png`, encodePng(paint(36, layers)));
  }
  return files;
}

function encodePng({ size, pixels }: Picture): Buffer {
  return Buffer.from(
    encode({ width: size, height: size, data: pixels, channels: 4, depth: 8 }, { zlib: { level: 9 } }),
  );
}
