//! What agents look for, among millions of messages.

use crate::{
    balie::Balie,
    http::{Connection, request},
    row::Row,
    times::Times,
};
use anyhow::{Context, Result, ensure};
use std::time::{Duration, Instant};

/// What is looked for: frequent words are in every fifth message, a number is in two.
const KINDS: [(&str, &str); 8] = [
    ("a rare word", "q=4711"),
    ("a frequent word", "q=fiets"),
    ("two frequent words", "q=auto%20deur"),
    ("a frequent word and a rare one", "q=fiets%204711"),
    ("a phrase", "q=%22waar%20kan%20ik%20aangifte%22"),
    ("the beginning of a word", "q=station*"),
    ("a frequent word in open conversations", "q=fiets&status=open"),
    ("what is not there", "q=zeppelin"),
];
/// How often each is looked for, after one that does not count.
const TRIES: usize = 40;
/// What is no more found than this is not waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// Looks for each kind, one at a time; a row for all of them and one for the slowest.
pub async fn measure(balie: &Balie, cookie: &str, messages: i64) -> Result<Vec<Row>> {
    let mut connection = Connection::open(balie.address).await?;
    let mut all = Times::new()?;
    let mut slowest: Option<(&str, f64)> = None;
    for (name, query) in KINDS {
        let path = format!("/api/v1/search?{query}&limit=25");
        let ask = request("GET", &path, balie.address, &[format!("Cookie: {cookie}")], &[]);
        let mut times = Times::new()?;
        for n in 0..=TRIES {
            let start = Instant::now();
            let answer = tokio::time::timeout(PATIENCE, connection.ask(&ask)).await.context(name)??;
            ensure!(answer.status == 200, "looking for {name} was answered with {}", answer.status);
            if n > 0 {
                times.add(start.elapsed());
                all.add(start.elapsed());
            }
        }
        let slow = times.percentile(95.0);
        println!("  {name}: half within {:.1} ms, 95 % within {slow:.1} ms", times.percentile(50.0));
        if slowest.is_none_or(|(_, before)| before < slow) {
            slowest = Some((name, slow));
        }
    }
    let (name, slow) = slowest.context("nothing is looked for")?;
    let among = format!("among {messages} messages");
    Ok(vec![
        Row::at_most(50.0, format!("Search {among}, all kinds, 95 % within"), all.percentile(95.0), "ms"),
        Row::at_most(50.0, format!("Search {among}, the slowest kind ({name}), 95 % within"), slow, "ms"),
    ])
}
