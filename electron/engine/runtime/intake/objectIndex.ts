import { lastNameOfKey } from '../../core/objectKey.ts';
import type { ListedObject } from '../../ports/objectStore.ts';

/**
 * The finished objects of a bucket, by their size and the name of the file that they were made of. Most keys say that name. Of the
 * others the last name of the key is a guess, until a metadata document says the name. A search takes the same time whatever the
 * bucket holds.
 */
export class ObjectIndex {
  readonly #byName = new Map<string, ListedObject[]>();
  /** Objects whose keys do not say the name, by their size. */
  readonly #unnamed = new Map<number, Set<ListedObject>>();

  /** @param name `undefined` when the key does not say it */
  add(object: ListedObject, name: string | undefined): void {
    this.#addNamed(object, name ?? lastNameOfKey(object.key));
    if (name !== undefined) return;
    const alike = this.#unnamed.get(object.sizeBytes);
    if (alike === undefined) this.#unnamed.set(object.sizeBytes, new Set([object]));
    else alike.add(object);
  }

  /** Up to `count` objects that may have been made of a file of this size and name, the likeliest first. */
  find(sizeBytes: number, name: string, count: number): readonly ListedObject[] {
    const found = new Set<ListedObject>();
    for (const alike of [this.#byName.get(indexKey(sizeBytes, name)), this.#unnamed.get(sizeBytes)]) {
      for (const object of alike ?? []) {
        if (found.size >= count) return [...found];
        found.add(object);
      }
    }
    return [...found];
  }

  /** From now on the object is found by this name only, or not at all without one. Does nothing where the name is known. */
  learn(object: ListedObject, name: string | undefined): void {
    if (this.#unnamed.get(object.sizeBytes)?.delete(object) !== true) return;
    const guess = indexKey(object.sizeBytes, lastNameOfKey(object.key));
    const others = (this.#byName.get(guess) ?? []).filter((other) => other !== object);
    if (others.length > 0) this.#byName.set(guess, others);
    else this.#byName.delete(guess);
    if (name !== undefined) this.#addNamed(object, name);
  }

  #addNamed(object: ListedObject, name: string): void {
    const key = indexKey(object.sizeBytes, name);
    const alike = this.#byName.get(key);
    if (alike === undefined) this.#byName.set(key, [object]);
    else alike.push(object);
  }
}

function indexKey(sizeBytes: number, name: string): string {
  return `${sizeBytes}/${name}`;
}
