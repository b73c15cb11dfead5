import { type Adoption, type AdoptionResult, adoptUpload, type AdoptUploadDeps } from '../bucket/adoptUpload.ts';
import { type UploadUsers, uploadUsers } from '../bucket/freeUpload.ts';
import type { EnginePorts } from '../enginePorts.ts';

export interface AdoptionsDeps extends Pick<AdoptUploadDeps, 'config' | 'orphans' | 'signal'> {
  readonly ports: Pick<EnginePorts, 'store' | 'source' | 'clock' | 'checkpoints'>;
  /** See `EngineOptions`. */
  readonly isJournalOwn: boolean;
}

/** The part of the intake that adoptions use. */
export interface AdoptingIntake extends Pick<AdoptUploadDeps, 'uploadAt' | 'isFinished'> {
  consider(path: string): void;
}

/** Gives files of this machine the open uploads that a person chose for them. */
export class Adoptions {
  readonly #deps: AdoptionsDeps;
  readonly #intake: AdoptingIntake;
  /** Files that were given an upload before the folders were read. */
  readonly #early: string[] = [];
  #isFolderRead = false;

  constructor(deps: AdoptionsDeps, intake: AdoptingIntake) {
    this.#deps = deps;
    this.#intake = intake;
  }

  /** See `Engine.adoptUpload`. Before the folders were read, the file is considered as soon as they are. */
  adopt(adoption: Adoption): Promise<AdoptionResult> {
    const { uploadAt, isFinished } = this.#intake;
    const deps: AdoptUploadDeps = {
      ...this.#deps,
      uploadAt,
      isFinished,
      uploadUsers: (touched) => this.uploadUsers(touched),
      considerNow: (path) => {
        if (this.#isFolderRead) this.#intake.consider(path);
        else this.#early.push(path);
        return this.#isFolderRead;
      },
    };
    return adoptUpload(deps, adoption);
  }

  /** See `Engine.uploadUsers`. */
  uploadUsers(touched?: string): Promise<UploadUsers> {
    const { config, isJournalOwn, ports } = this.#deps;
    return uploadUsers(ports.checkpoints, isJournalOwn ? undefined : config(), touched);
  }

  /** The folders were read once. Idempotent. */
  foldersRead(): void {
    this.#isFolderRead = true;
    for (const path of this.#early.splice(0)) this.#intake.consider(path);
  }
}
