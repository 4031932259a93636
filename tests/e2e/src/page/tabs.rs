//! Several tabs of one browser: which one is driven, which one is seen, how one ends.

use fantoccini::wd::WindowHandle;
use serde_json::{Value, json};

use super::Page;
use crate::browser::Browser;
use crate::session::answered;

/// A tab of the browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tab(WindowHandle);

impl Page {
    /// The tab that is driven now.
    pub async fn tab(&self) -> Tab {
        Tab(answered("the tab", self.session.client.window()).await)
    }

    /// Opens another tab at an address, and drives it from now on. The one before may be hidden by it.
    pub async fn new_tab(&self, url: &str) -> Tab {
        self.open_another(true, url).await
    }

    /// Opens another window at an address, and drives it from now on. All windows are seen.
    pub async fn new_window(&self, url: &str) -> Tab {
        self.open_another(false, url).await
    }

    async fn open_another(&self, as_tab: bool, url: &str) -> Tab {
        let opened = self.session.client.new_window(as_tab);
        let tab = Tab(answered("a new tab or window", opened).await.handle);
        self.turn_to(&tab).await;
        self.go_to(url).await;
        tab
    }

    /// Drives this tab from now on.
    pub async fn turn_to(&self, tab: &Tab) {
        let turned = self.session.client.switch_to_window(tab.0.clone());
        answered("the other tab", turned).await;
    }

    /// Closes the tab that is driven; another one has to be turned to.
    pub async fn close_this_tab(&self) {
        answered("closing a tab", self.session.client.close_window()).await;
    }

    /// Kills the process of the tab that is driven; another one has to be turned to.
    pub async fn crash_this_tab(&self) {
        // The answer is that the tab has crashed, which is an error.
        let _ = self.session.try_devtools("Page.crash", json!({})).await;
    }

    /// From now on this tab knows when another one is in front of it. Chromium's.
    pub async fn can_be_hidden(&self) {
        let command = "Emulation.setFocusEmulationEnabled";
        self.devtools(command, json!({ "enabled": false })).await;
    }

    /// Puts a tab in front of the others, without driving it. Chromium's.
    pub async fn put_in_front(&self, tab: &Tab) {
        let target = json!({ "targetId": String::from(tab.0.clone()) });
        self.devtools("Target.activateTarget", target).await;
    }

    /// Freezes the page as the browser does with one that was long unseen, or thaws it. Chromium's.
    pub async fn freeze(&self, frozen: bool) {
        let state = if frozen { "frozen" } else { "active" };
        let command = "Page.setWebLifecycleState";
        self.devtools(command, json!({ "state": state })).await;
    }

    /// Runs a script in every page to come of this tab, before its own. Chromium's.
    pub async fn before_start(&self, script: &str) {
        let command = "Page.addScriptToEvaluateOnNewDocument";
        self.devtools(command, json!({ "source": script })).await;
    }

    /// Whether the page is hidden.
    pub async fn is_hidden(&self) -> bool {
        self.script("return document.hidden;").await == Value::Bool(true)
    }

    /// Which browser it is.
    pub fn browser(&self) -> Browser {
        self.session.browser
    }
}
