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
    refused(&["好", "吃"], "explain takes one");
    refused(&[""], "text: is empty");
    refused(&["copy.txt"], "there is no file `copy.txt`");
}
