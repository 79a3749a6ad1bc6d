use super::*;

fn from_toml(text: &str) -> Result<Settings, SettingsError> {
    let mut load = Load { settings: Settings::default(), faults: Vec::new() };
    load.toml(text, "adscreen.toml");
    if load.faults.is_empty() { Ok(load.settings) } else { Err(SettingsError(load.faults)) }
}

fn env(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn the_contract_s_ports_are_the_default() {
    let settings = Settings::load(None, env(&[("PATH", "/bin")]), &[]).unwrap();
    assert_eq!(settings.grpc_listen.to_string(), "127.0.0.1:50051");
    assert_eq!(settings.http_listen.to_string(), "127.0.0.1:8080");
}

#[test]
fn a_flag_beats_the_environment_which_beats_the_file_which_beats_the_default() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("adscreen.toml");
    std::fs::write(&path, "[grpc]\nlisten = \"0.0.0.0:1\"\nreflection = false\n[drain]\nnotice_seconds = 7\n").unwrap();
    let variables = env(&[("ADSCREEN__GRPC__LISTEN", "0.0.0.0:2"), ("ADSCREEN__HTTP__LISTEN", "0.0.0.0:3")]);
    let flags = [("grpc.listen", "0.0.0.0:4".to_owned())];
    let settings = Settings::load(Some(&path), variables, &flags).unwrap();
    assert_eq!(settings.grpc_listen.port(), 4);
    assert_eq!(settings.http_listen.port(), 3);
    assert!(!settings.grpc_reflection);
    assert_eq!(settings.drain_notice, Duration::from_secs(7));
    assert_eq!(settings.drain_deadline, Settings::default().drain_deadline);
}

#[test]
fn all_faults_come_at_once_each_with_its_place() {
    let text = "verbose = true\n[grpc]\nlisten = \"here\"\nlisten_on = 1\n[log]\nlevel = [\"info\"]\n";
    let SettingsError(faults) = from_toml(text).unwrap_err();
    let places: Vec<&str> = faults.iter().map(|fault| fault.place.as_str()).collect();
    assert!(places.contains(&"adscreen.toml:1:1"), "{places:?}");
    assert!(places.contains(&"adscreen.toml:3:10"), "{places:?}");
    assert!(places.contains(&"adscreen.toml:4:1"), "{places:?}");
    assert!(places.contains(&"adscreen.toml:6:9"), "{places:?}");
    let unknown = faults.iter().find(|fault| fault.place.ends_with(":4:1")).unwrap();
    assert_eq!(unknown.message, "there is no setting `grpc.listen_on`, did you mean `grpc.listen`?");
}

#[test]
fn a_misspelt_variable_is_refused_by_name() {
    let SettingsError(faults) = Settings::load(None, env(&[("ADSCREEN__GRPC__LISTN", "x")]), &[]).unwrap_err();
    assert_eq!(faults[0].place, "ADSCREEN__GRPC__LISTN");
    assert!(faults[0].message.contains("did you mean `ADSCREEN__GRPC__LISTEN`?"), "{}", faults[0].message);
}

#[test]
fn broken_toml_and_a_file_that_is_not_there_are_faults() {
    assert_eq!(from_toml("[grpc\n").unwrap_err().0[0].place, "adscreen.toml:1:6");
    let missing = Settings::load(Some(Path::new("no-such-file.toml")), [], &[]).unwrap_err();
    assert!(missing.to_string().starts_with("no-such-file.toml: cannot be read"), "{missing}");
}

#[test]
fn every_default_reads_back_as_itself() {
    for setting in ALL {
        let mut settings = Settings::default();
        (setting.set)(&mut settings, &setting.default_value()).unwrap();
        assert_eq!(settings, Settings::default(), "{}", setting.key);
    }
}

#[test]
fn half_of_tls_is_refused() {
    for (given, missing) in [("certificate", "tls.key"), ("key", "tls.certificate"), ("client_ca", "tls.certificate")] {
        let variables = env(&[(&format!("ADSCREEN__TLS__{}", given.to_uppercase()), "a.pem")]);
        let SettingsError(faults) = Settings::load(None, variables, &[]).unwrap_err();
        assert_eq!((faults.len(), faults[0].place.as_str()), (1, missing));
    }
}
