import Features
package import JSON
import Training

/// A model card as a page that is read without a server: no script, nothing from elsewhere, plots
/// as inline SVG. Made of the stored card alone, so that what is missing there is left out.
package struct CardPage {
    let card: JSONValue

    package init(card: JSONValue) {
        self.card = card
    }

    package var html: String {
        let title = "\(Markup.text(of: card["model"])), version \(Markup.text(of: card["version"]))"
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
            \(gate)\(metrics)\(comparison)\(judgement)\(slices)\(importance)\(screens)\(search)\
            \(origin)\(specification)</body>
            </html>

            """
    }

    /// How the version was judged.
    var report: JSONValue { card["metrics"] ?? .null }

    /// The usual one of the task.
    var metric: MetricName? {
        card["task"]?.stringValue.flatMap(ModelTask.init).map { Training.Metrics.names(for: $0)[0] }
    }

    /// A number that can be drawn: what is too large for a scale cannot, what is too small is 0.
    static func number(_ value: JSONValue?) -> Double? {
        guard let number = value?.doubleValue, number.magnitude < 1e100 else { return nil }
        return number.magnitude < 1e-100 ? 0 : number
    }

    /// `low to high`, where there are bounds.
    static func bounds(_ interval: JSONValue?) -> String {
        guard let low = interval?["low"]?.doubleValue, let high = interval?["high"]?.doubleValue
        else { return "" }
        return "\(Figure(low)) to \(Figure(high))"
    }

    private var gate: String {
        let reasons = card["gate"]?["reasons"]?.arrayValue ?? []
        return Markup.section(
            "Gate: \(Markup.text(of: card["gate"]?["verdict"]))",
            Markup.table(
                ["Check", "", "Found"],
                reasons.map { reason in
                    let mark =
                        reason["passed"] != true
                        ? "failed" : reason["warning"] == true ? "warning" : "passed"
                    return [
                        Markup.text(of: reason["check"]), mark, Markup.text(of: reason["detail"]),
                    ]
                }))
    }

    private var screens: String {
        let shift = card["shift"] ?? .null
        let told =
            shift["auc"]?.doubleValue.map { auc in
                let names = shift["features"]?.elements(\.stringValue) ?? []
                return Markup.paragraph(
                    "The newest rows are told from those trained on with an AUC of \(Figure(auc)), "
                        + "0.5 being not at all"
                        + (names.isEmpty ? "." : "; by \(names.joined(separator: ", ")) above all.")
                )
            } ?? ""
        let flags = card["leakage"]?["flags"]?.arrayValue
        return Markup.section(
            "Leakage and shift",
            flags?.isEmpty == true ? Markup.paragraph("No feature is flagged.") : "",
            Markup.table(
                ["Feature that may know the label", "Reason", "Score"],
                (flags ?? []).map {
                    [
                        Markup.text(of: $0["feature"]), Markup.text(of: $0["reason"]),
                        Markup.text(of: $0["score"]),
                    ]
                }, numbersFrom: 2), told)
    }

    private var specification: String {
        let pieces = [("Specification", card["specification"]), ("Policy", card["policy"])]
        let texts = pieces.compactMap { name, value in
            value.flatMap { value in
                value.isNull
                    ? nil
                    : Markup.details(name, "<pre>\(Markup.escaped(value.text))</pre>\n")
            }
        }
        return Markup.section("What was asked for", texts.joined())
    }

    private static let style = """
        :root { color-scheme: light dark; }
        body { font: 15px/1.45 system-ui, sans-serif; max-width: 62rem; margin: 1.5rem auto;
          padding: 0 1rem; }
        h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin: 2rem 0 0.5rem; }
        .wide { overflow-x: auto; }
        table { border-collapse: collapse; margin: 0.5rem 0 1rem; }
        th, td { text-align: left; padding: 0.25rem 1rem 0.25rem 0; vertical-align: top;
          border-bottom: 1px solid #8884; }
        td:last-child:not(.number) { overflow-wrap: anywhere; min-width: 10rem; }
        th { font-weight: 600; }
        .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        .plots { display: grid; gap: 1rem 2rem;
          grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); }
        figure { margin: 0; max-width: 30rem; }
        figcaption { font-weight: 600; margin-bottom: 0.3rem; }
        svg { display: block; width: 100%; height: auto; }
        svg text { font-size: 11px; fill: currentColor; }
        .line { fill: none; stroke: #3b7dd8; stroke-width: 1.5; }
        .mark { fill: #3b7dd8; }
        .whisker { stroke: #3b7dd8; stroke-width: 2; opacity: 0.5; }
        .guide { stroke: currentColor; stroke-width: 1; stroke-dasharray: 4 3; opacity: 0.6; }
        .grid { stroke: currentColor; stroke-width: 1; opacity: 0.15; }
        .axis { stroke: currentColor; stroke-width: 1; }
        summary { cursor: pointer; }
        pre { white-space: pre-wrap; overflow-wrap: anywhere; }
        @media print { body { margin: 0; max-width: none; } table, figure { break-inside: avoid; } }
        """
}
