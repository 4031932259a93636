//! How the page looks: size, colours, pictures.

use std::fs;

use serde_json::{Value, json};

use super::{ELEMENT, Page, text, texts};
use crate::session::answered;
use crate::{PINS, start};

/// The part that runs in the browser.
const LOOK: &str = include_str!("look.js");

/// The system's setting for colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    Light,
    Dark,
}

impl Scheme {
    /// The name of the setting.
    pub fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

impl Page {
    /// Gives the page this size in CSS pixels. A narrow one becomes a phone's.
    pub async fn resize(&self, width: u32, height: u32) {
        self.resize_at(width, height, 1).await;
    }

    /// The same with so many pixels of the device for each of CSS, as a zoom gives.
    pub async fn resize_at(&self, width: u32, height: u32, scale: u32) {
        let parameters = json!({
            "width": width, "height": height, "deviceScaleFactor": scale, "mobile": width < 700,
        });
        self.devtools("Emulation.setDeviceMetricsOverride", parameters)
            .await;
        self.until(format!("a width of {width}"), async move || {
            // A page that says nothing of its width, such as the one before the first, has its own.
            let script = "return document.querySelector('meta[name=viewport]') && innerWidth;";
            match self.look(script, Vec::new()).await? {
                shown if shown.is_null() || shown == width => Ok(()),
                shown => Err(shown.to_string()),
            }
        })
        .await;
    }

    /// Sets the system's colours, and that nothing should move.
    pub async fn set_scheme(&self, scheme: Scheme) {
        let features = json!([
            { "name": "prefers-color-scheme", "value": scheme.name() },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]);
        self.devtools(
            "Emulation.setEmulatedMedia",
            json!({ "features": features }),
        )
        .await;
    }

    /// A command that only Chromium has.
    pub async fn devtools(&self, command: &str, parameters: Value) -> Value {
        self.session.devtools(command, parameters).await
    }

    /// Saves a picture of the page.
    pub async fn picture(&self, name: &str) {
        let png = answered("a picture", self.session.client.screenshot()).await;
        let path = start::pictures().join(format!("{name}.png"));
        fs::write(&path, png).expect("the picture can be saved");
    }

    /// Elements that no part of the page makes; text from a board became markup.
    pub async fn foreign_elements(&self) -> Vec<String> {
        let script = "
            const foreign = 'img, svg:not([aria-hidden], button *), iframe, a:not(nav *), b, style:not(head *), link:not(head *), script:not(head *)';
            return [...document.querySelectorAll(foreign)].map((element) => element.outerHTML.slice(0, 200));";
        texts(&self.script(script).await)
    }

    /// From here on, a dialog that a script opens is noted as `window.xss` instead.
    pub async fn trap_dialogs(&self) {
        let script =
            "window.alert = window.confirm = window.prompt = () => { window.xss = 'dialog'; };";
        self.script(script).await;
    }

    /// Everything that the page has requested, as the browser counts it.
    pub async fn resources(&self) -> Value {
        let script = "return performance.getEntriesByType('resource').map((entry) => entry.name);";
        self.script(script).await
    }

    /// What is wider than its place, so that it would have to be scrolled sideways.
    pub async fn scrolled_sideways(&self) -> Vec<String> {
        let script = "
            return [...document.querySelectorAll('*')]
                .filter((element) => isShown(element) && !element.matches('input, textarea'))
                .filter((element) => element.scrollWidth > element.clientWidth)
                .filter((element) => element === document.documentElement
                    || ['auto', 'scroll'].includes(getComputedStyle(element).overflowX))
                .map((element) => `${element.tagName} ${nameOf(element).slice(0, 30)}: `
                    + `${element.scrollWidth} in ${element.clientWidth}`);";
        texts(&self.script(script).await)
    }

    /// Values and units of which a part is not to be seen: they are wider or higher than their place,
    /// reach out of their card, or lie over its label or its control.
    pub async fn cut_values(&self) -> Vec<String> {
        let script = "
            const cut = [];
            for (const output of document.querySelectorAll('[data-pin] output')) {
                const card = output.closest('[data-pin]');
                const say = (what) => cut.push(`${nameOf(card)}: ${what}`);
                for (const element of [output, output.parentElement]) {
                    const { textOverflow } = getComputedStyle(element);
                    if (element.clientWidth && element.scrollWidth > element.clientWidth) say('too wide');
                    if (element.clientHeight && element.scrollHeight > element.clientHeight + 1) say('too high');
                    if (textOverflow === 'ellipsis') say('ends with …');
                }
                const range = document.createRange();
                range.selectNodeContents(output.parentElement);
                const inner = card.getBoundingClientRect();
                const label = card.querySelector('h2').getBoundingClientRect();
                for (const box of range.getClientRects()) {
                    if (box.left < inner.left || box.right > inner.right || box.bottom > inner.bottom)
                        say('reaches out');
                    if (box.width && box.top < label.bottom - 4) say('lies over the label');
                }
            }
            return cut;";
        texts(&self.script(script).await)
    }

    /// What can be operated and is not wholly inside the window, sideways.
    pub async fn cut_off_controls(&self) -> Vec<String> {
        let script = "
            return [...document.querySelectorAll('button, input, select')]
                .filter(isShown)
                .filter((element) => {
                    const { left, right } = element.getBoundingClientRect();
                    return left < 0 || right > innerWidth;
                })
                .map(nameOf);";
        texts(&self.script(script).await)
    }

    /// Parts of the page that lie on top of each other, are not inside the
    /// window, or are too low for a person to use them.
    pub async fn misplaced(&self) -> Vec<String> {
        let script = "
            const parts = [
                ['bar', document.querySelector('.top'), 40],
                ['pins', document.querySelector('main'), 100],
                ...all('textbox', 'Command').map((command) => ['command line', command, 24]),
                ...all('searchbox', 'Filter').map((filter) => ['filter', filter, 24]),
                ...all('log', 'Console').map((log) => ['console', log, 100]),
            ].map(([name, element, least]) => [name, element.getBoundingClientRect(), least]);
            const apart = (a, b) => a.right <= b.left + 1 || b.right <= a.left + 1
                || a.bottom <= b.top + 1 || b.bottom <= a.top + 1;
            const found = [];
            parts.forEach(([name, box, least], at) => {
                if (box.height < least) found.push(`${name} is ${box.height} px high`);
                if (box.right > innerWidth + 1 || box.bottom > innerHeight + 1) found.push(`${name} is cut off`);
                parts.slice(at + 1).filter(([, other]) => !apart(box, other))
                    .forEach(([other]) => found.push(`${name} and ${other} overlap`));
            });
            return found;";
        texts(&self.script(script).await)
    }

    /// Which cards, headings and tables among the pins lie on top of each other, or reach out of
    /// their list sideways.
    pub async fn overlapping_pins(&self) -> Vec<String> {
        let script = "
            const main = document.querySelector('main');
            const cards = all('group').filter((group) => !group.querySelector('[role=group]'));
            const rest = [...main.querySelectorAll('h2, summary, table, p')]
                .filter((element) => isShown(element) && !cards.some((card) => card.contains(element)))
                // What was said of an edit lies over the cards for a while, and has no height of its own.
                .filter((element) => element.getBoundingClientRect().height > 0);
            const parts = [...cards, ...rest].map((element) => [element, element.getBoundingClientRect()]);
            const [{ left, right }, found] = [main.getBoundingClientRect(), []];
            const name = (element) => `${element.tagName} “${nameOf(element).slice(0, 30)}”`;
            parts.forEach(([element, box], at) => {
                if (box.left < left || box.right > right) found.push(`${name(element)} reaches out`);
                for (const [other, its] of parts.slice(at + 1)) {
                    if (box.left < its.right - 1 && its.left < box.right - 1
                        && box.top < its.bottom - 1 && its.top < box.bottom - 1)
                        found.push(`${name(element)} and ${name(other)} overlap`);
                }
            });
            return found;";
        texts(&self.script(script).await)
    }

    /// What of a card lies below its handles while the dashboard is edited.
    pub async fn below_handles(&self) -> Vec<String> {
        let script = "
            return all('group').filter((group) => !group.querySelector('[role=group]')).flatMap((card) => {
                const boxes = (selector) => [...card.querySelectorAll(selector)].filter(isShown)
                    .map((element) => element.getBoundingClientRect());
                return boxes('.handles button').flatMap((handle) => boxes('h2, output, .unit, .part button')
                    .filter((box) => box.left < handle.right && handle.left < box.right
                        && box.top < handle.bottom && handle.top < box.bottom)
                    .map((box) => `${nameOf(card)}: ${box.bottom} and ${handle.top}`));
            });";
        texts(&self.script(script).await)
    }

    /// Which fields and buttons of the open dialog lie on top of each other, or reach out of it.
    /// Its last buttons stay in sight while the fields are scrolled below them.
    pub async fn overlapping_controls(&self) -> Vec<String> {
        let script = "
            const [dialog] = all('dialog');
            const controls = [...dialog.querySelectorAll('label, button, textarea, h2, li')].filter(isShown);
            const bounds = dialog.getBoundingClientRect();
            const found = [];
            const kinds = [controls.filter((one) => one.matches('button')), controls.filter((one) => !one.matches('button'))];
            for (const kind of kinds) kind.forEach((one, at) => {
                const box = one.getBoundingClientRect();
                if (box.left < bounds.left || box.right > bounds.right) found.push(`${textOf(one)} reaches out`);
                for (const other of kind.slice(at + 1)) {
                    const its = other.getBoundingClientRect();
                    if (box.left < its.right - 1 && its.left < box.right - 1
                        && box.top < its.bottom - 1 && its.top < box.bottom - 1)
                        found.push(`${textOf(one)} and ${textOf(other)} overlap`);
                }
            });
            return found;";
        texts(&self.script(script).await)
    }

    /// What the dashboard is edited with and is smaller than a thumb needs, in CSS pixels. A field
    /// is as large as its label where that holds it.
    pub async fn smaller_than_thumbs(&self) -> Vec<String> {
        let script = "
            const places = '[role=toolbar], dialog[open], .handles, header';
            return [...document.querySelectorAll('button, input, select, textarea')]
                .filter((control) => control.closest(places))
                .map((control) => control.matches('[type=checkbox], [type=file]') ? control.closest('label') : control)
                .filter(isShown)
                .map((control) => [control, control.getBoundingClientRect()])
                .filter(([, { width, height }]) => width < 44 || height < 44)
                .map(([control, { width, height }]) => `${nameOf(control)}: ${width} by ${height}`);";
        texts(&self.script(script).await)
    }

    /// How wide the pins and the console are together, in CSS pixels.
    pub async fn used_width(&self) -> f64 {
        let script = "
            const boxes = [document.querySelector('main'), one('log', 'Console')]
                .map((element) => element.getBoundingClientRect());
            return boxes[0].width + boxes[1].width;";
        self.script(script).await.as_f64().expect("a width")
    }

    /// Text that is smaller than this, in CSS pixels.
    pub async fn text_smaller_than(&self, pixels: f64) -> Vec<String> {
        let script = format!("{LOOK}\nreturn smallTexts(arguments[0]);");
        texts(&self.script_with(&script, vec![json!(pixels)]).await)
    }

    /// Text whose contrast to what is behind it is less than WCAG asks for.
    pub async fn pale_text(&self) -> Vec<String> {
        texts(&self.script(&format!("{LOOK}\nreturn paleTexts();")).await)
    }

    /// Everything that can be operated or has a role, as the browser tells it
    /// to a screen reader: its role and its accessible name.
    pub async fn announced(&self) -> Vec<(String, String)> {
        let script =
            "return [...document.querySelectorAll('button, input, [role]')].filter(isShown);";
        let found = self.script(script).await;
        let mut announced = Vec::new();
        for element in found.as_array().into_iter().flatten() {
            let id = element[ELEMENT].as_str().expect("an element");
            let role = self
                .session
                .extra(&format!("element/{id}/computedrole"), None)
                .await;
            let name = self
                .session
                .extra(&format!("element/{id}/computedlabel"), None)
                .await;
            announced.push((text(&role), text(&name)));
        }
        announced
    }

    /// Whether all of something is inside the window, without scrolling, and nothing lies over it.
    pub async fn is_in_sight(&self, role: &str, name: &str) -> bool {
        let script = "
            const { left, top, right, bottom } = one(...arguments).getBoundingClientRect();
            const seen = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
            return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight
                && one(...arguments).contains(seen);";
        self.script_with(script, vec![json!(role), json!(name)])
            .await
            == true
    }

    /// Where the cards of the pins are, however far their list is scrolled:
    /// left, top, width and height of each.
    pub async fn cards(&self) -> Value {
        let script = "
            return arguments[0].map((label) => {
                const card = one('group', label);
                const { x, y, width, height } = card.getBoundingClientRect();
                let scrolled = 0;
                for (let outer = card; outer; outer = outer.parentElement) scrolled += outer.scrollTop;
                return [x, y + scrolled, width, height].map(Math.round);
            });";
        self.script_with(script, vec![json!(PINS)]).await
    }
}
