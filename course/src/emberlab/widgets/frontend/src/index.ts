// What anywidget loads: it shows the graph, or any other picture.

import { renderGraph } from "./graph/host.ts";
import { renderPicture } from "./picture.ts";
import type { Cleanup, Context } from "./shared/dom.ts";

function render(context: Context): Cleanup {
  return context.model.get("kind") === "graph" ? renderGraph(context) : renderPicture(context);
}

export default { render };
