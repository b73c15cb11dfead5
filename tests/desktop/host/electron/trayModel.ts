import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { model } from '../model.ts';
import type { HostState, TrayFacts } from './hostState.ts';

type Template = readonly Electron.MenuItemConstructorOptions[];

export interface TrayModels {
  readonly Tray: new (image: Electron.NativeImage) => Electron.Tray;
  readonly Menu: Pick<typeof Electron.Menu, 'buildFromTemplate' | 'setApplicationMenu'>;
  readonly nativeImage: typeof Electron.nativeImage;
}

const PNG_SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');

/** `Tray`, `Menu` and `nativeImage`: nothing is drawn, all is remembered. */
export function trayModels(state: HostState): TrayModels {
  const templates = new WeakMap<Electron.Menu, Template>();
  const files = new WeakMap<Electron.NativeImage, string>();

  function create(image: Electron.NativeImage): Electron.Tray {
    const events = new EventEmitter();
    const facts: TrayFacts = { image: files.get(image) ?? '', toolTip: '', menu: [], events };
    state.tray = facts;
    setImmediate(() => state.started.resolve());
    const on = (name: string, listener: (...values: never[]) => void): void => {
      events.on(name, listener as (...values: unknown[]) => void);
    };
    return model<Electron.Tray>()('Tray', {
      on,
      setImage(next: Electron.NativeImage | string) {
        if (typeof next === 'string') throw new Error('The desktop host models tray pictures from nativeImage alone.');
        facts.image = files.get(next) ?? '';
      },
      setToolTip(text: string) {
        facts.toolTip = text;
      },
      setContextMenu(menu: Electron.Menu | null) {
        facts.menu = menu === null ? [] : (templates.get(menu) ?? []);
      },
    });
  }

  return {
    // `new` gives what the function returns, which is the guarded tray.
    Tray: create as unknown as TrayModels['Tray'],
    Menu: model<typeof Electron.Menu>()('Menu', {
      buildFromTemplate(template) {
        const menu = model<Electron.Menu>()('Menu', {
          popup: () => void state.menus.push(template as Template),
        });
        templates.set(menu, template as Template);
        return menu;
      },
      setApplicationMenu: () => undefined,
    }),
    nativeImage: model<typeof Electron.nativeImage>()('nativeImage', {
      createFromPath(file) {
        // Electron gives an empty picture for a missing file, which nobody would notice here.
        if (!readFileSync(file).subarray(0, 8).equals(PNG_SIGNATURE)) throw new Error(`${file} is no PNG.`);
        const image = model<Electron.NativeImage>()('nativeImage', {});
        files.set(image, file);
        return image;
      },
    }),
  };
}
