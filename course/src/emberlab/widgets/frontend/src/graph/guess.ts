// What a student typed or drew, read tolerantly and compared with the answer, told in words.

export type Nested = number | readonly Nested[];

/** A cell of a drawn guess: a sign (-1, 0, 1), a typed number, or not filled in yet. */
export type Cell = { readonly sign: -1 | 0 | 1 } | { readonly value: number } | null;

export interface Verdict {
  readonly right: boolean;
  readonly words: string;
  /** Of a drawn guess: which cells are right, in reading order. */
  readonly cells?: readonly boolean[];
}

export type Read<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string };

const fail = (error: string): { readonly ok: false; readonly error: string } => ({ ok: false, error });
const TOKEN = /\s*(?:([[(])|([\])])|([,;])|([^\s[\](),;]+))/y;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const WORDS = new Map([
  ["nan", NaN],
  ["inf", Infinity],
  ["-inf", -Infinity],
  ["+inf", Infinity],
  ["infinity", Infinity],
]);

/** One number: "2", "-0.5", "−0.5", "1e-3", "1/3", "nan", "inf". */
export function readNumber(text: string): Read<number> {
  const plain = text
    .trim()
    .replace(/[\u2212\u2013]/g, "-")
    .replace(/_/g, "");
  const word = WORDS.get(plain.toLowerCase());
  if (word !== undefined) return { ok: true, value: word };
  const parts = plain.split("/");
  if (parts.length > 2 || !parts.every((part) => NUMBER.test(part.trim()))) {
    return fail(
      plain
        ? `“${clip(text.trim())}” is not a number. Write it like 2, -0.5 or 1e-3.`
        : "Write a number first.",
    );
  }
  if (parts.length === 1) return { ok: true, value: Number(plain) };
  const below = Number(parts[1]);
  return below === 0
    ? fail("A fraction cannot have 0 below the line.")
    : { ok: true, value: Number(parts[0]) / below };
}

/** A number or nested lists: "6", "[[1, 2], [3, 4]]", "tensor([1., 2.])", "1 2; 3 4", "1 2 3". */
export function readGuess(text: string): Read<Nested> {
  const plain = text.trim().replace(/^(?:tensor|array|torch\.tensor|np\.array)\s*\((.*)\)$/is, "$1");
  if (plain === "") return fail("Write your guess first: a number, or lists like [1, 2].");
  if (!/[[(\]),;\s]/.test(plain)) return readNumber(plain);
  const read = readLists(/[[(]/.test(plain) ? plain : asLists(plain));
  if (!read.ok) return read;
  const uneven = unevenness(read.value);
  return uneven ? fail(uneven) : read;
}

const asLists = (text: string): string => {
  const rows = text.split(/[;\n]/).filter((row) => row.trim());
  return rows.length > 1 ? `[${rows.map((row) => `[${row}]`).join(",")}]` : `[${rows[0] ?? ""}]`;
};

function readLists(text: string): Read<Nested> {
  const open: Nested[][] = [[]];
  const brackets: string[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match; match = TOKEN.exec(text)) {
    const [, opening, closing, , word] = match;
    if (opening) {
      open.push([]);
      brackets.push(opening);
    } else if (closing) {
      const expected = brackets.pop() === "[" ? "]" : ")";
      if (open.length < 2) return fail(`There is one “${closing}” too many.`);
      if (closing !== expected)
        return fail(
          `A list that is opened with “${expected === "]" ? "[" : "("}” must end with “${expected}”.`,
        );
      const done = open.pop() as Nested[];
      (open[open.length - 1] as Nested[]).push(done);
    } else if (word) {
      const number = readNumber(word);
      if (!number.ok) return number;
      (open[open.length - 1] as Nested[]).push(number.value);
    }
  }
  if (open.length > 1) return fail(`A “${brackets[brackets.length - 1]}” is not closed.`);
  const all = open[0] as Nested[];
  if (all.length !== 1) return fail("Put everything into one pair of brackets, like [1, 2].");
  return { ok: true, value: all[0] as Nested };
}

function unevenness(value: Nested): string {
  if (typeof value === "number") return "";
  const shapes = value.map((part) => shapeOf(part).join("×"));
  const odd = shapes.findIndex((shape) => shape !== shapes[0]);
  if (odd > 0)
    return `The rows are not equally long: row 0 is ${told(shapes[0])}, row ${odd} is ${told(shapes[odd])}.`;
  return value.map(unevenness).find((words) => words) ?? "";
}

const told = (shape: string | undefined): string => (shape ? `of size ${shape}` : "a number");
const clip = (text: string): string => (text.length > 24 ? `${text.slice(0, 23)}…` : text);

/** The shape of nested lists; a number has none. */
export function shapeOf(value: Nested): number[] {
  return typeof value === "number"
    ? []
    : [value.length, ...(value.length ? shapeOf(value[0] as Nested) : [])];
}

export const flat = (value: Nested): number[] => (typeof value === "number" ? [value] : value.flatMap(flat));

/** A shape: "3×4", "(3, 4)", "3x4", "3 4", "5", "(5,)", "scalar", "()". */
export function readShape(text: string): Read<number[]> {
  const plain = text
    .trim()
    .replace(/^(?:torch\.)?size/i, "")
    .replace(/^[[(]+|[\])]+$/g, "")
    .trim()
    .toLowerCase();
  if (text.trim() === "") return fail("Write a shape first, like 3×4, (3, 4) or scalar.");
  if (plain === "" || plain === "scalar") return { ok: true, value: [] };
  const parts = plain.split(/[\s,×x*]+/).filter((part) => part);
  if (!parts.every((part) => /^\d+$/.test(part)))
    return fail(`“${clip(text.trim())}” is not a shape. Write it like 3×4, (3, 4) or scalar.`);
  return { ok: true, value: parts.map(Number) };
}

export const shapeText = (shape: readonly number[]): string => (shape.length ? shape.join("×") : "scalar");

/** Half a unit of the last place that `text` shows: no guess can be asked to be nearer than that. */
export function precision(text: string): number {
  const match = /^[^\d]*\d+(?:\.(\d*))?(?:e([+-]?\d+))?/i.exec(text.trim());
  return match ? 0.5 * 10 ** (Number(match[2] ?? 0) - (match[1] ?? "").length) : 0;
}

/** Whether a guess is as near as the answer was shown, or within 1 %. */
export function near(guess: number, answer: number, slack = 0): boolean {
  if (Number.isNaN(answer) || Number.isNaN(guess)) return Number.isNaN(answer) && Number.isNaN(guess);
  if (!Number.isFinite(answer) || !Number.isFinite(guess)) return answer === guess;
  return Math.abs(guess - answer) <= Math.max(slack, 0.01 * Math.abs(answer)) * (1 + 1e-9) + 1e-12;
}

/** A typed guess beside the answer; `slack` is what rounding hides of the answer. */
export function judge(guess: Nested, answer: Nested, slack = 0): Verdict {
  const mine = shapeOf(guess);
  const theirs = shapeOf(answer);
  if (mine.join() !== theirs.join()) {
    return {
      right: false,
      words: `Not yet: your guess has shape ${shapeText(mine)}, the answer has shape ${shapeText(theirs)}.`,
    };
  }
  if (typeof guess === "number" && typeof answer === "number") return judgeNumber(guess, answer, slack);
  const answers = flat(answer);
  const cells = flat(guess).map((value, i) => near(value, answers[i] as number, slack));
  return { ...counted(cells, "number"), cells };
}

function judgeNumber(guess: number, answer: number, slack: number): Verdict {
  if (near(guess, answer, slack)) return { right: true, words: "Right." };
  if (guess === -answer || near(-guess, answer, slack))
    return { right: false, words: "The size is right, the sign is not." };
  if (answer === 0) return { right: false, words: "Not yet: it is 0." };
  if (guess * answer < 0) return { right: false, words: "Not yet: the sign is different too." };
  return {
    right: false,
    words:
      Math.abs(guess) < Math.abs(answer)
        ? "Not yet: the guess is too small."
        : "Not yet: the guess is too large.",
  };
}

/** A drawn guess beside the answer: `signs` of all cells, and their values where they are known. */
export function judgeDrawn(
  guess: readonly Cell[],
  signs: readonly number[],
  values: readonly number[] | null,
  slack = 0,
): Verdict {
  const cells = guess.map((cell, i) => {
    if (cell === null) return false;
    if ("sign" in cell) return cell.sign === Math.sign(signs[i] as number);
    const value = values?.[i];
    return value === undefined
      ? Math.sign(cell.value) === Math.sign(signs[i] as number)
      : near(cell.value, value, slack);
  });
  return { ...counted(cells, "cell"), cells };
}

function counted(cells: readonly boolean[], noun: string): { right: boolean; words: string } {
  const good = cells.filter(Boolean).length;
  if (good === cells.length)
    return { right: true, words: cells.length === 1 ? "Right." : `Right: all ${cells.length} ${noun}s.` };
  return { right: false, words: `${good} of ${cells.length} ${noun}${cells.length === 1 ? "" : "s"} right.` };
}

/** A guessed shape beside the answer. */
export function judgeShape(guess: readonly number[], answer: readonly number[]): Verdict {
  if (guess.join() === answer.join()) return { right: true, words: "Right." };
  if (guess.length !== answer.length) {
    const count = answer.length === 1 ? "1 dimension" : `${answer.length} dimensions`;
    return { right: false, words: `Not yet: it has ${count}, your guess has ${guess.length}.` };
  }
  if ([...guess].sort().join() === [...answer].sort().join())
    return { right: false, words: "The sizes are right, their order is not." };
  const odd = guess.findIndex((size, i) => size !== answer[i]);
  return { right: false, words: `Not yet: dimension ${odd} is not ${guess[odd]}.` };
}
