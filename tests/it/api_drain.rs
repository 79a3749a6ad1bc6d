//! The end comes, whoever holds a connection; and a start without its port says why.

use std::io::Write as _;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use adscreen::app::App;
use adscreen::ops::settings::Settings;

use crate::support::{Server, settings};

#[tokio::test]
async fn clients_that_say_nothing_do_not_hold_the_server() {
    let mut server = Server::start().await;
    let silent = TcpStream::connect(server.grpc).unwrap();
    let mut half = TcpStream::connect(server.grpc).unwrap();
    half.write_all(b"PRI * HTTP/2.0\r\n").unwrap();
    let mut preface = TcpStream::connect(server.grpc).unwrap();
    preface.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").unwrap();
    let idle = server.channel().await;
    let began = Instant::now();
    server.stop();
    server.ended().await.unwrap();
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
    drop((silent, half, preface, idle));
}

#[tokio::test]
async fn a_stop_during_the_start_is_obeyed() {
    let (_go, wait) = std::sync::mpsc::channel::<()>();
    let mut server = Server::compiling(settings(), move || {
        let _ = wait.recv_timeout(Duration::from_secs(2));
        Err("not in time".into())
    })
    .await;
    server.stop();
    server.ended().await.unwrap();
}

#[tokio::test]
async fn a_port_in_use_is_named_with_its_setting() {
    let server = Server::start().await;
    let taken = Settings { grpc_listen: server.grpc, ..settings() };
    let error = App::bind(taken).await.err().unwrap().to_string();
    assert!(error.contains(&server.grpc.to_string()) && error.contains("grpc.listen"), "{error}");
    let taken = Settings { http_listen: server.http, ..settings() };
    let error = App::bind(taken).await.err().unwrap().to_string();
    assert!(error.contains(&server.http.to_string()) && error.contains("http.listen"), "{error}");
}
