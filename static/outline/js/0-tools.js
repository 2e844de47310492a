// What a page gains with a script; without it everything can still be read and reached. The files of this folder are
// joined into one script, in one scope. Whoever changes the body (the live preview) sends "outline:update" afterwards.
const root = document.documentElement, words = document.currentScript.dataset;
const site = new URL("..", document.currentScript.src), local = location.protocol === "file:";
const $ = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
const target = (hash) => { try { return document.getElementById(decodeURIComponent(hash.slice(1))); } catch { return null; } };
const on = (type, heard, at = document) => at?.addEventListener(type, heard);
const plain = (event) => !(event.defaultPrevented || event.button || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey);

// An address of the site in full; on a disk, a folder has no index of its own. And back: what a page is known by.
const full = (url) => new URL(local ? url.replace(/^([^?#]*\/)?(?=$|[?#])/, "$1index.html") : url, site).href;
const known = (url) => url.pathname.replace(/index\.html$/, "").slice(site.pathname.length);

// What stays on this device, for this site alone.
const key = (name) => `outline-${name}:${site.pathname}`;
const kept = (name, store = "localStorage") => { try { return JSON.parse(window[store].getItem(key(name))); } catch { return null; } };
const keep = (name, value, store = "localStorage") => { try { window[store].setItem(key(name), JSON.stringify(value)); } catch { /* then it holds for this page only */ } };

// What few pages need, and what is asked for, comes from files of its own.
const asked = {};
const load = (name) => asked[name] ||= new Promise((done, failed) => {
  document.head.append(make("script", { src: new URL(`outline/${name}.js`, site), onload: done, onerror: failed }));
});

// What listeners hear where others see a sign change.
const voice = make("p", { className: "unseen", role: "status" });
document.body.append(voice);
const say = (text) => { voice.textContent = text; setTimeout(() => { voice.textContent = ""; }, 2000); };

// All that touches the body, and runs again when the body has changed.
const enhancements = [];
const tools = window.outline = { $, all, full, keep, kept, key, load, make, on, root, target, words };
