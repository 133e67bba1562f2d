//! Times matching, balance and regression on a folder of columns, and prints one line a stage.
//!
//! `evaluate FOLDER ROWS COLUMNS THREADS`: reads `x0.f64`, `x1.f64` … and `treated.u8`, as `benches/evaluate.py` writes them.

use std::error::Error;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use cpu_time::ProcessTime;
use evaluation::balance::{Scale, balance};
use evaluation::matching::{Caliper, Nearest, nearest};
use evaluation::regression::logistic;
use evaluation::{Column, Ids, Sample, Workers};

/// As many threads as were asked for, each taking the next piece.
struct Threads(usize);

impl Workers for Threads {
    fn each(&self, pieces: usize, work: &(dyn Fn(usize) + Sync)) {
        let next = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..self.0.min(pieces) {
                scope.spawn(|| {
                    loop {
                        let piece = next.fetch_add(1, Ordering::Relaxed);
                        if piece >= pieces {
                            return;
                        }
                        work(piece);
                    }
                });
            }
        });
    }
}

fn timed<T>(stage: &str, work: impl FnOnce() -> T) -> T {
    let (wall, cpu) = (Instant::now(), ProcessTime::now());
    let done = work();
    println!("{stage}\t{:.3}\t{:.3}", cpu.elapsed().as_secs_f64(), wall.elapsed().as_secs_f64());
    done
}

fn numbers(path: &Path) -> Result<Vec<f64>, Box<dyn Error>> {
    let bytes = std::fs::read(path)?;
    let (numbers, rest) = bytes.as_chunks::<8>();
    if !rest.is_empty() {
        return Err(format!("{} is no file of numbers of 8 bytes", path.display()).into());
    }
    Ok(numbers.iter().map(|number| f64::from_le_bytes(*number)).collect())
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, folder, rows, columns, threads] = arguments.as_slice() else {
        return Err("usage: evaluate FOLDER ROWS COLUMNS THREADS".into());
    };
    let (folder, rows) = (Path::new(folder), rows.parse::<u64>()?);
    let (columns, threads) = (columns.parse::<usize>()?, Threads(threads.parse()?));
    let mut covariates = Vec::with_capacity(columns);
    for place in 0..columns {
        let name = format!("x{place}");
        covariates.push(Column::numbers(name.clone(), numbers(&folder.join(format!("{name}.f64")))?));
    }
    let treated: Vec<bool> = std::fs::read(folder.join("treated.u8"))?.iter().map(|byte| *byte == 1).collect();
    let ids = Ids::Numbers((0..rows).collect());
    let sample = timed("sample", || Sample::of(ids, &treated, covariates))?;
    let model = timed("logistic", || logistic(&sample.design, "treated", &sample.treated, None, &threads))?;
    let caliper = Some(Caliper::Deviations(0.2));
    let one = Nearest { caliper, ..Nearest::default() };
    let match_by = |options: &Nearest| nearest(&sample.treated, &model.linear, None, options, &threads);
    let pairs = timed("1:1 with caliper", || match_by(&one))?;
    let five = timed("5:1 without replacement", || match_by(&Nearest { ratio: 5, ..Nearest::default() }))?;
    let ten = timed("10:1 with replacement", || match_by(&Nearest { ratio: 10, replacement: true, ..one }))?;
    let weights = pairs.weights();
    let found = timed("balance", || balance(&sample, Some(&model.fitted), &weights, Scale::Treated, &threads))?;
    let coefficients: f64 = model.fit.coefficients.iter().map(|b| b.abs()).sum();
    println!("coefficients\t{coefficients:.12}\t{}", model.steps);
    println!("matched\t{}\t{}", pairs.treated().len(), five.pairs().count());
    println!("replaced\t{}\t{}", ten.pairs().count(), ten.control_count());
    println!("worst\t{:.12}\t{:.12}", found.worst(), found.effective.control);
    Ok(())
}
