package import JSON

/// The metrics of each value of a column that was declared to be looked at by itself.
package struct SliceReport: Sendable, Hashable, Codable {
    /// The rows of one value of the column.
    package struct Slice: Sendable, Hashable, Codable {
        /// Nil for rows that have none.
        package let value: String?
        package let rows: Int
        /// Nil where the rows are too few to tell.
        package let metrics: Metrics?
        /// Of the metrics that bounds were asked of.
        package let intervals: [MetricName: ConfidenceInterval]
    }

    package static let slicesMax = SlicePlaces.slicesMax

    package let column: String
    /// Of a slice whose metrics are told.
    package let rowsMin: Int
    /// Those of the most rows first, of equal ones by value.
    package let slices: [Slice]
    /// Values of fewer rows than those told, beyond `slicesMax`.
    package let omitted: Int

    /// - Parameters:
    ///   - values: For each row the column's value; nil where it is missing.
    ///   - intervals: Of which metrics bounds are computed, and how; each slice is resampled by
    ///     itself.
    ///   - blocks: For each row the code of what it is drawn together with.
    /// - Precondition: A value a row.
    package init(
        by column: String, values: [String?], of rows: PredictedRows, rowsMin: Int,
        intervals: (names: [MetricName], bootstrap: Bootstrap)? = nil, blocks: [Int32]? = nil
    ) {
        precondition(values.count == rows.count, "a value a row")
        let all = SlicePlaces(of: values)
        self.column = column
        self.rowsMin = rowsMin
        slices = all.slices.map { value, places in
            guard places.count >= rowsMin else {
                return Slice(value: value, rows: places.count, metrics: nil, intervals: [:])
            }
            let slice = rows.rows(places)
            return Slice(
                value: value, rows: places.count, metrics: Metrics(slice),
                intervals: intervals.map { names, bootstrap in
                    bootstrap.intervals(
                        of: names, over: slice, blocks: blocks.map { of in places.map { of[$0] } })
                } ?? [:])
        }
        omitted = all.omitted
    }

    /// `{"column","min_rows","slices":[{"value","rows","metrics","intervals"}],
    /// "too_few_rows":[{"value","rows"}],"omitted"}`.
    package var json: JSONValue {
        let fewRows = slices.filter { $0.metrics == nil }
        return [
            "column": .string(column), "min_rows": JSONValue(rowsMin),
            "slices": .array(slices.compactMap(Self.json)),
            "too_few_rows": .array(
                fewRows.map { ["value": Self.json($0.value), "rows": JSONValue($0.rows)] }),
            "omitted": JSONValue(omitted),
        ]
    }

    private static func json(_ slice: Slice) -> JSONValue? {
        guard let metrics = slice.metrics else { return nil }
        return [
            "value": json(slice.value), "rows": JSONValue(slice.rows), "metrics": metrics.json,
            "intervals": slice.intervals.json,
        ]
    }

    private static func json(_ value: String?) -> JSONValue {
        value.map(JSONValue.string) ?? .null
    }
}

extension [MetricName: ConfidenceInterval] {
    /// `{"rmse":{"value","low","high"},…}`, by name.
    package var json: JSONValue {
        let members = sorted { $0.key.rawValue < $1.key.rawValue }
        return .object(JSONObject(members.map { ($0.key.rawValue, $0.value.json) }))
    }
}
