//! `explain`: the steps, and why a rule fired or did not.

use crate::cli_run::{run, run_with};

#[test]
fn a_rule_that_did_not_fire_says_why() {
    let args = ["explain", "--rule", "food.disease-claim", "--category", "food"];
    let negated = run(args.iter().chain(&["不能治疗糖尿病"]));
    assert_eq!((negated.status, negated.err.as_str()), (0, ""));
    for part in ["food.disease-claim 没有触发", "negated-effect", " 扫描", " 豁免", " 读作 不能治疗糖尿病"]
    {
        assert!(negated.out.contains(part), "{part}\n{}", negated.out);
    }
    let fired = run(args.iter().chain(&["可治疗糖尿病"]));
    assert!(fired.out.contains("food.disease-claim 触发"), "{}", fired.out);
    // An explanation is no gate.
    assert_eq!(fired.status, 0);
}

#[test]
fn the_same_for_programs_is_the_contracts_message() {
    let ran =
        run_with(["explain", "--to", "json", "--language", "en", "--rule", "absolute.best", "-"], "最佳\n".as_bytes());
    let json = ran.json();
    assert_eq!((&json["rule"]["ruleId"], &json["rule"]["fired"]), (&"absolute.best".into(), &true.into()));
    assert_eq!(json["fields"][0]["foldedText"], "最佳");
    assert_eq!(json["response"]["verdict"], "VERDICT_BLOCK");
}

#[test]
fn what_cannot_be_explained_is_refused() {
    let refused = |args: &[&str], what: &str| {
        let ran = run(["explain"].iter().chain(args));
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{args:?}");
        assert!(ran.err.contains(what), "{}", ran.err);
    };
    refused(&["--rule", "food.desease-claim", "好"], "did you mean `food.disease-claim`?");
    refused(&["--rule", "negated-effect", "好"], "`negated-effect` is an exemption of the catalog, no rule");
    refused(&["好", "吃"], "explain takes one");
    refused(&[""], "text: is empty");
    refused(&["copy.txt"], "there is no file `copy.txt`");
}

#[test]
fn an_exemption_of_an_overlay_is_not_asked_about_as_a_rule() {
    let folder = tempfile::tempdir().unwrap();
    let overlay = folder.path().join("own.toml");
    let text = "[[exemption]]\nid = \"own.slogan\"\nowner = \"desk\"\nreason = { zh = \"自有\", en = \"own\" }\n\
                basis = [\"ad-law-2021.art17\"]\nexpires = 2099-01-01\nrules = [\"absolute.best\"]\n\
                phrases = [\"最佳拍档\"]\n";
    std::fs::write(&overlay, text).unwrap();
    let explain = |rule: &str| run(["explain", "--overlay", overlay.to_str().unwrap(), "--rule", rule, "最佳拍档"]);
    let ran = explain("own.slogan");
    assert_eq!((ran.status, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("`own.slogan` is an exemption of the overlay, no rule"), "{}", ran.err);
    // And the answer about the rule says where the exemption holds, as the refusal promises.
    let ran = explain("absolute.best");
    assert!(ran.status == 0 && ran.out.contains("own.slogan"), "{} {}", ran.out, ran.err);
}
