// What this page knows: who one is, the world as that member sees it, and the messages heard of.

import { get, getAs } from "./api.js";

export const EPHEMERAL = 1 << 6;
export const LOADING = 1 << 7;
export const V2 = 1 << 15;
export const CATEGORY = 4;
export const FORUM = 15;
export const THREAD = 11;
export const DM = 1;
export const GROUP = 3;
const PAGE = 100;

/** Compare two ids by age; they are too long for numbers. */
export function older(one, other) {
  return one.length - other.length || (one < other ? -1 : one > other ? 1 : 0);
}

class Store {
  constructor() {
    this.people = [];
    this.forget();
  }

  /** Forget all but the people: another member sits down here, or everything was reset. */
  forget() {
    this.world = null;
    this.channels = new Map();
    this.users = new Map();
    this.logs = new Map();
    this.unread = new Map();
  }

  get me() {
    return this.world.me;
  }

  get bot() {
    return this.world.bot;
  }

  /** Everyone one can be; `standing` is "owner", "member" or "guest", who may use no command. */
  async loadPeople() {
    this.people = (await get("people")).people;
    await Promise.all(this.people.map(async (person) => {
      const { guilds } = await getAs(person.username, "world");
      const [guild] = guilds;
      const mayAsk = guild?.channels.some((channel) => channel.refusal === null);
      person.standing = guild?.owner_id === person.id ? "owner" : mayAsk ? "member" : "guest";
    }));
  }

  async loadWorld() {
    this.world = await get("world");
    this.channels.clear();
    for (const guild of this.world.guilds) {
      for (const channel of guild.channels) this.channels.set(channel.id, { ...channel, guild });
      for (const member of guild.members) this.users.set(member.id, member);
    }
    for (const channel of [this.world.dm, ...this.world.groups]) this.channels.set(channel.id, { ...channel, guild: null });
    for (const user of [this.world.bot, this.world.me]) this.users.set(user.id, user);
  }

  channel(id) {
    return this.channels.get(id);
  }

  nameOf(id) {
    const user = this.users.get(id) ?? this.people.find((person) => person.id === id);
    return user ? nameOf(user) : "unknown-user";
  }

  /** A role of any server by its id; that of everyone has the server's own. */
  role(id) {
    return this.world.guilds.flatMap((guild) => guild.roles).find((role) => role.id === id);
  }

  roleName(id) {
    return this.role(id)?.name.replace(/^@/, "") ?? "deleted-role";
  }

  /** The messages of a channel, oldest first: `{messages, complete}`. */
  log(channelId) {
    if (!this.logs.has(channelId)) this.logs.set(channelId, { messages: [], loaded: false, complete: false });
    return this.logs.get(channelId);
  }

  /** Fetch the newest messages of a channel, or those before the oldest known. */
  async load(channelId) {
    const log = this.log(channelId);
    const before = log.loaded ? log.messages[0]?.id : undefined;
    const late = (log.late = []);
    const { messages } = await get("messages", { channel: channelId, limit: PAGE, before });
    log.loaded = true;
    log.complete = messages.length < PAGE;
    for (const message of messages) this.put(message);
    log.late = null;
    for (const change of late) change();
    return messages.length;
  }

  /** Make a change heard of; once more behind an answer on its way, which may be older. */
  heard(channelId, change) {
    const log = this.log(channelId);
    log.late?.push(change);
    return log.loaded && change();
  }

  find(messageId) {
    return [...this.logs.values()].flatMap((log) => log.messages).find((message) => message.id === messageId);
  }

  /** Add a message or replace the one known; says whether it is new here. */
  put(message) {
    const { messages } = this.log(message.channel_id);
    this.users.set(message.author.id, message.author);
    for (const user of message.mentions ?? []) this.users.set(user.id, user);
    let at = messages.length;
    while (at > 0 && older(messages[at - 1].id, message.id) > 0) at -= 1;
    const known = at > 0 && messages[at - 1].id === message.id;
    if (known) messages[at - 1] = message;
    else messages.splice(at, 0, message);
    return !known;
  }

  /** Drop a message; says whether it was known. */
  drop(channelId, messageId) {
    const { messages } = this.log(channelId);
    const at = messages.findIndex((message) => message.id === messageId);
    if (at >= 0) messages.splice(at, 1);
    return at >= 0;
  }

  /** Count a message that came where one is not looking. */
  countUnread(message) {
    const counted = this.unread.get(message.channel_id) ?? { count: 0, pings: 0 };
    counted.count += 1;
    if (message.pings?.includes(this.me.username)) counted.pings += 1;
    this.unread.set(message.channel_id, counted);
  }
}

export function nameOf(user) {
  return user.global_name ?? user.username;
}

/** Say whether a channel's permissions hold a bit; they are too long for numbers. */
export function may(channel, bit) {
  return Boolean(BigInt(channel.permissions ?? 0) & (1n << BigInt(bit)));
}

/** Say whether one may write in a channel (Send Messages, or that in threads). */
export function maySend(channel) {
  return channel.type !== FORUM && may(channel, channel.type === THREAD ? 38 : 11);
}

export const store = new Store();
