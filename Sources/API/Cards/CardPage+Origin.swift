import Features
import JSON
import Training

/// What the version came from: enough to make it again.
extension CardPage {
    var origin: String {
        let dataset = card["dataset"]
        let training = card["training"]
        let split = card["split"]
        let artifact = card["artifact"]
        let facts: [(String, JSONValue?)] = [
            ("Task", card["task"]), ("Label", card["label"]), ("Job", card["job"]),
            ("Dataset", dataset?["name"]), ("Rows", dataset?["rows"]),
            ("Content hash", dataset?["content_hash"]),
            ("Definitions hash", dataset?["definitions_hash"]),
            ("As known then", dataset?["as_known"]), ("Made at", dataset?["created_at"]),
            ("Split", split?["kind"]), ("Embargo, seconds", split?["embargo_seconds"]),
            ("Rows left out by it", split?["embargoed_rows"]),
            ("Rows to train", range("train")), ("Rows to choose by", range("validation")),
            ("Rows to judge by", range("test")), ("Engine", training?["engine"]),
            ("Objective", training?["objective"]), ("Seed", training?["seed"]),
            ("Threads", training?["threads"]), ("Rounds", training?["rounds"]),
            ("Rounds that answer", training?["rounds_used"]),
            ("Calibration", artifact?["calibrated"]), ("Artifact", artifact?["sha256"]),
            ("Bytes", artifact?["bytes"]), ("Format", artifact?["format"]),
        ]
        let rows = facts.compactMap { name, value -> [String]? in
            guard let value, !value.isNull else { return nil }
            return [name, Markup.text(of: value)]
        }
        return Markup.section(
            "Where it comes from", Markup.table(["Fact", "Value"], rows),
            Markup.details(
                "Parameters",
                Markup.table(
                    ["Parameter", "Value"],
                    members(of: training?["parameters"]).map { [$0, Markup.text(of: $1)] },
                    numbersFrom: 1)),
            Markup.details(
                "Features",
                Markup.table(
                    ["Feature"],
                    (card["features"]?.arrayValue ?? []).map { [Markup.text(of: $0)] })))
    }

    /// Every trial of the search, the chosen one marked.
    var search: String {
        let trials = card["search"]?["trials"]?.arrayValue ?? []
        let chosen = card["search"]?["chosen"]
        let points = trials.compactMap { trial -> PointPlot.Point? in
            guard let number = Self.number(trial["number"]), let loss = Self.number(trial["loss"])
            else { return nil }
            return PointPlot.Point(x: number, y: loss)
        }
        let plot =
            points.count > 1
            ? Markup.figure(
                "Loss by trial; early ones see few rows",
                PointPlot(
                    points: points, xName: "trial", yName: "validation loss", isJoined: false
                ).svg) : ""
        let rows = trials.map { trial in
            [
                Markup.text(of: trial["number"]) + (trial["number"] == chosen ? ", chosen" : ""),
                Markup.text(of: trial["state"])
                    + (trial["reason"].map { ": " + Markup.text(of: $0) } ?? ""),
                Markup.text(of: trial["loss"]),
                Markup.text(of: trial["rows"]), Markup.text(of: trial["rounds_used"]),
                Markup.text(of: trial["seconds"]),
                members(of: trial["parameters"]).map { "\($0) \(Markup.text(of: $1))" }
                    .joined(separator: ", "),
            ]
        }
        return Markup.section(
            "Search", plot,
            Markup.details(
                "\(trials.count) trials",
                Markup.table(
                    ["Trial", "State", "Loss", "Rows", "Rounds", "Seconds", "Parameters"], rows)))
    }

    /// How many rows a range has, and from when to when.
    private func range(_ name: String) -> JSONValue? {
        let split = card["split"]
        guard let rows = split?["\(name)_rows"]?.int64Value, rows > 0 else { return nil }
        let times = ["from", "to"].compactMap { end in
            split?["\(name)_\(end)"]?.int64Value.map {
                "\(EventTime(microseconds: $0))"
            }
        }
        return .string(
            times.count == 2 ? "\(rows), from \(times[0]) to \(times[1])" : "\(rows)")
    }
}
