//! The engine by itself, on copy of our own: fold, scan, the whole step at several lengths, the build of the catalog.
//! `cargo bench`; each line is one ad. Ratios within one run are what counts, see `docs/performance.md` for the method.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use adscreen::catalog::kinds::Category;
use adscreen::catalog::{Catalog, Sources};
use adscreen::engine::{Ad, Engine, Options};
use adscreen::text::{FoldedText, fold};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

/// Honest copy of several categories, in which little is found.
const PLAIN: &str = "这款保温杯采用三层真空结构，杯身轻巧，放进包里也不占地方。杯盖带有防滑纹路，单手就能打开，倒水顺畅不溅。\
    早上装一杯热豆浆，中午打开还有温度；周末去公园野餐，冰镇柠檬水也能凉到傍晚。杯口圆润不割嘴，宽口设计方便清洗，\
    刷子一伸到底。颜色有奶白、雾蓝、松绿三种，送朋友、自己用都合适。下单后四十八小时内发货，偏远地区请留意物流信息，\
    收到商品如有破损，请在签收当天联系客服，我们会为您安排退换。";

/// Unlawful copy, several findings a line.
const DENSE: &str =
    "国家级专家推荐，常喝可治疗糖尿病、高血压，七天见效，无效退款，全网销量第一，有效率98%，根治失眠便秘，永不复发。";

fn copy(pattern: &str, chars: usize) -> String {
    pattern.chars().cycle().take(chars).collect()
}

fn ad(text: String) -> Ad {
    Ad { text, category: Some(Category::Food), ..Ad::default() }
}

fn options() -> Options {
    Options::on("2026-11-25".parse().expect("a date"))
}

fn engine() -> Engine {
    Engine::load(&Sources::embedded()).expect("the embedded catalog loads")
}

fn steps(c: &mut Criterion) {
    let (engine, options) = (engine(), options());
    for (name, pattern) in [("plain", PLAIN), ("dense", DENSE)] {
        let mut group = c.benchmark_group(name);
        for chars in [50, 200, 500, 20_000] {
            let ad = ad(copy(pattern, chars));
            group.throughput(Throughput::Elements(chars as u64));
            group.bench_with_input(BenchmarkId::new("decode", chars), &ad, |b, ad| {
                b.iter(|| black_box(&ad.text).chars().map(u64::from).sum::<u64>());
            });
            let mut folded = FoldedText::default();
            group.bench_with_input(BenchmarkId::new("fold", chars), &ad, |b, ad| {
                b.iter(|| fold(&engine.catalog().fold, black_box(&ad.text), &mut folded));
            });
            group.bench_with_input(BenchmarkId::new("fold+scan", chars), &ad, |b, ad| {
                b.iter(|| engine.count_hits(black_box(ad)));
            });
            group.bench_with_input(BenchmarkId::new("whole", chars), &ad, |b, ad| {
                b.iter(|| engine.screen(black_box(ad), &options));
            });
        }
        group.finish();
    }
}

fn build(c: &mut Criterion) {
    let sources = Sources::embedded();
    let mut group = c.benchmark_group("catalog");
    group.sample_size(10).measurement_time(Duration::from_secs(3));
    group.bench_function("load", |b| b.iter(|| Catalog::load(black_box(&sources)).expect("it loads")));
    let catalog = Arc::new(Catalog::load(&sources).expect("it loads"));
    group.bench_function("compile", |b| b.iter(|| Engine::new(Arc::clone(&catalog))));
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(2)).sample_size(30);
    targets = steps, build
}
criterion_main!(benches);
