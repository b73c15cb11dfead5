/**
 * `npm run package`: builds the app and packs it for this platform with electron-builder. Where the Electron binary cannot be
 * downloaded, everything up to it is checked, and what could not be done is said; that is no failure of the project.
 */
import path from 'node:path';
import { build, Platform } from 'electron-builder';
import { buildApp } from './packaging/buildApp.ts';
import { checkPackaging } from './packaging/checkPackaging.ts';
import { SBOM_FILE, writeBillOfMaterials } from './packaging/thirdParty.ts';

const root = path.resolve(import.meta.dirname, '..');

/** Errors of a machine that cannot reach the server of the Electron binary. */
const UNREACHABLE = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH/;

await buildApp();
console.log('built    window, main process, preload and the list of licences');
writeBillOfMaterials(root);
console.log(`wrote    ${SBOM_FILE}`);
const problems = await checkPackaging(root);
for (const problem of problems) console.error(`wrong    ${problem}`);
if (problems.length > 0) process.exitCode = 1;
else {
  console.log('checked  fuses, icons, ffprobe of every target, and what the main process imports');
  await pack();
}

async function pack(): Promise<void> {
  const targets = Platform.current().createTarget();
  const config = path.join(root, 'electron-builder.yml');
  try {
    const files = await build({ targets, projectDir: root, publish: 'never', config });
    for (const file of files) console.log(`packed   ${path.relative(root, file)}`);
  } catch (error) {
    if (!UNREACHABLE.test(String(error))) throw error;
    console.log('not done The package itself: the Electron binary cannot be downloaded here.');
    console.log('not done Fuses in the binary, signing and notarization: they need the package.');
  }
}
