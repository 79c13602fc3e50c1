// Steps through a picture: first, back, play, forward, last, a slider and a speed.
//
// It holds no step of its own: it asks with `go`, and is told with `show`, so several views stay together.

import { make } from "./dom.ts";

export const PACE = 1000; // milliseconds a step takes at speed 1
const SPEEDS = [0.5, 1, 2, 4, 8];

const ICONS = {
  first: "M3 3h2v10H3zM13 3v10L6 8z",
  back: "M11 3v10L4 8z",
  play: "M4 2.5v11L13 8z",
  pause: "M4 3h3v10H4zM9 3h3v10H9z",
  forward: "M5 3v10l7-5z",
  last: "M11 3h2v10h-2zM3 3v10l7-5z",
};

export interface Player {
  element: HTMLElement;
  /** What is shown now; with fewer than two steps there is nothing to play, and the bar is hidden. */
  show(step: number, steps: number): void;
  /** Space, "[", "]", Home, End; true where the key was used. */
  key(key: string): boolean;
  toggle(): void;
  stop(): void;
}

/** `go(step)` is asked to make another step the present one, from 0 to `steps - 1`. */
export function player(go: (step: number) => void, pace = PACE): Player {
  let at = 0;
  let count = 0;
  let timer: ReturnType<typeof setTimeout> | null = null;

  const first = button("first", "first step (Home)", () => jump(0));
  const back = button("back", "one step back ([)", () => jump(at - 1));
  const play = button("play", "play (space)", toggle);
  const forward = button("forward", "one step forward (])", () => jump(at + 1));
  const last = button("last", "last step (End)", () => jump(count - 1));
  const slider = make("input", { type: "range", min: 0, "aria-label": "step" });
  const place = make("span", { class: "emberlab-place" });
  const speed = make(
    "select",
    { "aria-label": "speed" },
    ...SPEEDS.map((times) => make("option", { value: times, selected: times === 1 }, `${times}×`)),
  );
  const element = make("div", { class: "emberlab-player", role: "group", "aria-label": "steps", hidden: true });
  element.append(first, back, play, forward, last, slider, place, speed);

  slider.addEventListener("input", () => jump(Number(slider.value)));

  /** Goes where the reader wants, and no longer by itself. */
  function jump(step: number): void {
    stop();
    goTo(step);
  }

  function goTo(step: number): void {
    const next = Math.min(Math.max(step, 0), count - 1);
    if (next !== at) go(next);
  }

  function toggle(): void {
    if (timer !== null) {
      stop();
    } else if (count > 1) {
      if (at === count - 1) goTo(0);
      schedule();
      face();
    }
  }

  function schedule(): void {
    timer = setTimeout(() => {
      // Taken off the page, or scrolled out of a notebook that keeps only what is near: nobody looks.
      if (!element.isConnected) return stop();
      goTo(at + 1);
      if (at < count - 1) schedule();
      else stop();
    }, pace / Number(speed.value || 1));
  }

  function stop(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    face();
  }

  function face(): void {
    const playing = timer !== null;
    paint(play, playing ? "pause" : "play", playing ? "pause (space)" : "play (space)");
    element.dataset["playing"] = String(playing);
  }

  function show(step: number, steps: number): void {
    at = step;
    count = steps;
    element.hidden = steps < 2;
    if (steps < 2) stop();
    slider.max = String(Math.max(steps - 1, 0));
    slider.value = String(step);
    slider.setAttribute("aria-valuetext", `${step + 1} of ${steps}`);
    place.textContent = `${step + 1} / ${steps}`;
    // Not `disabled`: a button that disables itself under the finger drops the focus.
    for (const [knob, off] of [[first, step === 0], [back, step === 0], [forward, step === steps - 1], [last, step === steps - 1]] as const) {
      knob.setAttribute("aria-disabled", String(off));
    }
  }

  function key(name: string): boolean {
    if (count < 2) return false;
    if (name === " ") toggle();
    else if (name === "[") jump(at - 1);
    else if (name === "]") jump(at + 1);
    else if (name === "Home") jump(0);
    else if (name === "End") jump(count - 1);
    else return false;
    return true;
  }

  face();
  return { element, show, key, toggle, stop };
}

function button(icon: keyof typeof ICONS, label: string, press: () => void): HTMLButtonElement {
  const made = make("button", { type: "button", class: "emberlab-button" });
  paint(made, icon, label);
  made.addEventListener("click", press);
  return made;
}

function paint(target: HTMLButtonElement, icon: keyof typeof ICONS, label: string): void {
  if (target.title === label) return;
  target.title = label;
  target.setAttribute("aria-label", label.replace(/ \(.*/, ""));
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[icon]);
  svg.append(path);
  target.replaceChildren(svg);
}
