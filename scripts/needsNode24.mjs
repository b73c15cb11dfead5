// Loaded before every script of package.json. It is JavaScript so that a Node too old for TypeScript can run it.
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  process.stderr.write(
    `Rushes needs Node 24, but this is Node ${process.versions.node}. \`npm ci\` installs Node 24 on Linux (x64, arm64), ` +
      'Windows (x64) and macOS (Intel): run it again and start commands with `npm run`. Elsewhere, install Node 24 yourself.\n',
  );
  process.exit(1);
}

// Before the first TypeScript file: Node then takes that file from the cache too, and does not load its compiler. The cache is beside
// the packages, so that only users who may change the packages may change it.
module.enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/rushes', import.meta.url)));
