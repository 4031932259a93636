// Runs in the page, in front of every script of a test. It finds things as a
// person or a screen reader does: by role, accessible name and what is shown.
const ROLES = {
  alert: "[role=alert]",
  button: "button:not([role]), [role=button]",
  checkbox: "input[type=checkbox]:not([role])",
  // It has no role of its own.
  color: "input[type=color]",
  combobox: "select",
  dialog: "dialog[open]",
  group: "[role=group], fieldset:not([role])",
  img: "[role=img], img:not([role])",
  link: "a[href]",
  list: "ul:not([role]), ol:not([role])",
  log: "[role=log]",
  navigation: "nav",
  // It has no role of its own.
  password: "input[type=password]",
  separator: "[role=separator]",
  searchbox: "input[type=search]",
  slider: "input[type=range], [role=slider]",
  spinbutton: "[role=spinbutton]",
  status: "[role=status]",
  switch: "[role=switch]",
  table: "table",
  toolbar: "[role=toolbar]",
  textbox: "input:not([type], [role]), input[type=text], input[type=url], textarea, [role=textbox]",
};

const isShown = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });

// What a label says beside the control that stands in it.
const textOf = (label) =>
  [...label.childNodes]
    .filter((node) => !["INPUT", "SELECT", "TEXTAREA"].includes(node.nodeName))
    .map((node) => node.textContent)
    .join("");

const nameOf = (element) => {
  const labelledBy = element.getAttribute("aria-labelledby")?.split(/\s+/) ?? [];
  const byId = labelledBy.map((id) => document.getElementById(id)?.textContent ?? "").join(" ");
  const byLabel = [...(element.labels ?? [])].map(textOf).join(" ");
  const own = element.matches("input") ? "" : element.textContent;
  return (byId || element.getAttribute("aria-label") || byLabel || own).trim();
};

const all = (role, name) =>
  [...document.querySelectorAll(ROLES[role])]
    .filter(isShown)
    .filter((element) => name === undefined || nameOf(element) === name);

// The same in a panel that is closed, from which it can be read, but not operated.
const allInClosedPanels = (role, name) =>
  [...document.querySelectorAll(ROLES[role])]
    .filter((element) => element.closest("[hidden]")?.matches(".panel"))
    .filter((element) => nameOf(element) === name);

// The button that opens a panel, and closes it.
const buttonOf = (panel) => document.querySelector(`button[aria-controls="${panel.id}"]`);

// What a person operates has to be in sight: opens the panel that it is in, closes the one that
// lies over it, and scrolls it out from under the strip. Gives all that have this role and name and
// are shown.
const inReach = (role, name) => {
  const found = all(role, name);
  const [hidden] = allInClosedPanels(role, name);
  if (found.length === 0 && hidden) buttonOf(hidden.closest(".panel")).click();
  for (const element of found.slice(0, 1)) {
    const hit = () => {
      const { left, top, right, bottom } = element.getBoundingClientRect();
      return document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    };
    // A browser that scrolls it into sight by itself may leave it under a bar.
    if (hit() === null || hit().matches("dialog")) element.scrollIntoView({ block: "center" });
    const over = () => hit()?.closest(".panel, .strip, .top, .edit-bar, .find, .said, .actions, nav") ?? null;
    const isBelow = (part) => part && !part.contains(element);
    if (over() === null && document.querySelector(".panel:not([hidden]), .trouble:not([hidden])"))
      element.scrollIntoView({ block: "nearest" });
    if (isBelow(over()?.closest(".panel"))) buttonOf(over()).click();
    if (isBelow(over())) element.scrollIntoView({ block: "center" });
  }
  return found.length > 0 ? found : all(role, name);
};

const one = (role, name) => {
  const shown = all(role, name);
  const found = shown.length > 0 ? shown : allInClosedPanels(role, name);
  if (found.length !== 1) throw new Error(`there are ${found.length} of ${role} “${name}”`);
  return found[0];
};

// What a test asks for by itself, in the language of the page.
const NAMES = {
  de: {
    Connection: "Verbindung",
    Console: "Konsole",
    stale: "veraltet",
    "Other readings": "Andere Messwerte",
    "Add ": "Hinzufügen: ",
  },
};
const named = (name) => NAMES[document.documentElement.lang]?.[name] ?? name;

const status = () => one("status", named("Connection")).innerText.trim();

// What an alert says, with the details that are folded in it.
const said = (alert) =>
  [alert.innerText, ...[...alert.querySelectorAll("details:not([open]):not([hidden])")].map((more) => more.textContent)]
    .join("\n")
    .trim();

const alerts = () => all("alert").map(said).filter((text) => text !== "");

// What a field's description says in an alert.
const problemOf = (field) =>
  ["aria-describedby", "aria-errormessage"]
    .flatMap((attribute) => field.getAttribute(attribute)?.split(/\s+/) ?? [])
    .map((id) => document.getElementById(id))
    .filter((element) => element?.closest("[role=alert]") && isShown(element))
    .map((element) => element.innerText.trim())
    .join(" ");

const pin = (label) => {
  const group = one("group", label);
  const output = group.querySelector("output");
  const control = group.querySelector("[role=switch], input[type=range], .part button");
  return {
    // What the board said, where a word stands for it.
    value: output && (output.dataset.value || output.textContent.trim()),
    words: output?.textContent.trim() ?? null,
    asked: group.querySelector(".asked")?.textContent.trim() ?? null,
    reading: output?.parentElement.textContent.trim() ?? null,
    stale: (group.getAttribute("aria-description") ?? "").split(" ").at(-1) === named("stale"),
    text: group.innerText,
    checked: group.querySelector("[role=switch]")?.getAttribute("aria-checked") ?? null,
    slider: group.querySelector("input[type=range]")?.value ?? null,
    disabled: control && (control.disabled || control.ariaDisabled === "true"),
  };
};

// The rows of the table of what no pin shows, each with what its button does and to what.
const tableRows = () =>
  all("table", named("Other readings")).flatMap((table) =>
    [...table.tBodies[0].rows].map((row) => ({
      texts: [...row.cells].map((cell) => cell.textContent),
      button: nameOf(row.querySelector("button")),
    })),
  );

// What no pin shows, as far as it is in the document: path, value, age and rate of each. In a group
// the first cell has the end of the path alone, the name of the button all of it.
const otherReadings = () =>
  tableRows()
    .filter(({ button }) => button.startsWith(named("Add ")))
    .map(({ texts: [, ...rest], button }) => [button.slice(named("Add ").length), ...rest]);

// The heads of the groups that are in the document: what it says, whether it is open, its age.
const groupHeads = () =>
  tableRows()
    .filter(({ button }) => !/^Add(ed)? /.test(button))
    .map(({ texts: [name, , age], button }) => [name, button.startsWith("Fold "), age]);

// The list stays in the document while the console is closed, without lines.
const consoleItems = () => [
  ...[...document.querySelectorAll(ROLES.log)].find((log) => nameOf(log) === named("Console")).querySelectorAll("li"),
];

// The message of a line, without its time and its buttons.
const messageOf = (item) =>
  [...item.childNodes]
    .filter((node) => !["TIME", "BUTTON"].includes(node.nodeName))
    .map((node) => node.textContent)
    .join("");

const consoleLines = (newest) =>
  consoleItems()
    .slice(-newest)
    .map((item) => [item.dataset.direction, messageOf(item)]);

const summary = () => {
  const lines = [`title: ${document.title}`, `address: ${location.href}`];
  const say = (what, look) => {
    try {
      lines.push(`${what}: ${look()}`);
    } catch (error) {
      lines.push(`${what}: not there (${error.message})`);
    }
  };
  say("status", status);
  say("alerts", () => JSON.stringify(alerts()));
  say("pins", () => all("group").map((group) => group.innerText.replace(/\s+/g, " ")).join(" | "));
  say("last console lines", () =>
    consoleLines(12)
      .map(([direction, text]) => `\n  ${direction} ${text.slice(0, 200)}`)
      .join(""),
  );
  return lines.join("\n");
};
