// Draws the frame and the empty cards of the last visit until the app is there, so that nothing
// jumps when it comes. The app wrote them (src/model/dashboard/outline.rs); there are no values.

/** Removes the outline, if there is one. */
const clear = () => {
  const drawn = document.getElementById('outline');
  if (!drawn) return;
  drawn.nextSibling.removeAttribute('style');
  drawn.remove();
};

try {
  // What a person chose in the menu is there before anything is drawn.
  for (const look of ['theme', 'density']) {
    const chosen = localStorage.getItem('pindash.' + look);
    if (chosen) document.documentElement.dataset[look] = chosen;
  }
  const kept = JSON.parse(localStorage.getItem('pindash.outline'));
  // In another width, things have other places.
  if (kept && kept.page === location.pathname + location.search && kept.width === innerWidth) {
    const add = (parent, kind, name, text) => {
      const element = document.createElement(kind);
      element.className = name;
      element.textContent = text || '';
      return parent.appendChild(element);
    };
    const page = document.createElement('div');
    page.id = 'outline';
    page.className = kept.closed ? 'page console-closed' : 'page';
    page.setAttribute('aria-hidden', true);
    page.style.cssText = `position:fixed;inset:0;background:var(--ground);--console:${kept.console}px`;
    const head = add(page, 'header', 'head');
    // As in the page, a part of the head stands around its bar.
    const parts = add(head, 'div', '');
    const bar = add(parts, 'div', 'top');
    if (kept.alarms) add(parts, 'section', 'alarms');
    if (kept.name) add(bar, 'h1', '', kept.name);
    add(add(bar, 'div', 'pill'), 'p', 'status');
    const groups = add(add(page, 'main', 'pins'), 'div');
    groups.id = 'groups';
    const places = new Map();
    for (const [group, label, kind, isWide] of kept.cards) {
      if (!places.has(group)) {
        const section = add(groups, 'section');
        if (group) add(section, 'h2', '', group);
        places.set(group, add(section, 'div', 'cards'));
      }
      const card = add(places.get(group), 'section', `pin ${kind} unknown`);
      if (isWide) card.dataset.wide = '';
      add(add(card, 'div', 'face'), 'h2', '', label);
    }
    add(page, 'section', 'console');
    // The words of the start stay in sight, over the outline.
    const words = document.getElementById('starting');
    words.style.cssText = 'position:fixed;bottom:0;padding:12px 16px';
    document.body.insertBefore(page, words);
  }
} catch (error) {
  // Storage may be denied, and what is in it damaged. Then there is no outline.
}
