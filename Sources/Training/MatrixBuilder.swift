import Features
import JSON

/// Collects the rows of a dataset into a matrix.
actor MatrixBuilder {
    /// The codes of one column, as they are given out.
    private struct Codes {
        var codes: [Int32] = []
        var values: [String] = []
        var places: [String: Int32] = [:]

        mutating func append(_ value: FeatureValue) {
            guard !value.isNull else { return codes.append(-1) }
            let text = value.json.stringValue ?? value.json.text
            let next = Int32(values.count)
            let code = places[text] ?? next
            if code == next {
                places[text] = next
                values.append(text)
            }
            codes.append(code)
        }
    }

    private let columns: MatrixColumns
    private var values: [Float] = []
    private var labels: [Float] = []
    private var eventTimes: [Int64] = []
    private var keys: [Codes]

    init(columns: MatrixColumns, rows: Int) {
        self.columns = columns
        values.reserveCapacity(rows * columns.features.count)
        labels.reserveCapacity(rows)
        eventTimes.reserveCapacity(rows)
        keys = columns.keys.map { _ in Codes() }
    }

    func append(_ rows: RowBlock) {
        for row in 0..<rows.rowCount {
            for index in columns.features { values.append(Self.float(rows[row, index])) }
            labels.append(Self.float(rows[row, columns.label]))
            guard case .timestamp(let time) = rows[row, columns.eventTime] else {
                preconditionFailure("no entity row is without its time")
            }
            eventTimes.append(time.microseconds)
            for (place, key) in columns.keys.enumerated() {
                keys[place].append(rows[row, key.index])
            }
        }
    }

    /// - Parameter hasClasses: Whether the label's numbers name classes; then the labels become
    ///   their places.
    func matrix(hasClasses: Bool) -> TrainingMatrix {
        let classes = hasClasses ? Set(labels.filter { !$0.isNaN }).sorted() : []
        let places = Dictionary(uniqueKeysWithValues: zip(classes, classes.indices))
        return TrainingMatrix(
            columns: columns.names, values: values,
            labels: hasClasses
                ? labels.map { label in places[label].map { Float($0) } ?? .nan } : labels,
            eventTimes: eventTimes,
            keys: zip(columns.keys, keys).map { key, codes in
                KeyColumn(name: key.name, codes: codes.codes, values: codes.values)
            }, classes: classes.map { TrainingParameters.text(Double($0)) })
    }

    private static func float(_ value: FeatureValue) -> Float {
        value.number.map(Float.init) ?? .nan
    }
}
