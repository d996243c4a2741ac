// What the page itself says. What the bot says comes from the bot.

import { DE } from "./language/de.js";
import { EN } from "./language/en.js";

const TONGUES = { en: EN, de: DE };

/** The languages one can choose, by the locale that Discord is told. */
export const LANGUAGES = { "en-US": "English", de: "Deutsch" };

let locale = "en-US";
let words = EN;

/** Speak this locale's language, English where there is no other. */
export function speak(wanted) {
  locale = wanted;
  words = TONGUES[wanted.split("-")[0]] ?? EN;
  document.documentElement.lang = words === EN ? "en" : wanted.split("-")[0];
}

/** The locale for dates and numbers: that of the language spoken. */
export function shownLocale() {
  return words === EN && !locale.startsWith("en") ? "en-US" : locale;
}

export function t(key, values = {}) {
  const text = words[key] ?? EN[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** A command's or option's name or description in the member's language, as the bot gave it. */
export function localized(thing, what) {
  return thing[`${what}_localizations`]?.[locale] ?? thing[what] ?? "";
}

const format = (options) => new Intl.DateTimeFormat(shownLocale(), options);

/** A day: "22 November 2026". */
export const day = (date) => format({ dateStyle: "long" }).format(date);
export const time = (date) => format({ timeStyle: "short" }).format(date);

/** A message's time as Discord puts it: "Today at 15:20", else the short date. */
export function when(date) {
  const days = Math.round((midnight(new Date()) - midnight(date)) / 86_400_000);
  if (days === 0) return t("today", { time: time(date) });
  if (days === 1) return t("yesterday", { time: time(date) });
  return format({ dateStyle: "short", timeStyle: "short" }).format(date);
}

const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate());

const STYLES = {
  t: { timeStyle: "short" },
  T: { timeStyle: "medium" },
  d: { dateStyle: "short" },
  D: { dateStyle: "long" },
  f: { dateStyle: "long", timeStyle: "short" },
  F: { dateStyle: "full", timeStyle: "short" },
};
const STEPS = [["year", 31_536_000], ["month", 2_592_000], ["day", 86_400], ["hour", 3600], ["minute", 60]];

/** A `<t:…>` of Discord's markdown. */
export function timestamp(seconds, style = "f") {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return t("invalidDate");
  if (style !== "R") return format(STYLES[style] ?? STYLES.f).format(date);
  const away = seconds - Date.now() / 1000;
  const [unit, size] = STEPS.find(([, step]) => Math.abs(away) >= step) ?? ["second", 1];
  return new Intl.RelativeTimeFormat(shownLocale(), { numeric: "auto" }).format(Math.round(away / size), unit);
}

/** A file's size: "1.4 MB". */
export function bytes(size) {
  const [unit, step] = [["MB", 2 ** 20], ["KB", 2 ** 10], ["bytes", 1]].find(([, one]) => size >= one) ?? ["bytes", 1];
  return `${new Intl.NumberFormat(shownLocale(), { maximumFractionDigits: 1 }).format(size / step)} ${unit}`;
}
