import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { workFolder } from './workshop.ts';

/** Files in PEM; they are gone when this process ends. */
export interface BenchCertificate {
  /** Its own authority: a client that trusts it needs no other file. */
  readonly certFile: string;
  readonly keyFile: string;
}

/** A certificate for 127.0.0.1, made by the program openssl. */
export function benchCertificate(): BenchCertificate {
  const { folder } = workFolder();
  const [certFile, keyFile] = [path.join(folder, 'cert.pem'), path.join(folder, 'key.pem')];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', keyFile];
  const name = ['-subj', '/CN=bench', '-addext', 'subjectAltName=IP:127.0.0.1'];
  execFileSync('openssl', ['req', '-x509', ...key, '-days', '1', ...name, '-out', certFile], { stdio: 'ignore' });
  return { certFile, keyFile };
}
