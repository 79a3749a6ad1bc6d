//! Certificates and tenants for tests, and clients that show them.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use adscreen::api::pb;
use adscreen::ops::settings::Settings;
use adscreen::ops::token::TokenHash;
use hyper_util::rt::TokioIo;
use pb::screening_service_client::ScreeningServiceClient;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use tonic::transport::{Channel, Endpoint};

/// An authority.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pub pem: String,
    der: CertificateDer<'static>,
}

/// A certificate with its key.
pub struct Certified {
    pub pem: String,
    pub key: String,
    der: CertificateDer<'static>,
    key_der: Vec<u8>,
}

impl Authority {
    pub fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let certificate = params.self_signed(&key).unwrap();
        let (pem, der) = (certificate.pem(), certificate.der().clone());
        Self { issuer: Issuer::new(params, key), pem, der }
    }

    /// Signs a certificate of `localhost` that is good to the end of this year.
    pub fn certify(&self, last_year: i32) -> Certified {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        (params.not_before, params.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(last_year, 12, 31));
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let (pem, der) = (certificate.pem(), certificate.der().clone());
        Certified { pem, key: key.serialize_pem(), der, key_der: key.serialize_der() }
    }
}

/// The files of a server's TLS.
pub struct Files {
    folder: tempfile::TempDir,
}

impl Files {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Puts it in its place whole, so that a server never reads half of it.
    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        crate::support::put(self.folder.path(), name, text);
        self.path(name)
    }

    pub fn certify(&self, certified: &Certified) {
        self.write("cert.pem", &certified.pem);
        self.write("key.pem", &certified.key);
    }

    /// Settings of a server with these files, which it looks at every second.
    pub fn tls(&self, client_ca: Option<&Authority>) -> Settings {
        Settings {
            tls_certificate: Some(self.path("cert.pem")),
            tls_key: Some(self.path("key.pem")),
            tls_client_ca: client_ca.map(|authority| self.write("clients.pem", &authority.pem)),
            tls_poll: std::time::Duration::from_secs(1),
            ..crate::support::settings()
        }
    }

    /// Settings of a server with these tenants, which it looks at every second.
    pub fn tenants(&self, text: &str) -> Settings {
        Settings {
            tenants: Some(self.write("tenants.toml", text)),
            tenants_poll: std::time::Duration::from_secs(1),
            ..crate::support::settings()
        }
    }
}

/// A tenant as the file has it.
pub fn tenant(name: &str, tokens: &[&str], more: &str) -> String {
    let hashes: Vec<String> = tokens.iter().map(|token| format!("\"{}\"", TokenHash::of(token))).collect();
    format!("[[tenant]]\nname = \"{name}\"\ntoken_hashes = [{}]\n{more}\n", hashes.join(", "))
}

/// A request that shows a token.
pub fn with_token<T>(token: &str, message: T) -> tonic::Request<T> {
    let mut request = tonic::Request::new(message);
    request.metadata_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
    request
}

/// A client that trusts `authority` and shows `own`, if any.
pub async fn tls_client(
    address: SocketAddr,
    authority: &Authority,
    own: Option<&Certified>,
) -> Result<ScreeningServiceClient<Channel>, tonic::transport::Error> {
    let mut roots = RootCertStore::empty();
    roots.add(authority.der.clone()).unwrap();
    let builder = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots);
    let mut config = match own {
        Some(own) => {
            let key = PrivateKeyDer::try_from(own.key_der.clone()).unwrap();
            builder.with_client_auth_cert(vec![own.der.clone()], key).unwrap()
        }
        None => builder.with_no_client_auth(),
    };
    config.alpn_protocols = vec![b"h2".to_vec()];
    let connector = TlsConnector::from(Arc::new(config));
    let connect = move |_| {
        let connector = connector.clone();
        async move {
            let stream = tokio::net::TcpStream::connect(address).await?;
            let stream = connector.connect(ServerName::try_from("localhost").unwrap(), stream).await?;
            Ok::<_, std::io::Error>(TokioIo::new(stream))
        }
    };
    let endpoint = Endpoint::from_static("http://localhost");
    Ok(ScreeningServiceClient::new(endpoint.connect_with_connector(tower::service_fn(connect)).await?))
}
