// The graph widget; for now only its label.

import { type Cleanup, type Context, make, widgetRoot } from "../shared/dom.ts";

export function renderGraph({ model, el }: Context): Cleanup {
  const root = widgetRoot("graph");
  root.append(make("p", {}, model.get("label")));
  el.append(root);
  return () => root.remove();
}
