//! The page's title: what it shows, then the product; before these how many alarms wait.

use crate::browser::page;
use std::cell::RefCell;

thread_local! {
    static SHOWN: RefCell<(String, usize)> = const { RefCell::new((String::new(), 0)) };
}

/// Titles the page.
pub fn set(what: &str) {
    SHOWN.with_borrow_mut(|shown| {
        what.clone_into(&mut shown.0);
        page::set_title(&title(&shown.0, shown.1));
    });
}

/// Shows how many alarms wait, in the title and on the icon.
pub fn badge(count: usize) {
    SHOWN.with_borrow_mut(|shown| {
        if shown.1 != count {
            shown.1 = count;
            page::set_title(&title(&shown.0, count));
            page::set_icon(if count > 0 { "/icon-urgent.svg" } else { "/icon.svg" });
        }
    });
}

fn title(what: &str, alarms: usize) -> String {
    if alarms > 0 { format!("({alarms}) {what} · Balie") } else { format!("{what} · Balie") }
}

#[cfg(test)]
mod tests {
    use super::title;

    #[test]
    fn alarms_come_before_what_the_page_shows() {
        assert_eq!(title("Wachtrij", 0), "Wachtrij · Balie");
        assert_eq!(title("Wachtrij", 2), "(2) Wachtrij · Balie");
    }
}
