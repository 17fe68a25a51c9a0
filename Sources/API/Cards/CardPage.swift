package import JSON

/// A model card as a page that is read without a server: no script, nothing from elsewhere, plots
/// as inline SVG. Made of the stored card alone, so that what is missing there is left out.
package struct CardPage {
    private let card: JSONValue

    package init(card: JSONValue) {
        self.card = card
    }

    package var html: String {
        let title = "\(text("model")), version \(text("version"))"
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <title>\(Markup.escaped(title))</title>
            <style>\(Self.style)</style>
            </head>
            <body>
            <h1>\(Markup.escaped(title))</h1>
            \(facts)
            \(gate)
            \(metrics)
            \(distances)
            \(learningCurve)
            \(importance)
            \(flags)
            \(features)
            </body>
            </html>

            """
    }

    private var facts: String {
        let rows: [(String, JSONValue?)] = [
            ("Task", card["task"]), ("Label", card["label"]),
            ("Dataset", card["dataset"]?["name"]), ("Rows", card["dataset"]?["rows"]),
            ("Content hash", card["dataset"]?["content_hash"]),
            ("Split", card["split"]?["kind"]), ("Rows to train", card["split"]?["train_rows"]),
            ("Rows to choose", card["split"]?["validation_rows"]),
            ("Rows to judge", card["split"]?["test_rows"]),
            ("Embargo, seconds", card["split"]?["embargo_seconds"]),
            ("Engine", card["training"]?["engine"]), ("Rounds", card["training"]?["rounds_used"]),
            ("Seed", card["training"]?["seed"]), ("Artifact", card["artifact"]?["sha256"]),
        ]
        return Markup.table(
            ["Fact", "Value"],
            rows.compactMap { name, value in
                guard let value, !value.isNull else { return nil }
                return [name, Markup.text(of: value)]
            })
    }

    private var gate: String {
        guard let reasons = card["gate"]?["reasons"]?.arrayValue else { return "" }
        let verdict = card["gate"]?["verdict"]?.stringValue ?? ""
        return Markup.section("Gate: \(verdict)")
            + Markup.table(
                ["Check", "", "Found"],
                reasons.map { reason in
                    let mark =
                        reason["passed"] != true
                        ? "failed" : reason["warning"] == true ? "warning" : "passed"
                    return [
                        reason["check"]?.stringValue ?? "", mark,
                        reason["detail"]?.stringValue ?? "",
                    ]
                })
    }

    /// A line a metric, a column a range and a baseline; what is no number has no line.
    private var metrics: String {
        guard let metrics = card["metrics"] else { return "" }
        let ranges = ["train", "validation", "test"].compactMap { name in
            metrics[name]?.objectValue.map { (name, $0) }
        }
        let baselines = (metrics["baselines"]?.objectValue?.members ?? []).compactMap {
            name, value in value.objectValue.map { (name, $0) }
        }
        let columns = ranges + baselines
        guard let test = ranges.last?.1 else { return "" }
        let rows = test.members.compactMap { name, value -> [String]? in
            guard value.doubleValue != nil || value.isNull else { return nil }
            return [name]
                + columns.map { column in column.1[name].map(Markup.text(of:)) ?? "" }
        }
        return Markup.section("Metrics") + Markup.table(["Metric"] + columns.map(\.0), rows)
    }

    private var distances: String {
        let distances = card["metrics"]?["distances"]?.objectValue?.members ?? []
        let rows = distances.compactMap { name, value -> [String]? in
            guard let difference = value["difference"]?["value"]?.doubleValue,
                let low = value["difference"]?["low"]?.doubleValue,
                let high = value["difference"]?["high"]?.doubleValue
            else { return nil }
            return [
                name, value["metric"]?.stringValue ?? "", Markup.figure(difference),
                "\(Markup.figure(low)) to \(Markup.figure(high))",
            ]
        }
        guard !rows.isEmpty else { return "" }
        return Markup.section("Distance to the baselines")
            + Markup.table(["Baseline", "Metric", "Difference", "Interval"], rows)
    }

    private var learningCurve: String {
        let points = card["metrics"]?["learning_curve"]?.arrayValue ?? []
        let metric =
            ["rmse", "auc", "logloss"].first { points.first?["validation"]?[$0] != nil } ?? "rmse"
        let line = points.compactMap { point -> LinePlot.Point? in
            guard let rows = point["rows"]?.doubleValue,
                let value = point["validation"]?[metric]?.doubleValue
            else { return nil }
            return LinePlot.Point(x: rows, y: value)
        }
        guard line.count > 1 else { return "" }
        return Markup.section("Learning curve")
            + LinePlot(points: line, xName: "rows", yName: metric).svg
    }

    private var importance: String {
        let bars = (card["importance"]?.arrayValue ?? []).compactMap { item -> BarPlot.Bar? in
            guard let name = item["feature"]?.stringValue,
                let value = (item["importance"] ?? item["value"] ?? item["mean_abs_shap"])?
                    .doubleValue
            else { return nil }
            return BarPlot.Bar(name: name, value: value)
        }
        guard !bars.isEmpty else { return "" }
        return Markup.section("Importance") + BarPlot(bars: Array(bars.prefix(20))).svg
    }

    private var flags: String {
        let flags = card["leakage"]?["flags"]?.arrayValue ?? []
        guard !flags.isEmpty else { return "" }
        return Markup.section("Features that may know the label")
            + Markup.table(
                ["Feature", "Score", "Reason"],
                flags.map {
                    [
                        $0["feature"]?.stringValue ?? "", Markup.text(of: $0["score"] ?? .null),
                        $0["reason"]?.stringValue ?? "",
                    ]
                })
    }

    private var features: String {
        let names = card["features"]?.arrayValue?.compactMap(\.stringValue) ?? []
        guard !names.isEmpty else { return "" }
        return Markup.section("Features") + Markup.table(["Feature"], names.map { [$0] })
    }

    private func text(_ member: String) -> String { card[member].map(Markup.text(of:)) ?? "" }

    private static let style = """
        :root { color-scheme: light dark; }
        body { font: 15px/1.4 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto;
          padding: 0 1rem; }
        table { border-collapse: collapse; margin: 0.5rem 0 1.5rem; }
        th, td { text-align: left; padding: 0.2rem 0.8rem 0.2rem 0; vertical-align: top;
          border-bottom: 1px solid #8884; overflow-wrap: anywhere; }
        svg { max-width: 100%; height: auto; }
        svg text { font-size: 12px; fill: currentColor; }
        .line { fill: none; stroke: #3b82f6; stroke-width: 2; }
        .bar { fill: #3b82f6; }
        .axis { stroke: currentColor; stroke-width: 1; }
        @media print { body { margin: 0; max-width: none; } table, svg { break-inside: avoid; } }
        """
}
