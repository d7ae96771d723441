//! Turns `locales/*.json` into typed texts: a text that is missing in one language does not compile.

use leptos_i18n_build::{Config, ParseOptions, TranslationsInfos, options::CodegenOptions};
use std::{env, error::Error, path::PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=build.rs");
    let out = PathBuf::from(env::var("OUT_DIR")?).join("i18n");
    let config =
        Config::new("nl")?.add_locale("en")?.parse_options(ParseOptions::new().interpolate_display(true));
    let texts = TranslationsInfos::parse(config)?;
    texts.emit_diagnostics();
    texts.rerun_if_locales_changed();
    // Generated code is not held to the lints of what people write and read.
    let attributes =
        "#![allow(missing_docs, unused_qualifications, clippy::all, clippy::pedantic)]".parse()?;
    let options = CodegenOptions::new().top_level_attributes(Some(attributes)).gen_docs(false);
    texts.generate_i18n_module_with_options(out, options)?;
    Ok(())
}
