// What a spoiler hides until it is pressed.

import { on } from "../actions.js";
import { h } from "../dom.js";
import { t } from "../words.js";

on("spoiler", (element) => element.toggleAttribute("data-open", true));

export function covered(node) {
  return h("div.covered", { do: "spoiler", role: "button", tabindex: 0, label: t("spoilerShow") }, node, h("span.cover", t("spoiler")));
}
