/** Numbers gathered by what they belong to. */

/** Those of v are list[first[v]] to list[first[v + 1] - 1]. */
export interface Groups {
  readonly first: Int32Array;
  readonly list: Int32Array;
}

/** Gathers 0, 1, 2, … by `owner`, in order of number. */
export function grouped(count: number, owner: Int32Array): Groups {
  const first = new Int32Array(count + 1);
  for (let e = 0; e < owner.length; e++) first[owner[e] + 1]++;
  for (let v = 0; v < count; v++) first[v + 1] += first[v];
  const next = first.slice();
  const list = new Int32Array(owner.length);
  for (let e = 0; e < owner.length; e++) list[next[owner[e]]++] = e;
  return { first, list };
}
