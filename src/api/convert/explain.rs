//! An explanation as the contract has it.

use super::response::{field_text, in_language, screening};
use super::units::UnitTable;
use crate::api::pb;
use crate::engine::{Ad, Explanation, FieldTrace, Options, RuleTrace, Stage, Step};

/// What happened to one ad, step by step.
pub fn explanation(done: Explanation, ad: &Ad, options: &Options, catalog: pb::CatalogVersion) -> pb::ExplainResponse {
    pb::ExplainResponse {
        response: Some(screening(done.screening, ad, options, catalog)),
        fields: done.fields.into_iter().map(|trace| field(trace, ad, options)).collect(),
        rule: done.rule.map(|trace| rule(trace, options)),
    }
}

fn field(trace: FieldTrace, ad: &Ad, options: &Options) -> pb::ExplainedField {
    let spans = trace.steps.iter().filter_map(|step| step.span);
    let table = UnitTable::new(field_text(ad, trace.field_index), options.offset_unit, spans);
    let step = |step: Step| pb::ExplainStep {
        stage: stage(step.stage).into(),
        message: in_language(&step.message, options.language),
        span: step.span.map(|span| table.span(span)),
    };
    pb::ExplainedField {
        field: trace.field,
        field_index: trace.field_index,
        folded_text: trace.folded_text,
        steps: trace.steps.into_iter().map(step).collect(),
    }
}

fn rule(trace: RuleTrace, options: &Options) -> pb::ExplainedRule {
    pb::ExplainedRule {
        rule_id: trace.rule_id.to_string(),
        fired: trace.fired,
        reasons: trace.reasons.iter().map(|reason| in_language(reason, options.language)).collect(),
    }
}

fn stage(stage: Stage) -> pb::ExplainStage {
    match stage {
        Stage::Fold => pb::ExplainStage::Fold,
        Stage::Scan => pb::ExplainStage::Scan,
        Stage::Rules => pb::ExplainStage::Rules,
        Stage::Exempt => pb::ExplainStage::Exempt,
        Stage::Resolve => pb::ExplainStage::Resolve,
        Stage::Verdict => pb::ExplainStage::Verdict,
    }
}
