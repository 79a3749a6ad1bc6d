//! Curves as SVG, both axes logarithmic.

use std::error::Error;
use std::path::PathBuf;

use plotters::prelude::*;

use crate::common::Flags;

/// One curve: its name and its points.
pub struct Curve {
    pub name: String,
    pub points: Vec<(f64, f64)>,
}

/// Draws the curves into `docs/performance/` if the tables go to a file too.
pub fn draw(flags: &Flags, file: &str, axes: (&str, &str), curves: &[Curve]) {
    if flags.markdown.is_some() {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/performance").join(file);
        drawn(&path, axes, curves).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
}

fn drawn(path: &PathBuf, (x, y): (&str, &str), curves: &[Curve]) -> Result<(), Box<dyn Error>> {
    let points = || curves.iter().flat_map(|curve| &curve.points);
    // Whole powers of ten, so that each axis has two labels at the least.
    let span = |of: fn(&(f64, f64)) -> f64| {
        let powers = || points().map(|point| of(point).log10());
        let (first, last) = (powers().fold(f64::INFINITY, f64::min).floor(), powers().fold(0.0, f64::max).ceil());
        10_f64.powf(first)..10_f64.powf(last)
    };
    let area = SVGBackend::new(path, (860, 480)).into_drawing_area();
    area.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&area)
        .margin(12)
        .x_label_area_size(40)
        .y_label_area_size(70)
        .build_cartesian_2d(span(|point| point.0).log_scale(), span(|point| point.1).log_scale())?;
    let short = |value: &f64| if *value < 1.0 { format!("{value:.1}") } else { format!("{value:.0}") };
    chart
        .configure_mesh()
        .max_light_lines(1)
        .x_desc(x)
        .y_desc(y)
        .x_label_formatter(&short)
        .y_label_formatter(&short)
        .draw()?;
    for (ix, curve) in curves.iter().enumerate() {
        let color = Palette99::pick(ix).to_rgba();
        chart
            .draw_series(LineSeries::new(curve.points.iter().copied(), color.stroke_width(2)))?
            .label(&curve.name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 20, y)], color.stroke_width(2)));
        // What lies between two of them was not measured.
        chart.draw_series(curve.points.iter().map(|point| Circle::new(*point, 3, color.filled())))?;
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperLeft)
        .background_style(WHITE.mix(0.8))
        .border_style(BLACK.mix(0.3))
        .draw()?;
    area.present()?;
    Ok(())
}
