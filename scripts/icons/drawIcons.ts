import { encodeIcns, encodeIco } from './containers.ts';
import { appIcon, trayIcons } from './drawings.ts';
import { encodePng } from './png.ts';
import { paint } from './shapes.ts';

/** Every icon file, by its path below the project. Pure: the same bytes every time. */
export function drawIcons(): ReadonlyMap<string, Buffer> {
  const app = appIcon();
  const files = new Map<string, Buffer>();
  const appPicture = (size: number): ReturnType<typeof paint> => paint(size, app);
  files.set('build/icon.png', encodePng(appPicture(1024)));
  files.set('build/icon.ico', encodeIco([256, 128, 64, 48, 32, 24, 16].map(appPicture)));
  files.set('build/icon.icns', encodeIcns(appPicture));
  for (const size of [16, 24, 32, 48, 64, 128, 256, 512])
    files.set(`build/icons/${size}x${size}.png`, encodePng(appPicture(size)));
  files.set('resources/icon.png', encodePng(appPicture(256)));
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
