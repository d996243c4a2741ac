// Asking the bot: what is shown while it thinks, and what becomes of its answer.

import { on } from "../actions.js";
import { Offline, post } from "../api.js";
import { offered, openChoices, preset } from "../input/choosing.js";
import { failed, findComponent, waiting } from "./components.js";
import { openDialog } from "../input/dialog.js";
import { toast } from "../widgets/popup.js";
import { EPHEMERAL, store } from "../store.js";
import { t } from "../words.js";

let count = 0;
const messageOf = (element) => store.find(element.closest("[data-id]").dataset.id);

/** Connect everything that asks the bot to the log; `trouble()` is called when it does not answer. */
export class Interactions {
  constructor(log, { received, trouble }) {
    Object.assign(this, { log, received, trouble });
    on("press", (element) => this.#press(element));
    on("open-select", (element) => this.#openSelect(element));
  }

  /** Use a slash command; resolves with what is wrong before the bot was asked, or "". */
  async slash(command, options, channelId) {
    const pending = this.#pending(channelId, command.name, 1);
    return this.#ask(pending, "slash", { command: command.path, channel: channelId, options });
  }

  /** Use a context menu command on a message or on a member. */
  async menu(command, target, channelId) {
    const pending = this.#pending(channelId, command.name, 2);
    const problem = await this.#ask(pending, "menu", { command: command.name, ...target });
    if (problem) toast(problem);
  }

  // A message that only this page knows of, until the bot's own comes.
  #pending(channelId, name, kind) {
    const message = {
      id: `pending-${(count += 1)}`, channel_id: channelId, type: 20, author: store.bot, timestamp: new Date().toISOString(), edited_timestamp: null,
      content: "", components: [], embeds: [], attachments: [], flags: EPHEMERAL, pings: [], pending: true,
      interaction_metadata: { user: store.me, name, command_type: kind },
    };
    this.log.setPending(message);
    return message;
  }

  /** The bot's message is here: the one that stood for it goes. */
  settle(message) {
    const used = message.interaction_metadata;
    if (!used?.name || used.user.id !== store.me.id) return;
    const stood = this.log.pendings.find((one) => one.pending && one.channel_id === message.channel_id && one.interaction_metadata.name === used.name);
    if (stood) this.log.dropPending(stood.id);
  }

  async #ask(pending, path, body) {
    const isShown = () => this.log.pendings.some((one) => one.id === pending.id);
    try {
      const answer = await post(path, body);
      if (answer.kind !== "failed") {
        this.answered(answer, pending.channel_id);
        if (isShown()) this.log.dropPending(pending.id);
      } else {
        this.log.setPending({ ...pending, pending: false, error: answer.error });
        this.trouble();
      }
      return "";
    } catch (error) {
      if (isShown()) this.log.dropPending(pending.id);
      return error instanceof Offline ? t("lost") : error.message;
    }
  }

  answered(answer, channelId) {
    if (answer.message) this.received(answer.message);
    if (answer.modal) openDialog(answer.modal, channelId, (next) => this.answered(next, channelId));
  }

  #press(element) {
    return this.#use(messageOf(element), element.dataset.custom, "press", {});
  }

  #openSelect(element) {
    const message = messageOf(element);
    const part = findComponent(message.components, element.dataset.custom);
    const rows = offered(part, store.channel(message.channel_id));
    openChoices(element, part, rows, preset(part), (values) => this.#use(message, part.custom_id, "select", { values }));
  }

  async #use(message, customId, path, more) {
    if (waiting.has(message.id)) return;
    failed.delete(message.id);
    waiting.set(message.id, customId);
    this.#redraw(message.id);
    try {
      const answer = await post(path, { message_id: message.id, custom_id: customId, ...more });
      waiting.delete(message.id);
      if (answer.kind === "failed") {
        failed.add(message.id);
        this.trouble();
      }
      this.answered(answer, message.channel_id);
    } catch (error) {
      waiting.delete(message.id);
      toast(error instanceof Offline ? t("lost") : error.message);
    }
    this.#redraw(message.id);
  }

  #redraw(messageId) {
    const message = store.find(messageId);
    if (message) this.log.update(message);
  }
}
