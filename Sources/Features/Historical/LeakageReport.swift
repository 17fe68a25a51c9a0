package import JSON

/// Where a dataset's features may know what nobody could have known at the time.
///
/// A cell is one feature in one row. Nothing here is a proof: a value as old as its entity row may
/// be honest, and a good feature may look suspicious. It says where to look.
package struct LeakageReport: Hashable, Sendable {
    /// The cells of one feature.
    package struct FeatureCells: Hashable, Sendable {
        package let feature: FeatureReference
        package let cells: Int
        /// `nil` where it was not counted, as earlier releases did not of aggregations, and where
        /// the cells come from no row of their own.
        package let sources: Sources?
        /// Cells whose row holds null, or that are null although there were events.
        package let nullValue: Int
        /// Whether the cells are computed from others.
        package let isOnDemand: Bool

        package init(
            feature: FeatureReference, cells: Int, sources: Sources?, nullValue: Int,
            isOnDemand: Bool = false
        ) {
            self.feature = feature
            self.cells = cells
            self.sources = sources
            self.nullValue = nullValue
            self.isOnDemand = isOnDemand
        }
    }

    /// Facts about the rows that cells came from.
    package struct Sources: Hashable, Sendable {
        /// Cells whose row is of the very time of the entity row; never those of aggregations,
        /// whose windows end before it.
        package let zeroAge: Int
        /// Cells that would have another value if only what was known in time had counted.
        package let changesAsKnown: Int
        /// Cells without a row, or without a value for want of any event.
        package let notFound: Int
        /// Cells whose row is older than the TTL.
        package let outsideMaxAge: Int
        /// Cells beside whose row another one of the same key and event time stood: of aggregations
        /// those of a first or last value, since the others do not depend on the order.
        package let ties: Int

        package init(
            zeroAge: Int, changesAsKnown: Int, notFound: Int, outsideMaxAge: Int, ties: Int
        ) {
            self.zeroAge = zeroAge
            self.changesAsKnown = changesAsKnown
            self.notFound = notFound
            self.outsideMaxAge = outsideMaxAge
            self.ties = ties
        }
    }

    /// A column that gives the label away.
    package struct Suspect: Hashable, Sendable {
        package let column: String
        /// The share of the label's variance that it alone explains, up to 1.
        package let score: Double
        package let reason: String

        package init(column: String, score: Double, reason: String) {
            self.column = column
            self.score = score
            self.reason = reason
        }
    }

    /// In the order of the dataset's features.
    package let features: [FeatureCells]
    /// The highest score first; empty without a label.
    package let suspicious: [Suspect]

    package init(features: [FeatureCells], suspicious: [Suspect]) {
        self.features = features
        self.suspicious = suspicious
    }
}

extension LeakageReport {
    /// The form in which it is answered and stored: the sums over all features, then each one.
    package var json: JSONValue {
        let sources = features.compactMap(\.sources)
        let total = FeatureCells(
            feature: FeatureReference(view: "", feature: ""), cells: sum(\.cells, features),
            // What was not counted of some is not known of all.
            sources: features.contains { $0.sources == nil && !$0.isOnDemand }
                ? nil
                : Sources(
                    zeroAge: sum(\.zeroAge, sources),
                    changesAsKnown: sum(\.changesAsKnown, sources),
                    notFound: sum(\.notFound, sources),
                    outsideMaxAge: sum(\.outsideMaxAge, sources), ties: sum(\.ties, sources)),
            nullValue: sum(\.nullValue, features))
        return .object(
            JSONObject(
                total.members + [
                    ("suspicious", .array(suspicious.map(\.json))),
                    (
                        "features",
                        .array(
                            features.map { cells in
                                .object(
                                    JSONObject(
                                        [("feature", .string(cells.feature.description))]
                                            + cells.members
                                            + (cells.isOnDemand ? [("on_demand", true)] : [])))
                            })
                    ),
                ]))
    }

    /// - Returns: `nil` for what is no such report.
    package init?(json: JSONValue) {
        guard let features = json["features"]?.elements(FeatureCells.init(json:)),
            let suspicious = json["suspicious"]?.elements(Suspect.init(json:))
        else { return nil }
        self.init(features: features, suspicious: suspicious)
    }

    private func sum<Counted>(_ count: (Counted) -> Int, _ items: [Counted]) -> Int {
        items.reduce(0) { $0 + count($1) }
    }
}

extension LeakageReport.FeatureCells {
    fileprivate var members: [(String, JSONValue)] {
        let count = { (count: Int?) in count.map { JSONValue.integer(Int64($0)) } ?? .null }
        return [
            ("cells", count(cells)), ("zero_age", count(sources?.zeroAge)),
            ("changes_as_known", count(sources?.changesAsKnown)),
            (
                "nulls",
                [
                    "not_found": count(sources?.notFound),
                    "outside_max_age": count(sources?.outsideMaxAge),
                    "null_value": count(nullValue),
                ]
            ),
            ("ties", count(sources?.ties)),
        ]
    }

    fileprivate init?(json: JSONValue) {
        let count = { (value: JSONValue?) in value?.int64Value.map(Int.init) }
        guard let feature = json["feature"]?.stringValue.flatMap(FeatureReference.init),
            let cells = count(json["cells"]), let nullValue = count(json["nulls"]?["null_value"])
        else { return nil }
        var sources: LeakageReport.Sources?
        if let zeroAge = count(json["zero_age"]), let changes = count(json["changes_as_known"]),
            let notFound = count(json["nulls"]?["not_found"]),
            let outside = count(json["nulls"]?["outside_max_age"]), let ties = count(json["ties"])
        {
            sources = LeakageReport.Sources(
                zeroAge: zeroAge, changesAsKnown: changes, notFound: notFound,
                outsideMaxAge: outside, ties: ties)
        }
        self.init(
            feature: feature, cells: cells, sources: sources, nullValue: nullValue,
            isOnDemand: json["on_demand"] == true)
    }
}

extension LeakageReport.Suspect {
    fileprivate var json: JSONValue {
        ["column": .string(column), "score": .number(score), "reason": .string(reason)]
    }

    fileprivate init?(json: JSONValue) {
        guard let column = json["column"]?.stringValue, let score = json["score"]?.doubleValue,
            let reason = json["reason"]?.stringValue
        else { return nil }
        self.init(column: column, score: score, reason: reason)
    }
}
