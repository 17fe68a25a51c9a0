/// The columns that a forest reads: each input in the one way, or the ways, in which the model's
/// splits take it. Training takes a feature in one way, so that an input nearly always is one
/// column; only files merged from several trainings have more.
struct LightGBMColumns: Sendable {
    enum Treatment: Sendable {
        /// As it is.
        case plain
        /// Values near 0 are missing.
        case zeroIsMissing
        /// Truncated towards 0 before its sign is looked at.
        case category
    }

    private struct Column: Hashable {
        let input: Int
        let treatment: Treatment
    }

    let inputCount: Int
    private var columns: [Column]
    /// Whether an input's own column has been asked for.
    private var isTaken: [Bool]
    private var extras: [Column: Int] = [:]

    init(inputCount: Int) {
        self.inputCount = inputCount
        columns = (0..<inputCount).map { Column(input: $0, treatment: .plain) }
        isTaken = [Bool](repeating: false, count: inputCount)
    }

    var count: Int { columns.count }

    /// The input of each column.
    var inputs: [Int32] { columns.map { Int32($0.input) } }

    /// Whether rows are columns as they are.
    var isIdentity: Bool {
        count == inputCount && columns.allSatisfy { $0.treatment == .plain }
    }

    /// The number of the column that has the input in this way, made when it is first asked for.
    mutating func place(of input: Int, as treatment: Treatment) -> Int {
        let column = Column(input: input, treatment: treatment)
        if !isTaken[input] {
            isTaken[input] = true
            columns[input] = column
            return input
        }
        if columns[input] == column { return input }
        if let place = extras[column] { return place }
        extras[column] = count
        columns.append(column)
        return count - 1
    }

    /// Makes the columns of one row.
    ///
    /// - Parameters:
    ///   - row: `inputCount` numbers.
    ///   - prepared: Room for `count` numbers, uninitialized.
    func prepare<Number: BinaryFloatingPoint>(
        _ row: UnsafePointer<Number>, into prepared: UnsafeMutablePointer<Double>
    ) {
        for (place, column) in columns.enumerated() {
            var value = Double(row[column.input])
            switch column.treatment {
            case .plain: break
            case .zeroIsMissing: if LightGBMZero.covers(value) { value = .nan }
            case .category: if value > -1, value < 0 { value = 0 }
            }
            (prepared + place).initialize(to: value)
        }
    }
}
