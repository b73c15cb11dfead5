import { registerHooks } from 'node:module';

const HOSTED = 'rushes-host:electron';
/** Where the hooked module finds what it exports. */
const SHARED = Symbol.for('rushes.desktopHost.electron');

/**
 * From now on `import … from 'electron'` gives this module, in the app and in npm packages alike. A name that is not among its
 * members cannot be imported: the language itself names it.
 */
export function hookElectron(module: object): void {
  Object.defineProperty(globalThis, SHARED, { value: module });
  const names = Reflect.ownKeys(module).filter((name) => typeof name === 'string');
  const source = [
    `const electron = globalThis[Symbol.for(${JSON.stringify(SHARED.description)})];`,
    'export default electron;',
    ...names.map((name) => `export const ${name} = electron.${name};`),
  ].join('\n');
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'electron' ? { url: HOSTED, format: 'module', shortCircuit: true } : next(specifier, context),
    load: (url, context, next) =>
      url === HOSTED ? { format: 'module', source, shortCircuit: true } : next(url, context),
  });
}
