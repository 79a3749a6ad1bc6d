#!/usr/bin/env python3
"""A client in another language: checks a running server through stubs that grpcio-tools makes from proto/.

    grpc_client.py 127.0.0.1:50051        needs grpcio grpcio-tools grpcio-health-checking grpcio-reflection grpcio-status

Exit status: 0, or 1 with one line for each difference.
"""
import pathlib, subprocess, sys, tempfile

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase
from grpc_status import rpc_status
from google.rpc import error_details_pb2

ROOT = pathlib.Path(__file__).resolve().parent.parent
SERVICES = ["adscreen.v1.ScreeningService", "adscreen.v1.CatalogService"]
TEXT = "😀全国最佳"
failures = []


def check(what, seen, expected):
    if seen != expected:
        failures.append(f"{what}: {seen!r}, expected {expected!r}")


def stubs(folder):
    """Makes the stubs and imports them."""
    files = sorted(str(path) for path in (ROOT / "proto").rglob("*.proto"))
    subprocess.run([sys.executable, "-m", "grpc_tools.protoc", f"-I{ROOT / 'proto'}", f"--python_out={folder}",
                    f"--grpc_python_out={folder}", *files], check=True)
    sys.path.insert(0, folder)
    from adscreen.v1 import ad_pb2, catalog_pb2, catalog_pb2_grpc, kinds_pb2, screening_pb2, screening_pb2_grpc
    return ad_pb2, kinds_pb2, screening_pb2, screening_pb2_grpc, catalog_pb2, catalog_pb2_grpc


def refused(what, call, code, field):
    """The call fails with this code, an ErrorInfo of ours, and this field at fault."""
    try:
        call()
        failures.append(f"{what}: was answered")
    except grpc.RpcError as error:
        check(f"{what}: code", error.code(), code)
        details = {any_.TypeName(): any_ for any_ in rpc_status.from_call(error).details}
        info, bad = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
        details["google.rpc.ErrorInfo"].Unpack(info)
        check(f"{what}: domain", info.domain, "adscreen")
        details["google.rpc.BadRequest"].Unpack(bad)
        check(f"{what}: fields", [violation.field for violation in bad.field_violations], [field])


def main(address):
    channel = grpc.insecure_channel(address)
    with tempfile.TemporaryDirectory() as folder:
        ad_pb, kinds, pb, pb_grpc, catalog_pb, catalog_grpc = stubs(folder)
    screening, catalog = pb_grpc.ScreeningServiceStub(channel), catalog_grpc.CatalogServiceStub(channel)

    def ad(text=TEXT, **rest):
        return ad_pb.Ad(ad_id="a1", text=text, product_category=kinds.PRODUCT_CATEGORY_FOOD, **rest)

    def cut(answer, unit):
        """The reported slices, cut out of the text by the offsets of their unit: as Java, Go and Python would."""
        coded = {kinds.OFFSET_UNIT_UTF8_BYTE: ("utf-8", 1), kinds.OFFSET_UNIT_UTF16_CODE_UNIT: ("utf-16-le", 2)}
        name, width = coded.get(unit, ("utf-32-le", 4))
        raw = TEXT.encode(name)
        return [raw[v.span.start * width:v.span.end * width].decode(name) for v in answer.violations]

    # Screen, in each unit
    for unit in (kinds.OFFSET_UNIT_CODE_POINT, kinds.OFFSET_UNIT_UTF16_CODE_UNIT, kinds.OFFSET_UNIT_UTF8_BYTE):
        request = pb.ScreenRequest(ad=ad(), options=ad_pb.ScreenOptions(offset_unit=unit))
        answer, call = screening.Screen.with_call(request, timeout=5)
        check("Screen: verdict", kinds.Verdict.Name(answer.verdict), "VERDICT_BLOCK")
        check("Screen: slices", cut(answer, unit), [v.matched_text for v in answer.violations])
        check("Screen: 最佳 is found", any("最佳" in v.matched_text for v in answer.violations), True)
        check("Screen: ad_id", answer.ad_id, "a1")
        check("Screen: request id", "x-request-id" in dict(call.initial_metadata()), True)
    digest = answer.catalog.digest
    check("Screen: digest", len(digest), 64)
    refused("Screen: empty ad", lambda: screening.Screen(pb.ScreenRequest(ad=ad(text=""))),
            grpc.StatusCode.INVALID_ARGUMENT, "ad.text")
    refused("Screen: date", lambda: screening.Screen(pb.ScreenRequest(ad=ad(publish_date="soon"))),
            grpc.StatusCode.INVALID_ARGUMENT, "ad.publish_date")
    refused("Screen: long text", lambda: screening.Screen(pb.ScreenRequest(ad=ad(text="a" * 65537))),
            grpc.StatusCode.INVALID_ARGUMENT, "ad.text")

    # BatchScreen
    results = screening.BatchScreen(pb.BatchScreenRequest(ads=[ad(), ad(publish_date="soon"), ad()]),
                                    compression=grpc.Compression.Gzip).results
    check("BatchScreen: outcomes", [r.WhichOneof("outcome") for r in results], ["response", "error", "response"])
    check("BatchScreen: error", (results[1].error.code, results[1].error.field_violations[0].field),
          ("INVALID_ARGUMENT", "ads[1].publish_date"))
    check("BatchScreen: same answers", results[0].response, results[2].response)
    refused("BatchScreen: 1,001 ads", lambda: screening.BatchScreen(pb.BatchScreenRequest(ads=[ad(text="")] * 1001)),
            grpc.StatusCode.INVALID_ARGUMENT, "ads")

    # StreamScreen
    requests = (pb.StreamScreenRequest(ad=ad_pb.Ad(ad_id=str(n), text=TEXT if n % 2 else "a" * 65537)) for n in range(200))
    answers = list(screening.StreamScreen(requests, timeout=20))
    check("StreamScreen: order", [a.ad_id for a in answers], [str(n) for n in range(200)])
    check("StreamScreen: outcomes", [a.WhichOneof("outcome") for a in answers], ["error", "response"] * 100)

    # Explain
    rule = results[0].response.violations[0].rule_id
    explained = screening.Explain(pb.ExplainRequest(ad=ad(), rule_id=rule))
    check("Explain: response", explained.response, results[0].response)
    check("Explain: rule", (explained.rule.rule_id, explained.rule.fired), (rule, True))
    check("Explain: steps", all(field.steps for field in explained.fields) and len(explained.fields) > 0, True)

    # Catalog
    check("GetCatalog: digest", catalog.GetCatalog(catalog_pb.GetCatalogRequest()).catalog.digest, digest)
    ids, token = [], ""
    while not ids or token:
        page = catalog.ListRules(catalog_pb.ListRulesRequest(page_size=1, page_token=token))
        ids, token = ids + [found.rule_id for found in page.rules], page.next_page_token
    check("ListRules: all pages", (len(ids), ids), (page.total_size, sorted(set(ids))))
    check("GetRule", catalog.GetRule(catalog_pb.GetRuleRequest(rule_id=rule)).rule.rule_id, rule)

    # Health and reflection
    health = health_pb2_grpc.HealthStub(channel)
    for name in ["", *SERVICES]:
        status = health.Check(health_pb2.HealthCheckRequest(service=name)).status
        check(f"health of {name!r}", status, health_pb2.HealthCheckResponse.SERVING)
    listed = ProtoReflectionDescriptorDatabase(channel).get_services()
    check("reflection", [name for name in SERVICES if name not in listed], [])

    print("\n".join(failures) or f"grpc_client: {address} answers as the contract says")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]) if len(sys.argv) == 2 else __doc__)
