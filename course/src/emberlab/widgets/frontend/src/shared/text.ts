// Measures, cleans, cuts and breaks text by the same rules as svg.py.

// What XML 1.0 cannot carry, and the marks that turn the direction of the text around them.
const FORBIDDEN = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]|[\u{202a}-\u{202e}\u{2066}-\u{2069}]/gu;

// Characters that take two columns: East Asian scripts and emoji; a fixed list, the same as in svg.py.
export const WIDE =
  /[\u{1100}-\u{115f}\u{2329}\u{232a}\u{2e80}-\u{303e}\u{3041}-\u{a4cf}\u{a960}-\u{a97c}\u{ac00}-\u{d7a3}\u{f900}-\u{faff}\u{fe10}-\u{fe19}\u{fe30}-\u{fe6f}\u{ff00}-\u{ff60}\u{ffe0}-\u{ffe6}\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u;

export const COLUMN = 0.61; // the width of a character of a monospaced face, as a part of its size
export const PROSE_COLUMN = 0.54; // and the average one of a proportional face, in English

/** `text` with what XML cannot carry replaced by U+FFFD, and line breaks by spaces. */
export function clean(text: string): string {
  return text.replace(FORBIDDEN, "\ufffd").replaceAll("\n", " ");
}

/** `text` cleaned, and cut to at most `limit` characters, the last an ellipsis, when it was longer. */
export function shorten(text: string, limit: number): string {
  const characters = [...clean(text)];
  return characters.length <= limit ? characters.join("") : characters.slice(0, limit - 1).join("") + "…";
}

/** About how wide `content` is in the monospaced face at `size` pixels; wide characters count twice. */
export function textWidth(content: string, size: number): number {
  let columns = 0;
  for (const character of content) columns += WIDE.test(character) ? 2 : 1;
  return columns * size * COLUMN;
}

/** `content` broken into lines of at most `columns` characters; a word longer than a line is cut. */
export function wrap(content: string, columns: number): string[] {
  const lines = [""];
  for (const whole of clean(content).split(" ")) {
    const word = shorten(whole, columns);
    const last = lines[lines.length - 1];
    const joined = last ? `${last} ${word}` : word;
    if ([...joined].length <= columns) lines[lines.length - 1] = joined;
    else lines.push(word);
  }
  return lines;
}

/** `text` as the content of an element or, quotes too, of an attribute: `&`, `<` and `>` escaped as in svg.py. */
export function escape(text: string): string {
  return clean(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** An attribute's value with its quotes, as Python's `quoteattr` writes it. */
export function quoted(text: string): string {
  const value = escape(text).replaceAll("\r", "&#13;").replaceAll("\t", "&#9;");
  if (!value.includes('"')) return `"${value}"`;
  return value.includes("'") ? `"${value.replaceAll('"', "&quot;")}"` : `'${value}'`;
}
