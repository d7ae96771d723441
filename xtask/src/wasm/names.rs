//! What wasm and script call each other, in as few letters as will do: wasm-bindgen ends each name in sixteen digits of
//! a hash, which no compression makes smaller, and each stands in both files.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use walrus::Module;

/// What wasm-bindgen calls the script.
const SCRIPT: &str = "./frontend_bg.js";
/// What it is called instead.
const SHORT: &str = "js";

/// Shortens what `wasm` imports, in the wasm and in the script that provides it.
pub fn shorten(wasm: &Path, script: &Path) -> Result<()> {
    let mut module = Module::from_file(wasm).with_context(|| format!("cannot read {}", wasm.display()))?;
    let mut text = fs::read_to_string(script)?;
    text = renamed(&text, &format!("\"{SCRIPT}\":"), &format!("\"{SHORT}\":"))?;
    let imports = module.imports.iter_mut().filter(|import| import.module == SCRIPT);
    for (n, import) in imports.enumerate() {
        let short = format!("i{n}");
        text = renamed(&text, &format!(" {}:", import.name), &format!(" {short}:"))?;
        SHORT.clone_into(&mut import.module);
        import.name = short;
    }
    module.emit_wasm_file(wasm)?;
    Ok(fs::write(script, text)?)
}

/// The script with another key in the one place that has it.
fn renamed(script: &str, key: &str, other: &str) -> Result<String> {
    ensure!(script.matches(key).count() == 1, "the script does not say `{key}` once");
    Ok(script.replacen(key, other, 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use walrus::ValType;

    #[test]
    fn wasm_and_script_agree_on_a_shorter_name() {
        let folder = tempfile::tempdir().unwrap();
        let (wasm, script) = (folder.path().join("a.wasm"), folder.path().join("a.js"));
        let mut module = Module::default();
        let takes_one = module.types.add(&[ValType::I32], &[]);
        module.add_import_func(SCRIPT, "__wbg_log_4f1baf9a00be3c74", takes_one);
        module.add_import_func("elsewhere", "log", takes_one);
        module.emit_wasm_file(&wasm).unwrap();
        fs::write(
            &script,
            "return {\n \"./frontend_bg.js\": { __wbg_log_4f1baf9a00be3c74: function(a) {} } };",
        )
        .unwrap();

        shorten(&wasm, &script).unwrap();

        let module = Module::from_file(&wasm).unwrap();
        let names: Vec<_> = module.imports.iter().map(|i| (i.module.as_str(), i.name.as_str())).collect();
        assert_eq!(names, [("js", "i0"), ("elsewhere", "log")]);
        assert_eq!(fs::read_to_string(&script).unwrap(), "return {\n \"js\": { i0: function(a) {} } };");
    }

    #[test]
    fn a_script_that_does_not_provide_what_is_imported_is_not_built() {
        assert!(renamed("{ other: 1 }", " log:", " i0:").is_err());
        assert!(renamed("{ log: 1, log: 2 }", " log:", " i0:").is_err());
    }
}
