// Makes elements; whatever is a string becomes text, so that no name can become markup.

/** The part of anywidget's model that is used here. */
export interface Model {
  get(name: string): any;
  set(name: string, value: unknown): void;
  save_changes(): void;
  send(content: unknown): void;
  on(events: string, callback: (...given: any[]) => void): void;
  off(events: string, callback: (...given: any[]) => void): void;
}

/** What anywidget hands to `render`. */
export interface Context {
  model: Model;
  el: HTMLElement;
}

export type Cleanup = () => void;

type Attributes = Record<string, string | number | boolean | null | undefined>;

/** `make("button", { class: "x", "aria-label": name }, "text", child)`; null, undefined and false leave an attribute out. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  if (FOCUSABLE.has(tag) || "tabindex" in attributes) keepShortcutsOut(element);
  element.append(...children);
  return element;
}

const FOCUSABLE = new Set(["button", "input", "select", "textarea"]);

/** Keeps the notebook's shortcuts away while this element has the focus.
 *
 * Each element that can have it says so itself: some shortcuts hold for `:focus`, whatever stands around it, and
 * Notebook 7 looks before the key arrives here.
 */
export function keepShortcutsOut(element: Element): void {
  element.setAttribute("data-lm-suppress-shortcuts", "true");
}

/** The root element of a widget: focusable, and with its name. */
export function widgetRoot(kind: string): HTMLElement {
  return make("div", {
    class: "emberlab-widget",
    tabindex: 0,
    role: "application",
    "data-emberlab": kind,
  });
}

/** Listens to changes of the model until the returned function is called. */
export function listen(model: Model, handlers: Record<string, (...given: any[]) => void>): Cleanup {
  for (const [events, handler] of Object.entries(handlers)) model.on(events, handler);
  return () => {
    for (const [events, handler] of Object.entries(handlers)) model.off(events, handler);
  };
}
