/** `npm run build`: builds the app into `dist/`, unless it is newer than all sources. */
import { buildApp } from './packaging/buildApp.ts';

await buildApp();
console.log('The app is built in dist/.');
