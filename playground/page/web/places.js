// Where one is, as the address says it: `#alice/Harbour/pictures`.

import { actor } from "./api.js";
import { titleOf } from "./messages/log.js";
import { DM, store } from "./store.js";

/** The channel that one comes to without having named one. */
export function firstChannel(guild) {
  const found = guild?.channels.filter((one) => one.type === 0).sort((one, other) => one.position - other.position)[0];
  return found ?? guild?.channels[0] ?? store.world.dm;
}

const placeOf = (channel) => (channel.type === DM ? "@bot" : `${channel.guild?.name ?? "@me"}/${titleOf(channel)}`);
export const isPerson = (name) => store.people.some((one) => one.username === name);

/** Who and where, as the address says; `channel` is undefined for none. */
export function address() {
  const [name, ...words] = location.hash.slice(1).split("/").map(decoded);
  const place = words.join("/");
  // Which of several of one name it was, or of another name now, the browser's history knows.
  const channel = store.channel(history.state?.channel) ?? [...store.channels.values()].find((one) => placeOf(one) === place);
  return { name, place, channel };
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Make the address that of a channel: a new step of the way, unless it leads there already. */
export function remember(channel, replace) {
  const [{ name, place }, wanted] = [address(), placeOf(channel)];
  const isSame = name === actor.name && place === wanted;
  const path = [actor.name, ...wanted.split("/")].map(encodeURIComponent).join("/");
  history[replace || isSame ? "replaceState" : "pushState"]({ channel: channel.id }, "", `#${path}`);
}
