/// A function over the events of one or more windows: what gives an aggregated view its features.
package struct Aggregation: Hashable, Sendable {
    /// A window as it was written.
    package struct Length: Hashable, Sendable {
        /// Such as `7d`; part of the feature's name.
        package let text: String
        package let microseconds: Int64

        package init?(_ text: String) {
            guard let duration = DurationText(text) else { return nil }
            self.text = text
            microseconds = duration.microseconds
        }
    }

    /// Makes one feature for each of a column's values, from the events that hold it.
    package struct Group: Hashable, Sendable {
        package let column: String
        /// Strings, integers and booleans.
        package let values: [FeatureValue]
    }

    package let name: String
    package let function: AggregationFunction
    /// `nil` where events are counted.
    package let column: String?
    /// At least one.
    package let lengths: [Length]
    /// Whether `windows` was written: then the features' names say which is which.
    package let namesLengths: Bool
    /// The condition on the events that count.
    package let filter: Expression?
    package let group: Group?
    package let isExact: Bool
    /// From 0 to 1; for quantiles only.
    package let quantile: Double?
    package let annotations: Annotations

    package init(
        name: String, function: AggregationFunction, column: String? = nil, lengths: [Length],
        namesLengths: Bool = false, filter: Expression? = nil, group: Group? = nil,
        isExact: Bool = false, quantile: Double? = nil, annotations: Annotations = .none
    ) {
        self.name = name
        self.function = function
        self.column = column
        self.lengths = lengths
        self.namesLengths = namesLengths
        self.filter = filter
        self.group = group
        self.isExact = isExact
        self.quantile = quantile
        self.annotations = annotations
    }

    /// A feature that the aggregation makes.
    package struct Product: Hashable, Sendable {
        package let name: String
        package let length: Length
        /// Index into the group's values.
        package let groupValue: Int?
    }

    /// Its features: `name[_value][_window]`, all windows of a value before the next value.
    package var products: [Product] {
        let values: [Int?] = group.map { Array($0.values.indices) } ?? [nil]
        return values.flatMap { value in
            lengths.map { length in
                let parts = [
                    name, value.flatMap { group?.values[$0].text },
                    namesLengths ? length.text : nil,
                ]
                return Product(
                    name: parts.compactMap(\.self).joined(separator: "_"), length: length,
                    groupValue: value)
            }
        }
    }
}
