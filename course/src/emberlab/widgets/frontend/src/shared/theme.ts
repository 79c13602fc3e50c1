// The look of theme.py for what is not drawn by CSS: colours as they are now, and a call when they change.

import type { Cleanup } from "./dom.ts";

export const UNIT = 8; // every distance is a multiple of this
export const MARGIN = 3 * UNIT;
export const SMALL = 11; // the type scale, in pixels
export const BODY = 13;
export const TITLE = 16;
export const LEADING = 20; // from one line of text to the next
export const WIDTH = 720;

/** JupyterLab's variable and what stands for it where there is none: as in theme.py. */
export const COLOURS = {
  paper: ["--jp-layout-color0", "#fff"],
  quiet: ["--jp-layout-color2", "#eef0f2"],
  ink: ["--jp-ui-font-color1", "#212121"],
  muted: ["--jp-ui-font-color2", "#616161"],
  line: ["--jp-border-color1", "#bdbdbd"],
  blue: ["--jp-brand-color1", "#0067a5"],
  onBlue: ["--jp-ui-inverse-font-color0", "#fff"],
  orange: ["--jp-warn-color0", "#d55e00"],
  red: ["--jp-error-color1", "#b3261e"],
} as const;

export const FONTS = {
  mono: [
    "--jp-code-font-family",
    "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono',monospace",
  ],
  sans: ["--jp-ui-font-family", "system-ui,-apple-system,'Segoe UI','Helvetica Neue',Arial,sans-serif"],
} as const;

export type Colour = keyof typeof COLOURS;
export type Theme = Record<Colour | keyof typeof FONTS, string> & { dark: boolean };

/** `var(--jp-…,fallback)`: a colour or face as theme.py writes it into an SVG. */
export function variable(name: Colour | keyof typeof FONTS): string {
  const [property, fallback] = { ...COLOURS, ...FONTS }[name];
  return `var(${property},${fallback})`;
}

/** The colours and faces that hold for `element` now, for a canvas. */
export function readTheme(element: Element): Theme {
  const style = getComputedStyle(element);
  const theme: Record<string, string> = {};
  for (const [name, [property, fallback]] of Object.entries({ ...COLOURS, ...FONTS })) {
    theme[name] = style.getPropertyValue(property).trim() || fallback;
  }
  const dark = document.body.dataset["jpThemeLight"] === "false";
  return { ...theme, dark } as Theme;
}

/** Calls `changed` after each change of JupyterLab's theme, until the returned function is called. */
export function onThemeChange(changed: () => void): Cleanup {
  // JupyterLab names its theme on the body once the new style sheet is there.
  const watcher = new MutationObserver(() => requestAnimationFrame(changed));
  watcher.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light", "data-jp-theme-name"] });
  return () => watcher.disconnect();
}

/** Whether the reader asked for little motion: then nothing fades or flies. */
export function prefersStillness(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
