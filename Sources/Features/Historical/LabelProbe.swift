/// Looks for columns that alone give a label away.
///
/// The measure is the share of the label's variance that a column explains: Pearson's correlation
/// ratio η² over groups of equal values, or, for numbers of many values, over 64 groups of equal
/// frequency; for labels that are texts it is Goodman and Kruskal's τ, the same share of the Gini
/// variance. Kelley's correction (ε²) takes off what that many groups explain by chance, so that
/// a column of identifiers scores nothing. Of numbers, a straight line is tried as well, and the
/// better one counts. Nulls are a group: that something is missing may be what gives the label
/// away. Looking at columns one by one is the first step that Kaufman, Rosset, Perlich and
/// Stitelman advise (*Leakage in Data Mining*, TKDD 6(4), 2012).
package struct LabelProbe: Sendable {
    /// A column is told of from here on: a correlation of 0.975. Honest features are far below.
    package static let threshold = 0.95
    /// Rows that tell enough; more may be left out.
    package static let rowsMax = 20_000
    /// With fewer, anything may be chance.
    package static let rowsMin = 30
    /// Different texts that a label may have.
    package static let classesMax = 64
    static let groupsMax = 64

    private let names: [String]
    private let labelIndex: Int
    private var label: ProbedColumn
    private var columns: [(index: Int, column: ProbedColumn)]

    /// - Parameters:
    ///   - besides: Columns that are not looked at, such as join keys.
    /// - Returns: `nil` where the label is no column, or one of lists.
    package init?(label name: String, of columns: [Column], besides: Set<String>) {
        guard let labelIndex = columns.firstIndex(where: { $0.name == name }),
            let label = ProbedColumn(columns[labelIndex].type)
        else { return nil }
        names = columns.map(\.name)
        self.labelIndex = labelIndex
        self.label = label
        self.columns = columns.enumerated().compactMap { index, column in
            guard index != labelIndex, !besides.contains(column.name) else { return nil }
            return ProbedColumn(column.type).map { (index: index, column: $0) }
        }
    }

    /// - Parameter rows: With all the columns.
    package mutating func add(_ rows: RowBlock) {
        for row in 0..<rows.rowCount {
            label.append(rows[row, labelIndex])
            for place in columns.indices {
                columns[place].column.append(rows[row, columns[place].index])
            }
        }
    }

    /// The columns at or above the threshold, the highest score first.
    package func suspects() -> [LeakageReport.Suspect] {
        guard let variance = LabelVariance(label) else { return [] }
        return columns.compactMap { index, column in
            guard let share = variance.shareExplained(by: column), share >= Self.threshold
            else { return nil }
            return LeakageReport.Suspect(
                column: names[index], score: share,
                reason: "It alone explains \(Self.percent(share)) of the label's variance.")
        }.sorted { $0.score > $1.score }
    }

    /// With one digit after the point, rounded down: what is not all does not look like it.
    private static func percent(_ share: Double) -> String {
        let tenths = Int(share * 1000)
        return "\(tenths / 10).\(tenths % 10) %"
    }
}

/// The values of a column as numbers: its own, or codes of its texts.
struct ProbedColumn: Sendable {
    let isNumeric: Bool
    /// NaN where there is none.
    private(set) var values: [Double] = []
    private var codes: [FeatureValue: Int] = [:]

    /// - Returns: `nil` for lists.
    init?(_ type: ValueType) {
        guard !type.isArray else { return nil }
        isNumeric = type.isNumeric || type == .timestamp
    }

    /// Of texts that are codes.
    var codeCount: Int { codes.count }

    mutating func append(_ value: FeatureValue) {
        if value.isNull {
            values.append(.nan)
        } else if case .timestamp(let time) = value {
            values.append(Double(time.microseconds))
        } else if let number = value.number {
            values.append(number)
        } else if let code = codes[value] {
            values.append(Double(code))
        } else {
            values.append(Double(codes.count))
            codes[value] = codes.count
        }
    }
}
