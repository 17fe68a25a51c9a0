import JSON
import Training

/// What was measured over whole ranges, and beside what.
extension CardPage {
    /// A line a metric: of the test range with its bounds, of the others, of the baselines.
    var metrics: String {
        let columns =
            ["test", "validation", "train"].compactMap { name in
                report[name]?.objectValue.map { (name, Self.figures(of: $0)) }
            }
            + members(of: report["baselines"]).compactMap { name, value in
                value.objectValue.map { ("\(name) baseline", Self.figures(of: $0)) }
            }
        guard report["test"]?.objectValue != nil, let test = columns.first?.1 else { return "" }
        let intervals = report["intervals"]
        let hasBounds = intervals?.objectValue?.members.isEmpty == false
        let rows = test.keys.map { name in
            let values = columns.map { Markup.text(of: $0.1[name]) }
            let bounds = hasBounds ? [Self.bounds(intervals?[name])] : []
            return [name, values[0]] + bounds + values.dropFirst()
        }
        let head =
            ["Metric", columns[0].0] + (hasBounds ? [level] : []) + columns.dropFirst().map(\.0)
        return Markup.section(
            "Metrics", Markup.table(head, rows, numbersFrom: 1), distances, optimism)
    }

    /// The champion beside the version, where there was one.
    var comparison: String {
        let comparison = card["comparison"] ?? .null
        let rows = members(of: comparison["differences"]).map { name, value in
            [
                name, Markup.text(of: value["candidate"]), Markup.text(of: value["champion"]),
                Self.bounds(value["difference"]), percent(value["share_better"]),
            ]
        }
        let title = "Beside the champion, version \(Markup.text(of: comparison["version"]))"
        return Markup.section(
            title,
            comparison["obstacle"]?.stringValue.map(Markup.paragraph) ?? "",
            Markup.table(
                ["Metric", "this version", "champion", "difference", "better in"], rows,
                numbersFrom: 1),
            slices(of: comparison))
    }

    /// By the metric that the gate compares by.
    private func slices(of comparison: JSONValue) -> String {
        let asked = card["policy"]?["against_champion"]?["metric"]?.stringValue
        guard let name = asked ?? metric?.rawValue else { return "" }
        return Markup.table(
            ["Slice", "rows", "\(name), this version", "champion"],
            (comparison["slices"]?.arrayValue ?? []).map { slice in
                [
                    "\(Markup.text(of: slice["column"])) = \(Self.value(of: slice))",
                    Markup.text(of: slice["rows"]), Markup.text(of: slice["candidate"]?[name]),
                    Markup.text(of: slice["champion"]?[name]),
                ]
            }, numbersFrom: 1)
    }

    /// The metrics that are one number, or would be where they are defined; those of several levels
    /// by the names that specifications use.
    static func figures(of metrics: JSONObject) -> JSONObject {
        JSONObject(
            metrics.members.flatMap { name, value -> [(String, JSONValue)] in
                if let levels = value.objectValue?.members {
                    return levels.map { ("\(name)_\($0)", $1) }
                }
                return value.doubleValue != nil || value.isNull ? [(name, value)] : []
            })
    }

    func members(of value: JSONValue?) -> [(String, JSONValue)] {
        value?.objectValue?.members.map { ($0, $1) } ?? []
    }

    /// The head of a column of bounds.
    var level: String {
        report["bootstrap"]?["level"]?.doubleValue.map { "\(Figure($0 * 100)) % interval" }
            ?? "interval"
    }

    func percent(_ share: JSONValue?) -> String {
        share?.doubleValue.map { "\(Figure($0 * 100)) %" } ?? "–"
    }

    private var distances: String {
        Markup.table(
            ["Distance to the", "Metric", "Difference", level, "better in"],
            members(of: report["distances"]).map { name, value in
                [
                    "\(name) baseline", Markup.text(of: value["metric"]),
                    Markup.text(of: value["difference"]?["value"]),
                    Self.bounds(value["difference"]), percent(value["share_better"]),
                ]
            }, numbersFrom: 2)
    }

    private var optimism: String {
        guard let metric, let random = report["random_split"]?[metric.rawValue]?.doubleValue
        else { return "" }
        return Markup.paragraph(
            "A random split would have promised \(metric.rawValue) \(Figure(random)).")
    }
}
