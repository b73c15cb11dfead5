// Loaded before every script of package.json. JavaScript, because it speaks up where Node is too old to read TypeScript.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  process.stderr.write(
    `Rushes runs on Node 24, which comes with its packages, but this is Node ${process.versions.node}. ` +
      'Run `npm ci` again (install scripts must be allowed for the package `node`), and start commands with `npm run`.\n',
  );
  process.exit(1);
}
