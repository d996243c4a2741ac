// The slash commands of a channel, with subcommands laid flat, and what a member typed of one.

import { localized } from "../words.js";

export const KIND = { SUBCOMMAND: 1, GROUP: 2, STRING: 3, INTEGER: 4, BOOLEAN: 5, USER: 6, CHANNEL: 7, ROLE: 8, MENTIONABLE: 9, NUMBER: 10, FILE: 11 };

/** Every slash command offered in a channel: `{path, name, description, options}`. */
export function slashCommands(channel) {
  const chat = (channel.commands ?? []).filter((one) => (one.type ?? 1) === 1);
  return chat.flatMap((one) => leaves(one, "", "")).sort((one, other) => one.name.localeCompare(other.name));
}

/** The context menu commands of a kind: 2 on members, 3 on messages. */
export function menuCommands(channel, kind) {
  return (channel?.commands ?? []).filter((one) => one.type === kind);
}

function leaves(command, path, name) {
  const [here, shown] = [`${path} ${command.name}`.trim(), `${name} ${localized(command, "name")}`.trim()];
  const deeper = (command.options ?? []).filter((one) => one.type <= KIND.GROUP);
  if (deeper.length) return deeper.flatMap((one) => leaves(one, here, shown));
  const options = [...(command.options ?? [])].sort((one, other) => Number(other.required ?? false) - Number(one.required ?? false));
  return [{ path: here, name: shown, description: localized(command, "description"), options }];
}

/** Those whose name holds what is typed, those that begin with it first. */
export function matching(commands, typed) {
  const wanted = typed.toLowerCase();
  const found = commands.filter((one) => one.name.toLowerCase().includes(wanted));
  const rank = (one) => (one.name.toLowerCase().startsWith(wanted) ? 0 : 1);
  return found.sort((one, other) => rank(one) - rank(other));
}

/** The command that a text begins with, and the text behind it; null if there is none. */
export function commandIn(text, commands) {
  const longestFirst = [...commands].sort((one, other) => other.name.length - one.name.length);
  const command = longestFirst.find((one) => text.toLowerCase().startsWith(`/${one.name.toLowerCase()} `));
  return command ? { command, rest: text.slice(command.name.length + 2) } : null;
}

/** Split `a boat speed:fast` into values by option; words before any name go to the first. */
export function typedValues(rest, options) {
  const values = {};
  let current = options[0]?.name;
  for (const word of rest.split(/(?<=\s)/)) {
    const name = /^(\w[\w-]*):/.exec(word)?.[1];
    const option = options.find((one) => one.name === name);
    if (option) current = name;
    if (current) values[current] = (values[current] ?? "") + (option ? word.slice(name.length + 1) : word);
  }
  return Object.fromEntries(Object.entries(values).map(([name, text]) => [name, { text: text.trim() }]).filter(([, { text }]) => text));
}
