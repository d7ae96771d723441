//! Balie's single-page app.

include!(concat!(env!("OUT_DIR"), "/i18n/mod.rs"));

mod account;
mod api;
mod app;
mod browser;
mod canned;
mod channels;
mod desk;
mod intake;
mod lang;
mod live;
mod notices;
mod patrol;
mod people;
mod rules;
mod search;
mod session;
mod shell;
mod shortcuts;
mod statement;
mod store;
mod targets;
mod tokens;
mod ui;

fn main() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(app::App);
}
