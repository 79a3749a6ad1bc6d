//! What callers notice of an exchange of the catalog. Calls come at half of what the server can answer, whether or not
//! earlier ones were answered; again and again some seconds without an exchange are followed by one. The server has the
//! first core, the client the others.
//!     ADSCREEN_BIN=target/release/adscreen cargo bench --bench reload

#[path = "../common/mod.rs"]
mod common;
mod load;
mod states;

use std::sync::Arc;
use std::time::{Duration, Instant};

use adscreen::api::pb;

use self::common::calls::{client, closed};
use self::common::rounds::median;
use self::common::server::Server;
use self::common::table::{Must, Table, times, whole};
use self::common::{Flags, copy, cores};
use self::load::{Call, Ended, Load};
use self::states::{CLAIM, States};

const CONNECTIONS: usize = 8;
/// The part of what the server can answer that comes.
const LOAD: f64 = 0.5;
/// Calls without which a thousandth of them says nothing.
const MANY: usize = 10_000;
/// What a reload may take before something is wrong.
const PATIENCE: Duration = Duration::from_secs(120);

/// How long what goes on.
#[derive(Clone, Copy)]
struct Plan {
    reloads: usize,
    warm: Duration,
    /// Before each reload, the other half of the pair.
    calm: Duration,
    /// After the new catalog was first seen, still counted with the reload: the old one goes.
    tail: Duration,
    /// Until memory is looked at.
    rest: Duration,
}

impl Plan {
    fn new(flags: &Flags) -> Self {
        let long = |many, few| Duration::from_millis(flags.times(many, few) as u64);
        Self {
            reloads: flags.times(10, 1),
            warm: long(4_000, 100),
            calm: long(2_500, 100),
            tail: long(500, 50),
            rest: long(20_000, 50),
        }
    }
}

fn main() {
    let (flags, copy) = (Flags::read(), copy::ads());
    let plan = Plan::new(&flags);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let columns = [
        "calls",
        "a second",
        "p50 ms without / with",
        "p99 ms without / with",
        "×",
        "p99.9 ms without / with",
        "×",
        "made again without / with",
        "failed without / with",
        "wrong",
    ];
    let mut calls = Table::new("Calls while the catalog is exchanged", &columns);
    let columns = ["calls", "s until in use, median / most", "MiB before", "peak", "×", "20 s after", "×"];
    let mut memory = Table::new("The server's resident size", &columns);
    let short: Vec<String> = copy.iter().map(|ad| format!("{}{CLAIM}", ad.text)).collect();
    let long = copy::repeated(&short.concat(), 16_000);
    for (name, texts) in [("200 characters", short), ("16,000 characters", vec![long])] {
        let seen = runtime.block_on(measure(texts, plan));
        calls.row(seen.of_calls(name));
        memory.row(seen.of_memory(name));
    }
    calls.note(format!(
        "Open loop, moments at random, {} × of what it answers to four callers without a pause; times from the moment a call was due. {} pairs: {:.1} s \
         without, then from the change of the folder until {:.1} s after the new catalog was first seen; medians of the pairs, p99.9 of all together. \
         Made again is a call each time that it was refused for overload and made again after the time that the server had asked for or more, twice as long each time; its time has all of that. Wrong is an answer of \
         no catalog, of two, or of one that was exchanged before.",
        LOAD,
        plan.reloads,
        plan.calm.as_secs_f64(),
        plan.tail.as_secs_f64(),
    ));
    flags.publish(&format!("{}\n{}", calls.markdown(), memory.markdown()));
}

fn ads(texts: Vec<String>) -> Vec<pb::Ad> {
    let category = pb::ProductCategory::General.into();
    texts.into_iter().map(|text| pb::Ad { text, product_category: category, ..pb::Ad::default() }).collect()
}

/// What was seen of one kind of calls.
struct Seen {
    rate: f64,
    /// Each pair: the calls without a reload and those with.
    pairs: Vec<[Vec<Call>; 2]>,
    /// Outside of the pairs, too.
    wrong: usize,
    /// Seconds of each reload.
    reloads: Vec<f64>,
    before: f64,
    peak: f64,
    after: f64,
}

async fn measure(texts: Vec<String>, plan: Plan) -> Seen {
    let states = Arc::new(States::new(plan.reloads + 1));
    let server = cores::on_the_first(|| Server::of_folder(states.folder()));
    let clients: Vec<_> = (0..CONNECTIONS).map(|_| client(server.grpc)).collect();
    let ads = ads(texts);
    closed(&clients, &ads[0], plan.warm / 4).await;
    let rate = closed(&clients, &ads[0], plan.warm).await * LOAD;
    let load = Load::new(Arc::clone(&states));
    let calls = tokio::spawn(Arc::clone(&load).run(clients, ads, rate));
    tokio::time::sleep(plan.warm).await;
    let (before, _) = (server.resident_mib(), server.peak_mib());
    let mut rounds = Vec::new();
    for state in 1..=plan.reloads {
        rounds.push(round(&load, &states, state, plan).await);
    }
    tokio::time::sleep(plan.rest).await;
    let (peak, after) = (server.peak_mib(), server.resident_mib());
    load.stop();
    let calls = calls.await.expect("the load does not panic");
    Seen { rate, before, peak, after, ..sorted(calls, &rounds) }
}

/// The moments of one pair.
struct Round {
    calm: Instant,
    changed: Instant,
    in_use: Instant,
    over: Instant,
}

async fn round(load: &Load, states: &States, state: usize, plan: Plan) -> Round {
    let calm = Instant::now();
    tokio::time::sleep(plan.calm).await;
    let changed = Instant::now();
    states.put(state);
    while load.newest() < state {
        assert!(changed.elapsed() < PATIENCE, "the catalog was not exchanged");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let in_use = Instant::now();
    tokio::time::sleep(plan.tail).await;
    Round { calm, changed, in_use, over: Instant::now() }
}

/// Each call to the half of the pair in which it was due.
fn sorted(calls: Vec<Call>, rounds: &[Round]) -> Seen {
    let wrong = calls.iter().filter(|call| call.ended == Ended::Wrong).count();
    let mut pairs: Vec<[Vec<Call>; 2]> = rounds.iter().map(|_| Default::default()).collect();
    for call in calls {
        for (round, pair) in rounds.iter().zip(&mut pairs) {
            let halves = [round.calm..round.changed, round.changed..round.over];
            if let Some(half) = halves.iter().position(|half| half.contains(&call.due)) {
                pair[half].push(call);
                break;
            }
        }
    }
    let reloads = rounds.iter().map(|round| (round.in_use - round.changed).as_secs_f64()).collect();
    let none = f64::NAN;
    Seen { rate: none, pairs, wrong, reloads, before: none, peak: none, after: none }
}

impl Seen {
    fn of_calls(&self, name: &str) -> [String; 10] {
        let (p50, p99) = (self.medians(0.5), self.medians(0.99));
        let shown = |[without, with, _]: [f64; 3]| format!("{without:.2} / {with:.2}");
        let (p999, again, all) = (self.together(0.999), self.count(|call| call.again as usize), self.failed());
        [
            name.to_owned(),
            whole(self.rate),
            shown(p50),
            shown(p99),
            format!("{} {}", times(p99[2]), Must::AtMost(2.0).judge(p99[2], " ×")),
            p999.map_or_else(|| "–".to_owned(), shown),
            p999.map_or_else(|| "–".to_owned(), |[_, _, ratio]| times(ratio)),
            format!("{} / {}", again[0], again[1]),
            format!("{} / {}", all[0], none(all[1])),
            none(self.wrong),
        ]
    }

    /// Milliseconds without and with, medians of the pairs, and the median of their ratios.
    fn medians(&self, part: f64) -> [f64; 3] {
        let of = |half: usize| self.pairs.iter().map(|pair| quantile(pair[half].iter(), part)).collect::<Vec<_>>();
        let (without, with) = (of(0), of(1));
        let ratios = without.iter().zip(&with).map(|(without, with)| with / without).collect();
        [median(without), median(with), median(ratios)]
    }

    /// The same of all pairs together, where there are calls enough.
    fn together(&self, part: f64) -> Option<[f64; 3]> {
        let calls = |half: usize| self.pairs.iter().flat_map(move |pair| &pair[half]);
        let [without, with] = [0, 1].map(|half| quantile(calls(half), part));
        (calls(0).count().min(calls(1).count()) >= MANY).then_some([without, with, with / without])
    }

    /// Calls without and with that failed.
    fn failed(&self) -> [usize; 2] {
        self.count(|call| usize::from(is_failed(call)))
    }

    /// A sum over the calls without and with.
    fn count(&self, of: impl Fn(&Call) -> usize) -> [usize; 2] {
        [0, 1].map(|half| self.pairs.iter().flat_map(|pair| &pair[half]).map(&of).sum())
    }

    fn of_memory(&self, name: &str) -> [String; 7] {
        let back = self.after / self.before;
        let most = self.reloads.iter().copied().fold(f64::NAN, f64::max);
        [
            name.to_owned(),
            format!("{:.2} / {most:.2}", median(self.reloads.clone())),
            format!("{:.1}", self.before),
            format!("{:.1}", self.peak),
            times(self.peak / self.before),
            format!("{:.1}", self.after),
            format!("{} {}", times(back), Must::AtMost(1.1).judge(back, " ×")),
        ]
    }
}

fn is_failed(call: &Call) -> bool {
    matches!(call.ended, Ended::Failed(_))
}

/// A number that must be 0.
fn none(count: usize) -> String {
    format!("{count} {}", Must::AtMost(0.0).judge(count as f64, ""))
}

/// Milliseconds that this part of the calls took at most; a call that failed takes for ever.
fn quantile<'c>(calls: impl Iterator<Item = &'c Call>, part: f64) -> f64 {
    let time = |call: &Call| if is_failed(call) { f64::INFINITY } else { call.seconds * 1e3 };
    let mut sorted: Vec<f64> = calls.map(time).collect();
    sorted.sort_by(f64::total_cmp);
    sorted.get((sorted.len() as f64 * part) as usize).copied().unwrap_or(f64::NAN)
}
