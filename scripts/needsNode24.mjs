// Loaded before every script of package.json. It is JavaScript so that a Node too old for TypeScript can run it.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  process.stderr.write(
    `Rushes needs Node 24, but this is Node ${process.versions.node}. \`npm ci\` installs Node 24 on Linux (x64, arm64), ` +
      'Windows (x64) and macOS (Intel): run it again and start commands with `npm run`. Elsewhere, install Node 24 yourself.\n',
  );
  process.exit(1);
}
