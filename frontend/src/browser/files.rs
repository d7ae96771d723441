//! Files that somebody chose, dropped or pasted, and their way to the server.

use gloo::events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{
    ClipboardEvent, DataTransfer, DragEvent, Event, FileList, HtmlInputElement, ProgressEvent, Url,
    XmlHttpRequest,
};

pub use web_sys::File;

fn all(list: Option<FileList>) -> Vec<File> {
    let Some(list) = list else { return vec![] };
    (0..list.length()).filter_map(|n| list.get(n)).collect()
}

fn carried(transfer: Option<DataTransfer>) -> Vec<File> {
    all(transfer.and_then(|t| t.files()))
}

/// The files that an input of files has; it forgets them, so that the same one can be chosen again.
pub fn chosen(event: &Event) -> Vec<File> {
    let Some(input) = event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok()) else {
        return vec![];
    };
    let files = all(input.files());
    input.set_value("");
    files
}

/// The files that a paste or a drop brings.
pub fn brought(event: &Event) -> Vec<File> {
    if let Some(paste) = event.dyn_ref::<ClipboardEvent>() {
        return carried(paste.clipboard_data());
    }
    carried(event.dyn_ref::<DragEvent>().and_then(DragEvent::data_transfer))
}

/// Lets the person choose files with the input that the selector finds.
pub fn choose(selector: &str) {
    let found = super::page::document().query_selector(selector).ok().flatten();
    if let Some(input) = found.and_then(|e| e.dyn_into::<HtmlInputElement>().ok()) {
        input.click();
    }
}

/// An address under which the page shows a file; dropping it forgets the address.
pub struct Preview(String);

impl Preview {
    pub fn of(file: &File) -> Option<Self> {
        Url::create_object_url_with_blob(file).ok().map(Self)
    }

    pub fn address(&self) -> &str {
        &self.0
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = Url::revoke_object_url(&self.0);
    }
}

/// How far an upload is.
pub enum Progress {
    /// So many hundredths are on their way.
    Percent(u8),
    /// The server answered.
    Answer(super::request::Answer),
    /// There was no answer.
    NoAnswer,
}

/// An upload; dropping it breaks it off.
pub struct Transfer {
    request: XmlHttpRequest,
    _listeners: Vec<EventListener>,
}

impl Transfer {
    /// Posts the bytes of a file; `None` when the browser refuses. (`fetch` does not tell how far it is.)
    pub fn begin(address: &str, file: &File, tell: impl Fn(Progress) + Clone + 'static) -> Option<Self> {
        let request = XmlHttpRequest::new().ok()?;
        request.open("POST", address).ok()?;
        request.set_request_header("Accept", "application/json").ok()?;
        request.set_request_header("Content-Type", "application/octet-stream").ok()?;
        let (part, loaded, xhr) = (tell.clone(), tell.clone(), request.clone());
        let mut listeners = vec![
            EventListener::new(&request, "load", move |_| {
                let status = xhr.status().unwrap_or_default();
                let body = xhr.response_text().ok().flatten().unwrap_or_default();
                loaded(Progress::Answer(super::request::Answer { status, body }));
            }),
            EventListener::new(&request, "error", move |_| tell(Progress::NoAnswer)),
        ];
        if let Ok(upload) = request.upload() {
            listeners.push(EventListener::new(&upload, "progress", move |event| {
                if let Some(event) = event.dyn_ref::<ProgressEvent>().filter(|e| e.total() > 0.0) {
                    part(Progress::Percent(percent(event.loaded() / event.total())));
                }
            }));
        }
        request.send_with_opt_blob(Some(file)).ok()?;
        Some(Self { request, _listeners: listeners })
    }
}

impl Drop for Transfer {
    fn drop(&mut self) {
        let _ = self.request.abort();
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is kept between 0 and 100")]
fn percent(fraction: f64) -> u8 {
    (fraction * 100.0).clamp(0.0, 100.0) as u8
}
