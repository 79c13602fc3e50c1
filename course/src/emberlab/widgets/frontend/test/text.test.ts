import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { number } from "../src/shared/number.ts";
import { clean, escape, quoted, shorten, textWidth, wrap } from "../src/shared/text.ts";
import { onThemeChange, readTheme, variable } from "../src/shared/theme.ts";
import { openPage } from "./page.ts";

beforeEach(() => {
  openPage();
});

test("numbers have at most one decimal, and halves go up", () => {
  const cases = [[1, "1"], [0.25, "0.3"], [-0.25, "-0.2"], [-0.04, "0"], [-3.5, "-3.5"], [12.04, "12"], [1e6 + 0.05, "1000000.1"]] as const;
  for (const [value, written] of cases) assert.equal(number(value), written);
});

test("what XML cannot carry is replaced; marks that turn the text too", () => {
  assert.equal(clean("a\u0000b\ud800c\u202ed\ne"), "a\ufffdb\ufffdc\ufffdd e");
  assert.equal(clean("שלום 🙂"), "שלום 🙂");
});

test("length is counted in characters, not in code units", () => {
  assert.equal(shorten("🙂🙂🙂", 3), "🙂🙂🙂");
  assert.equal(shorten("🙂🙂🙂🙂", 3), "🙂🙂…");
  assert.equal(textWidth("a", 10), 6.1);
  assert.equal(textWidth("漢🙂", 10), 24.4);
});

test("lines break at blanks, and long words are cut", () => {
  assert.deepEqual(wrap("one two three", 7), ["one two", "three"]);
  assert.deepEqual(wrap("abcdefghij", 5), ["abcd…"]);
  assert.deepEqual(wrap("", 5), [""]);
});

test("attributes are quoted as Python quotes them", () => {
  assert.equal(quoted("a<b&c>"), '"a&lt;b&amp;c&gt;"');
  assert.equal(quoted('say "x"'), `'say "x"'`);
  assert.equal(quoted(`"'`), `"&quot;'"`);
  assert.equal(escape("<\n>"), "&lt; &gt;");
});

test("colours are JupyterLab's where there is one, else our own; a change is told", async () => {
  document.body.style.setProperty("--jp-brand-color1", "#123456");
  const theme = readTheme(document.body);
  assert.equal(theme.blue, "#123456");
  assert.equal(theme.orange, "#d55e00");
  assert.equal(theme.dark, false);
  assert.equal(variable("red"), "var(--jp-error-color1,#b3261e)");
  let told = 0;
  const stop = onThemeChange(() => (told += 1));
  document.body.dataset["jpThemeLight"] = "false";
  await new Promise((done) => setTimeout(done, 20));
  assert.equal(told, 1);
  assert.equal(readTheme(document.body).dark, true);
  stop();
  document.body.dataset["jpThemeLight"] = "true";
  await new Promise((done) => setTimeout(done, 20));
  assert.equal(told, 1);
});
