#!/usr/bin/env python3
"""Every dictionary satisfies the JSON Schema that editors complete from (the table in .taplo.toml)."""
import json, pathlib, sys, tomllib

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parent.parent


def dated(value):
    """TOML dates as text: JSON Schema has no dates."""
    if isinstance(value, dict):
        return {key: dated(item) for key, item in value.items()}
    if isinstance(value, list):
        return [dated(item) for item in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


def main():
    faults, files = [], 0
    for rule in tomllib.loads((ROOT / ".taplo.toml").read_text(encoding="utf-8"))["rule"]:
        schema = json.loads((ROOT / rule["schema"]["path"]).read_text(encoding="utf-8"))
        validator = jsonschema.Draft7Validator(schema)
        matched = [path for pattern in rule["include"] for path in sorted(ROOT.glob(pattern))]
        if not matched:
            sys.exit(f"schemas: {rule['include']} matches no file")
        for path in matched:
            files += 1
            data = dated(tomllib.loads(path.read_text(encoding="utf-8")))
            faults += [f"{path.relative_to(ROOT)}: {'/'.join(map(str, error.path))}: {error.message[:200]}" for error in validator.iter_errors(data)]
    print("\n".join(faults) or f"schemas: {files} files are as their schemas say")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
