/**
 * Which part of the app may know which other. Arrows point inward:
 * shared ← core ← ports ← runtime ← adapters ← index ← backend ← console ← main; the window sees shared alone.
 * `tests/boundaries` plants one violation per rule and sees it reported.
 */

/** Where each npm package may be imported: its home. A package that is not listed is welcome nowhere in the app. */
const homes = {
  '@aws-sdk': '^electron/engine/adapters/s3/',
  '@smithy': '^electron/engine/adapters/s3/',
  '@node-rs': '^electron/engine/runtime/parts/',
  ioredis: '^electron/engine/adapters/checkpointRedis/',
  chokidar: '^electron/engine/adapters/watchChokidar/',
  'ffprobe-static': '^electron/engine/adapters/probeFfprobe/',
  picomatch: '^electron/engine/core/',
  'prom-client': '^electron/engine/adapters/metrics/',
  react: '^renderer/',
  'react-dom': '^renderer/',
  zustand: '^renderer/',
  uqr: '^renderer/',
  ws: '^electron/console/',
  'string-width': '^electron/headless/table/',
  'electron-store': '^electron/main/',
  electron: '^electron/(main|preload)/',
};

const npmPackage = (name) => `(^|/)node_modules/${name}/`;
const app = '^(shared|electron|renderer)/';

/** `from` may import nothing of the project but what `to` names. */
const seesOnly = (name, comment, from, to) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: '^(shared|electron|renderer|tests|tools|scripts|bench)/', pathNot: to },
});

const layers = [
  seesOnly('shared-sees-shared', 'Both sides of the window read shared; it knows neither.', '^shared/', '^shared/'),
  seesOnly('core-sees-shared', 'The core is pure.', '^electron/engine/core/', '^(shared|electron/engine/core)/'),
  seesOnly(
    'ports-see-core',
    'A port speaks in the words of the core.',
    '^electron/engine/ports/',
    '^(shared|electron/engine/(core|ports))/',
  ),
  seesOnly(
    'runtime-sees-ports',
    'The runtime reaches the outside through ports.',
    '^electron/engine/runtime/',
    '^(shared|electron/engine/(core|ports|runtime))/',
  ),
  seesOnly(
    'adapters-see-ports',
    'An adapter fulfils a port and knows no runtime.',
    '^electron/engine/adapters/',
    '^(shared|electron/engine/(core|ports|adapters))/',
  ),
  {
    name: 'adapters-are-strangers',
    comment: 'An adapter never imports the insides of another.',
    severity: 'error',
    from: { path: '^electron/engine/adapters/([^/]+)/' },
    to: { path: '^electron/engine/adapters/([^/]+)/', pathNot: '^electron/engine/adapters/$1/' },
  },
  seesOnly(
    'engine-knows-no-app',
    'The engine is plain Node; the app around it comes later.',
    '^electron/engine/',
    '^(shared|electron/engine)/',
  ),
  {
    name: 'engine-has-one-door',
    comment: 'The app reaches the engine through electron/engine/index.ts alone.',
    severity: 'error',
    from: { path: app, pathNot: '^electron/engine/' },
    to: { path: '^electron/engine/', pathNot: '^electron/engine/index\\.ts$' },
  },
  seesOnly(
    'backend-sees-engine',
    'The backend answers the window for every host of it, and knows none.',
    '^electron/backend/',
    '^(shared|electron/(engine|backend))/',
  ),
  seesOnly(
    'main-sees-backend',
    'The main process composes engine, backend and window, and serves browsers by the door of the console.',
    '^electron/main/',
    '^(shared|electron/(engine|backend|main))/|^electron/console/index\\.ts$',
  ),
  seesOnly(
    'console-sees-backend',
    'The console serves the window to browsers, with engine and backend.',
    '^electron/console/',
    '^(shared|electron/(engine|backend|console))/',
  ),
  seesOnly(
    'headless-sees-engine',
    'The command is one of the faces of the engine, and starts the console by its door.',
    '^electron/headless/',
    '^(shared|electron/(engine|headless))/|^electron/console/index\\.ts$',
  ),
  seesOnly(
    'preload-sees-shared',
    'The preload is a bridge and nothing else.',
    '^electron/preload/',
    '^(shared|electron/preload)/',
  ),
  seesOnly('renderer-sees-shared', 'The window is a projection.', '^renderer/', '^(shared|renderer)/'),
  seesOnly(
    'bridge-sees-shared',
    'The bridge of the window talks to the main process and knows no state.',
    '^renderer/bridge/',
    '^(shared|renderer/bridge)/',
  ),
];

const nodeModules = {
  name: 'no-node-outside-its-runtime',
  comment: 'shared, core, preload and the window run where Node is not, or must not be felt.',
  severity: 'error',
  from: { path: '^(shared|electron/engine/core|electron/preload|renderer)/' },
  to: { dependencyTypes: ['core'] },
};

const packageHomes = Object.entries(homes).map(([name, home]) => ({
  name: `home-of-${name.replace('@', '')}`,
  comment: `${name} has one home folder.`,
  severity: 'error',
  from: { path: app, pathNot: home },
  to: { path: npmPackage(name) },
}));

const strangers = {
  name: 'packages-have-homes',
  comment: 'Every npm package the app imports has its home written down in this file.',
  severity: 'error',
  from: { path: app },
  to: {
    dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown', 'npm-bundled'],
    pathNot: Object.keys(homes).map(npmPackage),
  },
};

const whole = [
  {
    name: 'no-cycles',
    comment: 'What needs each other at run time is one thing, and belongs together. Types may point back.',
    severity: 'error',
    from: {},
    to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  },
  {
    name: 'resolvable',
    comment: 'Every import leads somewhere.',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: 'no-tests-in-app',
    comment: 'What ships does not import what proves it.',
    severity: 'error',
    from: { path: app },
    to: { path: '^(tests|tools|scripts|bench)/' },
  },
];

export default {
  forbidden: [...layers, nodeModules, ...packageHomes, strangers, ...whole],
  options: {
    // Without this, dependency-cruiser cannot read TypeScript 7 sources, finds no module at all and reports success.
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    // The tests of the window use `await using`, which its swc walker does not know; what they import is cruised all the same.
    exclude: { path: ['\\.(css|svg|png)$', '^tests/window/[^/]+\\.test\\.ts$'] },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json', '.d.ts'],
    },
  },
};
