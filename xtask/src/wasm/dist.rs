//! Writing `dist/`: each file as it is, and compressed as a browser may ask for it.

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Result, ensure};
use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::bundle::Files;

/// What a browser may transfer before the queue is there.
const BUDGET: usize = 300_000;
const PAGE: &str = "index.html";

/// How large each file is.
pub struct Sizes(Vec<Size>);

struct Size {
    path: String,
    raw: usize,
    packed: Option<Packed>,
}

struct Packed {
    gzip: usize,
    brotli: usize,
}

impl Sizes {
    /// What the first page transfers with brotli: the page, its scripts, styles and wasm.
    pub fn transferred(&self) -> usize {
        let loaded = |size: &&Size| size.path == PAGE || size.path.starts_with("assets/balie-");
        self.0
            .iter()
            .filter(loaded)
            .map(|size| size.packed.as_ref().map_or(size.raw, |packed| packed.brotli))
            .sum()
    }

    /// Fails when a browser must transfer more than the budget.
    pub fn check(&self) -> Result<()> {
        let transferred = self.transferred();
        ensure!(
            transferred <= BUDGET,
            "the SPA transfers {} with brotli, above its budget of {}",
            kilobytes(transferred),
            kilobytes(BUDGET)
        );
        Ok(())
    }
}

impl fmt::Display for Sizes {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        writeln!(f, "{:<40} {:>10} {:>10} {:>10}", "", "raw", "gzip", "brotli")?;
        for Size { path, raw, packed } in &self.0 {
            let packed =
                |size: fn(&Packed) -> usize| packed.as_ref().map_or("-".into(), |it| kilobytes(size(it)));
            let (gzip, brotli) = (packed(|it| it.gzip), packed(|it| it.brotli));
            writeln!(f, "{path:<40} {:>10} {gzip:>10} {brotli:>10}", kilobytes(*raw))?;
        }
        writeln!(
            f,
            "{:<40} {:>10} (budget {})",
            "transferred",
            kilobytes(self.transferred()),
            kilobytes(BUDGET)
        )
    }
}

#[allow(clippy::cast_precision_loss)] // Shown with one decimal.
fn kilobytes(bytes: usize) -> String {
    format!("{:.1} kB", bytes as f64 / 1000.0)
}

/// Writes the files, the page last, and then removes what earlier builds left: whoever is served from the folder
/// at that moment finds a whole build, the old one or the new one.
pub fn write(folder: &Path, mut files: Files, compress: bool) -> Result<Sizes> {
    let page = files.remove(PAGE).map(|page| (PAGE.to_owned(), page));
    let mut written = BTreeSet::new();
    let mut sizes = Vec::new();
    for (path, content) in files.into_iter().chain(page) {
        let packed = (compress && shrinks(&path)).then(|| pack(&content)).transpose()?;
        let size = packed.as_ref().map(|(gzip, brotli)| Packed { gzip: gzip.len(), brotli: brotli.len() });
        sizes.push(Size { path: path.clone(), raw: content.len(), packed: size });
        if let Some((gzip, brotli)) = packed {
            replace(folder, &format!("{path}.gz"), &gzip, &mut written)?;
            replace(folder, &format!("{path}.br"), &brotli, &mut written)?;
        }
        replace(folder, &path, &content, &mut written)?;
    }
    remove_others(folder, folder, &written)?;
    Ok(Sizes(sizes))
}

/// Whether compressing a file of this kind is worth it.
fn shrinks(path: &str) -> bool {
    let extension = path.rsplit_once('.').map(|(_, extension)| extension);
    matches!(
        extension,
        Some("html" | "js" | "css" | "wasm" | "svg" | "json" | "webmanifest" | "txt" | "xml" | "ico")
    )
}

/// The same bytes with gzip and with brotli, both at their best.
fn pack(content: &[u8]) -> Result<(Vec<u8>, Vec<u8>)> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(content)?;
    let mut brotli = Vec::new();
    let best = BrotliEncoderParams { quality: 11, lgwin: 24, size_hint: content.len(), ..Default::default() };
    brotli::BrotliCompress(&mut &*content, &mut brotli, &best)?;
    Ok((gzip.finish()?, brotli))
}

fn replace(folder: &Path, path: &str, content: &[u8], written: &mut BTreeSet<String>) -> Result<()> {
    let target = folder.join(path);
    let beside = folder.join(format!("{path}.new"));
    if let Some(parent) = target.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::write(&beside, content)?;
    fs::rename(beside, target)?;
    written.insert(path.to_owned());
    Ok(())
}

fn remove_others(root: &Path, folder: &Path, written: &BTreeSet<String>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            remove_others(root, &path, written)?;
        } else if !written.contains(path.strip_prefix(root)?.to_string_lossy().as_ref()) {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::GzDecoder;

    use super::*;

    fn files(names: &[(&str, &str)]) -> Files {
        names.iter().map(|(name, content)| ((*name).to_owned(), content.as_bytes().to_vec())).collect()
    }

    #[test]
    fn compressed_files_hold_the_same_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let text = "balie ".repeat(1000);
        write(folder.path(), files(&[("index.html", &text), ("icon.png", &text)]), true).unwrap();

        let (mut gzip, mut brotli) = (String::new(), Vec::new());
        let packed = fs::read(folder.path().join("index.html.gz")).unwrap();
        GzDecoder::new(packed.as_slice()).read_to_string(&mut gzip).unwrap();
        let packed = fs::read(folder.path().join("index.html.br")).unwrap();
        brotli::BrotliDecompress(&mut packed.as_slice(), &mut brotli).unwrap();
        assert_eq!(gzip, text);
        assert_eq!(brotli, text.as_bytes());
        assert!(!folder.path().join("icon.png.br").exists());
    }

    #[test]
    fn a_later_build_leaves_nothing_of_an_earlier_one() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), files(&[("index.html", "1"), ("assets/balie-1.js", "1")]), true).unwrap();
        write(folder.path(), files(&[("index.html", "2"), ("assets/balie-2.js", "2")]), false).unwrap();
        let mut left: Vec<_> =
            fs::read_dir(folder.path().join("assets")).unwrap().map(|e| e.unwrap().file_name()).collect();
        left.sort();
        assert_eq!(left, ["balie-2.js"]);
        assert!(!folder.path().join("index.html.br").exists());
        assert_eq!(fs::read_to_string(folder.path().join("index.html")).unwrap(), "2");
    }

    #[test]
    fn the_budget_counts_what_a_browser_loads_first() {
        let size = |path: &str, brotli| Size {
            path: path.into(),
            raw: 10 * brotli,
            packed: Some(Packed { gzip: 2 * brotli, brotli }),
        };
        let within = Sizes(vec![
            size("index.html", 1000),
            size("assets/balie-a.wasm", 299_000),
            size("assets/later-b.wasm", 9000),
        ]);
        assert!(within.check().is_ok());
        let above = Sizes(vec![size("index.html", 8_200), size("assets/balie-a.wasm", 329_000)]);
        assert!(above.check().unwrap_err().to_string().contains("337.2 kB"));
    }
}
