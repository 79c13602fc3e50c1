// The small pictures on buttons, drawn in a square of 16.

import { make } from "../shared/dom.ts";

const ICONS = {
  search: "M7 2.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9M10.3 10.3L14 14",
  nearer: "M8 3v10M3 8h10",
  further: "M3 8h10",
  fit: "M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10",
  larger: "M8 2v12M4.5 5L8 1.8L11.5 5M4.5 11L8 14.2L11.5 11",
  next: "M3.5 6L8 10.5L12.5 6",
  previous: "M3.5 10L8 5.5L12.5 10",
  save: "M8 2v8.5M4.5 7L8 10.5L11.5 7M2.5 13.5h11",
  help: "M5.5 6a2.5 2.5 0 1 1 3.6 2.2C8.3 8.7 8 9 8 10M8 12.2v1",
  close: "M4 4l8 8M12 4l-8 8",
} as const;

export type Icon = keyof typeof ICONS;

/** A button with a picture, or with a word beside it; its label names it and tells its key. */
export function iconButton(icon: Icon, label: string, press: () => void, word = ""): HTMLButtonElement {
  const button = make("button", {
    type: "button",
    class: "emberlab-button emberlab-tool",
    title: label,
    "aria-label": label.replace(/ \(.*/, ""),
  });
  const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  picture.setAttribute("viewBox", "0 0 16 16");
  picture.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[icon]);
  picture.append(path);
  button.append(picture, word);
  button.addEventListener("click", press);
  return button;
}

/** A button with words only. */
export function wordButton(
  words: string,
  press: () => void,
  attributes: Record<string, string | boolean> = {},
): HTMLButtonElement {
  const button = make("button", { type: "button", class: "emberlab-word", ...attributes }, words);
  button.addEventListener("click", press);
  return button;
}
