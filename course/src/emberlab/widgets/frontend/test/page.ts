// Gives the tests a page and a model, without a browser and without Jupyter.

import { Window } from "happy-dom";
import type { Model } from "../src/shared/dom.ts";

const GLOBALS = ["document", "Node", "Element", "HTMLElement", "DOMParser", "MutationObserver", "getComputedStyle"];

/** A fresh page; what is not laid out here (sizes) is told to observers by `page.laidOut()`. */
export function openPage() {
  const window = new Window({ url: "http://localhost/" });
  const watchers = new Set<() => void>();
  for (const name of GLOBALS) Object.defineProperty(globalThis, name, { value: (window as any)[name], configurable: true, writable: true });
  class Observer {
    #callback: () => void;
    constructor(callback: () => void) {
      this.#callback = callback;
    }
    observe() {
      watchers.add(this.#callback);
    }
    disconnect() {
      watchers.delete(this.#callback);
    }
  }
  Object.assign(globalThis, {
    ResizeObserver: Observer,
    requestAnimationFrame: (callback: () => void) => setTimeout(callback, 0),
    matchMedia: () => ({ matches: false }),
  });
  return {
    window,
    body: document.body,
    laidOut: () => watchers.forEach((callback) => callback()),
  };
}

export interface Fake extends Model {
  state: Record<string, any>;
  saved: number;
  sent: unknown[];
  /** What comes from Python: several traits at once, or a message. */
  receive(state: Record<string, any>): void;
  message(content: unknown): void;
}

/** anywidget's model as far as the front end uses it. */
export function fakeModel(state: Record<string, any>): Fake {
  const handlers: [string, (...given: any[]) => void][] = [];
  const fire = (event: string, ...given: any[]) =>
    [...handlers].forEach(([events, handler]) => events.split(" ").includes(event) && handler(...given));
  return {
    state: { ...state },
    saved: 0,
    sent: [],
    get(name) {
      return this.state[name];
    },
    set(name, value) {
      this.receive({ [name]: value });
    },
    save_changes() {
      this.saved += 1;
    },
    send(content) {
      this.sent.push(content);
    },
    on(events, handler) {
      handlers.push([events, handler]);
    },
    off(events, handler) {
      const place = handlers.findIndex(([e, h]) => e === events && h === handler);
      if (place >= 0) handlers.splice(place, 1);
    },
    receive(changes) {
      const changed = Object.keys(changes).filter((name) => this.state[name] !== changes[name]);
      Object.assign(this.state, changes);
      for (const name of changed) fire(`change:${name}`);
    },
    message(content) {
      fire("msg:custom", content);
    },
  };
}

/** A picture's traits as Python sends them. */
export const PICTURE = {
  kind: "toy",
  svg: "",
  label: "a toy",
  caption: "One sentence.",
  hint: "Click a cell.",
  shape: [] as number[],
  selected: null as number[] | null,
  source: null as string | null,
  steps: 0,
  step: 0,
  said: [] as string[],
  controls: [] as object[],
  values: {},
};

export const svg = (...parts: string[]) =>
  `<svg xmlns="http://www.w3.org/2000/svg" class="emberlab-picture" viewBox="0 0 10 10">${parts.join("")}</svg>`;

export function press(target: Element, key: string, more: object = {}): boolean {
  const event = new (target.ownerDocument!.defaultView as any).KeyboardEvent("keydown", {
    key,
    bubbles: true,
    cancelable: true,
    ...more,
  });
  return !target.dispatchEvent(event);
}
