"""Drives the leadbridge program over the corpora and scores what comes out.

usage: corpora.py PROGRAM CORPORA

Only what a user could do is done: each check calls a subcommand and gives its
output to the corpora's own scorer. Python 3, standard library.
"""
import collections
import concurrent.futures
import csv
import json
import os
import re
import subprocess
import sys
import tempfile

program, corpora = (os.path.abspath(path) for path in sys.argv[1:3])
verbose = ["-v"] if os.environ.get("VERBOSE") else []
work = tempfile.TemporaryDirectory(prefix="leadbridge-corpora-")
results = []  # (name, passed)


def path(*parts):
    return os.path.join(corpora, *parts)


def scratch(name):
    return os.path.join(work.name, name)


def run(*args, timeout=120):
    """Runs the program in a folder without a database."""
    return subprocess.run([program, *args], capture_output=True, timeout=timeout, cwd=work.name)


def scorer(tool, *args):
    done = subprocess.run([sys.executable, path("tools", tool), *args, *verbose], capture_output=True, text=True, check=True)
    return done.stdout


def check(name, passed, detail):
    results.append((name, passed))
    print(f"{'ok  ' if passed else 'FAIL'}  {name}: {detail}", flush=True)


def load(name):
    with open(name, encoding="utf-8") as f:
        return json.load(f)


def lines(name):
    with open(name, encoding="utf-8") as f:
        return [json.loads(line) for line in f]


def save(name, value):
    with open(scratch(name), "w", encoding="utf-8") as f:
        json.dump(value, f)
    return scratch(name)


def rows_of(text):
    return list(csv.reader(text.decode("utf-8").splitlines(keepends=True)))


def write_csv(name, rows):
    with open(scratch(name), "w", encoding="utf-8", newline="") as f:
        csv.writer(f, quoting=csv.QUOTE_ALL).writerows(rows)
    return scratch(name)


def show(text):
    """The scorer's last line; all of it when asked for."""
    if verbose:
        print(text.rstrip())
    return text.strip().splitlines()[-1]


def fail_if(condition, text):
    if condition:
        raise AssertionError(text)


def mapping():
    suite = load(path("mapping", "mapping-suite.json"))
    targets = set(t for t in suite["targets"] if t)
    predictions = {}
    for header in suite["headers"]:
        file = write_csv(header["id"].replace("/", "_") + ".csv", [[c[0] for c in header["columns"]]])
        done = run("preview", file, "--json", "--header-row", "1")
        fail_if(done.returncode != 0, f"preview of {header['id']}: {done.stderr.decode()}")
        preview = json.loads(done.stdout)
        at = {name: i for i, name in enumerate(preview["headers"])}
        predictions[header["id"]] = {str(at[m["sourceField"]]): m["targetField"]
                                     for m in preview["suggestedMappings"] if m["targetField"] in targets}
    text = show(scorer("mapping_score.py", path("mapping", "mapping-suite.json"), save("mapping.json", predictions)))
    p, f1 = (float(re.search(key + r"=([\d.]+)", text).group(1)) for key in ("P", "F1"))
    check("mapping", f1 >= .95 and p >= .97, text)


def clean(name, header, rows, *flags):
    """The rows as `clean` leaves them, as a list of dicts."""
    file, out = write_csv(name + ".csv", [header] + rows), scratch(name + ".out.csv")
    maps = [flag for field in header for flag in ("--map", f"{field}={field}")]
    done = run("clean", file, "-o", out, "--header-row", "1", *maps, *flags)
    fail_if(done.returncode not in (0, 2), f"clean {name}: {done.stderr.decode()}")
    with open(out, encoding="utf-8", newline="") as f:
        cleaned = list(csv.DictReader(f))
    fail_if(len(cleaned) != len(rows), f"clean {name}: {len(rows)} rows in, {len(cleaned)} out: {done.stderr.decode()}")
    return cleaned


def cleansing():
    cases = load(path("cleansing", "cleansing-suite.json"))["cases"]
    groups = collections.defaultdict(list)
    for case in cases:
        groups[case.get("region") or case.get("country") or "US", case.get("order") or "MDY"].append(case)
    answers = {}
    for (region, order), group in groups.items():
        # A row a case. The last column is there so that no row is empty.
        fields = sorted({case["field"] for case in group})
        rows = [[case["input"] if case["field"] == f else "" for f in fields] + [case["id"]] for case in group]
        cleaned = clean(f"cleansing-{region}-{order}", fields + ["leadSource"], rows, "--region", region, "--date-order", order)
        for case, row in zip(group, cleaned):
            answers[case["id"]] = row[case["field"]] or None
    score_rate("cleansing", .95, path("cleansing", "cleansing-suite.json"), answers)


def score_rate(name, target, suite, answers):
    text = show(scorer("cleanse_score.py", suite, save(name + ".json", answers)))
    check(name, float(text.split()[-1]) >= target, f"{text} (at least {target})")


def capitalise():
    suite = path("names", "capitalise.jsonl")
    rows = [[case["input"], str(i)] for i, case in enumerate(lines(suite))]
    cleaned = clean("capitalise", ["lastName", "leadSource"], rows)
    score_rate("capitalise", .95, suite, [row["lastName"] for row in cleaned])


def phones():
    suite = path("phones", "phones.jsonl")
    cases = lines(suite)
    groups = collections.defaultdict(list)
    for i, case in enumerate(cases):
        groups[case["region"]].append((i, case["input"]))
    answers = [""] * len(cases)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        def of(region):
            group = groups[region]
            return group, clean("phones-" + region, ["phone", "leadSource"], [[text, str(i)] for i, text in group], "--region", region)
        for group, cleaned in pool.map(of, groups):
            for (i, _), row in zip(group, cleaned):
                answers[i] = row["phone"]
    score_rate("phones", .99, suite, answers)


def csv_spectrum():
    folder, right = path("csv", "csv-spectrum"), []
    names = sorted(os.listdir(os.path.join(folder, "csvs")))
    for name in names:
        done = run("convert", os.path.join(folder, "csvs", name))
        # Line ends inside a cell are the file's own.
        got = rows_of(done.stdout) if done.returncode == 0 else [[]]
        objects = [dict(zip(got[0], row)) for row in got[1:]]
        want = load(os.path.join(folder, "json", name.replace(".csv", ".json")))
        same = json.dumps(objects).replace("\\r\\n", "\\n") == json.dumps(want).replace("\\r\\n", "\\n")
        right.append(same)
        if not same and verbose:
            print(name, "got", objects, "want", want)
    check("csv-spectrum", all(right), f"{sum(right)} of {len(names)}")


def dialects():
    expected, found = load(path("csv", "dialects", "expected.json")), {}
    for name in expected:
        file = path("csv", "dialects", "files", name)
        converted, preview = run("convert", file), run("preview", file, "--json")
        if converted.returncode != 0 or preview.returncode != 0:
            if verbose:
                print(name, converted.stderr.decode(), preview.stderr.decode())
            continue
        header, *rows = rows_of(converted.stdout)
        rows = [row for row in rows if any(cell.strip() for cell in row)]
        if json.loads(preview.stdout)["dialect"]["headerRow"] < 0:
            header = None
        found[name] = {"header": header, "n_rows": len(rows), "first_row": rows[0] if rows else None, "last_row": rows[-1] if rows else None}
    text = show(scorer("dialect_score.py", path("csv", "dialects", "expected.json"), save("dialects.json", found)))
    right, of = map(int, re.match(r"(\d+) of (\d+)", text).groups())
    check("dialects", right >= of - 2, text)


# What must be seen in the CSV of a workbook, by file.
xlsx_content = {
    "date.xlsx": r"2021-01-01",
    "date_1904.xlsx": r"2021-01-01",
    "OverflowNumericCell.xlsx": r"(?s)\A(?!.*\d[eE]\+\d)",
    "has_x000D_.xlsx": r"(?s)\A(?!.*_x000D_)",
}


def xlsx_behaviour():
    for case in load(path("xlsx", "behaviour.json")):
        name, expect = case["file"], case["expect"]
        file = path("xlsx", "behaviour", name)
        converted, preview = run("convert", file, timeout=20), run("preview", file, "--json", timeout=20)
        text, said = converted.stdout.decode(), converted.stderr.decode().strip()
        clear = converted.returncode == 2 and 20 <= len(said) < 500 and said.count("\n") == 0 and "goroutine" not in said
        fine = converted.returncode == 0 and preview.returncode == 0
        if "empty" in name:  # a workbook without rows may be refused, in so many words
            passed = fine or clear
        elif expect == "ok":
            passed = fine and re.search(xlsx_content.get(name, r"\w"), text) is not None
        elif expect == "reject":
            passed = clear
        else:
            passed = fine or clear
        check(f"xlsx {name}", passed, f"{expect}: " + (f"{len(text)} bytes" if converted.returncode == 0 else f"exit {converted.returncode}: {said}"))


def xlsx_values():
    """Cell by cell beside Excel's own CSV; for information."""
    shared = total = 0
    folder = path("xlsx", "values")
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".xlsx"):
            continue
        with open(os.path.join(folder, name + ".csv"), "rb") as f:
            want = collections.Counter(c.strip() for row in csv.reader(f.read().decode("utf-8-sig", "replace").splitlines(keepends=True)) for c in row if c.strip())
        done = run("convert", os.path.join(folder, name), "--header-row", "1")
        got = collections.Counter(c.strip() for row in rows_of(done.stdout) for c in row if c.strip())
        shared += (got & want).total()
        total += got.total() + want.total()
    print(f"info  xlsx values: F1={2 * shared / total:.4f} against Excel's CSV, which rounds to what it shows")


def dedupe(name):
    """P, R, F1 of all pairs and of the sure ones."""
    leads = path("er", name, "leads.csv")
    with open(leads, encoding="utf-8", newline="") as f:
        ids = [row["rec_id"] for row in csv.DictReader(f)]
    out = scratch(name + ".pairs.csv")
    done = run("dedupe", leads, "--pairs", out, timeout=300)
    fail_if(done.returncode != 0, f"dedupe {name}: {done.stderr.decode()}")
    with open(out, encoding="utf-8", newline="") as f:
        pairs = list(csv.DictReader(f))

    def score(kind, chosen):
        links = scratch(f"{name}.{kind}.csv")
        with open(links, "w", newline="") as f:
            w = csv.writer(f)
            w.writerow(["rec_id_a", "rec_id_b"])
            w.writerows([ids[int(p["row_a"]) - 1], ids[int(p["row_b"]) - 1]] for p in chosen)
        if not chosen:
            return 1., 0., 0.
        text = scorer("er_score.py", path("er", name, "truth.csv"), links)
        found = re.search(r"links\s+P=([\d.]+) R=([\d.]+) F1=([\d.]+)", text)
        return tuple(map(float, found.groups()))

    return score("all", pairs), score("sure", [p for p in pairs if p["decision"] == "duplicate"])


def matching():
    wanted = {"febrl1": .98, "febrl3": .97}
    for name in sorted(os.listdir(path("er"))):
        both, sure = dedupe(name)
        good = sure[0] >= .99 and both[2] >= wanted.get(name, 0)
        target = f" (at least {wanted[name]})" if name in wanted else ""
        check(f"er {name}", good, f"all pairs P={both[0]:.4f} R={both[1]:.4f} F1={both[2]:.4f}{target}; duplicates alone P={sure[0]:.4f} (at least .99) R={sure[1]:.4f}")


for part in (mapping, cleansing, capitalise, phones, csv_spectrum, dialects, xlsx_behaviour, xlsx_values, matching):
    try:
        part()
    except (AssertionError, subprocess.SubprocessError, KeyError, ValueError, OSError) as problem:
        check(part.__name__, False, f"{type(problem).__name__}: {problem}")

passed = sum(ok for _, ok in results)
print(f"corpora: {passed} passed, {len(results) - passed} failed")
work.cleanup()
sys.exit(0 if passed == len(results) else 1)
