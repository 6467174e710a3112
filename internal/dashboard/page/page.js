"use strict";
// The page is complete without this script. The script updates it after each event of a stream, and says so
// when it cannot.
const main = document.querySelector("main"), connection = document.getElementById("connection");

// Without the password that the address may hold: fetch rejects it, and the browser adds it by itself.
const address = location.origin + location.pathname + location.search;

// Times are shown with their age, by the clock of the server.
const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "always" });
let ahead = 0; // of this clock over the server's, in milliseconds
const away = seconds => {
  const size = Math.abs(seconds);
  if (size < 60) return seconds <= 0 ? "just now" : "within a minute";
  for (const [unit, length] of [["day", 86400], ["hour", 3600], ["minute", 60]])
    if (size >= length) return words.format(Math.trunc(seconds / length), unit);
};
const setTimes = root => {
  for (const time of root.querySelectorAll("time")) {
    time.dataset.text ??= time.textContent;
    const text = time.dataset.text + ", " + away((Date.parse(time.dateTime) - Date.now() + ahead) / 1000);
    if (time.textContent !== text) time.textContent = text;
  }
};
const setClock = from => { ahead = Date.now() - Date.parse(from.dataset.now); };

// morph makes a node equal to another one. It leaves equal parts alone, to keep the focus, open details and
// the selection.
const like = (a, b) => a.nodeName === b.nodeName && (a.id || "") === (b.id || "");
const morph = (old, now) => {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.nodeValue !== now.nodeValue) old.nodeValue = now.nodeValue;
    return;
  }
  for (const { name } of Array.from(old.attributes))
    if (!now.hasAttribute(name) && name !== "open") old.removeAttribute(name);
  for (const { name, value } of Array.from(now.attributes))
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  const wanted = Array.from(now.childNodes), ids = new Set(wanted.map(n => n.id).filter(Boolean));
  let next = old.firstChild;
  const drop = () => { const old = next; next = next.nextSibling; old.remove(); };
  for (const want of wanted) {
    const kept = want.id && Array.from(old.children).find(child => child.id === want.id);
    while (kept && next && next !== kept && !ids.has(next.id)) drop();
    if (kept && next !== kept && like(kept, want)) old.insertBefore(kept, next);
    else if (next && like(next, want)) next = next.nextSibling;
    else { old.insertBefore(document.importNode(want, true), next); continue; }
    morph(next ? next.previousSibling : old.lastChild, want);
  }
  while (next) drop();
};

// refresh loads the current page. Calls during a refresh lead to one more.
let busy = false, again = false;
const refresh = async () => {
  if (busy) { again = true; return; }
  busy = true;
  const late = setTimeout(lost, 15000); // a large page of a busy machine may still come
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(60000) });
    if (!answer.ok) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html"), now = page.querySelector("main");
    if (page.documentElement.dataset.version !== document.documentElement.dataset.version) return location.reload();
    setClock(now);
    setTimes(now);
    const focused = document.activeElement;
    morph(main, now);
    if (document.activeElement !== focused && focused.isConnected) focused.focus();
    document.title = page.title;
    say("");
  } catch {
    lost();
  } finally {
    clearTimeout(late);
    busy = false;
    if (again) { again = false; refresh(); }
  }
};
const say = text => { if (connection.textContent !== text) connection.textContent = text; };
const lost = () => say("Not connected to camsync: this page may be outdated.");

// A hidden page has no stream, since browsers allow only a few per host.
let stream, silence;
const listen = () => {
  clearTimeout(silence);
  stream?.close();
  if (document.hidden) return;
  stream = new EventSource(new URL("dashboard/events", address));
  const restart = () => { clearTimeout(silence); silence = setTimeout(() => { listen(); refresh(); }, 60000); };
  restart();
  stream.onmessage = event => {
    restart();
    if (event.data === main.dataset.revision) say(""); else refresh();
  };
  stream.onerror = () => {
    refresh();
    if (stream.readyState === EventSource.CLOSED) { clearTimeout(silence); silence = setTimeout(listen, 15000); }
  };
};
document.addEventListener("change", event => { if (event.target.matches("form select")) event.target.form.requestSubmit(); });
document.addEventListener("visibilitychange", listen);
setClock(main);
setTimes(main);
setInterval(() => setTimes(document), 10000);
listen();
