"use strict";
// Keys for the page that a TA marks on, and sums. Without this file, everything is done with a mouse.
const form = document.querySelector("form.marking");
const comment = document.getElementById("comment");
const keys = document.getElementById("keys");
const items = form ? [...form.querySelectorAll("[name=item]")] : [];
const offered = [...document.querySelectorAll("[data-comment]")];

// Items add up to the points, which can be changed by hand afterwards.
function add() {
  const sum = items.reduce((total, item) => total + (item.checked ? Number(item.dataset.points) : 0), 0);
  form.elements.points.value = String(Math.round(sum * 1000) / 1000);
}

function tick(chosen) {
  items.forEach((item, number) => { item.checked = chosen(item, number); });
  add();
}

// A comment that is there already is not added a second time.
function append(text) {
  const parts = comment.value.trim() ? comment.value.trim().split("\n\n") : [];
  if (!parts.includes(text)) comment.value = [...parts, text].join("\n\n");
}

function near() {
  const boxes = [...form.querySelectorAll("[data-near]")];
  const all = boxes.every((box) => box.checked);
  boxes.forEach((box) => { box.checked = !all; });
}

// By the place of a key, for with a Korean keyboard the letter is another one.
const actions = {
  KeyF: () => items.length && tick(() => true),
  Digit0: () => items.length && tick(() => false),
  KeyA: () => document.getElementById("near")?.click(),
  KeyC: () => comment?.focus(),
  KeyM: () => { const model = document.getElementById("model"); if (model) model.open = !model.open; },
  KeyJ: () => document.getElementById("after")?.click(),
  KeyK: () => document.getElementById("before")?.click(),
  KeyU: () => document.getElementById("last")?.click(),
  Enter: () => form.requestSubmit(form.querySelector("button.main")),
  NumpadEnter: () => actions.Enter(),
};

function numbered(event) {
  const number = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
  if (!number) return undefined;
  const at = Number(number) - 1;
  if (event.shiftKey) return offered[at] && (() => offered[at].click());
  return items[at] && (() => items[at].click());
}

function pressed(event) {
  const writing = event.target.matches("textarea, input[type=number]");
  if (writing && event.code === "Escape") { event.target.blur(); return; }
  if (event.target === comment && event.code === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    actions.Enter();
    return;
  }
  if (!keys?.checked || writing || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  // What has the focus does what it does by itself.
  if (event.code.endsWith("Enter") && event.target.matches("button, a, summary")) return;
  const action = numbered(event) ?? (event.shiftKey ? undefined : actions[event.code]);
  if (!action) return;
  event.preventDefault();
  action();
}

if (form) {
  items.forEach((item) => item.addEventListener("change", add));
  offered.forEach((button) => button.addEventListener("click", () => append(button.dataset.comment)));
  document.getElementById("near")?.addEventListener("click", near);
  if (keys) {
    keys.checked = localStorage.getItem("proctor-keys") !== "off";
    keys.addEventListener("change", () => localStorage.setItem("proctor-keys", keys.checked ? "on" : "off"));
    document.addEventListener("keydown", pressed);
  }
}
