// The row of controls over a picture: native inputs with labels; Python redraws when one changes.

import { make } from "./dom.ts";

export interface Control {
  name: string;
  label: string;
  kind: "range" | "choice" | "check" | "number";
  min?: number;
  max?: number;
  step?: number;
  options?: (string | number)[];
}

export type Value = string | number | boolean;
export type Values = Record<string, Value>;

export const PATIENCE = 4000; // milliseconds without an answer, after which we say so
export const SILENCE = "Python has not answered: the kernel is busy or gone.";

export interface Controls {
  element: HTMLElement;
  /** Makes the inputs anew; the one that had the focus keeps it. */
  build(controls: Control[]): void;
  show(values: Values): void;
  /** Python answered; `refused` says why it would not have the change. */
  answered(refused?: string): void;
  stop(): void;
}

/** `change(values)` is told all values whenever the reader changes one. */
export function controls(change: (values: Values) => void): Controls {
  const row = make("div", { class: "emberlab-row" });
  const status = make("p", { class: "emberlab-status", role: "status" });
  const element = make("div", { class: "emberlab-controls", role: "group", "aria-label": "controls" }, row, status);
  let fields: { control: Control; input: HTMLInputElement | HTMLSelectElement; output: HTMLElement }[] = [];
  let values: Values = {};
  let timer: ReturnType<typeof setTimeout> | null = null;

  function build(given: Control[]): void {
    const focused = fields.find(({ input }) => input === document.activeElement)?.control.name;
    fields = given.map((control) => {
      const input = inputOf(control);
      const output = make("output", { "aria-hidden": "true" });
      input.addEventListener(control.kind === "range" ? "input" : "change", () => send(control, input));
      return { control, input, output };
    });
    row.replaceChildren(
      ...fields.map(({ control, input, output }) => {
        const words = make("span", {}, control.label);
        const parts = control.kind === "check" ? [input, words] : [words, input];
        return make("label", { class: `emberlab-${control.kind}` }, ...parts, ...(control.kind === "range" ? [output] : []));
      }),
    );
    element.hidden = given.length === 0;
    show(values);
    fields.find(({ control }) => control.name === focused)?.input.focus();
  }

  function send(control: Control, input: HTMLInputElement | HTMLSelectElement): void {
    const value = read(control, input);
    if (value === null) return show(values);
    values = { ...values, [control.name]: value };
    show(values);
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => tell(SILENCE), PATIENCE);
    change(values);
  }

  function show(now: Values): void {
    values = now;
    for (const { control, input, output } of fields) {
      const value = now[control.name];
      if (value === undefined) continue;
      if (control.kind === "check") (input as HTMLInputElement).checked = Boolean(value);
      else if (control.kind === "choice") input.value = String(control.options?.indexOf(value as string) ?? 0);
      else if (Number(input.value) !== value || input.value === "") input.value = String(value);
      output.textContent = String(value);
    }
  }

  function tell(words: string): void {
    status.textContent = words;
  }

  function stop(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  }

  return {
    element,
    build,
    show,
    answered(refused) {
      stop();
      tell(refused ? `✕ ${refused}` : "");
    },
    stop,
  };
}

function inputOf(control: Control): HTMLInputElement | HTMLSelectElement {
  const { kind, min, max, step } = control;
  if (kind === "choice") {
    const options = (control.options ?? []).map((option, place) => make("option", { value: place }, String(option)));
    return make("select", { name: control.name }, ...options);
  }
  if (kind === "check") return make("input", { type: "checkbox", name: control.name });
  return make("input", { type: kind, name: control.name, min, max, step });
}

/** What stands in the input; null for a number field without a number. */
function read(control: Control, input: HTMLInputElement | HTMLSelectElement): Value | null {
  if (control.kind === "check") return (input as HTMLInputElement).checked;
  if (control.kind === "choice") return control.options?.[Number(input.value)] ?? null;
  return input.value === "" ? null : Number(input.value);
}
