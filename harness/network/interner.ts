/** Numbers values from 0 in the order they are first met; equal keys get equal numbers. */
export class Interner<Value> {
  readonly #ids = new Map<string, number>();
  readonly #values: Value[] = [];

  get size(): number {
    return this.#values.length;
  }

  id(key: string, value: () => Value): number {
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.#values.push(value()) - 1;
    this.#ids.set(key, id);
    return id;
  }

  value(id: number): Value {
    const value = this.#values[id];
    if (value === undefined) throw new Error(`[bugcheck fault] nothing is numbered ${id}`);
    return value;
  }
}

/** Words exchanged between components, numbered once for a whole network. */
export class Words {
  readonly #interner = new Interner<string>();

  id(word: string): number {
    return this.#interner.id(word, () => word);
  }

  word(id: number): string {
    return this.#interner.value(id);
  }
}
