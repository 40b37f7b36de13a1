// Walks the drawing with mouse and keyboard. Everything that it shows stands in the page already.
"use strict";
(() => {
  const frame = document.querySelector(".graph"), svg = frame.querySelector("svg"), tools = document.querySelector(".tools");
  const split = document.querySelector(".split"), facts = document.querySelector(".facts"), tell = document.querySelector(".tell");
  const nodes = new Map([...svg.querySelectorAll(".node")].map(element => {
    const box = element.querySelector(".box"), of = name => Number(box.getAttribute(name));
    return [element.dataset.node, { element, id: element.dataset.node, x: of("x"), y: of("y"), middle: of("y") + of("height") / 2, before: [], after: [] }];
  }));
  const edges = [...svg.querySelectorAll(".edge")].map(element => ({ element, from: nodes.get(element.dataset.from), to: nodes.get(element.dataset.to) }));
  for (const { from, to } of edges) { from.after.push(to); to.before.push(from); }
  if (nodes.size === 0) return;

  const start = [...nodes.values()].find(node => node.element.classList.contains("start")) ?? nodes.values().next().value;
  let current = start, chosen = null, zoom = 1;
  const width = Number(svg.getAttribute("width")), height = Number(svg.getAttribute("height"));

  const reach = (node, side) => {
    const found = new Set([node]);
    for (const one of found) for (const next of one[side]) found.add(next);
    return found;
  };

  // What the node was made from, and what was made from it.
  const light = node => {
    svg.classList.toggle("walked", node !== null);
    const up = node ? reach(node, "before") : new Set(), down = node ? reach(node, "after") : new Set();
    for (const one of nodes.values()) one.element.classList.toggle("lit", up.has(one) || down.has(one));
    for (const edge of edges) edge.element.classList.toggle("lit", (up.has(edge.from) && up.has(edge.to)) || (down.has(edge.from) && down.has(edge.to)));
  };

  const showFacts = node => {
    const listed = node && document.getElementById("node-" + node.id);
    split.classList.toggle("open", Boolean(listed));
    facts.hidden = !listed;
    facts.replaceChildren();
    if (!listed) return;
    const heading = document.createElement("h3");
    heading.append(...[...listed.querySelector("summary").childNodes].map(child => child.cloneNode(true)));
    facts.append(heading, listed.querySelector("dl").cloneNode(true));
  };

  const choose = node => {
    chosen?.element.classList.remove("chosen");
    chosen = node;
    chosen?.element.classList.add("chosen");
    light(node);
    showFacts(node);
    tell.textContent = node ? `${node.element.getAttribute("aria-label")}. Made from ${reach(node, "before").size - 1}, went into ${reach(node, "after").size - 1}.` : "Nothing is chosen.";
  };

  const show = node => {
    const box = node.element.getBoundingClientRect(), view = frame.getBoundingClientRect(), edge = 24;
    frame.scrollLeft += Math.min(0, box.left - view.left - edge) || Math.max(0, box.right - view.right + edge);
    frame.scrollTop += Math.min(0, box.top - view.top - edge) || Math.max(0, box.bottom - view.bottom + edge);
  };

  const center = node => {
    const box = node.element.getBoundingClientRect(), view = frame.getBoundingClientRect();
    frame.scrollLeft += (box.left + box.right - view.left - view.right) / 2;
    frame.scrollTop += (box.top + box.bottom - view.top - view.bottom) / 2;
  };

  const go = (node, focus = true) => {
    current.element.setAttribute("tabindex", "-1");
    current = node;
    current.element.setAttribute("tabindex", "0");
    if (focus) current.element.focus({ preventScroll: true });
    choose(node);
    show(node);
  };

  const scale = (next, x = frame.clientWidth / 2, y = frame.clientHeight / 2) => {
    next = Math.min(2.5, Math.max(0.1, next));
    const left = (frame.scrollLeft + x) / zoom, top = (frame.scrollTop + y) / zoom;
    zoom = next;
    svg.setAttribute("width", width * zoom);
    svg.setAttribute("height", height * zoom);
    frame.scrollLeft = left * zoom - x;
    frame.scrollTop = top * zoom - y;
  };

  const nearest = (list, node) => [...list].sort((a, b) => Math.abs(a.middle - node.middle) - Math.abs(b.middle - node.middle) || a.x - b.x)[0];
  const sibling = (node, sign) => nearest([...nodes.values()].filter(one => one.x === node.x && (one.middle - node.middle) * sign > 0), node);
  const steps = {
    ArrowLeft: node => nearest(node.before, node), ArrowRight: node => nearest(node.after, node),
    ArrowUp: node => sibling(node, -1), ArrowDown: node => sibling(node, 1), Home: () => start,
  };

  svg.addEventListener("keydown", event => {
    const node = nodes.get(event.target.closest(".node")?.dataset.node);
    if (!node || event.ctrlKey || event.metaKey || event.altKey) return;
    if (steps[event.key]) {
      const next = steps[event.key](node);
      if (next) go(next);
      else tell.textContent = "Nothing there.";
    } else if (event.key === "Enter" || event.key === " ") {
      go(node);
      facts.focus();
    } else return;
    event.preventDefault();
  });
  document.addEventListener("keydown", event => {
    if (event.key !== "Escape" || !chosen) return;
    if (facts.contains(document.activeElement)) current.element.focus();
    choose(null);
  });

  // A press that moves is a drag, any other chooses; with Ctrl or Cmd the link opens as links do.
  let drag = null;
  frame.addEventListener("pointerdown", event => {
    if (event.button === 0 && event.pointerType === "mouse") drag = { x: event.clientX, y: event.clientY, left: frame.scrollLeft, top: frame.scrollTop, moved: false };
  });
  window.addEventListener("pointermove", event => {
    if (!drag) return;
    drag.moved ||= Math.hypot(event.clientX - drag.x, event.clientY - drag.y) > 4;
    frame.classList.toggle("dragged", drag.moved);
    if (drag.moved) { frame.scrollLeft = drag.left + drag.x - event.clientX; frame.scrollTop = drag.top + drag.y - event.clientY; }
  });
  window.addEventListener("pointerup", () => {
    frame.classList.remove("dragged");
    setTimeout(() => { drag = null; });
  });
  svg.addEventListener("dragstart", event => event.preventDefault());
  svg.addEventListener("click", event => {
    if (event.ctrlKey || event.metaKey) return;
    const node = nodes.get(event.target.closest(".node")?.dataset.node);
    if (node) event.preventDefault();
    if (!drag?.moved) node ? go(node) : choose(null);
  });
  svg.addEventListener("pointerover", event => {
    const node = nodes.get(event.target.closest(".node")?.dataset.node);
    if (!drag && event.pointerType === "mouse") light(node ?? chosen);
  });
  svg.addEventListener("pointerleave", () => light(chosen));
  frame.addEventListener("wheel", event => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    const view = frame.getBoundingClientRect();
    scale(zoom * Math.exp(-event.deltaY / 400), event.clientX - view.left, event.clientY - view.top);
  }, { passive: false });

  const fit = () => { scale(Math.min(1, (frame.clientWidth - 4) / width, (frame.clientHeight - 4) / height)); };
  tools.addEventListener("click", event => ({ in: () => scale(zoom * 1.25), out: () => scale(zoom / 1.25), fit, start: () => { go(start); center(start); } })[event.target.dataset.do]?.());
  document.addEventListener("click", event => {
    const node = nodes.get(event.target.closest("[data-go]")?.dataset.go);
    if (!node || !facts.contains(event.target)) return;
    event.preventDefault();
    go(node);
  });
  window.addEventListener("hashchange", () => { const listed = document.getElementById(location.hash.slice(1)); if (listed?.matches(".listed")) listed.open = true; });

  for (const node of nodes.values()) node.element.setAttribute("tabindex", node === start ? "0" : "-1");
  for (const node of nodes.values()) node.element.setAttribute("role", "button");
  frame.classList.add("drawn");
  frame.removeAttribute("tabindex");
  tools.hidden = false;
  if (width * 0.6 <= frame.clientWidth) fit();
  center(start);
})();
