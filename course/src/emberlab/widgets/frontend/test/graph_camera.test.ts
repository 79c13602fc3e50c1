import assert from "node:assert/strict";
import { test } from "node:test";
import {
  between,
  fitted,
  held,
  MAX_ZOOM,
  MIN_ZOOM,
  opening,
  panned,
  READABLE,
  revealing,
  same,
  seen,
  toScreen,
  toWorld,
  zoomed,
} from "../src/graph/camera.ts";

const VIEW = { width: 600, height: 400 };
const close = (a: number, b: number): void => assert.ok(Math.abs(a - b) < 1e-9, `${a} is not ${b}`);

test("screen and world are each other's inverse", () => {
  const camera = { x: 30, y: -20, zoom: 1.7 };
  const [x, y] = toWorld(camera, ...toScreen(camera, 12, 34));
  close(x, 12);
  close(y, 34);
});

test("zooming keeps what is under the pointer", () => {
  const camera = { x: 10, y: 20, zoom: 0.8 };
  const before = toWorld(camera, 123, 45);
  const after = toWorld(zoomed(camera, 1.5, 123, 45), 123, 45);
  close(after[0], before[0]);
  close(after[1], before[1]);
});

test("the zoom stays within its limits, still about the pointer", () => {
  const near = zoomed({ x: 0, y: 0, zoom: 1 }, 1e9, 100, 100);
  assert.equal(near.zoom, MAX_ZOOM);
  assert.equal(zoomed({ x: 0, y: 0, zoom: 1 }, 1e-9, 0, 0).zoom, MIN_ZOOM);
  close(toWorld(near, 100, 100)[0], 100);
});

test("dragging moves the content with the pointer at every zoom", () => {
  for (const zoom of [0.1, 1, 3]) {
    const camera = { x: 5, y: 6, zoom };
    const [x, y] = toScreen(panned(camera, 40, -10), 50, 60);
    const [x0, y0] = toScreen(camera, 50, 60);
    close(x - x0, 40);
    close(y - y0, -10);
  }
});

test("small content is shown at its natural size, in the middle", () => {
  const camera = fitted({ width: 100, height: 50 }, VIEW);
  assert.equal(camera.zoom, 1);
  assert.deepEqual(toScreen(camera, 50, 25), [300, 200]);
});

test("large content is fitted whole, and the first look stays readable at its top", () => {
  const content = { width: 3000, height: 9000 };
  const whole = fitted(content, VIEW);
  const part = seen(whole, VIEW);
  assert.ok(part.w >= content.width && part.h >= content.height);
  const first = opening(content, VIEW);
  assert.equal(first.zoom, READABLE);
  assert.ok(first.y < 0 && first.y > -40);
});

test("the first look at a wide graph begins where its top stands, and shows nothing beside it", () => {
  const content = { width: 9000, height: 9000 };
  const middle = (lead: number): number => toWorld(opening(content, VIEW, lead), VIEW.width / 2, 0)[0];
  close(middle(3000), 3000);
  assert.ok(seen(opening(content, VIEW, 0), VIEW).x > -40);
  const right = seen(opening(content, VIEW, 9000), VIEW);
  assert.ok(right.x + right.w < 9040);
});

test("an empty graph and a view of no size give a usable camera", () => {
  for (const camera of [
    fitted({ width: 0, height: 0 }, VIEW),
    fitted({ width: 9, height: 9 }, { width: 0, height: 0 }),
  ]) {
    assert.ok(Number.isFinite(camera.x) && Number.isFinite(camera.y) && camera.zoom > 0);
  }
});

test("revealing moves as little as it can, and not at all when there is no need", () => {
  const camera = { x: 0, y: 0, zoom: 1 };
  assert.deepEqual(revealing(camera, { x: 100, y: 100, w: 50, h: 50 }, VIEW), camera);
  const moved = revealing(camera, { x: 700, y: 100, w: 50, h: 50 }, VIEW);
  assert.equal(moved.y, 0);
  assert.equal(moved.x, 700 + 50 + 32 - 600);
});

test("however far it is dragged, some of the content stays in view", () => {
  const content = { width: 500, height: 300 };
  for (const [dx, dy] of [
    [1e6, 0],
    [-1e6, 0],
    [0, 1e6],
    [0, -1e6],
  ] as const) {
    const camera = held(panned({ x: 0, y: 0, zoom: 1 }, dx, dy), content, VIEW);
    const part = seen(camera, VIEW);
    assert.ok(
      part.x < content.width && part.x + part.w > 0 && part.y < content.height && part.y + part.h > 0,
    );
  }
});

test("an animation begins and ends where it should, and keeps a shared point still", () => {
  const from = { x: 0, y: 0, zoom: 1 };
  const to = zoomed(from, 2, 100, 100);
  assert.ok(same(between(from, to, 0), from));
  assert.equal(between(from, to, 1), to);
  close(toWorld(between(from, to, 0.4), 100, 100)[0], 100);
});
