//! Measures decoding against `serde_json` into the same structs and prints the ratio.
//!
//! `cargo run --release -p specwright-runtime --example decode_speed` decodes one text of 20-field objects both ways,
//! in alternating order, and compares the CPU time of each pair. Below 1 means that the runtime is faster.

use std::fs;
use std::hint::black_box;
use std::time::Instant;

use specwright_runtime::json::{self, DecodeError, DecodeInPlace, Empty, Extra, Reader, Shape};

const OBJECTS: usize = 2_000;
const PAIRS: usize = 40;
/// Decodings in one measurement, so that it is long for the clock.
const ROUNDS: u32 = 20;

/// Declares a struct, serde's way of decoding it, and the runtime's.
macro_rules! sample {
    ($name:ident, required $required:literal, $extra:ident, { $($field:ident: $type:ty),+ $(,)? }) => {
        #[derive(serde::Deserialize)]
        struct $name {
            $($field: $type,)+
            #[serde(skip)]
            $extra: Extra,
        }

        impl Empty for $name {
            fn empty() -> Self {
                Self { $($field: <$type>::empty(),)+ $extra: Extra::new() }
            }
        }

        impl DecodeInPlace for $name {
            fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
                let shape = Shape { required: &[$required], nullable: &[u64::MAX] };
                json::decode_object(reader, &mut [$((stringify!($field), &mut self.$field)),+], &shape, Some(&mut self.$extra))
            }
        }
    };
}

sample!(Item, required 0b1111_1111_1111, extra, {
    id: String, name: String, description: String, sequence: i64, sort_order: f64, size: f64, is_draft: bool,
    archived: bool, priority: String, state: String, project: String, workspace: String, parent: Option<String>,
    point: Option<i64>, start_date: Option<String>, target_date: Option<String>, created_at: Option<String>,
    updated_at: Option<String>, labels: Vec<String>, owner: Owner,
});

sample!(Owner, required 0b11, extra, { id: String, display_name: String, avatar: Option<String> });

fn main() {
    let text = sample_text();
    let (mut ratios, mut ours, mut theirs) = (Vec::new(), Vec::new(), Vec::new());
    let our_way = || json::decode::<Vec<Item>>(&text).expect("the sample").len();
    let their_way = || serde_json::from_slice::<Vec<Item>>(&text).expect("the sample").len();
    for pair in 0..PAIRS {
        let (our, their) = if pair % 2 == 0 {
            let our = measure(our_way);
            (our, measure(their_way))
        } else {
            let their = measure(their_way);
            (measure(our_way), their)
        };
        ratios.push(our / their);
        ours.push(our);
        theirs.push(their);
    }
    for values in [&mut ratios, &mut ours, &mut theirs] {
        values.sort_by(f64::total_cmp);
    }
    let median = |values: &[f64]| values[values.len() / 2];
    println!("{:.1} MB, {OBJECTS} objects, {PAIRS} pairs", megabytes(text.len()));
    println!("runtime    {:.2} ms", median(&ours) / 1e6);
    println!("serde_json {:.2} ms", median(&theirs) / 1e6);
    let (low, high) = (ratios[PAIRS / 10], ratios[PAIRS - 1 - PAIRS / 10]);
    println!("ratio      {:.3} (10 to 90 %: {low:.3} to {high:.3})", median(&ratios));
}

#[expect(clippy::cast_precision_loss, reason = "a size for people to read")]
fn megabytes(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}

fn sample_text() -> Vec<u8> {
    let objects: Vec<String> = (0..OBJECTS)
        .map(|index| {
            let uuid = format!("{index:08x}-1111-4222-8333-{:012x}", index * 7919);
            let parent = if index % 3 == 0 { "null".to_owned() } else { format!("\"{uuid}\"") };
            format!(
                concat!(
                    r#"{{"id":"{id}","name":"Work item {n}","description":"<p>Something to do, \"{n}\", é</p>\n","#,
                    r#""sequence":{n},"sort_order":1{n}.25,"size":13.0,"is_draft":false,"archived":true,"#,
                    r#""priority":"high","state":"{id}","project":"{id}","workspace":"{id}","parent":{parent},"#,
                    r#""point":null,"start_date":"2026-01-02","target_date":null,"#,
                    r#""created_at":"2026-11-23T10:20:30.240000Z","updated_at":"2026-11-23T10:20:30.240000Z","#,
                    r#""labels":["{id}","bug"],"owner":{{"id":"{id}","display_name":"someone {n}","avatar":""}}}}"#
                ),
                id = uuid,
                n = index,
                parent = parent
            )
        })
        .collect();
    format!("[{}]", objects.join(",")).into_bytes()
}

/// Nanoseconds of CPU time that `work` takes once, or of wall time where the system does not tell.
#[expect(clippy::cast_precision_loss, reason = "a measurement does not need that many digits")]
fn measure(work: impl Fn() -> usize) -> f64 {
    let (cpu, wall) = (cpu_time(), Instant::now());
    for _ in 0..ROUNDS {
        black_box(work());
    }
    let nanoseconds = match (cpu, cpu_time()) {
        (Some(before), Some(after)) => (after - before) as f64,
        _ => wall.elapsed().as_nanos() as f64,
    };
    nanoseconds / f64::from(ROUNDS)
}

fn cpu_time() -> Option<u64> {
    fs::read_to_string("/proc/thread-self/schedstat").ok()?.split_whitespace().next()?.parse().ok()
}
