import assert from "node:assert/strict";
import { test } from "node:test";
import {
  judge,
  judgeDrawn,
  judgeShape,
  near,
  precision,
  readGuess,
  readNumber,
  readShape,
} from "../src/graph/guess.ts";

const value = <T>(read: { ok: boolean; value?: T; error?: string }): T => {
  assert.ok(read.ok, read.error);
  return read.value as T;
};
const error = (read: { ok: boolean; error?: string }): string => {
  assert.equal(read.ok, false);
  return read.error as string;
};

test("numbers are read as students write them", () => {
  const cases: [string, number][] = [
    ["6", 6],
    [" -0.5 ", -0.5],
    ["−2", -2],
    ["1e-3", 0.001],
    [".5", 0.5],
    ["2.", 2],
    ["1/4", 0.25],
    ["-inf", -Infinity],
  ];
  for (const [text, number] of cases) assert.equal(value(readNumber(text)), number, text);
  assert.ok(Number.isNaN(value(readNumber("NaN"))));
});

test("what is no number is refused by name", () => {
  for (const text of ["two", "1..2", "0x10", "1/0", "", "1e", "--1", "<b>"]) error(readNumber(text));
  assert.match(error(readNumber("two")), /“two” is not a number/);
  assert.ok(error(readNumber("9".repeat(9999) + "x")).length < 120);
});

test("arrays are read in many spellings", () => {
  assert.deepEqual(value(readGuess("[[1, 2], [3, 4]]")), [
    [1, 2],
    [3, 4],
  ]);
  assert.deepEqual(value(readGuess("1 2; 3 4")), [
    [1, 2],
    [3, 4],
  ]);
  assert.deepEqual(value(readGuess("tensor([1., -2])")), [1, -2]);
  assert.deepEqual(value(readGuess("(1 2 3)")), [1, 2, 3]);
  assert.deepEqual(value(readGuess("1, 2, 3,")), [1, 2, 3]);
  assert.deepEqual(value(readGuess("[[[7]]]")), [[[7]]]);
  assert.equal(value(readGuess("6")), 6);
});

test("what is wrong with an array is said", () => {
  assert.match(error(readGuess("[[1, 2], [3]]")), /row 0 is of size 2, row 1 is of size 1/);
  assert.match(error(readGuess("[1, [2]]")), /row 0 is a number/);
  assert.match(error(readGuess("[1, 2")), /not closed/);
  assert.match(error(readGuess("1]")), /too many/);
  assert.match(error(readGuess("[1)")), /must end with “\]”/);
  assert.match(error(readGuess("[1] [2]")), /one pair of brackets/);
  assert.match(error(readGuess("[1, cat]")), /“cat” is not a number/);
  assert.match(error(readGuess("  ")), /Write your guess/);
});

test("a guess is right within what the answer shows", () => {
  assert.equal(precision("1.50"), 0.005);
  assert.equal(precision("-2e-05"), 5e-6);
  assert.equal(precision("12"), 0.5);
  assert.ok(near(1.333, 4 / 3) && near(0.3349, 0.33, precision("0.33")));
  assert.ok(
    !near(1.4, 4 / 3) && !near(0, 0.1) && !near(NaN, 0) && near(NaN, NaN) && !near(Infinity, -Infinity),
  );
});

test("a wrong guess is told why, by word and sign", () => {
  assert.deepEqual(judge(6, 6), { right: true, words: "Right." });
  assert.match(judge(-6, 6).words, /sign is not/);
  assert.match(judge(2, 6).words, /too small/);
  assert.match(judge(-7, -6).words, /too large/);
  assert.match(judge([1, 2], [[1, 2]]).words, /shape 2, the answer has shape 1×2/);
  const partly = judge(
    [
      [1, 2],
      [3, 5],
    ],
    [
      [1, 2],
      [3, 4],
    ],
  );
  assert.deepEqual(
    [partly.right, partly.words, partly.cells],
    [false, "3 of 4 numbers right.", [true, true, true, false]],
  );
});

test("drawn signs are compared cell by cell; an empty cell is not right", () => {
  const verdict = judgeDrawn([{ sign: 1 }, { sign: 0 }, { sign: -1 }, null], [30, 0, 10, -5], null);
  assert.deepEqual(verdict.cells, [true, true, false, false]);
  assert.equal(verdict.words, "2 of 4 cells right.");
  assert.ok(judgeDrawn([{ value: 2 }, { sign: -1 }], [100, -50], [2, -1]).right);
  assert.ok(!judgeDrawn([{ value: 3 }], [100], [2]).right);
});

test("shapes are read in many spellings and compared with a reason", () => {
  for (const text of ["3×4", "3x4", "(3, 4)", "3 4", "[3,4]", "torch.Size([3, 4])"])
    assert.deepEqual(value(readShape(text)), [3, 4], text);
  assert.deepEqual(value(readShape("(5,)")), [5]);
  assert.deepEqual(value(readShape("scalar")), []);
  assert.deepEqual(value(readShape("()")), []);
  assert.match(error(readShape("three")), /not a shape/);
  assert.match(error(readShape("-1")), /not a shape/);
  assert.match(judgeShape([4, 3], [3, 4]).words, /order is not/);
  assert.match(judgeShape([3], [3, 4]).words, /2 dimensions, your guess has 1/);
  assert.match(judgeShape([3, 5], [3, 4]).words, /dimension 1 is not 5/);
});
