import JSON
import Training

/// What was looked at piece by piece.
extension CardPage {
    private static let rowsMax = 20

    /// How the answers are spread, and how they lie beside what happened.
    var judgement: String {
        Markup.section(
            "How it answers",
            Markup.figures([reliability, residuals, scores, learningCurve]), thresholds, lift,
            quantiles, classes)
    }

    /// A table and a plot a column that was declared.
    var slices: String {
        let pieces = (report["slices"]?.arrayValue ?? []).map { slice -> String in
            let column = Markup.text(of: slice["column"])
            let few = slice["too_few_rows"]?.arrayValue?.count ?? 0
            let omitted = slice["omitted"]?.int64Value ?? 0
            let left =
                few + Int(omitted) > 0
                ? Markup.paragraph(
                    "\(few) values of \(column) have fewer than "
                        + "\(Markup.text(of: slice["min_rows"])) rows, \(omitted) are not told.")
                : ""
            return plot(of: slice, column)
                + Markup.details("\(column) in numbers", table(of: slice))
                + left
        }
        return Markup.section("Slices of the test range", pieces.joined())
    }

    /// By permutation, and mean |SHAP|.
    var importance: String {
        let drops = rows(report["importance"]?["columns"], "drop")
        let magnitudes = rows(report["contributions"]?["inputs"], "magnitude")
        let name = Markup.text(of: report["importance"]?["metric"])
        return Markup.section(
            "Importance",
            Markup.figures([
                bars(drops, "Permutation: how much worse \(name) is without it"),
                bars(magnitudes, "Mean |SHAP|: how far it moves the margin"),
            ]))
    }

    private func rows(_ items: JSONValue?, _ member: String) -> [RowPlot.Row] {
        (items?.arrayValue ?? []).compactMap { item in
            guard let value = Self.number(item[member]) else { return nil }
            return RowPlot.Row(name: Markup.text(of: item["name"]), value: value)
        }
    }

    private func bars(_ rows: [RowPlot.Row], _ caption: String) -> String {
        guard !rows.isEmpty else { return "" }
        let shown = Array(rows.prefix(Self.rowsMax))
        let rest = rows.count - shown.count
        return Markup.figure(
            rest > 0 ? "\(caption) (\(rest) more below these)" : caption,
            RowPlot(rows: shown, name: caption, form: .bars).svg)
    }

    private var reliability: String {
        let points = self.points(report["calibration"], "mean_predicted", "positive_share")
        guard !points.isEmpty else { return "" }
        return Markup.figure(
            "Reliability: how often what was predicted happened",
            PointPlot(
                points: points, xName: "predicted probability", yName: "share that happened",
                guide: .diagonal
            ).svg)
    }

    private var residuals: String {
        let points = self.points(
            report["residuals"]?["deciles"], "mean_predicted", "mean_residual")
        guard !points.isEmpty else { return "" }
        return Markup.figure(
            "Residuals: label − prediction, along the predictions",
            PointPlot(
                points: points, xName: "mean prediction", yName: "mean residual", guide: .zero
            ).svg)
    }

    private var scores: String {
        guard let histogram = report["scores"].flatMap(ScoreHistogram.init(json:)),
            histogram.edges.allSatisfy({ Self.number(.number($0)) != nil }),
            histogram.counts.contains(where: { $0 > 0 })
        else { return "" }
        return Markup.figure(
            "Answers over the test range",
            DensityPlot(
                edges: histogram.edges, counts: histogram.counts, xName: "prediction"
            ).svg)
    }

    private var learningCurve: String {
        guard let metric else { return "" }
        let points = (report["learning_curve"]?.arrayValue ?? []).compactMap { point in
            self.point(point["rows"], point["validation"]?[metric.rawValue])
        }
        guard points.count > 1 else { return "" }
        return Markup.figure(
            "Learning curve: the validation range by rows trained on",
            PointPlot(points: points, xName: "rows", yName: metric.rawValue).svg)
    }

    private func points(
        _ items: JSONValue?, _ x: String, _ y: String
    ) -> [PointPlot.Point] {
        (items?.arrayValue ?? []).compactMap { point($0[x], $0[y]) }
    }

    private func point(_ x: JSONValue?, _ y: JSONValue?) -> PointPlot.Point? {
        guard let x = Self.number(x), let y = Self.number(y) else { return nil }
        return PointPlot.Point(x: x, y: y)
    }
}

extension CardPage {
    private var thresholds: String {
        let names = ["threshold", "tp", "fp", "fn", "tn", "precision", "recall", "f1"]
        return Markup.table(
            names, cells(report["test"]?["confusion"], names), numbersFrom: 0)
    }

    private var lift: String {
        Markup.table(
            ["Of the rows, from the top", "lift", "share of the positives"],
            (report["test"]?["lift"]?.arrayValue ?? []).map {
                [percent($0["share"]), Markup.text(of: $0["lift"]), percent($0["gain"])]
            }, numbersFrom: 1)
    }

    private var quantiles: String {
        let quantiles = members(of: report["residuals"]?["quantiles"])
        return Markup.table(
            ["Quantile of the residuals"] + quantiles.map(\.0),
            quantiles.isEmpty ? [] : [[""] + quantiles.map { Markup.text(of: $0.1) }],
            numbersFrom: 1)
    }

    /// Of several classes: how well each is told, and for what it is taken.
    private var classes: String {
        let test = report["test"]
        let scores = test?["classes"]?.arrayValue ?? []
        let known = card["classes"]?.arrayValue ?? []
        let names = scores.indices.map { place in
            place < known.count ? Markup.text(of: known[place]) : "\(place)"
        }
        let figures = ["precision", "recall", "f1", "support"]
        return Markup.table(
            ["Class"] + figures,
            zip(names, cells(test?["classes"], figures)).map { [$0] + $1 }, numbersFrom: 1)
            + Markup.table(
                scores.isEmpty ? [] : ["Is, taken for"] + names,
                scores.isEmpty
                    ? []
                    : zip(names, test?["confusion"]?.arrayValue ?? []).map { name, counts in
                        [name] + (counts.arrayValue ?? []).map { Markup.text(of: $0) }
                    }, numbersFrom: 1)
    }

    private func cells(_ items: JSONValue?, _ names: [String]) -> [[String]] {
        (items?.arrayValue ?? []).compactMap { item in
            item.objectValue == nil ? nil : names.map { Markup.text(of: item[$0]) }
        }
    }

    private func plot(of slice: JSONValue, _ column: String) -> String {
        guard let metric, let whole = Self.number(report["test"]?[metric.rawValue]) else {
            return ""
        }
        let rows = (slice["slices"]?.arrayValue ?? []).prefix(Self.rowsMax).compactMap {
            slice -> RowPlot.Row? in
            guard let value = Self.number(slice["metrics"]?[metric.rawValue]) else { return nil }
            let interval = slice["intervals"]?[metric.rawValue]
            var bounds: (Double, Double)?
            if let low = Self.number(interval?["low"]), let high = Self.number(interval?["high"]) {
                bounds = (low, high)
            }
            return RowPlot.Row(
                name: "\(Self.value(of: slice)), \(Markup.text(of: slice["rows"])) rows",
                value: value, bounds: bounds)
        }
        guard !rows.isEmpty else { return "" }
        let bounded = rows.contains { $0.bounds != nil } ? ", with its \(level)" : ""
        let caption = "\(metric.rawValue) by \(column)\(bounded); dashed: of all rows"
        return Markup.figure(
            caption, RowPlot(rows: rows, name: caption, form: .points(around: whole)).svg)
    }

    static func value(of slice: JSONValue) -> String {
        slice["value"]?.stringValue ?? "missing"
    }

    private func table(of slice: JSONValue) -> String {
        let slices = slice["slices"]?.arrayValue ?? []
        let metrics = slices.map { Self.figures(of: $0["metrics"]?.objectValue ?? JSONObject()) }
        let names = (metrics.first?.keys ?? []).filter { $0 != "rows" }
        return Markup.table(
            ["Value", "rows"] + names,
            zip(slices, metrics).map { slice, metrics in
                [Self.value(of: slice), Markup.text(of: slice["rows"])]
                    + names.map { Markup.text(of: metrics[$0]) }
            }, numbersFrom: 1)
    }
}
