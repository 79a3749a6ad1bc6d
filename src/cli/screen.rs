//! `adscreen screen`: ads in, answers out.

use std::io::Write;
use std::sync::Arc;

use super::args::{AdArgs, AnswerArgs};
use super::complain;
use super::draw::paint::Look;
use super::draw::report::{Report, Tally};
use super::input::{From, InputArgs};
use super::outcome::{Exit, Failure};
use super::overlay::OverlayArgs;
use super::source::Dictionaries;
use super::work::judge::{Judge, To};
use super::work::pipeline;
use crate::api::json::UnknownFields;

/// Screen advertising copy
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Screen {
    #[command(flatten)]
    input: InputArgs,
    /// How the ads are written [default: by a file's ending, otherwise text]
    #[arg(long)]
    from: Option<From>,
    /// How the answers are written
    #[arg(long, default_value = "report")]
    to: To,
    /// Mend what a machine can mend, and write the changes as a unified diff; what is left is listed above it
    #[arg(long, conflicts_with = "to")]
    fix: bool,
    /// Leave out JSON keys that an ad does not have, in place of refusing them
    #[arg(long)]
    ignore_unknown: bool,
    #[command(flatten)]
    overlay: OverlayArgs,
    #[command(flatten)]
    ad: AdArgs,
    #[command(flatten)]
    answer: AnswerArgs,
}

const EXAMPLES: &str = "\
Examples:
  adscreen screen --category food '常喝可治疗糖尿病'
  adscreen screen --category health_food --whole --date 2026-11-25 ad.txt
  adscreen screen --from jsonl --to jsonl - <ads.jsonl >answers.jsonl
  adscreen screen --category food --fix ad.txt | patch ad.txt
  adscreen screen --to json --language en --law-text '全国最佳' | jq .verdict

One JSON line is one ad: {\"ad_id\": \"1\", \"text\": \"…\", \"product_category\": \"food\"}.
Answers come in the same order; a line that cannot be screened has an `error` and no verdict,
and the others are screened.

Categories: general, drug (over the counter), rx_drug, medical_device, health_food, fsmp, food,
infant_formula, cosmetics, medical, medical_aesthetics, alcohol, tobacco, education, investment,
real_estate, pesticide, veterinary, unspecified.

With --fix the verdict is that of the mended ads.
Exit status: 0 all pass, 1 something to review or block, 2 bad usage or an ad that could not be
screened, 3 the catalog is faulty.";

impl Screen {
    pub fn run(self, dictionaries: &Dictionaries, look: Look, out: &mut dyn Write) -> Result<Exit, Failure> {
        let sources = self.input.sources(self.from)?;
        let (engine, _) = self.overlay.over(dictionaries.engine(look.err)?, look.err)?;
        let options = self.answer.options(&engine)?;
        let judge = Judge {
            report: Report::new(look.out, &engine, &options),
            options,
            engine,
            defaults: self.ad,
            unknown: if self.ignore_unknown { UnknownFields::Ignore } else { UnknownFields::Refuse },
            to: self.to,
            fix: self.fix,
        };
        let tally = pipeline::run(sources, Arc::new(judge), out)?;
        out.flush()?;
        exit(tally, self.to)
    }
}

fn exit(tally: Tally, to: To) -> Result<Exit, Failure> {
    let ads = tally.ads();
    match tally {
        _ if ads == 0 => Err(Failure::Bad("nothing was screened: there is no ad in the input".to_owned())),
        Tally { failed: 1.., .. } => {
            if to != To::Report || ads > 1 {
                let failed = tally.failed;
                complain(&format!("{failed} of {ads} ads could not be screened; their errors say why"));
            }
            Ok(Exit::Bad)
        }
        Tally { review: 0, block: 0, .. } => Ok(Exit::Pass),
        _ => Ok(Exit::Found),
    }
}
