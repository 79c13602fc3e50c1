// Finds nodes by what a student would type: a name, an operation, a shape, a line of code.

export interface Searched {
  readonly length: number;
  /** What a node is called and is, and what else is known of it: what is found by the latter comes later. */
  texts(node: number): readonly string[];
  more(node: number): readonly string[];
}

/** One spelling for what can be typed in several ways: case, "3x4" for "3×4", "(3, 4)" for "3×4". */
export function normal(text: string): string {
  return text
    .toLowerCase()
    .replace(/[\u2212\u2013]/g, "-")
    .replace(/\(\s*\)/g, "scalar")
    .replace(/\((\s*\d+\s*(?:,\s*\d+\s*)*),?\s*\)/g, (_, sizes: string) =>
      sizes.replace(/\s*,\s*/g, "×").trim(),
    )
    .replace(/(\d)\s*[x*]\s*(?=\d)/g, "$1×")
    .replace(/\s+/g, " ")
    .trim();
}

/** The nodes in which every word of the query occurs, in execution order: first by their own names; none for "". */
export function find(nodes: Searched, query: string): number[] {
  const words = normal(query)
    .split(" ")
    .filter((word) => word);
  const found: number[] = [];
  const later: number[] = [];
  if (words.length === 0) return found;
  const all = (texts: readonly string[]): boolean =>
    words.every((word) => texts.some((text) => text.includes(word)));
  for (let node = 0; node < nodes.length; node++) {
    const texts = nodes.texts(node).map(normal);
    if (all(texts)) found.push(node);
    else if (all([...texts, ...nodes.more(node).map(normal)])) later.push(node);
  }
  return [...found, ...later];
}

/** "3 of 12", "12 found", "nothing found": what the search says. */
export function countWords(found: readonly number[], at: number): string {
  if (found.length === 0) return "nothing found";
  return at < 0 ? `${found.length} found` : `${at + 1} of ${found.length}`;
}

/** The next (or, with -1, previous) place in a ring of `length`; -1 if there is none. */
export const turned = (at: number, step: 1 | -1, length: number): number => {
  if (length === 0) return -1;
  return at < 0 ? (step > 0 ? 0 : length - 1) : (at + step + length) % length;
};
