//! TLS by rustls. What a connection is greeted with is read at each handshake, so certificates, keys and the clients'
//! authorities are exchanged without a restart; connections that live keep theirs.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::server::danger::ClientCertVerifier;
use tokio_rustls::rustls::{self, RootCertStore, ServerConfig};

use super::metrics::Metrics;
use super::settings::Settings;
use super::watch::{self, Digest, Reloaded};

/// The protocol that clients ask for in their greeting.
const ALPN: &[u8] = b"h2";

/// The files that make a server's TLS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    pub certificate: PathBuf,
    pub key: PathBuf,
    /// The authorities of clients, where clients must show a certificate.
    pub client_ca: Option<PathBuf>,
}

/// Why files make no TLS.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    #[error("{}: {why}", .file.display())]
    File { file: PathBuf, why: String },
    #[error("{}: {source}", .file.display())]
    Refused { file: PathBuf, source: rustls::Error },
    #[error("{}: expired at {} (Unix time)", .file.display(), .at)]
    Expired { file: PathBuf, at: i64 },
}

/// What new connections are greeted with.
pub struct Tls {
    files: TlsFiles,
    metrics: Arc<Metrics>,
    current: ArcSwap<ServerConfig>,
    /// What was read last, good or not.
    tried: Mutex<Digest>,
}

/// What files make.
struct Made {
    config: ServerConfig,
    /// The certificate's last second, as Unix time.
    not_after: i64,
}

impl TlsFiles {
    /// Those of the settings; `None` where TLS is not asked for.
    pub fn of(settings: &Settings) -> Option<Self> {
        let (certificate, key) = (settings.tls_certificate.clone()?, settings.tls_key.clone()?);
        Some(Self { certificate, key, client_ca: settings.tls_client_ca.clone() })
    }

    fn digest(&self) -> Digest {
        let ca = self.client_ca.iter().map(PathBuf::as_path);
        let files: Vec<&Path> = [self.certificate.as_path(), self.key.as_path()].into_iter().chain(ca).collect();
        watch::digest(&files)
    }

    fn make(&self) -> Result<Made, TlsError> {
        let chain = certificates(&self.certificate)?;
        let not_after = chain.first().map_or(Ok(0), |own| not_after(own, &self.certificate))?;
        let key = PrivateKeyDer::from_pem_file(&self.key).map_err(|error| fault(&self.key, error))?;
        let refused = |file: &Path| {
            let file = file.to_owned();
            move |source| TlsError::Refused { file, source }
        };
        let builder = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(refused(&self.certificate))?;
        let builder = match &self.client_ca {
            Some(file) => builder.with_client_cert_verifier(clients(file)?),
            None => builder.with_no_client_auth(),
        };
        let mut config = builder.with_single_cert(chain, key).map_err(refused(&self.certificate))?;
        config.alpn_protocols = vec![ALPN.to_vec()];
        Ok(Made { config, not_after })
    }
}

fn fault(file: &Path, why: impl ToString) -> TlsError {
    TlsError::File { file: file.to_owned(), why: why.to_string() }
}

fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let read = CertificateDer::pem_file_iter(file).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    match read {
        Ok(chain) if chain.is_empty() => Err(fault(file, "no certificate is in it")),
        Ok(chain) => Ok(chain),
        Err(error) => Err(fault(file, error)),
    }
}

fn clients(file: &Path) -> Result<Arc<dyn ClientCertVerifier>, TlsError> {
    let mut roots = RootCertStore::empty();
    for authority in certificates(file)? {
        roots.add(authority).map_err(|source| TlsError::Refused { file: file.to_owned(), source })?;
    }
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::new(default_provider()));
    match verifier.build() {
        Ok(verifier) => Ok(verifier),
        Err(error) => Err(fault(file, error)),
    }
}

fn not_after(certificate: &CertificateDer<'_>, file: &Path) -> Result<i64, TlsError> {
    let (_, parsed) = x509_parser::parse_x509_certificate(certificate).map_err(|error| fault(file, error))?;
    Ok(parsed.validity().not_after.timestamp())
}

impl Tls {
    /// Reads the files. An expired certificate is taken at the start, with a warning: clients will say the rest.
    ///
    /// # Errors
    /// [`TlsError`] where they make no TLS.
    pub fn load(files: TlsFiles, metrics: Arc<Metrics>) -> Result<Self, TlsError> {
        let tried = Mutex::new(files.digest());
        let Made { config, not_after } = files.make()?;
        if expired(not_after) {
            tracing::warn!(not_after, "the certificate has expired; clients will refuse it");
        }
        metrics.edge.certificate_in_use(not_after);
        Ok(Self { files, metrics, current: ArcSwap::from_pointee(config), tried })
    }

    /// What the next connection is greeted with.
    pub fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(self.current.load_full())
    }

    /// Reads the files again. What is broken or has expired is told and changes nothing.
    pub fn reload(&self) -> Reloaded {
        *self.tried.lock().unwrap_or_else(PoisonError::into_inner) = self.files.digest();
        let done = match self.files.make().and_then(|made| self.living(made)) {
            Ok(Made { config, not_after }) => {
                self.current.store(Arc::new(config));
                self.metrics.edge.certificate_in_use(not_after);
                tracing::info!(not_after, "certificate in use");
                Reloaded::Replaced
            }
            Err(error) => {
                tracing::error!(%error, "the new certificate is not taken; the old one stays in use");
                Reloaded::Refused
            }
        };
        self.metrics.edge.tls_reloaded(done);
        done
    }

    /// Reads them again if they are others than were read last: a certificate that came before its key is tried once
    /// more when the key has come.
    pub fn look(&self) {
        if self.files.digest() != *self.tried.lock().unwrap_or_else(PoisonError::into_inner) {
            self.reload();
        }
    }

    fn living(&self, made: Made) -> Result<Made, TlsError> {
        if expired(made.not_after) {
            return Err(TlsError::Expired { file: self.files.certificate.clone(), at: made.not_after });
        }
        Ok(made)
    }
}

fn expired(not_after: i64) -> bool {
    jiff::Timestamp::now().as_second() > not_after
}

#[cfg(test)]
mod tests {
    use prometheus::Registry;

    use super::*;
    use crate::ops::telemetry::logged;

    /// A certificate and its key.
    fn pair() -> (String, String) {
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        (made.cert.pem(), made.signing_key.serialize_pem())
    }

    #[test]
    fn a_certificate_without_its_key_is_told_once_and_taken_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        let ((old, old_key), (new, new_key)) = (pair(), pair());
        write("cert.pem", &old);
        write("key.pem", &old_key);
        let files = TlsFiles {
            certificate: folder.path().join("cert.pem"),
            key: folder.path().join("key.pem"),
            client_ca: None,
        };
        let metrics = Arc::new(Metrics::new(Registry::new()).unwrap());
        let tls = Tls::load(files, Arc::clone(&metrics)).unwrap();
        let before = tls.current.load_full();
        write("cert.pem", &new);
        let lines = logged(|| (0..3).for_each(|_| tls.look()));
        assert!(lines.len() == 1 && lines[0].contains("ERROR") && lines[0].contains("cert.pem"), "{lines:#?}");
        assert!(Arc::ptr_eq(&before, &tls.current.load_full()), "the old pair stays");
        write("key.pem", &new_key);
        let lines = logged(|| tls.look());
        assert!(lines.len() == 1 && lines[0].contains("certificate in use"), "{lines:#?}");
        assert!(!Arc::ptr_eq(&before, &tls.current.load_full()), "the new pair is taken");
        let shown = metrics.render().unwrap();
        for result in ["refused", "replaced"] {
            assert!(shown.contains(&format!("adscreen_tls_reloads_total{{result=\"{result}\"}} 1\n")), "{shown}");
        }
    }
}
