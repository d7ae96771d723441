//! The files that a browser loads: one script, one wasm, one style sheet, and the page that names them.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};

use crate::node::Packages;
use crate::{process, workspace};

/// Files by their path in `dist/`.
pub type Files = BTreeMap<String, Vec<u8>>;

/// These style sheets come first, in this order; the others follow by name, so that a rule never depends on
/// the order in which a folder is read.
const FIRST_STYLES: [&str; 2] = ["tokens.css", "base.css"];
const PAGE: &str = include_str!("index.html");

/// Puts together everything that belongs in `dist/`, from what wasm-bindgen left in `work`.
pub fn bundle(tools: &Packages, work: &Path, parts: &[PathBuf], dev: bool) -> Result<Files> {
    let mut files = Files::new();
    add_static(&mut files, &workspace::root().join("frontend/public"))?;
    add_static(&mut files, &workspace::root().join("style"))?;

    let wasm = fs::read(work.join("frontend_bg.wasm")).context("wasm-bindgen made no wasm")?;
    let wasm = add_hashed(&mut files, "wasm", wasm);
    let script = script(tools, work, &wasm, dev)?;
    let script = name_parts(&mut files, work, parts, script)?;
    let script = add_hashed(&mut files, "js", script.into_bytes());
    let style = add_hashed(&mut files, "css", style(tools)?);
    let page = page(&files, &wasm, &script, &style);
    files.insert("index.html".into(), page.into_bytes());
    Ok(files)
}

/// Adds the parts that are fetched later, and has the script ask for them by the names that they get.
fn name_parts(files: &mut Files, work: &Path, parts: &[PathBuf], mut script: String) -> Result<String> {
    for part in parts {
        let content = fs::read(work.join(part))?;
        let hash = hex::encode(&Sha256::digest(&content)[..8]);
        let name = part.display().to_string();
        ensure!(script.contains(&name), "the script does not ask for {name}");
        script = script.replace(&name, &format!("later-{hash}.wasm"));
        files.insert(format!("assets/later-{hash}.wasm"), content);
    }
    Ok(script)
}

/// Adds a file under a name that changes with its content, and returns its address.
fn add_hashed(files: &mut Files, extension: &str, content: Vec<u8>) -> String {
    let hash = hex::encode(&Sha256::digest(&content)[..8]);
    let path = format!("assets/balie-{hash}.{extension}");
    let address = format!("/{path}");
    files.insert(path, content);
    address
}

/// Adds the files of a folder as they are, style sheets excepted.
fn add_static(files: &mut Files, folder: &Path) -> Result<()> {
    for path in workspace::files_in(folder)? {
        if path.extension().is_some_and(|extension| extension == "css") {
            continue;
        }
        let name = path.strip_prefix(folder)?.to_string_lossy().into_owned();
        ensure!(!name.starts_with("assets/"), "{} would be served as if its name had a hash", path.display());
        files.insert(name, fs::read(&path)?);
    }
    Ok(())
}

/// One module of the boot script, wasm-bindgen's script and whatever that imports.
fn script(tools: &Packages, work: &Path, wasm: &str, dev: bool) -> Result<String> {
    let source = workspace::root().join("xtask/src/wasm");
    let mut esbuild = tools.program("esbuild");
    esbuild
        .arg(source.join("boot.js"))
        .args(["--bundle", "--format=esm", "--target=es2022", "--legal-comments=none", "--log-level=warning"])
        .arg(format!("--alias:frontend={}", work.join("frontend.js").display()))
        .arg(format!("--define:WASM=\"{wasm}\""));
    if dev {
        esbuild.arg(format!("--inject:{}", source.join("reload.js").display()));
    } else {
        esbuild.arg("--minify");
    }
    process::output(&mut esbuild)
}

/// All style sheets of `style/` as one.
fn style(tools: &Packages) -> Result<Vec<u8>> {
    let styles = styles(&workspace::root().join("style"))?;
    let mut esbuild = tools.program("esbuild");
    esbuild.args(["--bundle", "--minify", "--loader=css", "--target=es2022", "--log-level=warning"]);
    feed(esbuild.current_dir(workspace::root()), &imports(&styles))
}

/// The style sheets in the order in which they apply.
fn styles(folder: &Path) -> Result<Vec<String>> {
    let mut names: Vec<String> = workspace::files_in(folder)?
        .iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "css"))
        .filter_map(|path| Some(path.strip_prefix(folder).ok()?.to_string_lossy().into_owned()))
        .collect();
    names.sort_by_key(|name| {
        FIRST_STYLES.iter().position(|first| first == name).unwrap_or(FIRST_STYLES.len())
    });
    Ok(names)
}

fn imports(styles: &[String]) -> String {
    styles.iter().fold(String::new(), |all, name| all + "@import \"./style/" + name + "\";\n")
}

/// Runs a program with this text as its standard input, and returns what it wrote.
fn feed(command: &mut Command, input: &str) -> Result<Vec<u8>> {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start `{}`", process::line(command)))?;
    // The input is a few lines, which the pipe holds whether the program reads them yet or not.
    child.stdin.take().context("no standard input")?.write_all(input.as_bytes())?;
    let output = child.wait_with_output()?;
    ensure!(output.status.success(), "`{}` failed ({})", process::line(command), output.status);
    Ok(output.stdout)
}

/// The page; everything in it is a link, so that a strict Content-Security-Policy holds.
fn page(files: &Files, wasm: &str, script: &str, style: &str) -> String {
    let mut head = vec![
        format!(r#"<link rel="stylesheet" href="{style}">"#),
        format!(r#"<link rel="modulepreload" href="{script}">"#),
        format!(r#"<link rel="preload" href="{wasm}" as="fetch" type="application/wasm" crossorigin>"#),
        format!(r#"<script type="module" src="{script}"></script>"#),
    ];
    for (name, link) in [
        ("icon.svg", r#"<link rel="icon" href="/icon.svg" type="image/svg+xml">"#),
        ("favicon.svg", r#"<link rel="icon" href="/favicon.svg" type="image/svg+xml">"#),
        ("apple-touch-icon.png", r#"<link rel="apple-touch-icon" href="/apple-touch-icon.png">"#),
        ("manifest.webmanifest", r#"<link rel="manifest" href="/manifest.webmanifest">"#),
    ] {
        if files.contains_key(name) {
            head.push(link.into());
        }
    }
    head.extend(theme_colours());
    PAGE.replace("{{head}}", &head.join("\n"))
}

/// The browser's own bar takes its colour from the tokens, for each theme that names one.
fn theme_colours() -> Vec<String> {
    let tokens = fs::read_to_string(workspace::root().join("style/tokens.css")).unwrap_or_default();
    ["light", "dark"]
        .into_iter()
        .filter_map(|theme| {
            let colour = token(&tokens, &format!("--theme-color-{theme}"))?;
            Some(format!(
                r#"<meta name="theme-color" media="(prefers-color-scheme: {theme})" content="{colour}">"#
            ))
        })
        .collect()
}

/// The value that a style sheet gives to a custom property.
fn token<'a>(style: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = style.split_once(&format!("{name}:"))?;
    rest.split_once(';').map(|(value, _)| value.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_changes_with_the_content_and_with_nothing_else() {
        let mut files = Files::new();
        let one = add_hashed(&mut files, "js", b"one".to_vec());
        let again = add_hashed(&mut files, "js", b"one".to_vec());
        let other = add_hashed(&mut files, "js", b"other".to_vec());
        assert_eq!(one, again);
        assert_ne!(one, other);
        assert_eq!(files.len(), 2);
    }

    #[test]
    fn the_page_has_no_inline_script_or_style_and_names_its_files() {
        let page = page(&Files::new(), "/assets/a.wasm", "/assets/b.js", "/assets/c.css");
        for name in ["/assets/a.wasm", "/assets/b.js", "/assets/c.css"] {
            assert!(page.contains(name), "{name} is not in the page");
        }
        assert!(page.contains(r#"src="/assets/b.js"></script>"#));
        assert_eq!(page.matches("<script").count(), 1);
        assert!(!page.contains("<style") && !page.contains("style=") && !page.contains("{{"));
    }

    #[test]
    fn icons_are_linked_only_when_they_are_there() {
        let mut files = Files::new();
        assert!(!page(&files, "w", "j", "c").contains("icon.svg"));
        files.insert("icon.svg".into(), Vec::new());
        assert!(page(&files, "w", "j", "c").contains(r#"href="/icon.svg""#));
    }

    #[test]
    fn styles_start_with_the_tokens_and_continue_by_name() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["thread.css", "base.css", "desk.css", "tokens.css", "logo.svg"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        assert_eq!(styles(folder.path()).unwrap(), ["tokens.css", "base.css", "desk.css", "thread.css"]);
    }

    #[test]
    fn a_token_is_read_from_a_style_sheet() {
        let style = ":root { --theme-color-light: #fff; --other: 1px; }";
        assert_eq!(token(style, "--theme-color-light"), Some("#fff"));
        assert_eq!(token(style, "--theme-color-dark"), None);
    }
}
